/**
 * The bytes of one link, both ways, as entries of a recording.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { NeoDecoder } from "../../protocol/frames/neo-decoder.ts";
import type { NeoFrame } from "../../protocol/frames/neo-frame.ts";
import type { FrameEntry, RecordingEntry } from "./entry.ts";
import { scrubFrame } from "./scrub-frame.ts";

/** Silence inside a frame after which the rest of it is no longer expected; the reader session waits as long. */
const UNFINISHED_FRAME_MS = 1_000;
/** Statuses of answers after which another one comes: 0E user interface event, 63 the answer follows. */
const INTERIM: readonly number[] = [0x0e, 0x63];

/** What is known of the commands with one command byte. */
interface Asked {
  /** Of the last one that was sent. A response does not repeat it. */
  subCommand: number;
  /** Sent and not answered yet. */
  open: number;
}

/** Is told of a frame as it came, unscrubbed, and must not keep it; and of each entry. */
export interface FrameLogSink {
  readonly onFrame: (frame: NeoFrame, answered: number) => void;
  readonly onEntry: (entry: RecordingEntry) => void;
}

/** Cuts frames out of both directions. Holds no more than one frame and one chunk of each. */
export class FrameLog {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #sink: FrameLogSink;
  readonly #host: NeoDecoder;
  readonly #reader: NeoDecoder;
  readonly #asked = new Map<number, Asked>();
  #receivedMs = 0;

  /** `startMs`: when the recording started, by `clock`. */
  constructor(clock: Clock, startMs: number, sink: FrameLogSink) {
    this.#clock = clock;
    this.#startMs = startMs;
    this.#sink = sink;
    const skip = (from: "host" | "reader") => (skipped: { readonly length: number }) =>
      sink.onEntry({ entry: "noise", atMs: this.#now(), from, length: skipped.length });
    this.#host = new NeoDecoder({ direction: "from-host", onSkip: skip("host") });
    this.#reader = new NeoDecoder({ onSkip: skip("reader") });
  }

  /** The host hands these bytes to the link. */
  sent(bytes: Uint8Array): void {
    this.#giveUpUnfinished();
    this.#host.push(bytes);
    while (this.#host.next()) this.#add("sent", this.#host.frame());
  }

  /** The host got these bytes from the link. */
  received(bytes: Uint8Array): void {
    this.#giveUpUnfinished();
    this.#receivedMs = this.#clock.now();
    this.#reader.push(bytes);
    this.#takeReceived();
  }

  /** The link has ended: what is unfinished will stay so. */
  end(): void {
    this.#reader.end();
    this.#takeReceived();
    this.#host.end();
    while (this.#host.next()) this.#add("sent", this.#host.frame());
  }

  /** A damaged length must not hold back the frames behind it, and put them at a wrong time. */
  #giveUpUnfinished(): void {
    if (this.#clock.now() - this.#receivedMs < UNFINISHED_FRAME_MS) return;
    while (this.#reader.pendingBytes > 0) {
      this.#reader.resync();
      this.#takeReceived();
    }
  }

  #takeReceived(): void {
    while (this.#reader.next()) {
      const frame = this.#reader.frame();
      this.#add(this.#isAwaited(frame) ? "received" : "unsolicited", frame);
    }
  }

  #add(entry: FrameEntry["entry"], frame: NeoFrame): void {
    const asked = this.#asked.get(frame.command);
    const answered = asked?.subCommand ?? -1;
    if (entry === "sent" && "subCommand" in frame) {
      this.#asked.set(frame.command, { subCommand: frame.subCommand ?? -1, open: (asked?.open ?? 0) + 1 });
    }
    this.#sink.onFrame(frame, answered);
    this.#sink.onEntry({ entry, atMs: this.#now(), frame: scrubFrame(frame, answered) });
  }

  /** Whether a command waits for this frame. The last answer to it ends that. */
  #isAwaited(frame: NeoFrame): boolean {
    const asked = this.#asked.get(frame.command);
    if (frame.kind === "reader-command" || asked === undefined || asked.open === 0) return false;
    if (!("status" in frame) || !INTERIM.includes(frame.status)) asked.open -= 1;
    return true;
  }

  #now(): number {
    return Math.max(0, Math.round(this.#clock.now() - this.#startMs));
  }
}
