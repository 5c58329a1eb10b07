/**
 * How a connection looks to a client when it ends without an answer.
 *
 * @module
 */
import { isVp3300Error, Vp3300Error } from "../errors.ts";

/**
 * What `fetch` of Node rejects with when the other side hangs up: a `TypeError` whose cause has a `code`, here
 * `SIMULATOR_CONNECTION_CUT`, so that nobody takes a simulated cut for a real one. A body that ends too early is
 * "terminated".
 */
export function connectionCut(message: "fetch failed" | "terminated" = "fetch failed"): TypeError {
  return new TypeError(message, { cause: new Vp3300Error("SIMULATOR_CONNECTION_CUT") });
}

/** Whether `error` is a {@link connectionCut}. */
export function isConnectionCut(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  const { cause } = error;
  return isVp3300Error(cause) && cause.code === "SIMULATOR_CONNECTION_CUT";
}
