import fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../../src/simulator/index.ts";
import { ReaderWatch } from "../../src/transports/reader-watch.ts";
import type { FoundReader } from "../../src/transports/transport.ts";
import { TransportScope } from "../../src/transports/transport-scope.ts";
import { runs } from "../runs.ts";

const PLACES = ["1", "2", "3"];
/** What is plugged in at one time: a reader a place at most. */
const sight = fc.dictionary(fc.constantFrom(...PLACES), fc.constantFrom("A", "B"), { maxKeys: 3 });
const name = (id: string, serialNumber: string) => `${id}${serialNumber}`;

const readersOf = (there: Record<string, string>): FoundReader[] =>
  Object.entries(there).map(([id, serialNumber]) => ({
    kind: "test",
    id,
    name: "",
    serialNumber,
    model: undefined,
    open: () => Promise.reject(new TypeError("nobody opens it")),
  }));

test("the changes of a watch lead from each sight to the next, and name no reader twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sight, { minLength: 1, maxLength: 8 }), async (sights) => {
      let at = 0;
      const ended = new AbortController();
      const known = new Set<string>();
      const place = {
        look: async () => readersOf(sights[at]!),
        untilNextLook: async () => {
          // By then all changes of this look have been read: what is known is what is there.
          await new Promise((resolve) => setImmediate(resolve));
          const there = readersOf(sights[at]!).map(({ id, serialNumber }) => name(id, serialNumber));
          expect([...known].sort()).toEqual(there.sort());
          at += 1;
          if (at === sights.length) ended.abort();
        },
      };
      const scope = new TransportScope("test", new VirtualClock());
      const watch = new ReaderWatch(place, scope, ended.signal);
      for await (const { change, reader } of watch) {
        const key = name(reader.id, reader.serialNumber);
        expect(known.has(key)).toBe(change === "left");
        if (change === "left") known.delete(key);
        else known.add(key);
      }
      expect(at).toBe(sights.length);
    }),
    runs(100),
  );
});
