/**
 * Failures by category. The API has no error codes: a status and a sentence are all there is, and the first rule that
 * fits decides. A server that failed, or gave up waiting, comes first: its sentence is no word about the request, which may have
 * had its effect.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), responses; the order of the rules is this library's.
 *
 * @module
 */
import { isAbortReason } from "../../deadline.ts";
import { type ErrorCode, type ErrorContext, isVp3300Error, Vp3300Error } from "../../errors.ts";
import { networkFacts } from "../../http-call.ts";

/** Sentence in lower case, and HTTP status. */
type Rule = (sentence: string, status: number) => boolean;

const RULES: readonly (readonly [Rule, ErrorCode])[] = [
  [(_, status) => status >= 500 || status === 408, "CHECKOUT_SERVER"],
  [(sentence) => sentence.includes("not found"), "CHECKOUT_NOT_FOUND"],
  [(sentence) => sentence.includes("already exists"), "CHECKOUT_DUPLICATE"],
  [(_, status) => status === 401 || status === 403, "CHECKOUT_AUTHENTICATION"],
  [(_, status) => status === 429, "CHECKOUT_RATE_LIMITED"],
  [(_, status) => status === 400, "CHECKOUT_VALIDATION"],
];

const MAX_SENTENCE = 500;

/** The failure that an answer reports. `sentence` is kept as `reason`, up to 500 characters of it. */
export function reportedFailure(status: number, sentence: string): Vp3300Error {
  const lower = sentence.toLowerCase();
  const [, code] = RULES.find(([fits]) => fits(lower, status)) ?? [undefined, "CHECKOUT_API" as const];
  return new Vp3300Error(code, { reason: sentence.slice(0, MAX_SENTENCE), status });
}

/** The failure of an answer that is none. */
export function protocolFailure(context: ErrorContext = {}): Vp3300Error {
  return new Vp3300Error("CHECKOUT_PROTOCOL", {
    reason: "Response is not the documented JSON envelope",
    ...context,
  });
}

/** The failure of a connection. */
export function networkFailure(error: unknown): Vp3300Error {
  const { reason, facts } = networkFacts(error);
  return new Vp3300Error("CHECKOUT_NETWORK", { reason }, { cause: facts });
}

/** After these, reading again is harmless and may help. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "CHECKOUT_NETWORK",
  "CHECKOUT_SERVER",
  "CHECKOUT_RATE_LIMITED",
]);

/** Whether a read is worth repeating. */
export function isTransient(error: unknown): boolean {
  return isVp3300Error(error) && TRANSIENT.has(error.code);
}

/**
 * Whether a request that failed like this may have had its effect all the same: nobody who knows has said otherwise. Being
 * given up by `signal` is no such failure, whatever its reason.
 */
export function isLost(error: unknown, signal: AbortSignal | undefined): error is Vp3300Error {
  if (isAbortReason(error, signal)) return false;
  return isTransient(error) || (isVp3300Error(error) && error.code === "CHECKOUT_PROTOCOL");
}
