import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyConfiguration } from "../../src/configuration/index.ts";
import { wait } from "../../src/deadline.ts";
import { createDeferred } from "../../src/deferred.ts";
import {
  DOCTOR_SCHEMA,
  type DoctorOptions,
  type DoctorReport,
  type Finding,
  runDoctor,
  SEVERITIES,
} from "../../src/doctor/index.ts";
import { REPORT_SHAPE } from "../../src/doctor/report.ts";
import { ERROR_CODES, type ErrorCode, Vp3300Error } from "../../src/errors.ts";
import { CardSecure } from "../../src/index.ts";
import type { ShapeProblem } from "../../src/json-shape.ts";
import { parseHex } from "../../src/protocol/hex.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { createBleNobleTransport } from "../../src/transports/ble-noble/index.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { OLD_SHOP, SHOP } from "../configuration/files.ts";
import { codeOf } from "../reader/expectations.ts";
import { FakeReader, response } from "../reader/fake-reader.ts";
import { FakeDevice, FakeNoble } from "../transports/ble-noble/fake-noble.ts";
import { closedTo, type FinderLog, failing, finder, named, prepared, simulated } from "./doubles.ts";

/** Runs the doctor in virtual time, and checks what holds for every report. */
async function examine(clock: VirtualClock, options: DoctorOptions): Promise<DoctorReport> {
  const told: Finding[] = [];
  const onFinding = (finding: Finding) => told.push(finding);
  const report = await clock.run(() => runDoctor({ clock, zone: "utc", onFinding, ...options }));
  expect(told).toEqual(report.findings);
  expect(clock.pendingTimers).toBe(0);

  const problems: ShapeProblem[] = [];
  REPORT_SHAPE.check(JSON.parse(JSON.stringify(report)), "", problems);
  expect(problems).toEqual([]);
  const text = JSON.stringify(report);
  assertNoCardData(text);
  expect(text).not.toMatch(/0820619\d|\/dev\/|\/home\/|password/i);
  for (const { severity, fix, text: said } of report.findings) {
    expect(said.length).toBeGreaterThan(5);
    if (severity === "warning" || severity === "problem") expect(fix, said).toBeDefined();
  }
  return report;
}

/** A reader that refuses every question that it is not told an answer to. */
function refusing(): FakeReader {
  const fake = new FakeReader();
  for (const pair of [0x0901, 0x1201, 0x2900, 0xc737, 0xc733, 0x8104, 0x8102, 0x810a, 0x2504, 0x2502]) {
    fake.on(pair, response(pair >> 8, 0x0b));
  }
  return fake;
}

const of = ({ findings }: DoctorReport, check: string) =>
  findings.filter((finding) => finding.check === check).map(({ severity, text }) => `${severity}: ${text}`);
const finding = ({ findings }: DoctorReport, check: string, severity: string) =>
  findings.find((each) => each.check === check && each.severity === severity);

test("the published schema is the one that reports have", () => {
  const published = readFileSync(new URL("../../schemas/doctor.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(DOCTOR_SCHEMA);
});

test("a sound reader: nothing worse than notes", async () => {
  const subject = simulated();
  await prepared(subject, (reader) => applyConfiguration(reader, SHOP));
  const log: FinderLog = { closed: 0, listed: 0 };
  const report = await examine(subject.clock, {
    transports: [named("hid", finder([subject.reader], log))],
    configuration: SHOP,
    environment: { version: "0.1.0", node: "20.19.0", platform: "linux x64" },
  });
  expect(report.worst).toBe("note");
  expect(report.environment).toEqual({ version: "0.1.0", node: "20.19.0", platform: "linux x64" });
  expect(report.findings.map(({ check, severity, text }) => `${check} ${severity}: ${text}`)).toEqual([
    "node ok: Node 20.19.0",
    "hid ok: hid works, and finds VP3300 BT …19250",
    "reader ok: VP3300 BT, serial number …19250, firmware VP3300 Bluetooth NEO v1.01.151",
    "reader note: handled with quirks: lostTimeouts, plainPairs",
    "encryption ok: card data is encrypted, AES",
    "key ok: the data key is valid, 1048575 transactions left",
    "clock ok: its clock is right",
    "configuration ok: configured as the file says",
    "link ok: every byte of the link was understood",
  ]);
  expect(log).toEqual({ closed: 1, listed: 1 });
  expect(subject.reader.connected).toBe(false);
});

describe("a machine", () => {
  test("with nothing installed says what to install, and that no reader can be looked for", async () => {
    const fix = "npm install it";
    const report = await examine(new VirtualClock(), {
      transports: [
        failing("hid", "TRANSPORT_LIBRARY_MISSING", { fix }),
        failing("ble", "TRANSPORT_LIBRARY_MISSING", { fix }),
      ],
    });
    expect(report.findings).toMatchObject([
      { check: "hid", severity: "warning", code: "TRANSPORT_LIBRARY_MISSING", fix },
      { check: "ble", severity: "warning", code: "TRANSPORT_LIBRARY_MISSING", fix },
      { check: "reader", severity: "problem" },
    ]);
    expect(report.worst).toBe("problem");
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["TRANSPORT_UNSUPPORTED",      "note"],
    ["TRANSPORT_LIBRARY_BROKEN",   "problem"],
    ["TRANSPORT_NO_ADAPTER",       "warning"],
    ["TRANSPORT_ADAPTER_OFF",      "problem"],
    ["TRANSPORT_PERMISSION",       "problem"],
  ] as const)("%s is a %s, with a cause and the fix of its platform", async (code, severity) => {
    const log: FinderLog = { closed: 0, listed: 0 };
    const report = await examine(new VirtualClock(), {
      transports: [failing("ble", code, { fix: "do this", path: "/home/somebody" }, log), named("hid", finder([]))],
    });
    expect(report.findings[0]).toMatchObject({ check: "ble", severity, code, fix: "do this", cause: /./ });
    expect(report.findings[0]?.text).toContain(ERROR_CODES[code].text);
    expect(of(report, "hid")).toEqual(["ok: hid works; no reader is there"]);
    expect(of(report, "reader")).toEqual(["problem: no reader was found"]);
    expect(log.closed).toBe(1);
  });

  test("of an old Node is told so; one that does not say is not", async () => {
    for (const [node, severity] of [
      ["20.18.1", "problem"],
      ["18.20.0", "problem"],
      ["26.0.0", "ok"],
    ] as const) {
      const report = await examine(new VirtualClock(), { transports: [], environment: { node } });
      expect(report.findings[0]).toMatchObject({ check: "node", severity });
    }
    const silent = await examine(new VirtualClock(), { transports: [], environment: { node: "none" } });
    expect(of(silent, "node")).toEqual([]);
  });

  test("whose transport can't even be made, or breaks in its own way, is told by the kind of failure", async () => {
    const report = await examine(new VirtualClock(), {
      transports: [
        { name: "hid", create: () => Promise.reject(new RangeError("/home/somebody 4761739001010119")) },
        named(
          "ble",
          finder([], undefined, async () => {
            throw { secret: 1 };
          }),
        ),
      ],
    });
    expect(report.findings).toMatchObject([
      { check: "hid", severity: "problem", text: "starting: failed unexpectedly (RangeError)" },
      { check: "ble", severity: "problem", text: "looking for readers: failed unexpectedly (object)" },
      { check: "reader", severity: "problem" },
    ]);
  });

  test("with several readers looks at the first, and says how to name one", async () => {
    const one = simulated();
    const report = await examine(one.clock, {
      transports: [named("hid", finder([one.reader, closedTo("TRANSPORT_DEVICE_BUSY")]))],
    });
    expect(finding(report, "reader", "note")?.fix).toContain("--serial");
    expect(of(report, "reader")).toContainEqual(expect.stringMatching(/^ok: VP3300 BT/));
  });

  test("with one reader and nothing to find it with opens that", async () => {
    const subject = simulated();
    const report = await examine(subject.clock, { transports: [named("simulated", subject.reader)] });
    expect(of(report, "simulated")).toEqual(["ok: simulator has one reader, which is opened"]);
    expect(of(report, "configuration")).toEqual(["note: not compared with a file: none was given"]);
  });
});

describe("a reader", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["TRANSPORT_DEVICE_BUSY", /another program/],
    ["TRANSPORT_PERMISSION",  /keeps the reader/],
    ["TRANSPORT_OPEN_FAILED", undefined],
    ["READER_SILENT",         /keyboard mode/],
  ] as const)("that can't be opened: %s", async (code, cause) => {
    const fix = "do this";
    const report = await examine(new VirtualClock(), {
      transports: [named("hid", finder([closedTo(code, { fix })]))],
    });
    const problem = report.findings.at(-1);
    expect(problem).toMatchObject({ check: "reader", severity: "problem", code, fix });
    if (cause !== undefined) expect(problem?.cause).toMatch(cause);
    expect(problem?.text).toContain("opening the reader");
  });

  test("that fell asleep after it was found is told as such, and not as something that hangs", async () => {
    const subject = simulated();
    const { clock } = subject;
    const noble = new FakeNoble({ clock });
    const device = noble.add(
      new FakeDevice(subject.reader, { address: "f4:5e:ab:00:00:01", name: "IDTECH-VP3300-19250" }),
    );
    const ble = createBleNobleTransport({ noble, clock });
    const list = ble.list.bind(ble);
    ble.list = async (options) => {
      const found = await list(options);
      device.advertising = false;
      return found;
    };
    const report = await examine(clock, { transports: [named("ble", ble)] });
    expect(report.findings.at(-1)).toMatchObject({
      check: "reader",
      severity: "problem",
      code: "TRANSPORT_NOT_FOUND",
      fix: expect.stringContaining("button"),
    });
  });

  test.each([2_000, 5_000])("is found over the air also in checks of %i ms", async (timeoutMs) => {
    const subject = simulated();
    const { clock } = subject;
    const noble = new FakeNoble({ clock });
    noble.add(new FakeDevice(subject.reader, { address: "f4:5e:ab:00:00:01", name: "IDTECH-VP3300-19250" }));
    const ble = createBleNobleTransport({ noble, clock });
    const report = await examine(clock, { transports: [named("ble", ble)], timeoutMs });
    expect(of(report, "ble")).toEqual(["ok: ble works, and finds VP3300 BT 19250"]);
  });

  test("whose link opens as late as a check allows for, and that says nothing, is told to be silent", async () => {
    const fake = new FakeReader().mute(0x1801).mute(0x0501);
    const slow: Transport = {
      kind: "ble-noble",
      async open({ timeoutMs = 0, signal } = {}) {
        await wait(fake.clock, timeoutMs - 1, signal);
        return fake;
      },
    };
    const report = await examine(fake.clock, { transports: [named("ble", slow)] });
    expect(report.findings.at(-1)).toMatchObject({ check: "reader", code: "READER_SILENT" });
  });

  test("without a key, and one whose key is exhausted", async () => {
    for (const [ksn, text] of [
      [null, "no data key is in the reader, and no card can be read"],
      [parseHex("629949012C00001FFFFF"), "the data key is exhausted, and no card can be read"],
    ] as const) {
      const subject = simulated({ ksn });
      const report = await examine(subject.clock, { transports: [named("hid", subject.reader)] });
      expect(of(report, "key")).toEqual([`problem: ${text}`]);
      expect(report.worst).toBe("problem");
    }
  });

  test("whose key is nearly exhausted", async () => {
    const subject = simulated({ ksn: parseHex("629949012C00001FF000") });
    const report = await examine(subject.clock, { transports: [named("hid", subject.reader)] });
    expect(of(report, "key")[0]).toMatch(/^warning: the data key is valid, \d{1,5} transactions left$/);
  });

  test("that encrypts nothing, and one of another product line", async () => {
    const clear = simulated({ encryption: "off" });
    const plain = await examine(clear.clock, { transports: [named("hid", clear.reader)] });
    expect(finding(plain, "encryption", "problem")?.fix).toContain('"enabled": true');
    const kin = simulated({ model: "vp3350" });
    const unknown = await examine(kin.clock, { transports: [named("hid", kin.reader)] });
    expect(of(unknown, "reader")).toContainEqual("warning: its model is not known (product type not told)");
  });

  test("that answers none of the questions is told to be silent about them", async () => {
    const fake = refusing();
    const report = await examine(fake.clock, { transports: [named("hid", fake)], configuration: SHOP });
    expect(of(report, "encryption")).toEqual(["note: it does not say whether it encrypts card data"]);
    expect(of(report, "key")).toEqual(["note: it does not say whether it has a data key"]);
    expect(of(report, "clock")[0]).toMatch(/^warning: the reader's clock: /);
    expect(finding(report, "configuration", "problem")?.code).toBe("CONFIGURATION_MODEL_UNSUPPORTED");
    expect(of(report, "reader")).toContainEqual("warning: its model is not known (product type not told)");
  });

  test.each([
    [{ hour: 0, minute: 2 }, 1, "ok: its clock is right"],
    [{ hour: 0, minute: 30 }, 1, "warning: its clock is 30 minutes ahead"],
    [{ hour: 0, minute: 0 }, 3, "problem: its clock is 2 days ahead"],
  ])("whose clock shows %o on day %i", async (time, day, text) => {
    const subject = simulated();
    await prepared(subject, async (reader) => {
      await reader.execute("setTime", time);
      await reader.execute("setDate", { year: 2026, month: 1, day });
    });
    const report = await examine(subject.clock, { transports: [named("hid", subject.reader)] });
    expect(of(report, "clock")).toEqual([text]);
  });

  test("that has drifted is told by paths, without values", async () => {
    const subject = simulated();
    await prepared(subject, (reader) => applyConfiguration(reader, OLD_SHOP));
    const report = await examine(subject.clock, {
      transports: [named("hid", subject.reader)],
      configuration: SHOP,
    });
    const [text] = of(report, "configuration");
    expect(text).toMatch(/^problem: \d+ settings are not as the file says: .*, and \d+ more$/);
    expect(text).toContain("contact.majorConfiguration different");
    expect(text).not.toContain("0276");
    expect(finding(report, "configuration", "problem")?.fix).toContain("vp3300 config apply");
  });

  test("that is as the text of a configuration says", async () => {
    const subject = simulated();
    await prepared(subject, (reader) => applyConfiguration(reader, SHOP));
    const transports = [named("hid", subject.reader)];
    const report = await examine(subject.clock, { transports, configuration: JSON.stringify(SHOP) });
    expect(of(report, "configuration")).toEqual(["ok: configured as the file says"]);
  });

  test.each<[string, NonNullable<DoctorOptions["configuration"]>]>([
    ["a value", { format: 9 } as never],
    ["no JSON", "format: 1"],
    ["JSON of something else", '{"format":9}'],
    ["a text that says something twice", JSON.stringify(SHOP).replace("{", '{"format":1,')],
  ])("compared with what is no configuration: %s", async (_, configuration) => {
    const subject = simulated();
    const transports = [named("hid", subject.reader)];
    const report = await examine(subject.clock, { transports, configuration });
    expect(finding(report, "configuration", "problem")?.code).toBe("CONFIGURATION_INVALID");
  });

  test("whose link brings noise", async () => {
    const fake = refusing().on(0x2504, [response(0x77), response(0x25, 0x0b)]);
    const report = await examine(fake.clock, { transports: [named("hid", fake)] });
    expect(of(report, "link")).toEqual(["warning: 1 frames and 0 bytes of the link were of no use"]);
  });

  test("that is lost in the middle is told once", async () => {
    const fake = refusing().on(0x2504, () => {
      fake.lose();
      return [];
    });
    const report = await examine(fake.clock, { transports: [named("hid", fake)] });
    expect(report.findings.filter(({ code }) => code === "TRANSPORT_LOST").length).toBe(1);
    expect(of(report, "configuration")).toEqual([]);
  });
});

describe("CardSecure", () => {
  const echoing = (answer: () => Promise<Response>) =>
    new CardSecure({ site: "fts", environment: "uat" }, { fetch: answer as typeof fetch });

  test("answers", async () => {
    const cardSecure = echoing(async () => Response.json({ message: "vp3300 doctor", errorcode: 0 }));
    const report = await examine(new VirtualClock(), { transports: [], cardSecure });
    expect(of(report, "cardSecure")).toEqual(["ok: CardSecure answers"]);
  });

  test("can't be reached, or something else answers", async () => {
    const offline = echoing(async () => {
      throw new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } });
    });
    const portal = echoing(async () => new Response("<html>please log in</html>"));
    for (const [cardSecure, code] of [
      [offline, "TOKENIZE_CONNECTION"],
      [portal, "TOKENIZE_RESPONSE_INVALID"],
    ] as const) {
      const report = await examine(new VirtualClock(), { transports: [], cardSecure });
      expect(finding(report, "cardSecure", "problem")).toMatchObject({ code, cause: /./, fix: /./ });
    }
  });
});

// biome-ignore format: a table reads by column
test.each([
  ["DEPTH_ZERO_SELF_SIGNED_CERT",       /clock is wrong/,  /NODE_EXTRA_CA_CERTS/],
  ["CERT_HAS_EXPIRED",                  /clock is wrong/,  /clock/],
  ["ERR_TLS_CERT_ALTNAME_INVALID",      /proxy/,           /let through/],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", /proxy/,           /let through/],
  ["ENOTFOUND",                         /spelled wrong/,   /spelled right/],
  ["EAI_AGAIN",                         /DNS/,             /look up/],
  ["ECONNREFUSED",                      /firewall/,        /port 443/],
])("CardSecure that can't be reached, %s, is told by its cause", async (code, cause, fix) => {
  const fetch = async () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new RangeError("x"), { code }) });
  };
  const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch: fetch as never });
  const report = await examine(new VirtualClock(), { transports: [], cardSecure });
  expect(finding(report, "cardSecure", "problem")).toMatchObject({
    code: "TOKENIZE_CONNECTION",
    cause: expect.stringMatching(cause),
    fix: expect.stringMatching(fix),
  });
});

test("every failure of a link or a reader that may be met has a cause of its own", async () => {
  const foreign = [
    "TRANSPORT_CLOSED",
    "TRANSPORT_SERVE_FAILED",
    "TRANSPORT_RECORDING_INVALID",
    "TRANSPORT_REPLAY_DIFFERS",
  ];
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    if (!code.startsWith("TRANSPORT_") || foreign.includes(code)) continue;
    expect((await examineQuietly(failing("hid", code))).findings[0], code).toHaveProperty("cause");
  }
});

describe("whatever hangs, it settles", () => {
  const never = () => new Promise<never>(() => undefined);
  const TIMEOUT = { timeoutMs: 5_000 };

  test("making a transport, searching, opening, closing, asking for an echo", async () => {
    const clock = new VirtualClock();
    const subject = simulated();
    const stuck = finder([], undefined, never);
    const report = await examine(clock, {
      ...TIMEOUT,
      transports: [
        { name: "unmakable", create: never },
        named("unsearchable", { ...stuck, close: never }),
        named("unopenable", { kind: "double", open: never }),
      ],
      cardSecure: { echo: never },
    });
    expect(of(report, "unmakable")).toEqual(["problem: starting: not done after 5000 ms"]);
    expect(of(report, "unsearchable")).toEqual([
      "problem: looking for readers: not done after 5000 ms",
      "warning: closing: not done after 5000 ms",
    ]);
    expect(of(report, "reader")).toEqual([
      `problem: opening the reader: ${ERROR_CODES.TRANSPORT_OPEN_TIMEOUT.text}`,
    ]);
    expect(of(report, "cardSecure")).toEqual([
      "problem: asking for an echo: CardSecure did not answer before the deadline",
    ]);
    expect(subject.reader.connected).toBe(false);
  });

  test("a transport that is made too late is closed all the same", async () => {
    const clock = new VirtualClock();
    const log: FinderLog = { closed: 0, listed: 0 };
    const made = createDeferred<Transport>();
    const nothing = createDeferred<Transport>();
    const transports = [
      { name: "late", create: () => made.promise },
      { name: "later", create: () => nothing.promise },
    ];
    await examine(clock, { ...TIMEOUT, transports });
    made.resolve(finder([], log));
    nothing.resolve(undefined as never);
    await clock.advance(0);
    expect(log).toEqual({ closed: 1, listed: 0 });
  });

  test("a reader that falls silent in the middle", async () => {
    const fake = refusing().mute(0x8104).mute(0x8102).mute(0x810a).mute(0x2504).mute(0x1201);
    const report = await examine(fake.clock, { ...TIMEOUT, transports: [named("hid", fake)] });
    expect(report.worst).toBe("problem");
    expect(fake.closes).toBeGreaterThan(0);
  });

  test("an aborted signal ends it with its reason, and everything is closed", async () => {
    const reason = new RangeError("enough");
    const log: FinderLog = { closed: 0, listed: 0 };
    const clock = new VirtualClock();
    const controller = new AbortController();
    clock.setTimer(1_000, () => controller.abort(reason));
    const run = clock.run(() =>
      runDoctor({
        clock,
        transports: [named("hid", finder([{ kind: "double", open: never }], log))],
        signal: controller.signal,
      }),
    );
    await expect(run).rejects.toBe(reason);
    expect(log.closed).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });
});

test("a listener that throws keeps no finding from the report; its error reaches the platform", async () => {
  const { clock, reader } = simulated();
  const broken = new RangeError("no room on the screen");
  const onFinding = () => {
    throw broken;
  };
  const uncaught: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => uncaught.push(error));
  const log: FinderLog = { closed: 0, listed: 0 };
  const transports = [named("hid", finder([reader], log))];
  try {
    const report = await clock.run(() => runDoctor({ clock, transports, onFinding }));
    expect(of(report, "link")).toEqual(["ok: every byte of the link was understood"]);
    await clock.advance(0);
    expect(uncaught).toEqual(report.findings.map(() => broken));
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
  expect(log.closed).toBe(1);
});

test("what makes no transport is one finding among the others", async () => {
  const report = await examineQuietly({ name: "hid", create: async () => undefined as never });
  expect(report.findings[0]).toMatchObject({ check: "hid", severity: "problem", code: "ARGUMENT_INVALID" });
});

test("every error code that a check may meet has a severity, and none makes it throw", async () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const report = await examineQuietly(failing("hid", code));
    expect(SEVERITIES).toContain(report.findings[0]?.severity);
  }
});

function examineQuietly(transport: ReturnType<typeof failing>): Promise<DoctorReport> {
  return runDoctor({ transports: [transport] });
}

test.each([
  [{ transports: [{ name: "hid" }] }],
  [{ transports: 7 }],
  [{ transports: [], cardSecure: {} }],
  [{ transports: [], environment: { node: 20 } }],
  [{ transports: [], timeoutMs: 0 }],
  [{ transports: [], zone: "mars" }],
])("what is no option is refused: %o", async (options) => {
  expect(await codeOf(runDoctor(options as never))).toBe("ARGUMENT_INVALID");
});

test("errors of other classes that look like ours are not taken for them", async () => {
  const report = await examineQuietly({
    name: "hid",
    create: () => Promise.reject({ code: "TRANSPORT_PERMISSION", context: {} }),
  });
  expect(report.findings[0]?.code).toBeUndefined();
  expect(new Vp3300Error("TRANSPORT_PERMISSION").code).toBe("TRANSPORT_PERMISSION");
});
