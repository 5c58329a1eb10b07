/** A transport whose links take writes and never say so, while they are told to. */
import type { Link, Transport } from "../../src/transports/transport.ts";

export interface Swallowing {
  readonly transport: Transport;
  swallowWrites(swallows: boolean): void;
}

export function swallowing(transport: Transport): Swallowing {
  let isSwallowing = false;
  const wrapped = (link: Link): Link => ({
    chunks: link.chunks,
    closed: link.closed,
    write: (bytes, options) =>
      isSwallowing ? new Promise<never>(() => undefined) : link.write(bytes, options),
    close: () => link.close(),
    [Symbol.asyncDispose]: () => link.close(),
  });
  return {
    transport: { kind: transport.kind, open: async (options) => wrapped(await transport.open(options)) },
    swallowWrites(swallows) {
      isSwallowing = swallows;
    },
  };
}
