/**
 * The reader's answers on their way to the host, and what a script does to them.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import { isInterim } from "../../protocol/commands/statuses.ts";
import type { Answer } from "../answer.ts";

/** What is to become of the answer to a command. */
export interface AnswerFate {
  readonly status?: number;
  readonly delayMs?: number;
  readonly repetitions?: { readonly times: number; readonly gapMs: number };
  readonly withheld?: true;
}

/** Sends answers, each as the fate of its command says. */
export class AnswerLine {
  readonly #clock: Clock;
  readonly #send: (command: number, answer: Answer) => void;
  readonly #fates = new Map<number, AnswerFate>();
  readonly #timers = new Set<Timer>();

  constructor(clock: Clock, send: (command: number, answer: Answer) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** A new command of this byte has come: what was said of the one before counts no more. */
  begin(command: number): void {
    this.#fates.delete(command);
  }

  /** Adds to the fate of the answer that is due to this command. */
  decide(command: number, fate: AnswerFate): void {
    this.#fates.set(command, { ...this.#fates.get(command), ...fate });
  }

  /** Sends an answer. One that another follows has no fate. */
  answer(command: number, answer: Answer): void {
    const isLast = !isInterim(answer.status);
    const fate = (isLast && this.#fates.get(command)) || {};
    if (isLast) this.#fates.delete(command);
    if (fate.withheld) return;
    const sent = { ...answer, status: fate.status ?? answer.status };
    const { times, gapMs } = fate.repetitions ?? { times: 0, gapMs: 0 };
    for (let copy = 0; copy <= times; copy += 1) {
      this.#later((fate.delayMs ?? 0) + copy * gapMs, () => this.#send(command, sent));
    }
  }

  /** Forgets what is under way. */
  clear(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#fates.clear();
  }

  #later(ms: number, send: () => void): void {
    if (ms === 0) {
      send();
      return;
    }
    const timer = this.#clock.setTimer(ms, () => {
      this.#timers.delete(timer);
      send();
    });
    this.#timers.add(timer);
  }
}
