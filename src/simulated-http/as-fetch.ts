/**
 * A simulated service in place of `globalThis.fetch`.
 *
 * @module
 */
import { connectionCut } from "./cut.ts";

/** Answers one request, as `globalThis.fetch` does. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

function rejectingOn(signal: AbortSignal, answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/**
 * `handle` as a `fetch`. On abort it rejects with the signal's reason, and the request goes on at the service: what was
 * sent can't be called back. A redirect is given as it is with `redirect: "manual"`, and fails otherwise: no simulated
 * service leads to another.
 */
export function asFetch(handle: (request: Request) => Promise<Response>): FetchLike {
  return async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    request.signal.throwIfAborted();
    const response = await rejectingOn(request.signal, handle(request));
    if (request.redirect !== "manual" && REDIRECTS.includes(response.status)) throw connectionCut();
    return response;
  };
}
