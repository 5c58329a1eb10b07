/** A transport that loses the next frame when it is told to: what befalls a certain moment, and not the n-th frame. */
import type { LinkDirection } from "vp3300/testing";
import type { Link, Transport } from "../../src/transports/transport.ts";

/** See {@link LossyTransport.lose}. */
export class LossyTransport implements Transport {
  readonly kind = "lossy";
  readonly #inner: Transport;
  #losing: LinkDirection | undefined;
  /** How many frames were lost. */
  lost = 0;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  /** The next frame in this direction does not arrive. */
  lose(direction: LinkDirection): void {
    this.#losing = direction;
  }

  async open(...options: Parameters<Transport["open"]>): Promise<Link> {
    const inner = await this.#inner.open(...options);
    const { chunks } = inner;
    const loses = (direction: LinkDirection) => this.#loses(direction);
    return {
      closed: inner.closed,
      chunks: (async function* () {
        for await (const chunk of chunks) if (!loses("toHost")) yield chunk;
      })(),
      write: async (...written) => {
        if (!loses("toReader")) await inner.write(...written);
      },
      close: () => inner.close(),
      [Symbol.asyncDispose]: () => inner.close(),
    };
  }

  #loses(direction: LinkDirection): boolean {
    if (this.#losing !== direction) return false;
    this.#losing = undefined;
    this.lost += 1;
    return true;
  }
}
