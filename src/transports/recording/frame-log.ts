/**
 * The bytes of one link, both ways, as entries of a recording.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { isInterim } from "../../protocol/commands/statuses.ts";
import { NeoDecoder, UNFINISHED_FRAME_MS } from "../../protocol/frames/neo-decoder.ts";
import type { NeoFrame } from "../../protocol/frames/neo-frame.ts";
import type { FrameEntry, RecordingEntry } from "./entry.ts";
import { keepsAnswer, scrubFrame } from "./scrub-frame.ts";

/** What is known of the commands with one command byte, by their sub-commands: a response does not repeat them. */
interface Asked {
  /** The last one that was sent. */
  last: number;
  /** How many were sent and not answered yet. */
  open: number;
  /** Those that were sent since the last answer. */
  readonly waiting: Set<number>;
  /** All that were sent. */
  readonly sent: Set<number>;
}

/** Is told of each frame as it came, which it must not keep, and what is left of it; and of each entry. */
export interface FrameLogSink {
  readonly onFrame: (frame: NeoFrame, scrubbed: Uint8Array, answered: number) => void;
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
    if (entry === "sent" && "subCommand" in frame) this.#ask(frame.command, frame.subCommand ?? -1);
    const answered = this.#answeredBy(frame.command);
    const scrubbed = scrubFrame(frame, answered);
    this.#sink.onFrame(frame, scrubbed, answered);
    if (entry === "received") this.#settle(frame);
    this.#sink.onEntry({ entry, atMs: this.#now(), frame: scrubbed });
  }

  #ask(command: number, subCommand: number): void {
    const asked = this.#asked.get(command) ?? { last: -1, open: 0, waiting: new Set(), sent: new Set() };
    this.#asked.set(command, asked);
    asked.last = subCommand;
    asked.open += 1;
    asked.waiting.add(subCommand);
    asked.sent.add(subCommand);
  }

  /**
   * The sub-command that a response answers: the last one. It may also be the late answer to one before; -1 where that is
   * one whose answers are not kept.
   */
  #answeredBy(command: number): number {
    const asked = this.#asked.get(command);
    if (asked === undefined) return -1;
    const possible = asked.waiting.size > 0 ? asked.waiting : asked.sent;
    for (const subCommand of possible) if (!keepsAnswer(command, subCommand)) return -1;
    return asked.last;
  }

  /** Whether a command waits for this frame. */
  #isAwaited(frame: NeoFrame): boolean {
    return frame.kind !== "reader-command" && (this.#asked.get(frame.command)?.open ?? 0) > 0;
  }

  /** The last answer to a command ends its waiting. */
  #settle(frame: NeoFrame): void {
    const asked = this.#asked.get(frame.command);
    if (asked === undefined || ("status" in frame && isInterim(frame.status))) return;
    asked.open -= 1;
    asked.waiting.clear();
  }

  #now(): number {
    return Math.max(0, Math.round(this.#clock.now() - this.#startMs));
  }
}
