import { describe, expect, test } from "vitest";
import { StepLog } from "../../src/reader/step-log.ts";
import { all } from "./expectations.ts";

const PROCESSING = { step: "processing" } as const;
const REMOVE = { step: "removeCard" } as const;

describe("StepLog", () => {
  test("gives every iterator all steps, early or late, and ends with the transaction", async () => {
    const log = new StepLog();
    const early = all(log);
    log.add(PROCESSING);
    const middle = all(log);
    log.add(REMOVE);
    log.close(() => undefined);
    for (const steps of [early, middle, all(log)]) expect(await steps).toEqual([PROCESSING, REMOVE]);
  });

  test("waits for the next step, and gives it when it comes", async () => {
    const log = new StepLog();
    const iterator = log[Symbol.asyncIterator]();
    const next = iterator.next();
    log.add(PROCESSING);
    expect(await next).toEqual({ done: false, value: PROCESSING });
    await iterator.return();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("throws what the transaction ended with, after the last step", async () => {
    const log = new StepLog();
    log.add(PROCESSING);
    log.close(() => {
      throw "reason";
    });
    const iterator = log[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(PROCESSING);
    await expect(iterator.next()).rejects.toBe("reason");
  });

  test("leaves out a step that repeats the one before", async () => {
    const log = new StepLog();
    for (const step of [PROCESSING, { ...PROCESSING }, REMOVE, PROCESSING]) log.add(step);
    log.close(() => undefined);
    expect(await all(log)).toEqual([PROCESSING, REMOVE, PROCESSING]);
  });

  test("keeps a thousand steps at most", async () => {
    const log = new StepLog();
    for (let count = 0; count < 5_000; count += 1) log.add({ step: "display", text: String(count) });
    log.close(() => undefined);
    expect(await all(log)).toHaveLength(1_000);
  });
});
