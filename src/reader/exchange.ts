/**
 * One plain command and its answer.
 *
 * @module
 */
import type { Timer } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import { INTERIM_STATUS } from "../protocol/commands/statuses.ts";
import type { NeoFrame, NeoResponse } from "../protocol/frames/neo-frame.ts";
import type { Line, Occupant, Unwanted } from "./line.ts";
import type { UserInterfaceEventNotice } from "./notices.ts";

/** A command, ready to be sent. */
export interface ExchangeRequest {
  /** Name in the catalogue, for errors. */
  readonly name: string;
  readonly command: number;
  readonly frame: Uint8Array;
  /** From the write to the final answer. */
  readonly timeoutMs: number;
  /** Silence to keep before the write. */
  readonly delayMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a command when the line is free, and settles exactly once: with the first final answer, whatever its status;
 * or with the deadline, the signal's reason, or what befell the line.
 */
export class Exchange implements Occupant {
  readonly commands: readonly number[];
  readonly exclusive = false;
  readonly #line: Line;
  readonly #request: ExchangeRequest;
  readonly #resolve: (response: NeoResponse) => void;
  readonly #reject: (reason: unknown) => void;
  #timer: Timer | undefined;
  #sent = false;

  /** `resolve` and `reject` are called before the line is given back. */
  constructor(
    line: Line,
    request: ExchangeRequest,
    resolve: (response: NeoResponse) => void,
    reject: (reason: unknown) => void,
  ) {
    this.commands = [request.command];
    this.#line = line;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    request.signal?.addEventListener("abort", this.#abort);
  }

  start(): void {
    const { delayMs = 0 } = this.#request;
    if (delayMs === 0) this.#send();
    else this.#timer = this.#line.clock.setTimer(delayMs, () => this.#send());
  }

  receive(frame: NeoFrame): Unwanted {
    if (!this.#sent || frame.kind !== "response" || frame.command !== this.#request.command)
      return "unexpected";
    if (frame.status === INTERIM_STATUS.answerFollows) return undefined;
    if (frame.status === INTERIM_STATUS.userInterfaceEvent) {
      this.#line.notify(userInterfaceEvent(frame));
      return undefined;
    }
    this.#settle();
    this.#resolve(frame);
    this.#line.leave(this);
    return undefined;
  }

  fail(error: Vp3300Error): void {
    this.#settle();
    this.#reject(error);
  }

  #send(): void {
    const { frame, timeoutMs } = this.#request;
    this.#sent = true;
    this.#timer = this.#line.clock.setTimer(timeoutMs, this.#expire);
    this.#line.write(frame);
  }

  readonly #expire = (): void => {
    this.#line.giveUpUnfinished();
    if (this.#timer === undefined) return;
    const { name, command, timeoutMs } = this.#request;
    this.#abandon(new Vp3300Error("READER_NO_ANSWER", { name, command, timeoutMs }));
  };

  readonly #abort = (): void => this.#abandon(this.#request.signal?.reason);

  #abandon(reason: unknown): void {
    if (this.#sent) this.#line.owe(this.#request.command);
    this.#settle();
    this.#reject(reason);
    this.#line.leave(this);
  }

  #settle(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#request.signal?.removeEventListener("abort", this.#abort);
  }
}

/** The notice for an answer with status 0E. Its data is one code byte; more would not be a user interface event. */
export function userInterfaceEvent(frame: NeoResponse): UserInterfaceEventNotice {
  const { command, data } = frame;
  const [code] = data;
  return { notice: "userInterfaceEvent", command, ...(code === undefined ? {} : { code }) };
}
