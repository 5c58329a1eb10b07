/**
 * One end of a connection: messages in and out, with back-pressure both ways.
 *
 * @module
 */
import type { Socket } from "node:net";
import { createDeferred } from "../../deferred.ts";
import { encodeMessage, type Message, type MessageName, MessageReader } from "./messages.ts";

/** What becomes of the messages and of the end. */
export interface ConnectionHandler {
  /** A message. Until the promise settles, no other one is given out and no more is read from the socket. */
  readonly onMessage: (message: Message) => void | Promise<void>;
  /** The other side has ended its half, or what it says is no message (then with the error). Called once at most. */
  readonly onEnd: (error?: unknown) => void;
}

/** Wraps a socket that is connected. */
export class Connection {
  /** Fulfilled when the socket is gone, in whichever way. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #handler: ConnectionHandler;
  readonly #reader = new MessageReader();
  readonly #closed = createDeferred<void>();
  #draining: Promise<void> | undefined;
  #busy = false;
  #paused = false;
  #over = false;

  constructor(socket: Socket, handler: ConnectionHandler) {
    this.#socket = socket;
    this.#handler = handler;
    this.closed = this.#closed.promise;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Uint8Array) => {
      this.#reader.push(chunk);
      void this.#handOut();
    });
    socket.on("end", () => this.#end());
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => {
      this.#end();
      this.#closed.resolve();
    });
  }

  /** The longest payload that is taken from the other side. */
  set longestPayload(length: number) {
    this.#reader.longestPayload = length;
  }

  /** Sends a message; resolves when the socket has room for more, or is gone. */
  send(name: MessageName, payload?: Uint8Array): Promise<void> {
    if (!this.#socket.writable) return Promise.resolve();
    if (this.#socket.write(encodeMessage(name, payload))) return Promise.resolve();
    this.#draining ??= this.#drained().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Reads no more for now, or again. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#socket.pause();
    else this.#resume();
  }

  /** Ends this side's half when all is sent. */
  end(): void {
    this.#over = true;
    this.#socket.end();
    this.#resume();
  }

  /** Gives the socket up. */
  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  async #handOut(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#socket.pause();
    try {
      for (let message = this.#next(); message !== undefined; message = this.#next()) {
        await this.#handler.onMessage(message);
      }
    } catch (error) {
      this.#end(error);
    }
    this.#busy = false;
    this.#resume();
  }

  /** Once it is over, what still comes is of no interest, but its end has to be seen. */
  #resume(): void {
    if (this.#over || !(this.#busy || this.#paused)) this.#socket.resume();
  }

  #next(): Message | undefined {
    return this.#over ? undefined : this.#reader.next();
  }

  #end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onEnd(error);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off("drain", done).off("close", done);
        resolve();
      };
      this.#socket.on("drain", done).on("close", done);
    });
  }
}
