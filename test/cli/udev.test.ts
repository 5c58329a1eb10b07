import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { registerUdev } from "../../src/cli/udev.ts";
import { deviceAccessIn } from "../../src/transports/hid-node/device-access.ts";
import { type DeviceAccess, formatUdevRule } from "../../src/transports/hid-node/index.ts";
import { codeOf, thrownCode } from "../reader/expectations.ts";
import { runCli } from "./run-command.ts";

const HIDRAW = 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0acd", TAG+="uaccess"';
const USB = 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0acd", TAG+="uaccess"';

const udev = (words: readonly string[], devices: readonly DeviceAccess[] = []) =>
  runCli((program, io) => registerUdev(program, io, async () => devices), ["udev", ...words]);

describe("the rule", () => {
  test("lets whoever sits at the machine at this vendor's devices, and at nothing else", () => {
    expect(formatUdevRule()).toBe(`${HIDRAW}\n${USB}\n`);
  });

  test("names products and a group when it is told to", () => {
    expect(
      formatUdevRule({ vendorId: 0x1234, productIds: [0x3530, 1], group: "plugdev" }).split("\n"),
    ).toEqual([
      'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="1234", ATTRS{idProduct}=="3530", GROUP="plugdev", MODE="0660", TAG+="uaccess"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="1234", ATTR{idProduct}=="3530", GROUP="plugdev", MODE="0660", TAG+="uaccess"',
      'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="1234", ATTRS{idProduct}=="0001", GROUP="plugdev", MODE="0660", TAG+="uaccess"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="1234", ATTR{idProduct}=="0001", GROUP="plugdev", MODE="0660", TAG+="uaccess"',
      "",
    ]);
  });

  test.each<[string, unknown]>([
    ["a group that would say more", { group: 'x", MODE="0777' }],
    ["a group that is none", { group: 7 }],
    ["a product", { productIds: [-1] }],
    ["no vendor", { vendorId: 0 }],
  ])("is not made of %s", (_what, options) => {
    expect(thrownCode(() => formatUdevRule(options as object))).toBe("ARGUMENT_INVALID");
  });
});

describe("vp3300 udev", () => {
  test("prints a file that can be put in its place: where it goes is a comment", async () => {
    const { out, err, exitCode } = await udev([]);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    const lines = out.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("# "))).toEqual([HIDRAW, USB]);
    expect(out).toContain("# 1. npx vp3300 udev | sudo tee /etc/udev/rules.d/60-vp3300.rules\n");
    expect(out).toContain("udevadm control --reload-rules");
  });

  test("--json gives rule, place and commands apart", async () => {
    const { out } = await udev(["--json", "--group", "plugdev", "--product", "3530"]);
    expect(JSON.parse(out)).toEqual({
      path: "/etc/udev/rules.d/60-vp3300.rules",
      rule: formatUdevRule({ group: "plugdev", productIds: [0x3530] }),
      install: expect.stringContaining("sudo tee"),
      reload: expect.stringContaining("udevadm"),
    });
  });

  test.each([
    ["--product", "35300"],
    ["--product", "x"],
    ["--group", "a b"],
  ])("wrong usage: %s %s", async (...words) => {
    expect(await udev(words)).toMatchObject({ out: "", exitCode: 2 });
  });

  const granted: DeviceAccess = {
    file: "/dev/hidraw0",
    driver: "hidraw",
    productId: 0x3530,
    access: "granted",
  };
  const denied: DeviceAccess = {
    ...granted,
    file: "/dev/bus/usb/001/004",
    driver: "libusb",
    access: "denied",
  };

  test("--check says whether the rule took effect", async () => {
    expect(await udev(["--check"], [granted])).toMatchObject({
      out: "granted  /dev/hidraw0  hidraw, product 3530\n",
      err: "",
      exitCode: 0,
    });
    const mixed = await udev(["--check"], [granted, denied]);
    expect(mixed).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("fix: npx vp3300 udev | sudo tee"),
    });
    expect(mixed.out).toContain("denied   /dev/bus/usb/001/004  libusb, product 3530\n");
    expect(await udev(["--check"])).toMatchObject({ out: "", err: "no reader is plugged in\n", exitCode: 1 });
    const { out } = await udev(["--check", "--json"], [denied]);
    expect(JSON.parse(out)).toEqual({ granted: false, devices: [denied] });
  });
});

describe("the devices of a system", () => {
  test("are found in /sys with their files, whatever is missing there", async () => {
    const root = await mkdtemp(join(tmpdir(), "vp3300-sys-"));
    const files = {
      "sys/class/hidraw/hidraw0/device/uevent":
        "DRIVER=hid-generic\nHID_ID=0003:00000ACD:00003530\nHID_NAME=VP3300\n",
      "sys/class/hidraw/hidraw1/device/uevent": "HID_ID=0003:0000046D:0000C534\n",
      "sys/class/hidraw/hidraw2/other": "",
      "sys/bus/usb/devices/1-1/idVendor": "0acd\n",
      "sys/bus/usb/devices/1-1/idProduct": "3530\n",
      "sys/bus/usb/devices/1-1/busnum": "1\n",
      "sys/bus/usb/devices/1-1/devnum": "4\n",
      "sys/bus/usb/devices/1-1:1.0/bInterfaceClass": "03\n",
      "sys/bus/usb/devices/usb1/idVendor": "1d6b\n",
    };
    try {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), text);
      }
      const accessTo = async (file: string) => (file.includes("hidraw") ? "granted" : "denied") as never;
      const tree = { platform: "linux", root, accessTo };
      expect(await deviceAccessIn(tree, {})).toEqual([
        { file: "/dev/hidraw0", driver: "hidraw", productId: 0x3530, access: "granted" },
        { file: "/dev/bus/usb/001/004", driver: "libusb", productId: 0x3530, access: "denied" },
      ]);
      expect(await deviceAccessIn(tree, { vendorId: 0x46d })).toHaveLength(1);
      expect(await deviceAccessIn({ ...tree, root: join(root, "none") }, {})).toEqual([]);
      expect(await codeOf(deviceAccessIn({ ...tree, platform: "win32" }, {}))).toBe("TRANSPORT_UNSUPPORTED");
      expect(await codeOf(deviceAccessIn(tree, { vendorId: -1 }))).toBe("ARGUMENT_INVALID");
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
