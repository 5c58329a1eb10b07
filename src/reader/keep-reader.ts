/**
 * A reader that comes back by itself: after a pulled cable, a reboot, a sleep or a radio that lost it, the link is opened
 * again. The lifecycle is the table of `keeper-states.ts`, and nothing else says in which state it is.
 *
 * @module
 */
/// <reference lib="esnext.disposable" preserve="true" />
import {
  type Complete,
  refuseArgument,
  requireFunction,
  requireInteger,
  requireObject,
  requireText,
} from "../arguments.ts";
import { systemClock } from "../clock.ts";
import { wait, withDeadline } from "../deadline.ts";
import { createDeferred, type Deferred } from "../deferred.ts";
import { type ErrorCode, isVp3300Error, Vp3300Error } from "../errors.ts";
import { ChunkQueue } from "../transports/chunk-queue.ts";
import type { Transport, WaitOptions } from "../transports/transport.ts";
import { requireSignal } from "../wait-arguments.ts";
import { isAnswered } from "./execute.ts";
import { KEEPER_TRANSITIONS, type KeeperEvent, type KeeperState } from "./keeper-states.ts";
import { type OpenReader, type OpenReaderOptions, requireOpenOptions } from "./open-reader.ts";
import type { Reader } from "./reader.ts";
import type { Session } from "./session.ts";
import { SHORTEST_TAIL, type WantedOptions, WantedReader } from "./wanted-reader.ts";

/** How a reader is kept. */
export interface KeepReaderOptions extends Omit<OpenReaderOptions, "signal"> {
  /**
   * The reader that is wanted: its serial number, or the end of it, five characters at least, in either case. By default the first
   * reader that opens is the one. From then on it is that reader alone: another one is not taken, and of one that may be it no more
   * than its serial number is asked.
   */
  readonly serialNumber?: string | undefined;
  /** The pause after the first failure, which doubles with each further one. Default 500, 1 to 600 000 ms. */
  readonly firstRetryMs?: number | undefined;
  /** The longest pause. Default 30 000 ms. */
  readonly longestRetryMs?: number | undefined;
  /** Pings an idle reader this often, so that one that fell silent is noticed. Default 0: never; up to 600 000 ms. */
  readonly pingEveryMs?: number | undefined;
  /** Numbers from 0 to below 1, for the jitter of a quarter of each pause. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const LONGEST_MS = 600_000;
const JITTER = 0.25;
/** What no further attempt can mend; a transport that was closed stays so. */
const HOPELESS: readonly ErrorCode[] = [
  "ARGUMENT_INVALID",
  "TRANSPORT_CLOSED",
  "TRANSPORT_UNSUPPORTED",
  "TRANSPORT_LIBRARY_MISSING",
  "TRANSPORT_LIBRARY_BROKEN",
];

/** A reader that is opened again whenever it is lost; {@link keepReader} gives one. */
export class KeptReader implements AsyncDisposable {
  readonly #wanted: WantedReader;
  readonly #options: Complete<Omit<KeepReaderOptions, "serialNumber" | "timeoutMs" | "onNotice" | "quirks">>;
  readonly #openOptions: WantedOptions;
  readonly #closing = new AbortController();
  readonly #watchers = new Set<ChunkQueue<KeeperState>>();
  readonly #running: Promise<void>;
  #state: KeeperState = { state: "connecting", attempt: 1 };
  /** What went wrong last, until the reader is ready again. */
  #failure: unknown;
  #changed: Deferred<void> = createDeferred();

  /** For {@link keepReader}. */
  constructor(transport: Transport, options: KeepReaderOptions) {
    const { serialNumber, firstRetryMs = 500, longestRetryMs = 30_000, pingEveryMs = 0 } = options;
    const { clock = systemClock, random = Math.random } = options;
    this.#wanted = new WantedReader(transport, serialNumber);
    this.#options = { clock, random, firstRetryMs, longestRetryMs, pingEveryMs };
    this.#openOptions = { ...options, clock, signal: this.#closing.signal };
    this.#running = this.#run();
  }

  /** Where it is now. */
  get state(): KeeperState {
    return this.#state;
  }

  /**
   * The state when a loop over it begins and all that follow, for any number of consumers. Ends after `closed`; leaving
   * the loop is free.
   */
  states(): AsyncIterable<KeeperState> {
    const watchers = this.#watchers;
    return {
      [Symbol.asyncIterator]: () => {
        const queue = new ChunkQueue<KeeperState>();
        const present = this.#state;
        queue.push(present);
        if (present.state === "closed") queue.end();
        else watchers.add(queue);
        return {
          next: () => queue.next(),
          async return() {
            watchers.delete(queue);
            queue.end();
            return { value: undefined, done: true };
          },
        };
      },
    };
  }

  /**
   * The reader, as soon as it is ready. It serves until its link is lost or a ping finds it silent, which ends what runs or
   * waits on it with `TRANSPORT_LOST`; then ask again. Closing the reader itself makes it be opened anew.
   *
   * @throws Vp3300Error `READER_NOT_READY` at the deadline, with the last failure as its cause (`timeoutMs`, default
   * 30 000); `READER_CLOSED`; what opening failed with when no further attempt can mend it; with an aborted signal, its
   * reason
   */
  async ready({ signal, timeoutMs = 30_000 }: WaitOptions = {}): Promise<Reader> {
    requireSignal("options.signal", signal);
    requireInteger("options.timeoutMs", timeoutMs, 1, LONGEST_MS);
    const { clock } = this.#options;
    const onTimeout = () => new Vp3300Error("READER_NOT_READY", { timeoutMs }, { cause: this.#failure });
    return withDeadline((ended) => this.#untilReady(ended), { clock, timeoutMs, signal, onTimeout });
  }

  /** Closes the reader, for good. Idempotent, in any state. */
  async close(): Promise<void> {
    if (this.#state.state !== "closed") {
      const { state } = this.#state;
      const reader = state === "ready" ? this.#state.reader : undefined;
      this.#happen("closed", { state: "closed" });
      this.#closing.abort(new Vp3300Error("READER_CLOSED"));
      await reader?.close();
    }
    await this.#running;
  }

  /** The same as `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Given up, it goes no further than to the next state: whoever asks again and again leaves nobody waiting behind. */
  async #untilReady(ended: AbortSignal): Promise<Reader> {
    for (;;) {
      ended.throwIfAborted();
      const state = this.#state;
      // A link that has just been lost is noticed here a moment later than by those who used it.
      if (state.state === "ready" && state.reader.isOpen) return state.reader;
      if (state.state === "closed") throw state.error ?? new Vp3300Error("READER_CLOSED");
      await this.#changed.promise;
    }
  }

  /** Goes where the table says; an event that has no row here changes nothing. */
  #happen(event: KeeperEvent, next: KeeperState): void {
    if (KEEPER_TRANSITIONS[this.#state.state][event] !== next.state) return;
    this.#state = next;
    for (const watcher of this.#watchers) {
      watcher.push(next);
      if (next.state === "closed") watcher.end();
    }
    if (next.state === "closed") this.#watchers.clear();
    const changed = this.#changed;
    this.#changed = createDeferred();
    changed.resolve();
  }

  async #run(): Promise<void> {
    let attempt = 1;
    while (this.#state.state !== "closed") {
      try {
        const open = await this.#wanted.open(this.#openOptions);
        // Closed after the last answer came: opening heard nothing of it, and nobody else has this reader.
        if (this.#closing.signal.aborted) return await letGo(open.session);
        this.#failure = undefined;
        this.#happen("opened", { state: "ready", reader: open.reader });
        attempt = 1;
        await this.#pause("lost", attempt, await this.#untilLost(open));
      } catch (error) {
        if (isVp3300Error(error) && HOPELESS.includes(error.code)) {
          this.#happen("hopeless", { state: "closed", error });
          return;
        }
        await this.#pause("failed", attempt, error);
        attempt += 1;
      }
      this.#happen("paused", { state: "connecting", attempt });
    }
  }

  /** Resolves, with why, when the reader is no longer of use; it is closed then. */
  async #untilLost({ reader, session }: OpenReader): Promise<unknown> {
    const gone = new AbortController();
    const lost = reader.closed.then(
      ({ cause }) => new Vp3300Error("TRANSPORT_LOST", {}, cause === undefined ? undefined : { cause }),
    );
    // Closing gives a link that never says that it is closed no more time than the session did.
    const closed = createDeferred<unknown>();
    const { signal: closing } = this.#closing;
    closing.addEventListener("abort", () => closed.resolve(closing.reason), { signal: gone.signal });
    const { pingEveryMs } = this.#options;
    const ends = [
      lost,
      closed.promise,
      ...(pingEveryMs === 0 ? [] : [this.#untilSilent(reader, gone.signal)]),
    ];
    const why = await Promise.race(ends);
    gone.abort();
    // To who waits behind a ping without an answer, the reader is as lost as without a link: present the card again.
    await letGo(session, new Vp3300Error("TRANSPORT_LOST", {}, { cause: why }));
    return why;
  }

  /** Pings until nothing answers. A refusal is an answer; a transaction refuses pings, and has deadlines of its own. */
  async #untilSilent(reader: Reader, gone: AbortSignal): Promise<unknown> {
    const { clock, pingEveryMs } = this.#options;
    for (;;) {
      try {
        await wait(clock, pingEveryMs, gone);
        await reader.execute("ping");
      } catch (error) {
        if (!isAnswered(error, gone) && !(isVp3300Error(error) && error.code === "READER_BUSY")) return error;
      }
    }
  }

  /** Goes to `waiting`, and returns when the time of the next attempt has come or it is closed. */
  async #pause(event: "failed" | "lost", attempt: number, error: unknown): Promise<void> {
    const { clock, random, firstRetryMs, longestRetryMs } = this.#options;
    const backoff = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempt - 1));
    const jittered = backoff * (1 - JITTER + 2 * JITTER * random());
    const retryInMs = Math.round(Math.min(longestRetryMs, jittered));
    this.#failure = error;
    this.#happen(event, { state: "waiting", attempt, retryInMs, error });
    // Closing interrupts the pause, and nothing is to be said of that.
    await Promise.allSettled([wait(clock, retryInMs, this.#closing.signal)]);
  }
}

/** Closes a reader that is of no more use. What its link fails with then does not keep the next one from being opened. */
async function letGo(session: Session, why?: Vp3300Error): Promise<void> {
  await Promise.allSettled([session.close(why)]);
}

/**
 * Opens a reader and keeps it: each time the link is lost it is opened again, by serial number, after a pause that grows
 * with each failure. It never gives up by itself, except on what no further attempt can mend: a platform or a native
 * library that is missing, a transport that was closed. Close it when the reader is no longer wanted; until then it may keep the process alive.
 *
 * Hand in the transport: of those that it tells of, the one that is wanted is opened, wherever it is listed. A reader that it found
 * serves too where it is found again by itself: with `hid-node` by its serial number, over Bluetooth LE by its address; with
 * `hid-web` it is no more once it was unplugged.
 *
 * Nothing is repeated for the caller: a transaction that the loss interrupted has ended with `TRANSPORT_LOST`, and
 * whether its card was read is not known.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function keepReader(transport: Transport, options: KeepReaderOptions = {}): KeptReader {
  requireObject("transport", transport);
  requireFunction("transport.open", transport.open);
  requireObject("options", options);
  const { serialNumber, firstRetryMs = 500, longestRetryMs = 30_000, pingEveryMs = 0, random } = options;
  if (serialNumber !== undefined) {
    requireText("options.serialNumber", serialNumber);
    if (serialNumber.length < SHORTEST_TAIL) {
      refuseArgument(
        "options.serialNumber",
        `${SHORTEST_TAIL} characters or more`,
        `${serialNumber.length} characters`,
      );
    }
  }
  requireInteger("options.firstRetryMs", firstRetryMs, 1, LONGEST_MS);
  requireInteger("options.longestRetryMs", longestRetryMs, firstRetryMs, LONGEST_MS);
  requireInteger("options.pingEveryMs", pingEveryMs, 0, LONGEST_MS);
  if (random !== undefined) requireFunction("options.random", random);
  requireOpenOptions(options);
  return new KeptReader(transport, options);
}
