/** The transport that the guide shows how to write does what the package's own transports do. */
import { setImmediate } from "node:timers/promises";
import { describe, test } from "vitest";
import { createTcpTransport, serveOverTcp } from "../../docs/snippets/own-transport.ts";
import { SimulatedReader } from "../../src/simulator/index.ts";
import { type Bench, CONFORMANCE } from "../transports/conformance.ts";
import { present } from "../transports/far-end.ts";

async function benchOf(chunkBytes: number | undefined): Promise<Bench> {
  const simulator = new SimulatedReader(chunkBytes === undefined ? {} : { chunkBytes });
  const served = await serveOverTcp(simulator);
  const tcp = createTcpTransport("127.0.0.1", served.port);
  let isLinked = false;
  return {
    transport: {
      kind: tcp.kind,
      async open(options) {
        const link = await tcp.open(options);
        isLinked = true;
        void link.closed.then(() => (isLinked = false));
        return link;
      },
    },
    far: {
      present: (how) => present(simulator, how),
      unplug: async () => {
        // The server may still be at connections that were given up: until it is this one's turn, nothing is pulled.
        while (isLinked) {
          simulator.disconnect();
          await setImmediate();
        }
      },
      replug: () => undefined,
    },
    async [Symbol.asyncDispose]() {
      simulator.disconnect();
      served.close();
    },
  };
}

describe("the guide's own transport conforms", () => {
  for (const { name, chunkBytes, run } of CONFORMANCE) {
    test(name, async () => {
      await using bench = await benchOf(chunkBytes);
      await run(bench);
    });
  }
});
