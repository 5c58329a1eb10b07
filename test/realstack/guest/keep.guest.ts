/**
 * A reader that is kept: it is pulled out in the middle of a transaction, comes back, and is opened again.
 *
 * @module
 */
import { equal, rejects } from "node:assert/strict";
import { after, before, test } from "node:test";
import { keepReader } from "vp3300";
import { createDriver } from "./driver.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const SALE = { amountMinor: 1050, currency: "USD" } as const;
const SERIAL_NUMBER = "0820619250";
const OTHER_SERIAL_NUMBER = "0820611111";
/** The first pause before the link is opened again. */
const firstRetryMs = 100;

const stack = stackOfRun();
let remote: RemoteReader;

before(async () => {
  remote = await RemoteReader.start(stack.place, SERIAL_NUMBER);
  await remote.plug();
});
after(() => remote.quit());

test("unplugged during a transaction and plugged in again, it reads the next card", async () => {
  await using driver = createDriver(stack);
  await using kept = keepReader(driver, { firstRetryMs });
  const reader = await kept.ready();
  const transaction = reader.read(SALE);
  const steps = transaction[Symbol.asyncIterator]();
  equal((await steps.next()).value?.step, "presentCard");
  await remote.interrupt("unplug");
  await rejects(transaction.outcome, { code: "TRANSPORT_LOST" });
  await remote.plug();
  const again = (await kept.ready()).read(SALE);
  await remote.present("visa", "tap");
  equal((await again.outcome).outcome, "captured");
});

// There is one bus and one radio; /dev/uhid makes as many devices as one likes.
if (stack.place === "uhid") {
  test("of two readers the one with the serial number is kept, and no other takes its place", async () => {
    await using other = await RemoteReader.start(stack.place, OTHER_SERIAL_NUMBER);
    await other.plug();
    await using driver = createDriver(stack, { serialNumber: SERIAL_NUMBER });
    await using kept = keepReader(driver, { firstRetryMs });
    equal((await kept.ready()).identity.serialNumber, SERIAL_NUMBER);
    await remote.interrupt("unplug");
    await rejects(kept.ready({ timeoutMs: 1_500 }), { code: "READER_NOT_READY" });
    await remote.plug();
    equal((await kept.ready()).identity.serialNumber, SERIAL_NUMBER);
  });
}
