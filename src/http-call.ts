/**
 * What every HTTP call of this package is bounded by, besides its deadline: a limit on the bytes of the answer, and
 * failures that tell nothing of the request.
 *
 * @module
 */

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

/** Without state between calls: each gets a whole body. */
const UTF_8 = new TextDecoder();

function concatenated(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The body as UTF-8 text, read no further than `maxBytes`. */
export async function readText(response: Response, maxBytes: number, on: ReadFailures): Promise<string> {
  // React Native has responses without a body stream.
  if (!response.body) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await readChunk(reader, on.broken);
    if (chunk === undefined) return UTF_8.decode(concatenated(chunks, size));
    size += chunk.length;
    if (size > maxBytes) throw on.tooLong(maxBytes);
    chunks.push(chunk);
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
