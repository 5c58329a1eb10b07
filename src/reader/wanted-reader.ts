/**
 * Which of the readers in reach is the one that is kept, and how it is opened again without a word to the others.
 *
 * What a platform says of a reader before it is opened may be its serial number, the end of it, or nothing. A reader that is
 * said to be another one is left alone; one of which nothing is said is asked for its serial number before anything
 * else is done to it, and let go again if that is not the one.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { createDeferred, markHandled } from "../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import type { FoundReader, ReaderChange, Transport } from "../transports/transport.ts";
import { type OpenReader, type OpenReaderOptions, openWithSession } from "./open-reader.ts";

/** So much of a serial number has to be known for one to be told from another: what stands in a Bluetooth name. */
export const SHORTEST_TAIL = 5;

/** Transports that list what is there do so at once; over the air a reader advertises each second or more often. */
const FIRST_ARRIVAL_MS = 3_000;
/** How long is waited for the others once a reader came that may be the one: all that is there comes together. */
const GATHER_MS = 50;
/** How long a reader that is away is waited for beside others, where the caller names no time. */
const PATIENCE_MS = 10_000;

/** What readers are looked for and opened with. */
export interface WantedOptions extends OpenReaderOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A transport that tells who comes and goes. */
interface WatchingTransport extends Transport {
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<ReaderChange>;
}

const isWatching = (transport: Transport): transport is WatchingTransport =>
  typeof (transport as Partial<WatchingTransport>).watch === "function";

/** How well what is said of a reader fits, best first. */
const FIT = {
  /** It is said to be the one. */
  known: 0,
  /** It is where the one was, and nothing is said of it. */
  sameId: 1,
  unknown: 2,
  /** It is said to be another one, by who may know the one by another number than it says itself. */
  doubtful: 3,
} as const;
type Fit = (typeof FIT)[keyof typeof FIT];

interface Candidate {
  readonly reader: Transport;
  /** How it was listed; not at all where the transport finds it by itself. */
  readonly found?: FoundReader;
  /** Whether it may be woken, and a transaction of it ended, before it has said who it is. */
  readonly mayWake: boolean;
}

interface Sight {
  readonly candidates: readonly Candidate[];
  /** Readers that are others. */
  readonly others: number;
}

/** Whether either of two serial numbers is the end of the other. */
function isKin(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= SHORTEST_TAIL && long.toUpperCase().endsWith(short.toUpperCase());
}

/** The one reader; see the module. */
export class WantedReader {
  readonly #transport: Transport;
  /** Whether the caller named it: then what a platform calls it by is taken to be that. */
  readonly #isNamed: boolean;
  /** All of it as soon as the reader was open once. */
  #serialNumber: string | undefined;
  /** How it was listed when it was opened last. */
  #last: FoundReader | undefined;

  /** `serialNumber` is the whole or the end; by default the first reader that opens becomes the one. */
  constructor(transport: Transport, serialNumber: string | undefined) {
    this.#transport = transport;
    this.#isNamed = serialNumber !== undefined;
    this.#serialNumber = serialNumber;
  }

  /**
   * Opens it: each of the readers in turn that may be the one, the likeliest first; as the transport does by itself when it
   * can't tell who is there, or nobody is.
   *
   * @throws Vp3300Error as `openReader`; `TRANSPORT_NOT_FOUND` also for another reader in its place. What the likeliest failed with
   * comes before what is said of readers that are others.
   */
  async open(options: WantedOptions): Promise<OpenReader> {
    const candidates = await this.#candidates(options);
    const failures: unknown[] = [];
    for (const candidate of candidates) {
      try {
        return await this.#openOne(candidate, options);
      } catch (error) {
        options.signal.throwIfAborted();
        failures.push(error);
      }
    }
    throw failures.find((error) => !isNotFound(error)) ?? failures[0];
  }

  async #candidates(options: WantedOptions): Promise<readonly Candidate[]> {
    const transport = this.#transport;
    const itself: readonly Candidate[] = [{ reader: transport, mayWake: true }];
    if (!isWatching(transport)) return itself;
    const { candidates, others } = await this.#look(transport, options);
    if (candidates.length > 0) return candidates;
    if (others === 0) return itself;
    const { timeoutMs = PATIENCE_MS } = options;
    const expected = this.#serialNumber?.slice(-SHORTEST_TAIL) ?? "unknown";
    throw new Vp3300Error("TRANSPORT_NOT_FOUND", { transport: transport.kind, timeoutMs, expected, others });
  }

  /** Waits for a reader that may be the one. Others alone are watched to the end; where nobody is, the transport knows better why. */
  async #look(transport: WatchingTransport, options: WantedOptions): Promise<Sight> {
    const { clock, signal, timeoutMs = PATIENCE_MS } = options;
    const leaving = new AbortController();
    const over = createDeferred<undefined>();
    const end = () => {
      leaving.abort();
      over.resolve(undefined);
    };
    const there = new Map<string, FoundReader>();
    const isFitting = (reader: FoundReader) => this.#fitOf(reader) !== undefined;
    const timers = [
      clock.setTimer(timeoutMs, end),
      clock.setTimer(Math.min(FIRST_ARRIVAL_MS, timeoutMs), () => there.size === 0 && end()),
    ];
    let isGathering = false;
    const gather = () => {
      isGathering = true;
      const gathered = () => {
        isGathering = false;
        // Over the air a name may come with a later packet, and make another reader of it.
        if ([...there.values()].some(isFitting)) end();
      };
      timers.push(clock.setTimer(GATHER_MS, gathered));
    };
    signal.addEventListener("abort", end, { once: true });
    let changes: AsyncIterator<ReaderChange> | undefined;
    try {
      changes = transport.watch({ signal: leaving.signal })[Symbol.asyncIterator]();
      for (;;) {
        const step = await Promise.race([changes.next(), over.promise]);
        if (step === undefined || step.done === true) break;
        const { change, reader } = step.value;
        const key = JSON.stringify([reader.id, reader.serialNumber]);
        if (change === "left") there.delete(key);
        else there.set(key, reader);
        if (!isGathering && change === "arrived" && isFitting(reader)) gather();
      }
    } finally {
      for (const timer of timers) timer.cancel();
      signal.removeEventListener("abort", end);
      end();
      // A watch that does not end holds nobody.
      markHandled(Promise.resolve(changes?.return?.()));
    }
    signal.throwIfAborted();
    return this.#sightOf([...there.values()]);
  }

  #sightOf(readers: readonly FoundReader[]): Sight {
    const fitting = readers
      .flatMap((reader) => {
        const fit = this.#fitOf(reader);
        return fit === undefined ? [] : [{ reader, fit }];
      })
      .toSorted((one, other) => one.fit - other.fit);
    const isOnly = fitting.length === 1;
    const candidates = fitting.map(({ reader, fit }) => ({
      reader,
      found: reader,
      mayWake: fit === FIT.known || (isOnly && fit !== FIT.doubtful),
    }));
    return { candidates, others: readers.length - candidates.length };
  }

  /** `undefined` for another reader. */
  #fitOf({ id, serialNumber }: FoundReader): Fit | undefined {
    const wanted = this.#serialNumber;
    if (wanted === undefined) return FIT.unknown;
    const last = this.#last;
    // So few characters tell nobody apart: rather than of the serial number, they are of a name that somebody gave.
    if (serialNumber.length < SHORTEST_TAIL) return id === last?.id ? FIT.sameId : FIT.unknown;
    if (serialNumber === last?.serialNumber || isKin(serialNumber, wanted)) return FIT.known;
    return this.#isNamed || last !== undefined ? undefined : FIT.doubtful;
  }

  async #openOne({ reader, found, mayWake }: Candidate, options: WantedOptions): Promise<OpenReader> {
    const isNamed = this.#serialNumber !== undefined;
    const check = isNamed ? { require: (told?: string) => this.#require(told), mayWake } : undefined;
    const open = await openWithSession(reader, options, check);
    const { serialNumber } = open.reader.identity;
    if (serialNumber !== undefined) this.#serialNumber = serialNumber;
    if (found !== undefined) this.#last = found;
    return open;
  }

  #require(told: string | undefined): void {
    const wanted = this.#serialNumber;
    if (wanted === undefined || told?.toUpperCase().endsWith(wanted.toUpperCase())) return;
    const actual = told?.slice(-SHORTEST_TAIL) ?? "unknown";
    throw new Vp3300Error("TRANSPORT_NOT_FOUND", { expected: wanted.slice(-SHORTEST_TAIL), actual });
  }
}

const isNotFound = (error: unknown): boolean => isVp3300Error(error) && error.code === "TRANSPORT_NOT_FOUND";
