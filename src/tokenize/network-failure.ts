/**
 * What may be told of a network failure on the way to CardSecure.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import { networkFacts } from "../http-call.ts";

/** `TOKENIZE_CONNECTION` with the innermost code as `reason`, and the chain of names and codes as its cause. */
export function networkFailure(error: unknown): Vp3300Error {
  const { reason, facts } = networkFacts(error);
  return new Vp3300Error("TOKENIZE_CONNECTION", { reason }, { cause: facts });
}
