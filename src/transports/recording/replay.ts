/**
 * Plays a recording back as a transport: the reader of then, without it.
 *
 * @module
 */
import { requireInteger, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Vp3300Error } from "../../errors.ts";
import { requireClock } from "../../wait-arguments.ts";
import type { Link, Transport, WaitOptions } from "../transport.ts";
import { parseRecording, type RecordedEntry, type Recording } from "./parse-recording.ts";
import { type PlannedOpening, planOf } from "./replay-plan.ts";
import { ReplayedLink } from "./replayed-link.ts";

/** How a recording is played. */
export interface ReplayOptions {
  /**
   * Time; by default the platform's, in which a customer who took 20 seconds takes them again. With a `VirtualClock`,
   * which the reader session has to run on as well, the replay takes no time.
   */
  readonly clock?: Clock | undefined;
  /** Longest chunk in which the host receives bytes, 1 to 65536. By default each frame is a chunk of its own. */
  readonly chunkBytes?: number | undefined;
}

/** A recording as a transport. */
export interface Replay extends Transport {
  readonly kind: "replay";
  /** What is played. */
  readonly recording: Recording;
  /** What the host has to send next on the link that is open; `undefined` without one, and when there is nothing more. */
  readonly upcoming: RecordedEntry | undefined;
  /** How many links the host opened, or tried to, after those so far. */
  readonly linksLeft: number;
  /**
   * Returns when the host did all that it did in the recording, and nothing else. Call it at the end: a host that stops
   * too early makes no call that could fail.
   *
   * @throws Vp3300Error `TRANSPORT_REPLAY_DIFFERS` with `line`, `expected` and `actual` of the first difference
   */
  verify(): void;
}

const MAX_CHUNK = 65_536;

/**
 * The recorded reader as a transport. It opens as many links as the recording has, one at a time; each says what the
 * reader said, when it said it. The host has to send the recorded commands in the recorded order: the first that
 * differs ends the link as lost, with a `TRANSPORT_REPLAY_DIFFERS` as the cause, which names the line of the recording.
 * Compared is what a recording of the host would show: without card data and keys.
 *
 * @param text a recording, see docs/recordings.md
 * @throws Vp3300Error `ARGUMENT_INVALID`; `TRANSPORT_RECORDING_INVALID` with `line`, `column` and `expected`
 */
export function replay(text: string, options: ReplayOptions = {}): Replay {
  requireObject("options", options);
  const { clock = systemClock, chunkBytes = MAX_CHUNK } = options;
  requireClock("options.clock", clock);
  requireInteger("options.chunkBytes", chunkBytes, 1, MAX_CHUNK);
  return new RecordingReplay(parseRecording(text), clock, chunkBytes);
}

class RecordingReplay implements Replay {
  readonly kind = "replay";
  readonly recording: Recording;
  readonly #openings: readonly PlannedOpening[];
  readonly #clock: Clock;
  readonly #chunkBytes: number;
  #next = 0;
  #open: ReplayedLink | undefined;
  /** The first exchange that a link ended without. */
  #leftover: Vp3300Error | undefined;
  #difference: Vp3300Error | undefined;

  constructor(recorded: Recording, clock: Clock, chunkBytes: number) {
    this.recording = recorded;
    this.#openings = planOf(recorded);
    this.#clock = clock;
    this.#chunkBytes = chunkBytes;
  }

  get upcoming(): RecordedEntry | undefined {
    return this.#open?.upcoming;
  }

  get linksLeft(): number {
    return this.#openings.length - this.#next;
  }

  async open(options: WaitOptions = {}): Promise<Link> {
    options.signal?.throwIfAborted();
    if (this.#open) throw new Vp3300Error("TRANSPORT_DEVICE_BUSY", { reason: "a replayed link is open" });
    const opening = this.#openings[this.#next];
    if (opening === undefined) throw this.#differ(this.#tooMany());
    this.#next += 1;
    if ("failed" in opening) throw new Vp3300Error(opening.failed, { line: opening.line });
    const played: ReplayedLink = new ReplayedLink(opening, {
      clock: this.#clock,
      chunkBytes: this.#chunkBytes,
      onDifference: (difference) => this.#differ(difference),
      onEnded: () => {
        this.#leftover ??= played.leftover;
        this.#open = undefined;
      },
    });
    this.#open = played;
    return played.link;
  }

  verify(): void {
    if (this.#difference !== undefined) throw this.#difference;
    const leftover = this.#leftover ?? this.#open?.leftover;
    if (leftover !== undefined) throw leftover;
    const unopened = this.#openings[this.#next];
    if (unopened === undefined) return;
    const { line } = unopened;
    throw new Vp3300Error("TRANSPORT_REPLAY_DIFFERS", { line, expected: "open()", actual: "nothing" });
  }

  #tooMany(): Vp3300Error {
    const line = this.#openings.at(-1)?.line ?? 1;
    return new Vp3300Error("TRANSPORT_REPLAY_DIFFERS", { line, expected: "no other link", actual: "open()" });
  }

  /** The first difference stands. */
  #differ(difference: Vp3300Error): Vp3300Error {
    this.#difference ??= difference;
    return difference;
  }
}
