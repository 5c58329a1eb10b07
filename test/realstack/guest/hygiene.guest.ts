/**
 * What can be wrong with a machine, and what a process that used the driver leaves: each in a child process of its own,
 * which has to report a coded error with its fix, print nothing else, and end by itself.
 *
 * @module
 */
import { equal, match } from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { testBluetoothFaults } from "./bluetooth-faults.ts";
import { RemoteReader } from "./remote-reader.ts";
import { runChild } from "./run-child.ts";
import { stackOfRun } from "./stack.ts";
import { testUsbFaults } from "./usb-faults.ts";

const stack = stackOfRun();
let remote: RemoteReader;

before(async () => {
  remote = await RemoteReader.start(stack.place);
});
beforeEach(() => remote.plug());
after(() => remote.quit());

for (const action of ["open", "underReader", "halfOpen"] as const) {
  test(`${action}: the process ends by itself`, async () => {
    equal((await runChild(action)).end, "ok");
  });
}

test("closed while it looks for a reader that is not there: the process ends by itself", async () => {
  await remote.interrupt("unplug");
  equal((await runChild("halfOpen")).end, "ok");
});

test("a library that is not installed", async () => {
  const { end, fix } = await runChild("list", { app: "bare" });
  equal(end, "TRANSPORT_LIBRARY_MISSING");
  match(fix ?? "", /npm install/);
});

if (stack.place === "ble") testBluetoothFaults(stack, () => remote);
else testUsbFaults(stack, () => remote);
