/**
 * One reader behind one link: whose turn it is to speak, and to whom each frame from the reader belongs.
 *
 * The line has one occupant at a time, a command or a whole transaction; the others wait in call order. A transaction
 * is exclusive: from its call to its outcome every other command is refused with `READER_BUSY`. Queueing them would
 * stall their callers for as long as a customer looks for a card, and sending them could count as a cancel (VP3350
 * integration manual p.13).
 *
 * A V2 response names its command byte but not its sub-command, so the answer to a command that was given up could be
 * taken for the answer to the next one. The session therefore remembers which answers are still owed. Before a command
 * that one of them could be mistaken for, it waits {@link LATE_ANSWER_MS} and then pings: the reader answers in order,
 * so what arrives before the answer to the ping is late and is dropped. Of a reader that does not keep that order, a
 * card is told by its KSN, if it was given out before, or by the sale that it names (`earlier-cards.ts`).
 *
 * @module
 */
import type { Clock, Timer } from "../clock.ts";
import { settledWithin } from "../deadline.ts";
import { markHandled } from "../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { COMMANDS, encodeCommand, READER_COMMANDS } from "../protocol/commands/catalogue.ts";
import { NeoDecoder, UNFINISHED_FRAME_MS } from "../protocol/frames/neo-decoder.ts";
import type { NeoFrame } from "../protocol/frames/neo-frame.ts";
import { tellListener } from "../tell-listener.ts";
import type { Link, LinkClosed } from "../transports/transport.ts";
import { EarlierCards } from "./earlier-cards.ts";
import { Exchange } from "./exchange.ts";
import { LATE_ANSWER_MS, type Line, type Occupant, type Unwanted } from "./line.ts";
import { droppedFrame, type ReaderDiagnostics, type ReaderNotice } from "./notices.ts";

/** How long the last cancel may take to leave the host when the reader is closed during a transaction. */
const CLOSE_WRITE_MS = 1_000;

/** How long a link may take to close. A radio that is gone may never say that it has. */
const CLOSE_LINK_MS = 5_000;

/** What the session needs from outside. */
export interface SessionOptions {
  readonly clock: Clock;
  readonly onNotice?: ((notice: ReaderNotice) => void) | undefined;
}

/** Owns the link: reads it, decodes it, gives out the line. */
export class Session implements Line {
  readonly clock: Clock;
  readonly closed: Promise<LinkClosed>;
  readonly earlier = new EarlierCards();
  readonly #link: Link;
  readonly #onNotice: ((notice: ReaderNotice) => void) | undefined;
  readonly #decoder: NeoDecoder;
  readonly #waiting: Occupant[] = [];
  readonly #owed = new Set<number>();
  /** When an answer with a command byte came last, or was given up: what repeats it may follow for a moment. */
  readonly #echoes = new Map<number, number>();
  #current: Occupant | undefined;
  #exclusive: Occupant | undefined;
  #unfinished: Timer | undefined;
  #ended: Vp3300Error | undefined;
  #closing: Promise<void> | undefined;
  #droppedFrames = 0;

  constructor(link: Link, { clock, onNotice }: SessionOptions) {
    this.clock = clock;
    this.closed = link.closed;
    this.#link = link;
    this.#onNotice = onNotice;
    this.#decoder = new NeoDecoder({
      onSkip: (skip) => this.notify({ notice: "bytesSkipped", ...skip }),
    });
    void this.#pump();
    void link.closed.then(({ reason, cause }) => {
      if (reason === "lost") this.#lose(cause);
      else this.#end(new Vp3300Error("TRANSPORT_CLOSED"));
    });
  }

  /** Whether anything can still be sent. */
  get open(): boolean {
    return this.#ended === undefined;
  }

  get diagnostics(): ReaderDiagnostics {
    return { droppedFrames: this.#droppedFrames, skippedBytes: this.#decoder.skippedBytes };
  }

  /** Queues `occupant`; it is started when its turn comes, or failed when the line is gone or taken. */
  enter(occupant: Occupant): void {
    if (this.#ended !== undefined) occupant.fail(this.#ended);
    else if (this.#exclusive !== undefined) occupant.fail(new Vp3300Error("READER_BUSY"));
    else {
      if (occupant.exclusive) this.#exclusive = occupant;
      this.#waiting.push(occupant);
      this.#advance();
    }
  }

  /** Gives the line back, or the place in the queue. The next one starts after the frames that are already here. */
  leave(occupant: Occupant): void {
    if (this.#exclusive === occupant) this.#exclusive = undefined;
    if (this.#current === occupant) this.#current = undefined;
    const place = this.#waiting.indexOf(occupant);
    if (place >= 0) this.#waiting.splice(place, 1);
    queueMicrotask(() => this.#advance());
  }

  /** Hands a frame to the link. A link that refuses it is a lost link. */
  write(frame: Uint8Array): void {
    this.#link.write(frame).then(undefined, (cause: unknown) => this.#lose(cause));
  }

  /** Notes that the answer to `command` may still come. */
  owe(command: number): void {
    this.#owed.add(command);
    this.#echoes.set(command, this.clock.now());
  }

  /** How long an answer to `command` may still be a repeated or late one, in milliseconds. */
  echoMs(command: number): number {
    const last = this.#echoes.get(command);
    if (last === undefined) return 0;
    // The time of day may have been set back meanwhile.
    return Math.min(Math.max(0, last + LATE_ANSWER_MS - this.clock.now()), LATE_ANSWER_MS);
  }

  /**
   * Stops waiting for the rest of an unfinished frame, as a deadline does: its length may be what was damaged, and the
   * awaited answer may stand in the bytes that it claims.
   */
  giveUpUnfinished(): void {
    this.#unfinished?.cancel();
    while (this.#decoder.pendingBytes > 0) {
      this.#decoder.resync();
      this.#deliver();
    }
  }

  /** Tells the caller's listener. */
  notify(notice: ReaderNotice): void {
    tellListener(this.#onNotice, notice);
  }

  /** Fails everything that waits with `why`, tells a reader that waits for a card to stop, closes the link. Idempotent. */
  close(why: Vp3300Error = new Vp3300Error("READER_CLOSED")): Promise<void> {
    this.#closing ??= this.#shut(why);
    return this.#closing;
  }

  async #shut(why: Vp3300Error): Promise<void> {
    const interrupted = this.#exclusive !== undefined && this.#current === this.#exclusive;
    const gone = this.#ended !== undefined;
    this.#end(why);
    if (interrupted && !gone) await this.#cancelLast();
    await this.#closeLink();
  }

  /** A last cancel that can't be sent changes nothing: the link is closed next. */
  #cancelLast(): Promise<void> {
    return settledWithin(this.clock, CLOSE_WRITE_MS, this.#link.write(encodeCommand("cancelTransaction")));
  }

  /** What a platform never finishes must not hold the caller; that it failed is told. */
  #closeLink(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimer(CLOSE_LINK_MS, resolve);
      this.#link
        .close()
        .finally(() => timer.cancel())
        .then(resolve, reject);
    });
  }

  async #pump(): Promise<void> {
    try {
      for await (const chunk of this.#link.chunks) {
        if (this.#ended !== undefined) return;
        this.#unfinished?.cancel();
        this.#decoder.push(chunk);
        this.#deliver();
        if (this.#decoder.pendingBytes > 0 && this.#ended === undefined) {
          this.#unfinished = this.clock.setTimer(UNFINISHED_FRAME_MS, () => this.giveUpUnfinished());
        }
      }
    } catch (cause) {
      this.#lose(cause);
    }
  }

  #deliver(): void {
    while (this.#decoder.next() && this.#ended === undefined) {
      const frame = this.#decoder.frame();
      if (frame.kind === "response") this.#echoes.set(frame.command, this.clock.now());
      const unwanted = this.#current === undefined ? "unexpected" : this.#current.receive(frame);
      if (unwanted !== undefined) this.#drop(frame, unwanted);
    }
  }

  #drop(frame: NeoFrame, reason: NonNullable<Unwanted>): void {
    const { command, data } = frame;
    if (frame.kind === "reader-command" && command !== READER_COMMANDS.lcdPrompt.command) {
      const { subCommand } = frame;
      this.notify({ notice: "readerCommand", command, subCommand, dataLength: data.length });
    } else {
      this.#droppedFrames += 1;
      const late = frame.kind === "response" && this.#owed.has(command);
      this.notify(droppedFrame(frame, late ? "late" : reason));
    }
  }

  #advance(): void {
    const next = this.#waiting[0];
    if (next === undefined || this.#current !== undefined) return;
    if (next.commands.some((command) => this.#owed.has(command))) this.#fence(next);
    else {
      this.#waiting.shift();
      this.#current = next;
      next.start();
    }
  }

  #fence(next: Occupant): void {
    const name = this.#owed.has(COMMANDS.ping.command) ? "getSerialNumber" : "ping";
    const refuse = (error: unknown) => {
      if (!this.#waiting.includes(next)) return;
      this.leave(next);
      next.fail(error as Vp3300Error);
    };
    const request = {
      name,
      command: COMMANDS[name].command,
      frame: encodeCommand(name),
      timeoutMs: COMMANDS[name].timeoutMs,
      delayMs: Math.max(...next.commands.map((command) => this.echoMs(command))),
    };
    this.#current = new Exchange(this, request, () => this.#owed.clear(), refuse);
    this.#current.start();
  }

  /** What is left of a lost link is closed, so that its resources are free; a failure to do so changes nothing. */
  #lose(cause: unknown): void {
    const known = isVp3300Error(cause) && cause.code === "TRANSPORT_LOST";
    this.#end(known ? cause : new Vp3300Error("TRANSPORT_LOST", {}, { cause }));
    markHandled(this.#link.close());
  }

  #end(error: Vp3300Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#unfinished?.cancel();
    const all = [this.#current, ...this.#waiting.splice(0)];
    this.#current = undefined;
    this.#exclusive = undefined;
    for (const occupant of all) occupant?.fail(error);
  }
}
