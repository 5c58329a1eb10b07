/**
 * One card read, told step by step: the same code for a simulated reader and a real one.
 *
 * @module
 */
import { openReader, type ReadOutcome, type ReadStep, type Transport } from "vp3300";
import { type RecordedEntry, recording } from "vp3300/recording";

/** Who watches a run. */
export interface Watcher {
  readonly onReader: (name: string) => void;
  readonly onStep: (step: ReadStep) => void;
  readonly onEntry: (entry: RecordedEntry, line: string) => void;
}

/** Lines that are no entry: header and facts. */
export type OnLine = (line: string) => void;

const AMOUNT = { amountMinor: 1050, currency: "USD" } as const;
/** A customer gets that long: shorter than in a shop, nobody wants to watch for a minute. */
const READ_TIMEOUT_MS = 15_000;

/**
 * Opens the reader, reads a card, closes. What is told is scrubbed of card data as it happens.
 *
 * @throws Vp3300Error as `openReader` and the transaction; with an aborted signal, its reason
 */
export async function runRead(
  transport: Transport,
  watcher: Watcher,
  { signal, onLine }: { readonly signal: AbortSignal; readonly onLine: OnLine },
): Promise<ReadOutcome> {
  let line = 0;
  const recorded = recording(transport, (text, entry) => {
    line += 1;
    onLine(text);
    if (entry !== undefined) watcher.onEntry({ line, entry }, text);
  });
  const reader = await openReader(recorded, { signal });
  try {
    watcher.onReader(
      `${reader.identity.modelName ?? "reader"}, ${reader.identity.firmwareVersion ?? "unknown firmware"}`,
    );
    const transaction = reader.read({ ...AMOUNT, timeoutMs: READ_TIMEOUT_MS, signal });
    for await (const step of transaction) watcher.onStep(step);
    return await transaction.outcome;
  } finally {
    await reader.close();
  }
}
