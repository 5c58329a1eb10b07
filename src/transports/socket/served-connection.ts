/**
 * The server's side of one connection: checks who asks, opens the reader, carries bytes both ways until either end is
 * gone.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Clock, Timer } from "../../clock.ts";
import { settledWithin } from "../../deadline.ts";
import { markHandled } from "../../deferred.ts";
import { Vp3300Error } from "../../errors.ts";
import { bytesOfAscii } from "../../protocol/text.ts";
import type { Link, Transport } from "../transport.ts";
import { Connection } from "./connection.ts";
import {
  createNonce,
  decodeGreeting,
  encodeGreeting,
  type Handshake,
  isProof,
  PROOF_BYTES,
  proofOf,
} from "./greeting.ts";
import { LONGEST_PAYLOAD, type Message } from "./messages.ts";
import { encodeError } from "./peer-error.ts";

/** How long the other side has to greet and prove itself. */
const GREETING_MS = 5_000;
/** How long it has to end the connection, once all is over. */
const FAREWELL_MS = 1_000;
/** How long the transport has to let go of the reader. */
const RELEASE_MS = 5_000;
const LONGEST_OPEN_MS = 600_000;

/** What a connection needs of the server. */
export interface ServedConnectionOptions {
  readonly transport: Transport;
  readonly token: string | undefined;
  readonly clock: Clock;
  /**
   * Takes the reader for this connection, and gives what gives it back; waits for one that is over. Throws
   * `TRANSPORT_DEVICE_BUSY` when another one has it; rejects once `ending` has fired.
   */
  readonly claim: (ending: AbortSignal) => Promise<() => void>;
}

/** One client. */
export class ServedConnection {
  /** Fulfilled when the reader is released and the socket is gone. */
  readonly done: Promise<void>;
  readonly #options: ServedConnectionOptions;
  readonly #connection: Connection;
  readonly #opening = new AbortController();
  #expects: "hello" | "open" | "nothing" | "write" = "hello";
  #handshake: Handshake | undefined;
  #patience: Timer | undefined;
  #giveBack: (() => void) | undefined;
  #link: Link | undefined;
  #opened: Promise<void> | undefined;
  #ended: Promise<void> | undefined;

  constructor(socket: Socket, options: ServedConnectionOptions) {
    this.#options = options;
    this.#connection = new Connection(socket, {
      onMessage: (message) => this.#take(message),
      onEnd: () => void this.#finish(),
    });
    this.#beImpatient(GREETING_MS);
    this.done = this.#connection.closed.then(() => this.#finish());
  }

  /** Ends the connection: the client is told that the link is lost. */
  async close(): Promise<void> {
    const error = new Vp3300Error("TRANSPORT_LOST", { reason: "the server closes" });
    if (this.#link === undefined) void this.#refuse(error);
    else void this.#lose(error);
    await this.done;
  }

  async #take({ name, payload }: Message): Promise<void> {
    if (name !== this.#expects) {
      throw new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: this.#expects, actual: name });
    }
    if (name === "hello") await this.#greet(payload);
    else if (name === "open") await this.#open(payload);
    else void this.#write(payload);
  }

  async #greet(payload: Uint8Array): Promise<void> {
    const serverNonce = createNonce();
    // Before the answer: a client of another version has to be told that this one is another.
    await this.#connection.send("challenge", encodeGreeting(serverNonce));
    const clientNonce = decodeGreeting(payload);
    this.#handshake = { token: this.#options.token, clientNonce, serverNonce };
    this.#expects = "open";
  }

  async #open(payload: Uint8Array): Promise<void> {
    const handshake = this.#handshake!;
    this.#patience?.cancel();
    this.#expects = "nothing";
    try {
      if (!isProof(payload.subarray(0, PROOF_BYTES), proofOf("client", handshake))) {
        throw new Vp3300Error("TRANSPORT_PERMISSION", { reason: "wrong token" });
      }
      const timeoutMs = timeoutIn(payload);
      // Not waited for: the end of the connection has to be seen meanwhile.
      this.#opened = this.#openLink(handshake, timeoutMs);
    } catch (error) {
      await this.#refuse(error);
    }
  }

  async #openLink(handshake: Handshake, timeoutMs: number): Promise<void> {
    const { transport, claim } = this.#options;
    try {
      this.#giveBack = await claim(this.#opening.signal);
      const link = await transport.open({ signal: this.#opening.signal, timeoutMs });
      this.#link = link;
      if (this.#ended !== undefined) {
        // Who wanted it may have gone long ago.
        markHandled(link.close());
        return;
      }
      this.#expects = "write";
      this.#connection.longestPayload = LONGEST_PAYLOAD;
      const kind = bytesOfAscii(transport.kind.replace(/[^ -~]/g, "?"));
      await this.#connection.send("opened", Uint8Array.of(...proofOf("server", handshake), ...kind));
      void this.#pump(link);
    } catch (error) {
      void this.#refuse(error);
    }
  }

  /** Hands on what the reader sends, no faster than the client takes it; then why there is no more. */
  async #pump(link: Link): Promise<void> {
    try {
      for await (const chunk of link.chunks) await this.#connection.send("data", chunk);
      await this.#lose((await link.closed).cause);
    } catch (error) {
      await this.#lose(error);
    }
  }

  /** One at a time: the client waits for the answer. Its end has to be seen meanwhile. */
  async #write(payload: Uint8Array): Promise<void> {
    this.#expects = "nothing";
    try {
      await this.#link!.write(payload);
      this.#expects = "write";
      await this.#connection.send("written");
    } catch (error) {
      await this.#lose(error);
    }
  }

  #lose(cause: unknown): Promise<void> {
    return this.#sayAndFinish("ended", encodeError(cause, "TRANSPORT_LOST"));
  }

  #refuse(error: unknown): Promise<void> {
    return this.#sayAndFinish("refused", encodeError(error, "TRANSPORT_OPEN_FAILED"));
  }

  /** What is said goes out before the end of the connection; a client that does not read it must not hold the reader. */
  #sayAndFinish(name: "ended" | "refused", payload: Uint8Array): Promise<void> {
    if (this.#ended === undefined) void this.#connection.send(name, payload);
    return this.#finish();
  }

  /** Releases the reader, then ends the connection: a client that sees the end may open again at once. */
  #finish(): Promise<void> {
    this.#ended ??= this.#release();
    return this.#ended;
  }

  async #release(): Promise<void> {
    this.#patience?.cancel();
    this.#opening.abort(new Vp3300Error("TRANSPORT_CLOSED"));
    await this.#letGo(this.#opened);
    await this.#letGo(this.#link?.close());
    this.#giveBack?.();
    this.#connection.end();
    this.#beImpatient(FAREWELL_MS);
    void this.#connection.closed.then(() => this.#patience?.cancel());
  }

  /** A transport that fails to let go, or never does, must not hold the server and the next client. */
  #letGo(work: Promise<void> | undefined): Promise<void> {
    return settledWithin(this.#options.clock, RELEASE_MS, Promise.resolve(work));
  }

  #beImpatient(limitMs: number): void {
    this.#patience = this.#options.clock.setTimer(limitMs, () => this.#connection.destroy());
  }
}

function timeoutIn(payload: Uint8Array): number {
  const { buffer, byteOffset, length } = payload;
  const timeoutMs = length < PROOF_BYTES + 4 ? 0 : new DataView(buffer, byteOffset).getUint32(PROOF_BYTES);
  if (timeoutMs >= 1 && timeoutMs <= LONGEST_OPEN_MS) return timeoutMs;
  throw new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: "milliseconds", actual: timeoutMs });
}
