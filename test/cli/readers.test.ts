import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, describe, expect, test } from "vitest";
import { registerClock } from "../../src/cli/clock.ts";
import { registerConfig } from "../../src/cli/config.ts";
import { registerDoctor } from "../../src/cli/doctor.ts";
import { registerInfo } from "../../src/cli/info.ts";
import { registerList } from "../../src/cli/list.ts";
import { registerRead } from "../../src/cli/read.ts";
import type { ReaderIo } from "../../src/cli/reader-io.ts";
import { registerRecord } from "../../src/cli/record.ts";
import { registerServe } from "../../src/cli/serve.ts";
import { simulatedTransport } from "../../src/cli/simulated-transport.ts";
import { parseTransport, TRANSPORTS, type TransportTable } from "../../src/cli/transports.ts";
import { registerWatch } from "../../src/cli/watch.ts";
import { openReader } from "../../src/index.ts";
import { createCardSecureSimulator, serveCardSecure } from "../../src/simulator/cardsecure/index.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { FakeUsb } from "../transports/hid-node/fake-node-hid.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";
import { hidTable, type RunOptions, runCli } from "./run-command.ts";

type Register = (program: Command, io: ReaderIo, table: TransportTable) => void;
const doctor: Register = (program, io, table) =>
  registerDoctor(program, { version: "0.1.0", node: "v24.0.0", platform: "linux" }, io, table);
const withTable = (register: Register, table: TransportTable) => (program: Command, io: ReaderIo) =>
  register(program, io, table);

async function usbBench() {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  const usb = new FakeUsb();
  const reader = new VirtualHidReader(simulator);
  const slot = await usb.plug(reader);
  const table = hidTable(usb);
  const run = (register: Register, words: readonly string[], options: RunOptions = {}) =>
    runCli(withTable(register, table), words, { clock, ...options });
  return { clock, simulator, usb, reader, slot, table, run };
}

const READER = {
  transport: "hid",
  id: "/dev/hidraw0",
  name: "VP3300",
  serialNumber: "0820619250",
  model: "vp3300",
};

describe("vp3300 clock", () => {
  test("tells how far a reader's clock is off, and puts it right", async () => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock });
    const table: TransportTable = { hid: { what: "USB", create: async () => simulator } };
    const run = (...words: string[]) =>
      runCli(withTable(registerClock, table), ["clock", ...words], { clock });
    await clock.run(async () => {
      await using reader = await openReader(simulator, { clock });
      await reader.execute("setTime", { hour: 7, minute: 45 });
      await reader.execute("setDate", { year: 2025, month: 12, day: 31 });
    });
    const at = new Date(clock.now());
    const right = `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 16)} UTC, right\n`;
    const off = Math.floor((Date.UTC(2025, 11, 31, 7, 45) - at.getTime()) / 60_000);
    const told = await run("--utc");
    expect(told).toMatchObject({ out: `2025-12-31 07:45 UTC, ${-off} min behind\n`, err: "", exitCode: 0 });
    expect((await run("--utc", "--set")).out).toBe(right);
    expect(JSON.parse((await run("--utc", "--json")).out)).toMatchObject({
      skewMinutes: 0,
      set: false,
    });
    expect((await run("--set")).out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d, right\n$/);
  });

  test("of no reader fails with what to do", async () => {
    const { run, usb, slot } = await usbBench();
    await usb.unplug(slot);
    const { err, exitCode } = await run(registerClock, ["clock"]);
    expect(exitCode).toBe(1);
    expect(err).toContain("TRANSPORT_NOT_FOUND");
  });
});

describe("vp3300 list", () => {
  test("prints a line for each reader, and says when there is none", async () => {
    const { run, usb, slot } = await usbBench();
    expect(await run(registerList, ["list"])).toEqual({
      out: "hid  /dev/hidraw0  VP3300  0820619250  vp3300\n",
      err: "",
      exitCode: 0,
      progress: ["looking for readers: USB"],
    });
    await usb.unplug(slot);
    expect(await run(registerList, ["list"])).toEqual({
      out: "",
      err: "no reader found\n",
      exitCode: 1,
      progress: ["looking for readers: USB"],
    });
  });

  test("--json prints readers and failures", async () => {
    const { run } = await usbBench();
    const { out, exitCode } = await run(registerList, ["list", "--json"]);
    expect({ said: JSON.parse(out), exitCode }).toEqual({
      said: { readers: [READER], failures: [] },
      exitCode: 0,
    });
  });

  test("a transport that can't look says how to mend it, and the others are listed", async () => {
    const { usb, table, clock } = await usbBench();
    const broken = new FakeUsb();
    broken.broken = new Error("libudev.so.1: cannot open shared object file");
    const both = { ...table, ble: hidTable(broken).hid! };
    const register = withTable(registerList, both);
    const { out, err, exitCode } = await runCli(register, ["list", "--ble"], { clock });
    expect(out).toContain("/dev/hidraw0");
    expect(err).toMatch(/^error: TRANSPORT_LIBRARY_BROKEN: /);
    expect(err).toContain("  fix: install libudev: apt-get install libudev1");
    expect(exitCode).toBe(1);
    const told = await runCli(register, ["list", "--transport", "ble", "--transport", "hid", "--json"], {
      clock,
    });
    expect(JSON.parse(told.out)).toMatchObject({
      readers: [READER],
      failures: [{ transport: "ble", code: "TRANSPORT_LIBRARY_BROKEN", fix: expect.any(String) }],
    });
    expect(usb.calls).toContain("devicesAsync");
  });

  test("a transport that finds nothing by itself is wrong usage", async () => {
    const { exitCode, err } = await runCli(
      (program, io) => registerList(program, io),
      ["list", "--transport", "simulated"],
    );
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining("one of hid, ble") });
  });
});

describe("vp3300 info", () => {
  test("prints what the reader says of itself", async () => {
    const { run, simulator } = await usbBench();
    const { out, exitCode } = await run(registerInfo, ["info"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^model +VP3300 BT\n/);
    expect(out).toMatch(/\nserial number +0820619250\n/);
    expect(out).toMatch(/\ndata key +yes\n$/);
    const { out: json } = await run(registerInfo, ["info", "--json"]);
    expect(JSON.parse(json)).toMatchObject({
      model: "vp3300bt",
      encryption: { enabled: true, cipher: "tdes" },
    });
    expect(simulator.connected).toBe(true);
  });

  test("waits for the reader that is meant, and fails with a code and exit code 1", async () => {
    const { run } = await usbBench();
    const { err, exitCode } = await run(registerInfo, ["info", "--serial", "99999"]);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error: TRANSPORT_NOT_FOUND: .*\n {2}transport: hid-node\n {2}timeoutMs: 10000\n/);
    const { out } = await run(registerInfo, ["info", "--id", "/dev/hidraw7", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ error: { code: "TRANSPORT_NOT_FOUND", others: 1 } });
  });

  test("takes a serial number that is none as wrong usage", async () => {
    const { run } = await usbBench();
    expect(await run(registerInfo, ["info", "--serial", "1"])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("ARGUMENT_INVALID"),
    });
  });

  test("ends when it is interrupted", async () => {
    const { run, usb, slot } = await usbBench();
    await usb.unplug(slot);
    expect(await run(registerInfo, ["info"], { onStart: (interrupt) => interrupt() })).toEqual({
      out: "",
      err: "",
      exitCode: 130,
      progress: [],
    });
  });

  test("has the simulated reader without any hardware", async () => {
    const { out, exitCode } = await runCli(
      (program, io) => registerInfo(program, io),
      ["info", "--transport", "simulated"],
    );
    expect(exitCode).toBe(0);
    expect(out).toContain("VP3300 BT");
  });
});

describe("vp3300 watch", () => {
  test.each([[[]], [["--json"]]])("tells who comes and goes until it is interrupted %o", async (flags) => {
    const { run, usb, slot } = await usbBench();
    let interrupt = (): void => undefined;
    const { out, exitCode } = await run(registerWatch, ["watch", ...flags], {
      onStart: (stop) => {
        interrupt = stop;
      },
      onOutput: (said) => {
        const lines = said.trimEnd().split("\n");
        if (lines.length === 1) void usb.unplug(slot);
        else interrupt();
      },
    });
    expect(exitCode).toBe(0);
    const [first = "", second = ""] = out.trimEnd().split("\n");
    if (flags.length > 0) {
      const { transport: _, ...reader } = { ...READER, kind: "hid-node" };
      expect([JSON.parse(first), JSON.parse(second)]).toEqual([
        { change: "arrived", ...reader },
        { change: "left", ...reader },
      ]);
    } else {
      expect([first, second]).toEqual([
        "arrived  /dev/hidraw0  VP3300  0820619250  vp3300",
        "left     /dev/hidraw0  VP3300  0820619250  vp3300",
      ]);
    }
  });

  test("a failure ends it with its code", async () => {
    const { run, usb } = await usbBench();
    usb.broken = new Error("no");
    expect(await run(registerWatch, ["watch"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("TRANSPORT_LIBRARY_BROKEN"),
    });
  });
});

describe("vp3300 read", () => {
  const { visa } = TEST_CARDS;
  const secrets = [visa.pan, visa.cardholder, visa.tracks.track1, visa.tracks.track2];

  /** Runs it with a Visa tapped when it asks for a card. */
  async function readVisa(words: readonly string[], environment = {}) {
    const bench = await usbBench();
    bench.simulator.present(visa, "tap");
    const ended = await bench.run(registerRead, ["read", ...words], { environment });
    for (const secret of secrets) {
      const text = secret?.reveal() ?? "";
      if (text.length > 4) expect(ended.out + ended.err).not.toContain(text);
    }
    return ended;
  }

  test("shows the prompts and a masked capture", async () => {
    const { out, err, exitCode } = await readVisa(["--amount", "10.50"]);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toBe("Tap, insert or swipe your card");
    expect(lines.at(-1)).toMatch(
      /^=> captured, kind tap, fallback false, maskedPan 4\d{3}\*{8}\d{4}, cipher tdes, ksn [\dA-F]{20}$/,
    );
  });

  test.each([
    ["es-MX", "Acerque, inserte o deslice su tarjeta"],
    ["DE", "Karte vorhalten, stecken, durchziehen"],
    ["pt-BR", "Tap, insert or swipe your card"],
  ])("says the prompts in the language of %s", async (tag, first) => {
    const { out, err, exitCode } = await readVisa(["--amount", "10.50", "--locale", tag]);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    expect(out.split("\n")[0]).toBe(first);
  });

  test("what is no language is wrong usage", async () => {
    const { out, err, exitCode } = await readVisa(["--amount", "1", "--locale", "de AT"]);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    expect(err).toContain("--locale");
  });

  test("--json prints a record a line", async () => {
    const { out } = await readVisa(["--amount", "10", "--interfaces", "tap,insert", "--json"]);
    const records = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records[0]).toMatchObject({ step: "presentCard", interfaces: ["insert", "tap"] });
    expect(records.at(-1)).toMatchObject({ outcome: "captured", kind: "tap", cipher: "tdes" });
  });

  test.each([[["--card-secure"]], [[]]])(
    "turns the capture into a token, of which little shows %o",
    async (flags) => {
      const server = await serveCardSecure(createCardSecureSimulator());
      try {
        const words = flags.length > 0 ? [...flags, server.url] : flags;
        const environment = flags.length > 0 ? {} : { VP3300_CARDSECURE_URL: server.url };
        const bench = await usbBench();
        bench.simulator.present(visa, "tap");
        const { out, err, exitCode } = await bench.run(registerRead, ["read", "--amount", "1", ...words], {
          environment,
        });
        expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
        expect(out).toMatch(/, token \*{12}\d{4}\n$/);
        expect(out.replace(/ksn [\dA-F]+/, "")).not.toMatch(/\d{12,}/);
      } finally {
        await server.close();
      }
    },
  );

  test("a card that approved by itself, offline, is told, and turned into a token too", async () => {
    const server = await serveCardSecure(createCardSecureSimulator());
    try {
      const bench = await usbBench();
      bench.simulator.present(TEST_CARDS.offlineApproval, "insert");
      const words = ["read", "--amount", "1", "--card-secure", server.url];
      const { out, err, exitCode } = await bench.run(registerRead, words);
      expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
      expect(out).toMatch(/\n=> approved, kind insert, maskedPan 5\d{3}\*{8}\d{4}, .*, token \*{12}\d{4}\n$/);
    } finally {
      await server.close();
    }
  });

  test("an address that is not allowed is told before a card is asked for", async () => {
    const { out, err, exitCode } = await readVisa(["--amount", "1", "--card-secure", "https://example.com"]);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 1 });
    expect(err).toContain("TOKENIZE_HOST_REFUSED");
    const site = await readVisa(["--amount", "1", "--site", "fts-uat"]);
    expect(site).toMatchObject({ out: "", exitCode: 2 });
    const environment = { VP3300_CARDSECURE_SITE: "fts", VP3300_CARDSECURE_ENVIRONMENT: "test" };
    expect(await readVisa(["--amount", "1"], environment)).toMatchObject({ out: "", exitCode: 2 });
  });

  test("nobody presents a card: another exit code than a failure", async () => {
    const { run } = await usbBench();
    const { out, exitCode } = await run(registerRead, ["read", "--amount", "1", "--timeout", "5"]);
    expect({ out: out.trimEnd().split("\n").at(-1), exitCode }).toEqual({ out: "=> timedOut", exitCode: 3 });
  });

  test("a reader without a key fails by name", async () => {
    const clock = new VirtualClock();
    const usb = new FakeUsb();
    const simulator = new SimulatedReader({ clock, ksn: null });
    await usb.plug(new VirtualHidReader(simulator));
    simulator.present(TEST_CARDS.magstripe, "swipe");
    const register = withTable(registerRead, hidTable(usb));
    const { out, exitCode } = await runCli(register, ["read", "--amount", "1"], { clock });
    expect(out).toMatch(/=> failed, reason keyMissing, status \d+\n$/);
    expect(exitCode).toBe(3);
  });

  test("interrupted, it tells the reader to stop, and ends", async () => {
    const { run, simulator } = await usbBench();
    let interrupt = (): void => undefined;
    const { exitCode } = await run(registerRead, ["read", "--amount", "1"], {
      onStart: (stop) => {
        interrupt = stop;
      },
      onOutput: () => interrupt(),
    });
    expect(exitCode).toBe(130);
    expect(simulator.idle).toBe(true);
  });

  test.each<[string, readonly string[]]>([
    ["no amount", []],
    ["an amount of words", ["--amount", "ten"]],
    ["too many decimals", ["--amount", "1.005"]],
    ["a point without decimals", ["--amount", "1."]],
    ["decimals in yen", ["--amount", "1.5", "--currency", "JPY"]],
    ["a currency that is none", ["--amount", "1", "--currency", "XXX"]],
    ["a way that is none", ["--amount", "1", "--interfaces", "wave"]],
    ["a time without end", ["--amount", "1", "--timeout", "0"]],
    ["an environment that is none", ["--amount", "1", "--environment", "test"]],
    ["a transport that is none", ["--amount", "1", "--transport", "serial"]],
    ["an argument that the transport has none for", ["--amount", "1", "--transport", "simulated:x"]],
  ])("wrong usage: %s", async (_what, words) => {
    const { err, exitCode } = await runCli((program, io) => registerRead(program, io), ["read", ...words]);
    expect(exitCode).toBe(2);
    expect(err).not.toBe("");
  });

  test("with the simulated transport it needs no hardware", async () => {
    const { out, exitCode } = await runCli(
      (program, io) => registerRead(program, io),
      ["read", "--transport", "simulated", "--amount", "10.50"],
    );
    expect(exitCode).toBe(0);
    expect(out).toContain("=> captured, kind tap");
  });
});

describe("the simulated reader", () => {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-scenario-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const written = (text: string): string => {
    const file = join(folder, "scenario.json");
    writeFileSync(file, text);
    return file;
  };
  const read = (transport: string, ...words: string[]) =>
    runCli(registerRead, ["read", "--amount", "1.00", "--transport", transport, ...words]);

  test("has a customer for each sale over one link, and for the slot too", async () => {
    const clock = new VirtualClock();
    const transport = await simulatedTransport("", clock);
    const entries = await clock.run(async () => {
      await using reader = await openReader(transport, { clock });
      const kinds = [];
      for (const interfaces of [undefined, ["tap"], ["insert"], undefined, ["insert"]] as const) {
        const outcome = await reader.read({ amountMinor: 100, currency: "USD", interfaces }).outcome;
        kinds.push(outcome.outcome === "captured" && outcome.capture.kind);
      }
      return kinds;
    });
    expect(entries).toEqual(["tap", "tap", "insert", "tap", "insert"]);
  });

  test("is that of a scenario, if one is named", async () => {
    const cards = { stripe: { like: "visa", serviceCode: "101" } };
    const events = [{ on: "activateTransaction", afterMs: 500, do: "present", card: "stripe", how: "swipe" }];
    const file = written(JSON.stringify({ reader: { model: "vp3300e" }, cards, events }));
    const { out, exitCode } = await read(`simulated:${file}`, "--interfaces", "swipe", "--json");
    expect([exitCode, out]).toEqual([0, expect.stringContaining('"kind":"swipe"')]);
    const info = await runCli(registerInfo, ["info", "--transport", `simulated:${file}`, "--json"]);
    expect(JSON.parse(info.out)).toMatchObject({ model: "vp3300e" });
  });

  test.each([
    ["no file", () => join(folder, "none.json"), "no such file or folder (ENOENT)"],
    ["no JSON", () => written("{"), "is no JSON"],
    ["no scenario", () => written('{ "events": [{ "do": "dance" }] }'), "scenario.events[0].do"],
  ])("%s is wrong usage, and says what", async (_, file, said) => {
    const { err, exitCode } = await read(`simulated:${file()}`);
    expect([exitCode, err]).toEqual([2, expect.stringContaining(said)]);
  });
});

describe("which reader is meant, where a transport has but one", () => {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const single = (serialNumber = "0820619250") => {
    const clock = new VirtualClock();
    const simulator = new SimulatedReader({ clock, serialNumber });
    const table: TransportTable = { socket: { what: "served", create: async () => simulator } };
    const run = (register: Register, ...words: string[]) =>
      runCli(withTable(register, table), [...words, "--transport", "socket"], { clock });
    return { run, simulator };
  };

  test.each([
    ["info", registerInfo, []],
    ["clock", registerClock, ["--set"]],
    ["config", registerConfig, ["read"]],
    ["record", registerRecord, [join(folder, "other.rec"), "getFirmwareVersion"]],
  ] as const)("%s refuses another one than --serial says, and lets it go", async (name, register, words) => {
    const { run, simulator } = single();
    const { out, exitCode } = await run(register, name, ...words, "--serial", "0820699999", "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: "TRANSPORT_NOT_FOUND", expected: "99999", actual: "19250" },
    });
    expect(simulator.connected).toBe(false);
  });

  test.each(["0820619250", "19250"])("the one that --serial %s means is taken", async (serial) => {
    const { out, exitCode } = await single().run(registerInfo, "info", "--serial", serial, "--json");
    expect([JSON.parse(out).serialNumber, exitCode]).toEqual(["0820619250", 0]);
  });

  test("letters count in either case", async () => {
    const { exitCode } = await single("08206T9A5C").run(registerInfo, "info", "--serial", "t9a5c");
    expect(exitCode).toBe(0);
  });

  test.each<[string, Register, readonly string[]]>([
    ["an id", registerInfo, ["info", "--id", "/dev/hidraw0"]],
    ["a serial number that is none", registerInfo, ["info", "--serial", "1"]],
    ["an empty one", registerInfo, ["info", "--serial", ""]],
    ["an id to serve", registerServe, ["serve", "--port", "0", "--id", "x"]],
    [
      "a serial number to serve, which nobody compares",
      registerServe,
      ["serve", "--port", "0", "--serial", "19250"],
    ],
    ["an id for the doctor", doctor, ["doctor", "--id", "x"]],
    ["a serial number for the doctor", doctor, ["doctor", "--serial", "19250"]],
  ])("wrong usage, and no reader is opened: %s", async (_what, register, words) => {
    const { run, simulator } = single();
    const { err, exitCode } = await run(register, ...words);
    expect([exitCode, err.includes("ARGUMENT_INVALID"), simulator.connected]).toEqual([2, true, false]);
  });
});

test("the table makes what it says, without loading anything native", async () => {
  const clock = new VirtualClock();
  for (const [name, row] of Object.entries(TRANSPORTS)) {
    // What takes a file or an address is tried where files and addresses are made.
    if (row.takes !== undefined) continue;
    expect(parseTransport(name).row).toBe(row);
    const settings = { clock, argument: "", serialNumber: "12345", id: "x" };
    const transport = "discover" in row ? await row.discover(settings) : await row.create(settings);
    expect(transport.kind).toMatch(new RegExp(`^${name.slice(0, 3)}`));
    if ("close" in transport) await (transport as { close(): Promise<void> }).close();
  }
});
