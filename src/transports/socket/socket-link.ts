/**
 * The client's side of one connection: a link.
 *
 * @module
 */
import type { Socket } from "node:net";
import { refuseArgument } from "../../arguments.ts";
import type { Clock } from "../../clock.ts";
import { createDeferred, type Deferred, markHandled } from "../../deferred.ts";
import { isVp3300Error, Vp3300Error } from "../../errors.ts";
import { PlatformLink } from "../platform-link.ts";
import type { Link } from "../transport.ts";
import { LET_GO_MS } from "../transport-scope.ts";
import { longestMessageTimeoutMs, PIECE_TIMEOUT_MS } from "../write-deadline.ts";
import { Connection } from "./connection.ts";
import { createNonce, decodeGreeting, encodeGreeting, isProof, PROOF_BYTES, proofOf } from "./greeting.ts";
import { LONGEST_PAYLOAD, type Message } from "./messages.ts";
import { decodeError } from "./peer-error.ts";

/** Bytes that wait for the consumer before no more are taken from the socket. */
const HIGH_WATER = 256 * 1024;
/** How long the server has to release the reader after the link is closed. */
const CLOSE_MS = 5_000;

/** The server's own link has a deadline, and the server says so: what comes after is a server that is stuck. */
const servedMessageTimeoutMs = (byteLength: number) => longestMessageTimeoutMs(byteLength) + PIECE_TIMEOUT_MS;

/** What a link is opened with. */
export interface SocketLinkOptions {
  readonly token: string | undefined;
  readonly clock: Clock;
  /** For the server, to open the reader. */
  readonly timeoutMs: number;
}

/** See {@link Link}. */
export class SocketLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Link["closed"];
  readonly #link: PlatformLink;
  readonly #connection: Connection;
  readonly #options: SocketLinkOptions;
  readonly #clientNonce = createNonce();
  readonly #opened = createDeferred<void>();
  #expects: "challenge" | "opened" | "link" = "challenge";
  #serverProof: Uint8Array | undefined;
  #written: Deferred<void> | undefined;
  #waiting = 0;

  /**
   * Greets the server on a socket that is connected, and has it open the reader. On abort rejects with the signal's reason
   * once the server has let go of the reader, or has had half a second for it.
   */
  static async open(socket: Socket, options: SocketLinkOptions, signal: AbortSignal): Promise<SocketLink> {
    const link = new SocketLink(socket, options);
    const giveUp = () => link.#opened.reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      await link.#opened.promise;
      signal.throwIfAborted();
      return link;
    } catch (error) {
      if (signal.aborted) await link.close();
      else link.#connection.destroy();
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  private constructor(socket: Socket, options: SocketLinkOptions) {
    this.#options = options;
    markHandled(this.#opened.promise);
    this.#connection = new Connection(socket, {
      onMessage: (message) => this.#take(message),
      onEnd: (error) => this.#lose(error),
    });
    this.#link = new PlatformLink(
      { send: (bytes) => this.#send(bytes), release: () => this.#release() },
      { clock: options.clock, writeTimeoutMs: servedMessageTimeoutMs, closeTimeoutMs: CLOSE_MS },
    );
    this.closed = this.#link.closed;
    const chunks = this.#link.chunks[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      const result = await chunks.next();
      if (result.done) return { value: undefined, done: true };
      this.#count(-result.value.length);
      return result;
    };
    this.chunks = { [Symbol.asyncIterator]: () => ({ next }) };
    void this.#connection.send("hello", encodeGreeting(this.#clientNonce));
  }

  async write(bytes: Uint8Array, options?: { readonly signal?: AbortSignal }): Promise<void> {
    if (bytes instanceof Uint8Array && bytes.length > LONGEST_PAYLOAD) {
      refuseArgument("bytes", `at most ${LONGEST_PAYLOAD} bytes`, `${bytes.length} bytes`);
    }
    await this.#link.write(bytes, options);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take({ name, payload }: Message): void {
    if (name === "refused" && this.#expects !== "link") throw decodeError(payload);
    if (name === "challenge" && this.#expects === name) this.#prove(payload);
    else if (name === "opened" && this.#expects === name) this.#check(payload);
    else if (name === "data" && this.#expects === "link") this.#receive(payload);
    else if (name === "written" && this.#written !== undefined) this.#written.resolve();
    else if (name === "ended" && this.#expects === "link") throw decodeError(payload);
    else throw new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: this.#expects, actual: name });
  }

  #prove(payload: Uint8Array): void {
    const { token, timeoutMs } = this.#options;
    const handshake = { token, clientNonce: this.#clientNonce, serverNonce: decodeGreeting(payload) };
    this.#serverProof = proofOf("server", handshake);
    this.#expects = "opened";
    const request = new Uint8Array(PROOF_BYTES + 4);
    request.set(proofOf("client", handshake));
    new DataView(request.buffer).setUint32(PROOF_BYTES, timeoutMs);
    void this.#connection.send("open", request);
  }

  #check(payload: Uint8Array): void {
    if (!isProof(payload.subarray(0, PROOF_BYTES), this.#serverProof!)) {
      throw new Vp3300Error("TRANSPORT_PERMISSION", { reason: "the server does not know the token" });
    }
    this.#expects = "link";
    this.#connection.longestPayload = LONGEST_PAYLOAD;
    this.#opened.resolve();
  }

  #receive(payload: Uint8Array): void {
    this.#count(payload.length);
    this.#link.receive(payload);
  }

  /** A consumer that falls behind makes the server wait, and not this process grow. */
  #count(bytes: number): void {
    const before = this.#waiting;
    this.#waiting += bytes;
    if (before <= HIGH_WATER && this.#waiting > HIGH_WATER) this.#connection.pause(true);
    if (before > HIGH_WATER && this.#waiting <= HIGH_WATER) this.#connection.pause(false);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    this.#written = createDeferred();
    void this.#connection.send("write", bytes);
    await this.#written.promise;
    this.#written = undefined;
  }

  #lose(error: unknown): void {
    const cause = isVp3300Error(error)
      ? error
      : new Vp3300Error("TRANSPORT_LOST", { reason: "the connection ended" }, { cause: error });
    this.#opened.reject(this.#expects === "link" ? cause : refusal(cause));
    this.#written?.reject(cause);
    this.#link.lose(cause);
  }

  /** The server releases the reader when it sees the end, and then ends its half as well. */
  async #release(): Promise<void> {
    this.#written?.reject(new Vp3300Error("TRANSPORT_CLOSED"));
    const letGoMs = this.#expects === "link" ? CLOSE_MS : LET_GO_MS;
    const timer = this.#options.clock.setTimer(letGoMs, () => this.#connection.destroy());
    this.#connection.end();
    await this.#connection.closed;
    timer.cancel();
  }
}

/**
 * A connection that ends while the reader is being opened was not lost: it was never there. And what the server has closed
 * it may open again, which the client's own `TRANSPORT_CLOSED` would deny.
 */
function refusal(cause: Vp3300Error): Vp3300Error {
  if (cause.code !== "TRANSPORT_LOST" && cause.code !== "TRANSPORT_CLOSED") return cause;
  return new Vp3300Error("TRANSPORT_OPEN_FAILED", cause.context, { cause });
}
