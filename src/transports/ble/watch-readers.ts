/**
 * Readers as they come and go, told from their advertisements: a reader has come with its first one, and has left when
 * none was heard for a while.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import { ChunkQueue } from "../chunk-queue.ts";
import type { FoundReader, ReaderChange } from "../transport.ts";
import type { AdvertisedReader, Advertisement } from "./advertised-reader.ts";
import type { ScanListener } from "./scanner.ts";

/** What readers are watched with. */
export interface WatchOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly listen: (listener: ScanListener) => () => void;
  /** Readers that are linked: they are there, although they do not advertise. */
  readonly held: () => readonly AdvertisedReader[];
  /** The reader that an advertisement is of, if it is one to be watched. */
  readonly read: (seen: Advertisement) => AdvertisedReader | undefined;
  readonly found: (reader: AdvertisedReader) => FoundReader;
}

/** A reader advertises at least once a second, and single advertisements get lost. */
const GONE_MS = 10_000;
const LOOK_MS = 1_000;

interface Present {
  readonly reader: FoundReader;
  heardAt: number;
}

/** Until the consumer leaves; rejects with the signal's reason, or with what ends the scan. */
export async function* watchReaders(options: WatchOptions): AsyncGenerator<ReaderChange, void, undefined> {
  const { clock, signal, listen, held, read, found } = options;
  const changes = new ChunkQueue<ReaderChange>();
  const present = new Map<string, Present>();
  let look: Timer | undefined;

  const meet = (seen: AdvertisedReader) => {
    const known = present.get(seen.id);
    // A name that comes late tells the model and the serial number: the reader is another one than was told.
    if (known && known.reader.name === seen.name) known.heardAt = clock.now();
    else {
      if (known) changes.push({ change: "left", reader: known.reader });
      const reader = found(seen);
      present.set(seen.id, { reader, heardAt: clock.now() });
      changes.push({ change: "arrived", reader });
    }
  };
  const lookAround = () => {
    for (const reader of held()) meet(reader);
    for (const [id, { reader, heardAt }] of present) {
      if (clock.now() - heardAt < GONE_MS) continue;
      present.delete(id);
      changes.push({ change: "left", reader });
    }
    look = clock.setTimer(LOOK_MS, lookAround);
  };

  const onAbort = () => changes.end({ error: signal?.reason });
  signal?.addEventListener("abort", onAbort);
  let stopListening: (() => void) | undefined;
  try {
    lookAround();
    stopListening = listen({
      onAdvertisement: (seen) => {
        const reader = read(seen);
        if (reader) meet(reader);
      },
      onFailure: (error) => changes.end({ error }),
    });
    for (let next = await changes.next(); !next.done; next = await changes.next()) yield next.value;
  } finally {
    stopListening?.();
    look?.cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}
