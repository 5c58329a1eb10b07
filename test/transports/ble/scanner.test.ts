import { expect, test } from "vitest";
import { createDeferred } from "../../../src/deferred.ts";
import { Vp3300Error } from "../../../src/errors.ts";
import { VirtualClock } from "../../../src/simulator/index.ts";
import { Scanner } from "../../../src/transports/ble/scanner.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a scan that is failed while it starts leaves no timer behind when it has started", async () => {
  const clock = new VirtualClock();
  const starting = createDeferred<void>();
  const failures: unknown[] = [];
  const calls: string[] = [];
  const source = {
    ready: async () => undefined,
    startScan: () => {
      calls.push("start");
      return starting.promise;
    },
    stopScan: async () => void calls.push("stop"),
  };
  const scanner = new Scanner(source, clock);
  scanner.listen({ onAdvertisement: () => undefined, onFailure: (error) => failures.push(error) });
  await settled();
  const closed = new Vp3300Error("TRANSPORT_CLOSED");
  scanner.fail(closed);
  starting.resolve();
  await settled();
  expect(calls).toEqual(["start"]);
  expect(failures).toEqual([closed]);
  expect(clock.pendingTimers).toBe(0);
});
