/**
 * The one wait that a transaction has at a time: for an answer until its time is over, or for a moment to pass.
 *
 * @module
 */
import type { Timer } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import type { CommandName } from "../protocol/commands/catalogue.ts";
import type { Line } from "./line.ts";

/** However often a reader gives signs of life, no command runs longer. */
const MAX_COMMAND_MS = 600_000;

/** A command whose answer is waited for. */
export interface AwaitedCommand {
  readonly name: CommandName;
  readonly command: number;
  readonly timeoutMs: number;
}

/** Tells `onSilent` when the reader kept silent. Each new wait takes the place of the one before. */
export class AnswerWait {
  readonly #line: Line;
  readonly #onSilent: (reason: Vp3300Error) => void;
  #timer: Timer | undefined;
  /** Runs beside the other, and is never prolonged. Not told from the time of day, which may jump. */
  #limit: Timer | undefined;

  constructor(line: Line, onSilent: (reason: Vp3300Error) => void) {
    this.#line = line;
    this.#onSilent = onSilent;
  }

  /** Does something a moment later. */
  pause(delayMs: number, then: () => void): void {
    this.stop();
    this.#timer = this.#line.clock.setTimer(delayMs, then);
  }

  /** Waits for the answer to a command that was sent. */
  expect(awaited: AwaitedCommand, waitMs: number = awaited.timeoutMs): void {
    this.stop();
    this.#timer = this.#deadline(awaited, waitMs);
    this.#limit = this.#deadline(awaited, MAX_COMMAND_MS);
  }

  /** A sign of life: the reader gets its whole time again, or what it said that it needs. */
  prolong(awaited: AwaitedCommand, waitMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#deadline(awaited, Math.max(awaited.timeoutMs, waitMs));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#limit?.cancel();
    this.#timer = undefined;
    this.#limit = undefined;
  }

  #deadline({ name, command, timeoutMs }: AwaitedCommand, waitMs: number): Timer {
    const timer = this.#line.clock.setTimer(waitMs, () => {
      // The answer may be found in what was taken for an unfinished frame.
      this.#line.giveUpUnfinished();
      if (this.#timer !== timer && this.#limit !== timer) return;
      this.#onSilent(new Vp3300Error("READER_NO_ANSWER", { name, command, timeoutMs }));
    });
    return timer;
  }
}
