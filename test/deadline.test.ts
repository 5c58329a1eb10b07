import { expect, test } from "vitest";
import { settleWithin, withDeadline } from "../src/deadline.ts";
import { VirtualClock } from "../src/simulator/index.ts";

test.each([
  ["withDeadline", withDeadline],
  ["settleWithin", settleWithin],
])(
  "%s: work that throws where it should reject leaves no timer and no listener behind",
  async (_, bounded) => {
    const clock = new VirtualClock();
    const reason = new RangeError("at once");
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    const work = (): Promise<never> => {
      throw reason;
    };
    const onTimeout = () => new RangeError("in time");
    await expect(bounded(work, { clock, timeoutMs: 1_000, signal, onTimeout })).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
    expect(listeners).toBe(0);
  },
);
