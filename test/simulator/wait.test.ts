import { expect, test } from "vitest";
import { VirtualClock } from "../../src/simulator/index.ts";
import { sleep, waitFor } from "../../src/simulator/wait.ts";

const noTakeDown = () => undefined;

test("a wait ends with what happens, at once or later", async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  let takenDown = 0;
  const atOnce = waitFor<number>(clock, signal, 100, (settle) => {
    settle(7);
    settle(8);
    return () => {
      takenDown += 1;
    };
  });
  expect(await atOnce).toBe(7);
  const later = waitFor<number>(clock, signal, 100, (settle) => {
    const timer = clock.setTimer(50, () => settle(9));
    return () => timer.cancel();
  });
  await clock.advance(50);
  expect(await later).toBe(9);
  expect([takenDown, clock.pendingTimers]).toEqual([1, 0]);
});

test("or with its time", async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const waiting = waitFor(clock, signal, 100, () => noTakeDown);
  await clock.advance(100);
  expect(await waiting).toBeUndefined();
});

test("or with its signal, aborted meanwhile or before", async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const waiting = sleep(clock, controller.signal, 100);
  controller.abort("interrupted");
  await expect(waiting).rejects.toBe("interrupted");
  await expect(sleep(clock, controller.signal, 100)).rejects.toBe("interrupted");
  expect(clock.pendingTimers).toBe(0);
});
