import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { gateway } from "./caller.ts";

test("an answer without a fault takes no virtual time, however close the deadline", async () => {
  const clock = new VirtualClock();
  const { auth, inquire, byOrder, put } = gateway({ clock });
  const startMs = clock.now();
  await clock.run(async () => {
    const deadline = clock.setTimer(1, () => undefined);
    const { retref } = await auth({ orderid: "A-1", account: "4788250000121443" });
    await Promise.all([inquire(retref), byOrder("A-1"), put("capture", { retref })]);
    await Promise.all(Array.from({ length: 50 }, (_, at) => auth({ orderid: `B-${at}` })));
    expect(clock.now()).toBe(startMs);
    deadline.cancel();
  });
  expect(clock.now()).toBe(startMs);
});
