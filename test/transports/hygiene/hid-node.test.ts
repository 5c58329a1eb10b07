import { cp, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type ChildEnd, runChild, runProcess } from "./child.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CALLS = fileURLToPath(new URL("./fixtures/hid-calls.ts", import.meta.url));
const SESSION = fileURLToPath(new URL("./fixtures/hid-session.ts", import.meta.url));

/** Runs the calls in a copy of the package that has this node-hid installed; in the package itself for none. */
async function runWith(files: Readonly<Record<string, string>> | undefined): Promise<ChildEnd> {
  if (files === undefined) return runChild(CALLS);
  const script = relative(ROOT, CALLS);
  const copy = await mkdtemp(join(tmpdir(), "vp3300-hid-"));
  try {
    const library = join(copy, "node_modules/node-hid");
    await mkdir(library, { recursive: true });
    for (const path of ["src", "package.json", "tsconfig.json", dirname(script)]) {
      await cp(join(ROOT, path), join(copy, path), { recursive: true });
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(library, name), text);
    return await runChild(join(copy, script));
  } finally {
    await rm(copy, { recursive: true });
  }
}

const broken = (fix: unknown) => ({ code: "TRANSPORT_LIBRARY_BROKEN", library: "node-hid", fix });
const throwing = (message: string) => `throw new Error(${JSON.stringify(message)});`;
/** As node-hid 3.4 does: its native part is loaded by the first call. */
const failingLate = (message: string) =>
  `exports.HIDAsync = class { static open() {} }; exports.devicesAsync = async () => { ${throwing(message)} };`;

test.each<[string, Readonly<Record<string, string>> | undefined, unknown]>([
  [
    "it is not installed",
    undefined,
    { code: "TRANSPORT_LIBRARY_MISSING", library: "node-hid", fix: "npm install node-hid@3" },
  ],
  [
    "its native part is no library",
    { "index.js": 'require("./HID.node");', "HID.node": "nothing ".repeat(64) },
    broken(expect.stringContaining("npm ci")),
  ],
  [
    "what it needs itself is not installed",
    { "index.js": 'require("pkg-prebuilds/bindings");' },
    broken("reinstall it: npm install node-hid@3"),
  ],
  [
    "it was built for another Node",
    {
      "index.js": throwing(
        "The module was compiled against a different Node.js version using\nNODE_MODULE_VERSION 119.",
      ),
    },
    broken(expect.stringContaining("@electron/rebuild")),
  ],
  [
    "no native part came with it",
    { "index.js": failingLate("Failed to find binding for HID_hidraw\nTried paths:") },
    broken(expect.stringContaining("npm rebuild node-hid")),
  ],
  [
    "libusb is missing",
    { "index.js": failingLate("libusb-1.0.so.0: cannot open shared object file: No such file or directory") },
    broken(expect.stringContaining("apt-get install libusb-1.0-0")),
  ],
  [
    "libudev is missing",
    { "index.js": failingLate("libudev.so.1: cannot open shared object file: No such file or directory") },
    broken(expect.stringContaining("apt-get install libudev1")),
  ],
  [
    "it is too old to have HIDAsync",
    { "index.js": "exports.HID = class {}; exports.devices = () => [];" },
    { ...broken("npm install node-hid@3"), expected: "HIDAsync.open and devicesAsync" },
  ],
])("%s: every call says so and what to do, and the process ends", async (_what, files, failure) => {
  const { code, stderr, said, lingeredMs } = await runWith(files);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(said).toMatchObject({ isSupported: false, list: failure, open: failure, globalHandlers: [] });
  expect(lingeredMs).toBeLessThan(1_000);
});

/** A node-hid with one reader, at this path, that refuses to open it so. */
const refusing = (path: string, reason: string) =>
  `const device = ${JSON.stringify({ vendorId: 0x0acd, productId: 0x3530, path, product: "VP3300" })};
  exports.devicesAsync = async () => [device];
  exports.HIDAsync = class { static async open() { ${throwing(`cannot open device with path ${path}: ${reason}`)} } };`;

const IN_USE = "close the other program";

// biome-ignore format: a table reads by column
test.each<[string, string, string, string]>([
  ["the system does not let this user open it", "hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) not permitted", "TRANSPORT_PERMISSION", "0acd"],
  ["another process holds it", "hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) exclusive access and device already open", "TRANSPORT_DEVICE_BUSY", IN_USE],
])("%s: it is listed, opening says what to do, and the process ends", async (_what, reason, failure, fix) => {
  const { code, stderr, said, lingeredMs } = await runWith({ "index.js": refusing("DevSrvsID:42", reason) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(said).toMatchObject({
    isSupported: true,
    list: [{ id: "DevSrvsID:42", model: "vp3300" }],
    open: { code: failure, fix: expect.stringContaining(fix) },
    opening: { code: "TRANSPORT_CLOSED" },
  });
  expect(lingeredMs).toBeLessThan(1_000);
});

test("another process has its device file open: it is named, and node-hid is not even asked", async () => {
  const folder = await mkdtemp("/dev/shm/vp3300-");
  const path = join(folder, "hidraw0");
  await writeFile(path, "");
  const held = await open(path);
  try {
    const { code, stderr, said } = await runWith({ "index.js": refusing(path, "not to be asked") });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const holder = expect.stringMatching(`^process ${process.pid} `);
    expect(said.open).toMatchObject({
      code: "TRANSPORT_DEVICE_BUSY",
      holder,
      fix: expect.stringContaining(IN_USE),
    });
  } finally {
    await held.close();
    await rm(folder, { recursive: true });
  }
});

describe("a process that closed its transport", () => {
  test("with nothing plugged in, while it waited and watched, ends within a second", async () => {
    const library = "exports.HIDAsync = class { static open() {} }; exports.devicesAsync = async () => [];";
    const { code, stderr, said, lingeredMs } = await runWith({ "index.js": library });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(said).toMatchObject({
      isSupported: true,
      list: [],
      open: { code: "TRANSPORT_NOT_FOUND" },
      opening: { code: "TRANSPORT_CLOSED" },
      watch: { done: true },
      globalHandlers: [],
    });
    expect(lingeredMs).toBeLessThan(1_000);
  });

  test("in the middle of a session ends within a second", async () => {
    const { code, stderr, said, lingeredMs } = await runChild(SESSION);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(said).toEqual({
      changes: ["arrived", "left", "arrived"],
      handles: 0,
      watch: { done: true },
      globalHandlers: [],
    });
    expect(lingeredMs).toBeLessThan(1_000);
  });
});

test.each([["list"], ["info"], ["watch"], ["read", "--amount", "1"]])(
  "vp3300 %s on a machine without node-hid says what to do, not where it broke",
  async (...words) => {
    const { code, stdout, stderr } = await runProcess(join(ROOT, "src/cli/main.ts"), words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error: TRANSPORT_LIBRARY_MISSING: .*\n {2}library: node-hid\n {2}fix: npm install node-hid@3\n$/,
    );
  },
);
