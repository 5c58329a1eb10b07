/**
 * What can be wrong on the way to a reader on the radio.
 *
 * @module
 */
import { equal, match } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { createDriver } from "./driver.ts";
import type { RemoteReader } from "./remote-reader.ts";
import { NOBODY, runChild } from "./run-child.ts";
import type { BleStack } from "./stack.ts";

const HCICONFIG = `${process.env.TOOLS}/bin/hciconfig`;
/** Set where noble has the adapter for itself. */
const USER_CHANNEL = process.env.HCI_CHANNEL_USER === "1";
/** An adapter that is not there. */
const ABSENT = { env: { NOBLE_HCI_DEVICE_ID: "9" } };

function setAdapter(state: "up" | "down"): void {
  execFileSync(HCICONFIG, ["hci0", state]);
}

/** Declares the tests; `remote` is a reader that advertises. */
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

  if (USER_CHANNEL) {
    test("an adapter that another process holds", async () => {
      await using driver = createDriver(stack);
      await using _link = await driver.open();
      equal((await runChild("open")).end, "TRANSPORT_DEVICE_BUSY");
    });
  } else {
    test("Bluetooth is off", async () => {
      setAdapter("down");
      const { end, fix } = await runChild("list");
      setAdapter("up");
      equal(end, "TRANSPORT_ADAPTER_OFF");
      match(fix ?? "", /bluetoothctl power on/);
    });
  }

  test("no reader", async () => {
    await remote().interrupt("unplug");
    equal((await runChild("openBriefly")).end, "TRANSPORT_NOT_FOUND");
  });
}
