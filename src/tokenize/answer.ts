/**
 * Reads CardSecure's answers: bounded, and decided on `errorcode` and `token` alone. HTTP statuses and the wording of
 * `message` contradict each other in the vendor's own documents; a status speaks only when there is no `errorcode`.
 *
 * Source: CardPointe "CardSecure API", responses; status meanings from "CardPointe Gateway API", HTTP status codes.
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../errors.ts";
import { type ReadFailures, readText } from "../http-call.ts";
import { networkFailure } from "./network-failure.ts";
import { serviceErrorOf } from "./service-errors.ts";

/** Answers are below 200 bytes; what is longer is not one. */
export const ANSWER_MAX_BYTES = 65_536;

/** Members of an answer without an error, by name; unknown ones are kept. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a status means when the body is no CardSecure answer. Others from 400 on: the request was refused. */
const BUSY_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

function invalid(reason: string, context: Record<string, number | string> = {}): never {
  throw new Vp3300Error("TOKENIZE_RESPONSE_INVALID", { reason, ...context });
}

function refuseStatus(status: number, reason: string): never {
  if (status < 400) invalid(reason, { status });
  const code: ErrorCode = BUSY_STATUSES.has(status)
    ? "TOKENIZE_SERVICE_UNAVAILABLE"
    : "TOKENIZE_REQUEST_REFUSED";
  throw new Vp3300Error(code, { status });
}

const READ_FAILURES: ReadFailures = {
  tooLong: (maxBytes) =>
    new Vp3300Error("TOKENIZE_RESPONSE_INVALID", { reason: "length", expected: maxBytes }),
  broken: networkFailure,
};

function parseObject(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Answer)
      : undefined;
  } catch {
    return undefined; // the parser's own message quotes the text
  }
}

/** CardSecure's number, of four digits at most, or the text of it. What is longer may be anything, a card's too. */
function errorcodeOf({ errorcode }: Answer): number | undefined {
  const isNumber = typeof errorcode === "number" || typeof errorcode === "string";
  return isNumber && /^\d{1,4}$/.test(String(errorcode)) ? Number(errorcode) : undefined;
}

/**
 * The members of an answer that reports no error.
 *
 * @throws Vp3300Error the code for CardSecure's error number; `TOKENIZE_RESPONSE_INVALID` for a redirect, another
 *   format or a body over the limit; `TOKENIZE_SERVICE_UNAVAILABLE` or `TOKENIZE_REQUEST_REFUSED` with the `status`
 *   of an answer that is not CardSecure's own; `TOKENIZE_CONNECTION`
 */
export async function readAnswer(response: Response): Promise<Answer> {
  const { status } = response;
  // A browser hides the status of a redirect that it was told not to follow.
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) invalid("redirect", { status });
  const answer = parseObject(await readText(response, ANSWER_MAX_BYTES, READ_FAILURES));
  if (answer === undefined) refuseStatus(status, "not a JSON object");
  const errorcode = errorcodeOf(answer);
  if (errorcode === undefined) refuseStatus(status, "no errorcode");
  if (errorcode !== 0) {
    const { code, reason } = serviceErrorOf(errorcode);
    throw new Vp3300Error(code, { errorcode, reason });
  }
  return answer;
}
