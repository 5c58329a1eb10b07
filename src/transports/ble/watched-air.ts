/**
 * The readers on the air, as a place to be watched: a reader has come with its first advertisement, and has left when none
 * was heard for a while.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { WatchedPlace } from "../reader-watch.ts";
import type { FoundReader } from "../transport.ts";
import type { Advertisement } from "./advertised-reader.ts";
import type { ScanListener } from "./scanner.ts";

/** What the air is listened to with. */
export interface WatchedAirOptions {
  readonly clock: Clock;
  /** Listens until the returned function is called. */
  readonly listen: (listener: ScanListener) => () => void;
  /** Readers that are linked: they are there, although they do not advertise. */
  readonly held: () => readonly FoundReader[];
  /** The reader that an advertisement is of, if it is one to be watched. */
  readonly read: (seen: Advertisement) => FoundReader | undefined;
}

const LOOK_MS = 1_000;
/**
 * A reader advertises at least once a second, and single advertisements get lost. Counted and not told from the time of
 * day, which jumps where a computer without a clock of its own hears it from the network.
 */
const GONE_AFTER_LOOKS = 10;

/** See the module. */
export function watchedAir({ clock, listen, held, read }: WatchedAirOptions): WatchedPlace<FoundReader> {
  const heard = new Map<string, { readonly reader: FoundReader; readonly at: number }>();
  let looks = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => undefined;

  const meet = (reader: FoundReader) => {
    const before = heard.get(reader.id)?.reader;
    // A name may come with a later packet.
    const isSame = before?.name === reader.name;
    heard.set(reader.id, { reader: isSame ? before : reader, at: looks });
    if (!isSame) wake();
  };
  return {
    start: () =>
      listen({
        onAdvertisement(seen) {
          const reader = read(seen);
          if (reader) meet(reader);
        },
        onFailure(error) {
          failure = { error };
          wake();
        },
      }),
    async look() {
      if (failure) throw failure.error;
      for (const reader of held()) meet(reader);
      for (const [id, { at }] of heard) if (looks - at >= GONE_AFTER_LOOKS) heard.delete(id);
      return [...heard.values()].map(({ reader }) => reader);
    },
    untilNextLook(signal) {
      return new Promise((resolve, reject) => {
        const settle = () => {
          timer.cancel();
          signal.removeEventListener("abort", onAbort);
        };
        const onAbort = () => {
          settle();
          reject(signal.reason);
        };
        wake = () => {
          settle();
          resolve();
        };
        const timer = clock.setTimer(LOOK_MS, () => {
          looks += 1;
          wake();
        });
        signal.addEventListener("abort", onAbort, { once: true });
        if (failure) wake();
      });
    },
  };
}
