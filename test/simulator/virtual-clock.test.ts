import { describe, expect, test } from "vitest";
import { createRandom, VirtualClock } from "../../src/simulator/index.ts";

const refusal = expect.objectContaining({ code: "ARGUMENT_INVALID" });
const START = Date.UTC(2026, 0, 1);

describe("VirtualClock", () => {
  test("stands still until it is told to move", async () => {
    const clock = new VirtualClock();
    expect(clock.now()).toBe(START);
    await clock.advance(1_500);
    expect(clock.now()).toBe(START + 1_500);
    expect(new VirtualClock(0).now()).toBe(0);
  });

  test("fires by due time, then in the order of setting, and what is set meanwhile", async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    const at = (name: string, ms: number) => clock.setTimer(ms, () => fired.push(`${name}@${clock.now()}`));
    at("c", 20);
    at("a", 10);
    at("d", 20);
    at("b", 10);
    clock.setTimer(15, () => at("nested", 1));
    at("late", 21);
    await clock.advance(20);
    expect(fired).toEqual(["a@10", "b@10", "nested@16", "c@20", "d@20"]);
    expect(clock.pendingTimers).toBe(1);
  });

  test("a cancelled timer stays silent, however often it is cancelled", async () => {
    const clock = new VirtualClock();
    let fired = 0;
    const timer = clock.setTimer(5, () => {
      fired += 1;
    });
    clock.setTimer(6, () => {
      fired += 10;
    });
    timer.cancel();
    timer.cancel();
    await clock.advance(10);
    timer.cancel();
    expect(fired).toBe(10);
  });

  test("promises settle between two timers", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    clock.setTimer(1, () => {
      void (async () => {
        for (let i = 0; i < 50; i += 1) await undefined;
        seen.push("settled");
      })();
    });
    clock.setTimer(2, () => seen.push("second timer"));
    await clock.advance(2);
    expect(seen).toEqual(["settled", "second timer"]);
  });

  test("run jumps from timer to timer until the action is done, and no further", async () => {
    const clock = new VirtualClock(0);
    const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimer(ms, resolve));
    clock.setTimer(60_000, () => undefined);
    const result = await clock.run(async () => {
      await wait(1_000);
      await wait(2_000);
      return "done";
    });
    expect([result, clock.now(), clock.pendingTimers]).toEqual(["done", 3_000, 1]);
    expect(await clock.run(() => 7)).toBe(7);
  });

  test("run waits in real time for what is not virtual", async () => {
    const clock = new VirtualClock(0);
    const result = await clock.run(async () => {
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      await new Promise<void>((resolve) => clock.setTimer(5, resolve));
      await new Promise((resolve) => setImmediate(resolve));
      return clock.now();
    });
    expect(result).toBe(5);
  });

  test("run gives what the action or a timer throws", async () => {
    const clock = new VirtualClock();
    await expect(clock.run(() => Promise.reject(new RangeError("action")))).rejects.toThrow("action");
    clock.setTimer(1, () => {
      throw new RangeError("timer");
    });
    await expect(clock.run(() => new Promise(() => undefined))).rejects.toThrow("timer");
  });

  test("wrong arguments", async () => {
    const clock = new VirtualClock();
    expect(() => new VirtualClock(-1)).toThrow(refusal);
    expect(() => clock.setTimer(-1, () => undefined)).toThrow(refusal);
    expect(() => clock.setTimer(Number.NaN, () => undefined)).toThrow(refusal);
    expect(() => clock.setTimer(1, "x" as never)).toThrow(refusal);
    await expect(clock.advance(0.5)).rejects.toThrow(refusal);
    await expect(clock.run(1 as never)).rejects.toThrow(refusal);
  });
});

describe("createRandom", () => {
  test("the same seed gives the same numbers, another gives others", () => {
    const take = (seed: number) => Array.from({ length: 20 }, createRandom(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(new Set(take(0)).size).toBe(20);
  });

  test("numbers lie in [0, 1) and are spread over it", () => {
    const random = createRandom(42);
    const buckets = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i += 1) {
      const value = random();
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      buckets[Math.floor(value * 10)] += 1;
    }
    for (const count of buckets) expect(count).toBeGreaterThan(850);
  });

  test("the seed is checked", () => {
    expect(() => createRandom(-1)).toThrow(refusal);
    expect(() => createRandom(2 ** 32)).toThrow(refusal);
  });
});
