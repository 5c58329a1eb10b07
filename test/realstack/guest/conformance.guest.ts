/**
 * The conformance suite of the transports over this stack.
 *
 * @module
 */
import { after, before, test } from "node:test";
import { collectedHeapBytes } from "../../transports/collected-heap.ts";
import { type Bench, CONFORMANCE } from "../../transports/conformance.ts";
import { createDriver, type Driver } from "./driver.ts";
import { held } from "./held.ts";
import { cardFor, RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const SHORTEST_CHUNK = 5;
/** The rounds suite opens more often. */
const ROUNDS = 20;

const stack = stackOfRun();
let reader: RemoteReader;
/** One for all cases, as a program has it. */
let transport: Driver;

before(async () => {
  reader = await RemoteReader.start(stack.place);
  transport = createDriver(stack);
});
after(async () => {
  await transport.close();
  await reader.quit();
});

function handles(): number {
  const { descriptors, processes, resources } = held(reader.pid);
  return descriptors + processes + resources;
}

async function bench(chunkBytes: number | undefined): Promise<Bench> {
  await reader.plug(chunkBytes);
  return {
    transport,
    rounds: ROUNDS,
    handles,
    heapBytes: collectedHeapBytes,
    far: {
      present: (how) => reader.present(cardFor(how), how),
      unplug: () => reader.interrupt("unplug"),
      replug: () => reader.plug(chunkBytes),
    },
    async [Symbol.asyncDispose]() {
      await reader.interrupt("unplug");
    },
  };
}

// A report is what it is: only notifications can be cut as one likes. One byte in each would jam the virtual radio.
const cases = CONFORMANCE.filter(
  ({ chunkBytes }) => chunkBytes === undefined || (stack.place === "ble" && chunkBytes >= SHORTEST_CHUNK),
);

for (const { name, chunkBytes, run } of cases) {
  test(name, async () => {
    await using made = await bench(chunkBytes);
    await run(made);
  });
}
