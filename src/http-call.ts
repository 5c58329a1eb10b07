/**
 * What every HTTP call of this package is bounded by: one deadline and one abort signal over the whole of it, a limit on
 * the bytes of the answer, and failures that tell nothing of the request.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

/** What bounds a call. */
export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What the call fails with at its deadline. */
  readonly onTimeout: () => Error;
}

/**
 * Runs `work` and settles with it, or rejects at the deadline, or on abort with the signal's reason. The signal that
 * `work` gets fires whenever the call fails, so that a connection is not kept for an answer that nobody will read. With
 * an aborted `signal`, `work` does not start.
 */
export function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, deadline: Deadline): Promise<T> {
  const { clock, timeoutMs, signal, onTimeout } = deadline;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const release = () => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown) => {
      release();
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = () => fail(signal?.reason);
    const timer = clock.setTimer(timeoutMs, () => fail(onTimeout()));
    signal?.addEventListener("abort", onAbort, { once: true });
    work(controller.signal).then((value) => {
      release();
      resolve(value);
    }, fail);
  });
}

/** How {@link readText} fails. */
export interface ReadFailures {
  readonly tooLong: (maxBytes: number) => Error;
  readonly broken: (error: unknown) => Error;
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  broken: ReadFailures["broken"],
): Promise<Uint8Array | undefined> {
  try {
    const { done, value } = await reader.read();
    return done ? undefined : value;
  } catch (error) {
    throw broken(error);
  }
}

/** The body as UTF-8 text, read no further than `maxBytes`. */
export async function readText(response: Response, maxBytes: number, on: ReadFailures): Promise<string> {
  // React Native has responses without a body stream.
  if (!response.body) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  let size = 0;
  for (;;) {
    const chunk = await readChunk(reader, on.broken);
    if (chunk === undefined) return text + decoder.decode();
    size += chunk.length;
    if (size > maxBytes) throw on.tooLong(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
}

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

/**
 * What may be told of a network failure: the platform's error, or that of an injected `fetch`, may hold the request, so
 * only class names and codes are carried on. `reason` is the innermost code, or else the innermost name.
 */
export function networkFacts(error: unknown): {
  readonly reason: string;
  readonly facts: readonly NetworkFact[];
} {
  const facts: NetworkFact[] = [];
  for (let link = error; typeof link === "object" && link !== null && facts.length < MAX_CHAIN; ) {
    const { name, code, cause } = link as { name?: unknown; code?: unknown; cause?: unknown };
    const known = identifier(code);
    facts.push({ name: identifier(name) ?? "Error", ...(known === undefined ? {} : { code: known }) });
    link = cause;
  }
  const reason = facts.findLast((fact) => fact.code !== undefined)?.code ?? facts.at(-1)?.name ?? "unknown";
  return { reason, facts };
}
