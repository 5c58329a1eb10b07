import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Link, type LinkClosed, openReader, type Transport, Vp3300Error } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

/** A link over a stream: here a socket; a serial port of the package `serialport` has the same methods. */
class StreamLink implements Link {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly closed: Promise<LinkClosed>;
  readonly #stream: Socket;
  #isClosedHere = false;

  constructor(stream: Socket) {
    this.#stream = stream;
    this.chunks = received(stream);
    let cause: unknown;
    // Listened to for the whole life of the stream, or the error would end the process.
    stream.on("error", (error) => (cause ??= error));
    this.closed = new Promise((settle) => {
      stream.once("close", () =>
        settle(this.#isClosedHere ? { reason: "closed" } : { reason: "lost", cause }),
      );
    });
  }

  async write(bytes: Uint8Array, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    if (!(bytes instanceof Uint8Array)) {
      throw new Vp3300Error("ARGUMENT_INVALID", { argument: "bytes", expected: "Uint8Array" });
    }
    // A copy, made before anything is waited for: the caller may use its bytes again.
    const copy = bytes.slice();
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(signal?.reason);
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#stream.write(copy, (error) => {
        signal?.removeEventListener("abort", giveUp);
        if (!error) return resolve();
        const code = this.#isClosedHere ? "TRANSPORT_CLOSED" : "TRANSPORT_LOST";
        reject(new Vp3300Error(code, {}, { cause: error }));
      });
    });
  }

  async close(): Promise<void> {
    if (!this.#stream.closed) this.#isClosedHere = true;
    this.#stream.destroy();
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** How many chunks may wait for the consumer before the other side has to. */
const MOST_CHUNKS = 64;

/** Reads from the start, as a stream that nobody reads does not tell its end. Ends with it: `closed` says why. */
function received(stream: Socket): AsyncIterable<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  stream.on("data", (chunk) => {
    waiting.push(new Uint8Array(chunk));
    if (waiting.length >= MOST_CHUNKS) stream.pause();
    wake?.();
  });
  stream.once("close", () => wake?.());
  return (async function* () {
    while (waiting.length > 0 || !stream.closed) {
      const chunk = waiting.shift();
      stream.resume();
      if (chunk === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else yield chunk;
    }
  })();
}

/** Readers behind a serial server: a port of the network that carries a reader's bytes, and nothing else. */
export function createTcpTransport(host: string, port: number): Transport {
  let held: Socket | undefined;
  return {
    kind: "tcp",
    async open({ signal, timeoutMs = 10_000 } = {}) {
      signal?.throwIfAborted();
      if (held !== undefined && !held.closed) throw new Vp3300Error("TRANSPORT_DEVICE_BUSY", { host, port });
      const socket = connect({ host, port, noDelay: true });
      held = socket;
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        await once(socket, "connect", { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
      } catch (cause) {
        socket.destroy();
        signal?.throwIfAborted();
        const code = deadline.aborted ? "TRANSPORT_OPEN_TIMEOUT" : "TRANSPORT_OPEN_FAILED";
        throw new Vp3300Error(code, { host, port }, { cause });
      }
      return new StreamLink(socket);
    },
  };
}

/** What stands in for the serial server: a port with a simulated reader behind it, for one connection after the other. */
export async function serveOverTcp(simulated: SimulatedReader) {
  async function carry(socket: Socket): Promise<void> {
    await using link = await simulated.open();
    if (socket.destroyed) return;
    socket.on("data", (bytes) => void link.write(bytes).catch(() => socket.destroy()));
    socket.on("close", () => void link.close());
    for await (const chunk of link.chunks) socket.write(chunk);
    socket.destroy();
  }
  let turn = Promise.resolve();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    turn = turn.then(() => carry(socket));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

const simulated = new SimulatedReader();
const served = await serveOverTcp(simulated);
const reader = await openReader(createTcpTransport("127.0.0.1", served.port));
simulated.present(TEST_CARDS.visa, "tap");
const { outcome } = await reader.read({ amountMinor: 250, currency: "EUR" }).outcome;
console.log(`${outcome} over a transport of one's own`);
await reader.close();
served.close();
