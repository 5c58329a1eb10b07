/**
 * A reader with no mind of its own, for orders of frames that no sane reader produces: a test says what it answers.
 */

import type { ReaderNotice } from "../../src/index.ts";
import { encodePrompt, type PromptFields } from "../../src/protocol/commands/prompts.ts";
import { NeoDecoder } from "../../src/protocol/frames/neo-decoder.ts";
import {
  encodeNeoReaderCommand,
  encodeNeoResponse,
  type NeoCommand,
} from "../../src/protocol/frames/neo-frame.ts";
import { Session } from "../../src/reader/session.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import type { Link, LinkClosed, Transport } from "../../src/transports/transport.ts";
import { bytesOf } from "../vectors.ts";

/** Command and sub-command as text: "1801". */
export function pairOf({ command, subCommand }: Pick<NeoCommand, "command" | "subCommand">): string {
  return ((command << 8) | subCommand).toString(16).padStart(4, "0");
}

/** A response frame; the data in hexadecimal. */
export function response(command: number, status = 0, data = ""): Uint8Array {
  return encodeNeoResponse({ command, status, data: bytesOf(data) });
}

/** A 61-01 frame. */
export function prompt(fields: PromptFields): Uint8Array {
  const data = encodePrompt({ language: "EN", ...fields });
  return encodeNeoReaderCommand({ command: 0x61, subCommand: 0x01, data });
}

/** A 61-01 frame that shows one message. */
export function message(messageId: number): Uint8Array {
  return prompt({ mode: 3, lines: [{ line: 1, messageId }] });
}

/** What a fake reader answers to a command: frames, which may be none. */
export type Answer = (command: NeoCommand) => readonly Uint8Array[];

export class FakeReader implements Transport, Link {
  readonly kind = "fake";
  readonly clock = new VirtualClock();
  readonly notices: ReaderNotice[] = [];
  /** All commands that came, in order. */
  readonly received: NeoCommand[] = [];
  /** Answers by pair; a list is used up one by one, its last one again and again. */
  readonly answers = new Map<string, Answer[]>();
  readonly closed: Promise<LinkClosed>;
  opened = 0;
  closes = 0;
  /** Called before each frame that is said, with the number said before; `false` swallows it. */
  onSay: (said: number) => boolean = () => true;
  #said = 0;
  writeFails: unknown;
  writeHangs = false;
  chunksFail: unknown;
  readonly #decoder = new NeoDecoder({ direction: "from-host" });
  #settleClosed!: (closed: LinkClosed) => void;
  #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    for (const command of [0x1801, 0x0101, 0x0501]) this.on(command, response(command >> 8));
  }

  /** Says what is answered to a pair (0x1801), one list of frames after the other. */
  on(pair: number, ...answers: (Answer | Uint8Array | readonly Uint8Array[])[]): this {
    const made = answers.map((answer): Answer => {
      if (typeof answer === "function") return answer;
      return () => (answer instanceof Uint8Array ? [answer] : answer);
    });
    this.answers.set(pair.toString(16).padStart(4, "0"), made);
    return this;
  }

  /** Answers nothing to this pair. */
  mute(pair: number): this {
    return this.on(pair, []);
  }

  session(onNotice: () => void = () => undefined): Session {
    return new Session(this, {
      clock: this.clock,
      onNotice: (notice) => {
        this.notices.push(notice);
        onNotice();
      },
    });
  }

  /** The pairs that came. */
  get pairs(): string[] {
    return this.received.map(pairOf);
  }

  /** Sends frames, each a chunk of its own. */
  say(...frames: Uint8Array[]): void {
    for (const frame of frames) {
      if (this.onSay(this.#said)) this.#chunks.push(frame.slice());
      this.#said += 1;
    }
    this.#wake();
  }

  /** Sends frames in one chunk. */
  sayAtOnce(...frames: Uint8Array[]): void {
    this.say(Uint8Array.from(frames.flatMap((frame) => [...frame])));
  }

  lose(cause?: unknown): void {
    this.#end({ reason: "lost", cause });
  }

  async open(): Promise<Link> {
    this.opened += 1;
    return this;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.writeFails !== undefined) throw this.writeFails;
    if (this.writeHangs) return new Promise(() => undefined);
    this.#decoder.push(bytes);
    while (this.#decoder.next()) {
      const frame = this.#decoder.frame() as NeoCommand;
      this.received.push(frame);
      const answers = this.answers.get(pairOf(frame)) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      queueMicrotask(() => this.say(...(answer?.(frame) ?? [])));
    }
  }

  get chunks(): AsyncIterable<Uint8Array> {
    return this.#read();
  }

  async close(): Promise<void> {
    this.closes += 1;
    this.#end({ reason: "closed" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #end(closed: LinkClosed): void {
    this.#ended = true;
    this.#settleClosed(closed);
    this.#wake();
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.chunksFail !== undefined) throw this.chunksFail;
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
