/**
 * What can be wrong on the way to a reader on the radio.
 *
 * @module
 */
import { equal, match } from "node:assert/strict";
import { test } from "node:test";
import { createDriver } from "./driver.ts";
import type { RemoteReader } from "./remote-reader.ts";
import { NOBODY, runChild } from "./run-child.ts";
import type { BleStack } from "./stack.ts";

/** An adapter that is not there. */
const ABSENT = { env: { NOBLE_HCI_DEVICE_ID: "9" } };
/** The adapter as others have it, who share it: on this machine it is down, since the user channel wants it so. */
const SHARED = { env: { HCI_CHANNEL_USER: undefined } };

/** Declares the tests, for the user channel; `remote` is a reader that advertises. */
export function testBluetoothFaults(stack: BleStack, remote: () => RemoteReader): void {
  test("a user who may not", async () => {
    const { end, fix } = await runChild("open", { uid: NOBODY });
    equal(end, "TRANSPORT_PERMISSION");
    match(fix ?? "", /setcap cap_net_raw,cap_net_admin\+eip/);
  });

  test("no adapter", async () => {
    const { end, fix } = await runChild("list", ABSENT);
    equal(end, "TRANSPORT_NO_ADAPTER");
    match(fix ?? "", /adapter/);
  });

  test("Bluetooth is off", async () => {
    const { end, fix } = await runChild("list", SHARED);
    equal(end, "TRANSPORT_ADAPTER_OFF");
    match(fix ?? "", /bluetoothctl power on/);
  });

  test("an adapter that another process holds", async () => {
    await using driver = createDriver(stack);
    await using _link = await driver.open();
    const { end, fix } = await runChild("open");
    equal(end, "TRANSPORT_DEVICE_BUSY");
    match(fix ?? "", /systemctl stop bluetooth/);
  });

  test("no reader", async () => {
    await remote().interrupt("unplug");
    equal((await runChild("openBriefly")).end, "TRANSPORT_NOT_FOUND");
  });
}
