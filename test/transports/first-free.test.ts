import { expect, test } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import { firstFree } from "../../src/transports/first-free.ts";
import { failureOf } from "../reader/expectations.ts";

const busy = (id: string) => new Vp3300Error("TRANSPORT_DEVICE_BUSY", { id });
const gone = new Vp3300Error("TRANSPORT_NOT_FOUND");
const broken = new Vp3300Error("TRANSPORT_OPEN_FAILED");

/** Opens `outcomes` in turn; what is an error rejects. */
async function opened(...outcomes: unknown[]) {
  const asked: unknown[] = [];
  const result = firstFree(outcomes, async (outcome) => {
    asked.push(outcome);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  return { result, asked };
}

test("one that went or is in use is passed over, and nothing is opened behind the first that is free", async () => {
  const { result, asked } = await opened(busy("a"), gone, "b", "c");
  expect(await result).toBe("b");
  expect(asked).toHaveLength(3);
});

test("when none is free the first error of these says so", async () => {
  const first = busy("a");
  expect(await failureOf((await opened(gone, first, busy("b"))).result)).toBe(first);
});

test("when all went there is nothing to say, and none is none", async () => {
  expect(await (await opened(gone, gone)).result).toBeUndefined();
  expect(await (await opened()).result).toBeUndefined();
});

test.each([[broken], ["a text"]])("anything else is told at once: %s", async (failure) => {
  const { asked } = await opened();
  const result = firstFree([1, 2], async (device) => {
    asked.push(device);
    throw failure;
  });
  await expect(result).rejects.toBe(failure);
  expect(asked).toEqual([1]);
});
