/**
 * What can be wrong on the way to a reader on USB.
 *
 * @module
 */
import { equal, match } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { formatUdevRule, UDEV_RULE_PATH } from "vp3300/hid-node";
import { createDriver } from "./driver.ts";
import type { RemoteReader } from "./remote-reader.ts";
import { NOBODY, runChild } from "./run-child.ts";
import type { HidStack } from "./stack.ts";

const LIBUSB = "/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0";

/** The guest's root is a changed one, in which udevadm would do nothing by itself. */
function reloadRules(): void {
  const env = { ...process.env, SYSTEMD_IGNORE_CHROOT: "1" };
  execFileSync(`${process.env.TOOLS}/bin/udevadm`, ["control", "--reload"], { env });
}

/** Runs `use` while the host's own libusb is not where the linker looks; the guest's is found by a variable. */
async function withoutLibusb<T>(use: () => Promise<T>): Promise<T> {
  const isThere = existsSync(LIBUSB);
  if (isThere) renameSync(LIBUSB, `${LIBUSB}.away`);
  try {
    return await use();
  } finally {
    if (isThere) renameSync(`${LIBUSB}.away`, LIBUSB);
  }
}

/** Declares the tests; `remote` is a plugged reader. */
export function testUsbFaults({ place, driver: driverType }: HidStack, remote: () => RemoteReader): void {
  test("a user who may not", async () => {
    const { end, fix } = await runChild("open", { uid: NOBODY });
    equal(end, "TRANSPORT_PERMISSION");
    match(fix ?? "", /ATTRS?\{idVendor\}=="0acd"/);
  });

  // The rule names a USB vendor, which a device of /dev/uhid has not.
  if (place === "gadget") {
    test("a user whom the udev rule lets in", async () => {
      mkdirSync(dirname(UDEV_RULE_PATH), { recursive: true });
      writeFileSync(UDEV_RULE_PATH, formatUdevRule({ group: "nogroup" }));
      reloadRules();
      await remote().interrupt("reset");
      equal((await runChild("open", { uid: NOBODY })).end, "ok");
      rmSync(UDEV_RULE_PATH);
      reloadRules();
    });
  }

  // node-hid wants libusb whichever driver it is told to use.
  test("no libusb", async () => {
    const { end, fix } = await withoutLibusb(() => runChild("list", { env: { LD_LIBRARY_PATH: "" } }));
    equal(end, "TRANSPORT_LIBRARY_BROKEN");
    match(fix ?? "", /apt-get install libusb-1\.0-0/);
  });

  test("a reader that another process holds", async () => {
    await using driver = createDriver({ place, driver: driverType });
    await using _link = await driver.open();
    const { end, fix } = await runChild("open");
    equal(end, "TRANSPORT_DEVICE_BUSY");
    match(fix ?? "", /close the other program/);
  });

  test("no Bluetooth, where a reader on the radio is asked for", async () => {
    const { end, fix } = await runChild("list", { env: { STACK: "noble-user" } });
    equal(end, "TRANSPORT_NO_ADAPTER");
    match(fix ?? "", /plug in a Bluetooth LE adapter/);
  });

  test("no reader", async () => {
    await remote().interrupt("unplug");
    equal((await runChild("openBriefly")).end, "TRANSPORT_NOT_FOUND");
  });
}
