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

test("a scan of months remembers so many devices and no more, those heard last", async () => {
  const clock = new VirtualClock();
  const done = () => Promise.resolve();
  const source = { ready: done, startScan: done, stopScan: done };
  const scanner = new Scanner(source, clock);
  const names: string[] = [];
  const onAdvertisement = ({ name }: { readonly name: string }) => names.push(name);
  const stop = scanner.listen({ onAdvertisement, onFailure: (error) => names.push(String(error)) });
  await settled();
  const hear = (id: string, name: string) => scanner.hear({ id, name, serviceUuids: [] });
  hear("reader", "IDTECH-VP3300-19250");
  for (let phone = 0; phone < 3_000; phone += 1) {
    hear(`phone ${phone}`, "");
    hear("reader", "");
  }
  expect(scanner.heard.devices).toBe(1_000);
  expect(names.at(-1)).toBe("IDTECH-VP3300-19250");
  stop();
  await settled();
  expect(clock.pendingTimers).toBe(0);
});

test.each([1, -1])("a scan that hears is left alone when the time of day jumps (%i h)", async (hours) => {
  const clock = new VirtualClock();
  let jumpMs = 0;
  const jumping = { now: () => clock.now() + jumpMs, setTimer: clock.setTimer.bind(clock) };
  const calls: string[] = [];
  const source = {
    ready: async () => undefined,
    startScan: async () => void calls.push("start"),
    stopScan: async () => void calls.push("stop"),
  };
  const scanner = new Scanner(source, jumping);
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => failures.push(error);
  const stop = scanner.listen({ onAdvertisement: () => undefined, onFailure });
  const hearForSeconds = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      scanner.hear({ id: "reader", name: "", serviceUuids: [] });
    }
  };
  await hearForSeconds(5);
  jumpMs = hours * 3_600_000;
  expect(scanner.heard.silentMs).toBe(Math.max(0, jumpMs));
  await hearForSeconds(30);
  expect(calls).toEqual(["start"]);
  expect(scanner.heard).toEqual({ devices: 1, silentMs: 0 });
  // It still finds out that it went deaf.
  await clock.advance(20_000);
  expect(calls).toEqual(["start", "stop", "start"]);
  stop();
  await settled();
  expect(failures).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
