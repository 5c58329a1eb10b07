/**
 * What may be told of a network failure. The platform's error, or that of an injected `fetch`, may hold the request:
 * its messages and extra members are dropped, only class names and codes are carried on.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";

/** One error of the platform's chain, outermost first: `{ name: "Error", code: "ECONNREFUSED" }`. */
export interface NetworkFact {
  readonly name: string;
  readonly code?: string;
}

const MAX_CHAIN = 5;
/** A name or code as platforms write them; three digits in a row are none, and might be a card's. */
const IDENTIFIER = /^(?!.*\d{3})[A-Za-z][A-Za-z0-9_]{0,48}$/;

function identifier(value: unknown): string | undefined {
  return typeof value === "string" && IDENTIFIER.test(value) ? value : undefined;
}

function factsOf(error: unknown): NetworkFact[] {
  const facts: NetworkFact[] = [];
  for (let link = error; typeof link === "object" && link !== null && facts.length < MAX_CHAIN; ) {
    const { name, code, cause } = link as { name?: unknown; code?: unknown; cause?: unknown };
    const knownCode = identifier(code);
    facts.push({
      name: identifier(name) ?? "Error",
      ...(knownCode === undefined ? {} : { code: knownCode }),
    });
    link = cause;
  }
  return facts;
}

/** `TOKENIZE_CONNECTION` with the innermost code as `reason`, and the chain of names and codes as its cause. */
export function networkFailure(error: unknown): Vp3300Error {
  const facts = factsOf(error);
  const reason = facts.findLast((fact) => fact.code !== undefined)?.code ?? facts.at(-1)?.name ?? "unknown";
  return new Vp3300Error("TOKENIZE_CONNECTION", { reason }, { cause: facts });
}
