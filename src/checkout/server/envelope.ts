/**
 * The envelope of every answer: `{ success, elapsed, error | result }`.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), responses.
 *
 * @module
 */
import { parseJson } from "../exact-json.ts";
import { endpointOf, type Operation, type ResultOf } from "./endpoints.ts";
import { protocolFailure, reportedFailure } from "./failures.ts";
import { redact } from "./redact.ts";
import { IS_LIST, READERS, RESULT_OPTIONAL } from "./result-readers.ts";

interface Envelope {
  readonly success: boolean;
  readonly error?: unknown;
  readonly result?: unknown;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "success") === "boolean";
}

/** Some lists come as a list of envelopes: made one here, failed if one of them did. */
function joined(body: unknown): unknown {
  if (!Array.isArray(body) || !body.every(isEnvelope)) return body;
  return body.find(({ success }) => !success) ?? { success: true, result: body.map(({ result }) => result) };
}

/**
 * The result of an answer to `operation`. `secrets` are taken out of the sentence of a refusal.
 *
 * @throws Vp3300Error the category's code, with the API's sentence as `reason` and the HTTP `status`;
 *   `CHECKOUT_PROTOCOL` for what is no such answer
 */
export function readResult<N extends Operation>(
  operation: N,
  { status, text }: RawAnswer,
  secrets: readonly string[] = [],
): ResultOf<N> {
  const { result: kind } = endpointOf(operation);
  const parsed = parseJson(text);
  const body = IS_LIST.has(kind) ? joined(parsed) : parsed;
  if (isEnvelope(body) && !body.success) {
    const sentence = typeof body.error === "string" ? body.error : `HTTP ${status}`;
    throw reportedFailure(status, redact(sentence, secrets));
  }
  if (status >= 400) throw reportedFailure(status, `HTTP ${status}`);
  if (status < 200 || status >= 300 || !isEnvelope(body)) throw protocolFailure({ status });
  const result = READERS[kind](body.result);
  const isNothing = body.result === undefined || body.result === null;
  if (result === undefined && !(isNothing && RESULT_OPTIONAL.has(kind))) throw protocolFailure({ status });
  return result as ResultOf<N>;
}
