import { describe, expect, test } from "vitest";
import { callHook, type HookEnding } from "../../src/reader/hook-call.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";

function call<T>(hook: (signal: AbortSignal) => Promise<T>) {
  const clock = new VirtualClock();
  const endings: HookEnding<T>[] = [];
  let signal!: AbortSignal;
  const abandon = callHook({
    clock,
    timeoutMs: 1_000,
    hook: (given) => {
      signal = given;
      return hook(given);
    },
    onEnd: (ending) => endings.push(ending),
  });
  return {
    clock,
    endings,
    abandon,
    get signal() {
      return signal;
    },
  };
}

describe("callHook", () => {
  test("gives the value, and leaves the signal alone", async () => {
    const called = call(async () => 1);
    const { clock, endings } = called;
    await clock.advance(10_000);
    expect(endings).toEqual([{ kind: "value", value: 1 }]);
    expect(called.signal.aborted).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    ["rejects", async () => Promise.reject("no")],
    [
      "throws at once",
      () => {
        throw "no";
      },
    ],
  ])("a hook that %s", async (_, hook) => {
    const { clock, endings } = call<number>(hook as () => Promise<number>);
    await clock.advance(0);
    expect(endings).toEqual([{ kind: "threw", error: "no" }]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("times out, tells the hook, and does not hear what comes later", async () => {
    const called = call((given) => aborted(given).then(() => Promise.reject("late")));
    const { clock, endings } = called;
    await clock.advance(1_000);
    expect(endings).toEqual([{ kind: "timedOut" }]);
    expect(called.signal.aborted).toBe(true);
  });

  test("abandoned by the hook itself, before there is anything to abandon with", async () => {
    let abandon: () => void = () => undefined;
    const called = call((given) => {
      abandon();
      return aborted(given).then(() => 1);
    });
    ({ abandon } = called);
    await called.clock.advance(0);
    expect(called.signal.aborted).toBe(true);
    expect(called.clock.pendingTimers).toBe(0);
    expect(called.endings).toEqual([]);
  });

  test("is not made any more, once abandoned", async () => {
    let calls = 0;
    const { abandon, clock } = call(async () => {
      calls += 1;
    });
    abandon();
    await clock.advance(0);
    expect(calls).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("once abandoned it says nothing", async () => {
    const called = call((given) => aborted(given).then(() => 1));
    const { clock, endings, abandon } = called;
    await clock.advance(0);
    abandon();
    abandon();
    await clock.advance(5_000);
    expect(endings).toEqual([]);
    expect(called.signal.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
