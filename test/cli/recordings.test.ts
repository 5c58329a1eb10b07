import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerDecode } from "../../src/cli/decode.ts";
import { registerInfo } from "../../src/cli/info.ts";
import type { ReaderIo } from "../../src/cli/reader-io.ts";
import { registerRecord } from "../../src/cli/record.ts";
import { registerReplay } from "../../src/cli/replay.ts";
import { registerServe } from "../../src/cli/serve.ts";
import { parseTransport, TRANSPORTS, type TransportTable } from "../../src/cli/transports.ts";
import { openReader, type ReadOutcome, type ReadRequest, Vp3300Error } from "../../src/index.ts";
import { encodeCommand, type StatusKey } from "../../src/protocol/commands/index.ts";
import { encodeNeoCommand, formatHex } from "../../src/protocol/index.ts";
import { type SimulatedCard, SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { parseRecording, recording } from "../../src/transports/recording/index.ts";
import { createSocketTransport } from "../../src/transports/socket/index.ts";
import { recorded, SCENES } from "../transports/recording/scenes.ts";
import { runCli } from "./run-command.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-"));
  file = join(folder, "session.rec");
});
afterEach(() => rmSync(folder, { recursive: true }));

const SIMULATED = ["--transport", "simulated"];

type Sale = readonly [card: SimulatedCard, request?: Partial<ReadRequest>];

/** Inserts one card after the other, on one link; gives the recording. */
async function recordedSales(sales: readonly Sale[]): Promise<string> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  let text = "";
  const write = (line: string) => {
    text += line;
  };
  await clock.run(async () => {
    const reader = await openReader(recording(simulator, write, { clock }), { clock });
    for (const [card, request] of sales) {
      simulator.present(card, "insert", { afterMs: 500 });
      await reader.read({ amountMinor: 1_050, currency: "USD", ...request }).outcome;
    }
    await reader.close();
  });
  return text;
}

describe("vp3300 record", () => {
  test("reads one card, tells its steps and outcome, and keeps what went over the link", async () => {
    const { out, exitCode } = await runCli(registerRecord, [
      "record",
      file,
      ...SIMULATED,
      "--amount",
      "10.50",
    ]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Tap, insert or swipe your card\n/);
    expect(out).toContain("=> captured, kind tap");
    expect(out).toContain(`recorded in ${file}`);
    const text = readFileSync(file, "utf8");
    expect(parseRecording(text).facts).toMatchObject({ model: "vp3300bt", transport: "simulator" });
    expect(text).toContain("9F0206000000001050");
    assertNoCardData(text);
  });

  test("runs the commands that are named, refused ones as well", async () => {
    const words = ["record", file, "getSerialNumber", "getUsbSleep", ...SIMULATED, "--json"];
    const { out, exitCode } = await runCli(registerRecord, words);
    expect(exitCode).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { command: "getSerialNumber" },
      expect.objectContaining({ command: "getUsbSleep", code: "READER_STATUS" }),
      { recorded: file },
    ]);
  });

  test.each<[StatusKey, string]>([
    ["plugInCharger", "READER_BATTERY_LOW"],
    ["dataKeyMissing", "READER_KEY_MISSING"],
    ["dataKeyExhausted", "READER_KEY_EXHAUSTED"],
  ])("goes on after a refusal with a code of its own: %s", async (status, code) => {
    const table: TransportTable = {
      refusing: {
        what: "a reader that refuses",
        create: async ({ clock }) =>
          new SimulatedReader({ clock, script: [{ on: "getKeyStates", do: "answer", status }] }),
      },
    };
    const register = (program: Command, io: ReaderIo) => registerRecord(program, io, table);
    const { out, exitCode } = await runCli(register, ["record", file, "getKeyStates", "getDate", "--json"]);
    expect(exitCode).toBe(0);
    const told = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { command: "getKeyStates", code, meaning: status },
      { command: "getDate" },
      { recorded: file },
    ]);
    const replayed = await runCli(registerReplay, ["replay", file]);
    expect(replayed).toMatchObject({ exitCode: 0, out: expect.stringContaining(`getKeyStates: ${code}\n`) });
  });

  test("refuses a command that is none, a file that is there, and a place where no file can be", async () => {
    const record = (...words: string[]) => runCli(registerRecord, ["record", ...words, ...SIMULATED]);
    expect(await record(file, "noSuchCommand")).toMatchObject({ exitCode: 2 });
    writeFileSync(file, "keep");
    expect(await record(file)).toMatchObject({ exitCode: 2, err: expect.stringContaining("EEXIST") });
    expect(readFileSync(file, "utf8")).toBe("keep");
    expect((await record(file, "ping", "--force")).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toMatch(/^@vp3300-recording 1\n/);
    expect((await record(join(folder, "no", "file"))).exitCode).toBe(2);
  });

  test("keeps what was recorded until a failure", async () => {
    const table: TransportTable = {
      broken: {
        what: "nothing",
        create: async () => ({
          kind: "broken",
          open: () => Promise.reject(new Vp3300Error("TRANSPORT_NOT_FOUND")),
        }),
      },
    };
    const register = (program: Command, io: ReaderIo) => registerRecord(program, io, table);
    expect((await runCli(register, ["record", file])).exitCode).toBe(1);
    expect(readFileSync(file, "utf8")).toContain("-- failed TRANSPORT_NOT_FOUND");
  });
});

describe("vp3300 replay", () => {
  test.each(Object.entries(SCENES))("does again what the recorded host did: %s", async (name, scene) => {
    const { text, seen } = await recorded(scene);
    writeFileSync(file, text);
    const { out, err, exitCode } = await runCli(registerReplay, ["replay", file, "--json"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const told = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { outcome } = seen.end as Partial<ReadOutcome>;
    const { code } = seen.end as Partial<Vp3300Error>;
    const end = told.find((record) => record.outcome !== undefined || record.failed !== undefined);
    if (code === undefined) expect(end.outcome, name).toBe(outcome ?? "aborted");
    else expect(end).toMatchObject({ failed: "read", code });
    const steps = told.filter(({ step }) => step !== undefined).map(({ step }) => step);
    expect(steps).toEqual(seen.steps.map(({ step }) => step));
    expect(told.at(-1)).toEqual({ replayed: file });
  });

  const HOST = { authorize: async () => ({ approved: true }) };
  const { mastercard, offlineApproval, visa } = TEST_CARDS;
  test.each<[string, readonly Sale[], readonly string[]]>([
    ["the second alone with a host", [[visa], [visa, HOST]], ["captured", "approved"]],
    ["the first alone with a host", [[visa, HOST], [visa]], ["approved", "captured"]],
    ["the first decided by its card", [[offlineApproval], [visa, HOST]], ["approved", "approved"]],
    [
      "each with times of its own",
      [
        [mastercard, { ...HOST, authorizeTimeoutMs: 5_000 }],
        [visa, { ...HOST, authorizeTimeoutMs: 90_000, forceOnline: true }],
      ],
      ["approved", "approved"],
    ],
  ])("takes customers in a row for as many: %s", async (_, sales, outcomes) => {
    writeFileSync(file, await recordedSales(sales));
    const { out, err, exitCode } = await runCli(registerReplay, ["replay", file, "--json"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const told = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(told.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]))).toEqual(outcomes);
  });

  test("runs recorded commands, and tells refusals", async () => {
    await runCli(registerRecord, ["record", file, "getSerialNumber", "getUsbSleep", ...SIMULATED]);
    const { out, exitCode } = await runCli(registerReplay, ["replay", file]);
    expect(exitCode).toBe(0);
    expect(out).toContain("getSerialNumber: ok\ngetUsbSleep: READER_STATUS\n");
  });

  test("names the line that differs, and what is no recording", async () => {
    await runCli(registerRecord, ["record", file, "getSerialNumber", ...SIMULATED]);
    const text = readFileSync(file, "utf8");
    const cut = text.replace(/^.*18-01 ping.*\n/m, "");
    writeFileSync(file, cut);
    const line = cut.split("\n").findIndex((row) => row.includes("=>")) + 1;
    const { err, exitCode } = await runCli(registerReplay, ["replay", file]);
    expect(exitCode).toBe(1);
    expect(err).toContain("error: TRANSPORT_REPLAY_DIFFERS");
    expect(err).toContain(`  line: ${line}\n`);

    writeFileSync(file, "@vp3300-recording 1\n=> nothing\n");
    expect(await runCli(registerReplay, ["replay", file])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("  line: 2\n  column: 4\n"),
    });
    expect((await runCli(registerReplay, ["replay", join(folder, "none")])).exitCode).toBe(2);
  });

  test("a command that nobody knows ends the replay there, one that stayed unanswered does not", async () => {
    await runCli(registerRecord, ["record", file, "ping", ...SIMULATED]);
    const text = readFileSync(file, "utf8");
    const last = text.lastIndexOf("=> ");
    const behind = text.slice(text.indexOf("\n", last));
    const replayWith = (frame: Uint8Array) => {
      writeFileSync(file, `${text.slice(0, last)}=> ${formatHex(frame)}${behind}`);
      return runCli(registerReplay, ["replay", file]);
    };
    const unknown = await replayWith(encodeNeoCommand({ command: 0x99, subCommand: 0x01 }));
    expect(unknown).toMatchObject({ exitCode: 1, err: expect.stringContaining("expected: 99-01 unknown") });
    const unanswered = await replayWith(encodeCommand("getDate"));
    expect(unanswered).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("getDate: READER_NO_ANSWER"),
    });
  });

  test("a recording is a transport as well", async () => {
    await runCli(registerRecord, ["record", file, "ping", ...SIMULATED]);
    const { out, exitCode } = await runCli(registerInfo, ["info", "--transport", `replay:${file}`]);
    expect(exitCode).toBe(0);
    expect(out).toContain("0820619250");
  });
});

describe("vp3300 decode of a recording", () => {
  async function decode(...options: string[]) {
    let out = "";
    let err = "";
    let exitCode = 0;
    const program = new Command().exitOverride();
    registerDecode(program, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      setExitCode: (code) => {
        exitCode = code;
      },
      stdin: async () => new Uint8Array(),
    });
    await program.parseAsync(["decode", file, ...options], { from: "user" });
    return { out, err, exitCode };
  }

  test("tells it as a conversation: who said what when, and what it means", async () => {
    const { text } = await recorded(SCENES.insert!);
    writeFileSync(file, text);
    const { out, exitCode } = await decode();
    expect(exitCode).toBe(0);
    expect(out).toContain("model: vp3300bt\n");
    expect(out).toMatch(/^ {6}0 {2}-> 02-40 activateTransaction, 39 bytes$/m);
    expect(out).toMatch(/^ {6}0 {2}<- 61-01 lcdPrompt, 14 bytes, unasked$/m);
    expect(out).toMatch(/^ +\d+ +9F 02 06 .*Amount, Authorised \(Numeric\): 10.50 USD$/m);
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/-- link closed$/);
    assertNoCardData(out);
  });

  test("--json gives entries with their lines and parts", async () => {
    writeFileSync(
      file,
      `# by hand\n\n@vp3300-recording 1\n=> ${formatHex(encodeCommand("ping"))}\n<~ 3\n2 ~> 1\n-- lost\n`,
    );
    const { out } = await decode("--json");
    expect(JSON.parse(out)).toEqual({
      version: 1,
      facts: {},
      entries: [
        { line: 4, atMs: 0, entry: "sent", meaning: "18-01 ping, 0 bytes" },
        { line: 5, atMs: 0, entry: "noise", meaning: "3 bytes that belong to no frame" },
        { line: 6, atMs: 2, entry: "noise", meaning: "1 byte that belong to no frame" },
        { line: 7, atMs: 2, entry: "lost", meaning: "link lost" },
      ],
    });
  });

  test("what is broken is said with its line", async () => {
    writeFileSync(file, "@vp3300-recording 1\n=> 5669\n-- failed TRANSPORT_LOST\n");
    expect(await decode()).toMatchObject({ exitCode: 2, err: expect.stringContaining("line 2, column 4") });
    writeFileSync(file, "@vp3300-recording 1\n-- failed TRANSPORT_NOT_FOUND\n");
    expect((await decode()).out).toContain("-- link not opened: TRANSPORT_NOT_FOUND");
  });
});

describe("vp3300 serve", () => {
  const table: TransportTable = {
    simulated: { what: "simulated", create: async () => new SimulatedReader() },
  };
  const register = (program: Command, io: ReaderIo) => registerServe(program, io, table);

  /** Serves until `use` is done; gives what was printed. */
  async function serving(
    words: readonly string[],
    use: (out: string) => Promise<void>,
    environment: Readonly<Record<string, string>> = {},
    registered = register,
  ): Promise<string> {
    let interrupt!: () => void;
    let used: Promise<void> | undefined;
    const { out, exitCode } = await runCli(registered, ["serve", ...words], {
      environment,
      onStart: (stop) => {
        interrupt = stop;
      },
      onOutput: (text) => {
        used ??= use(text).finally(interrupt);
      },
    });
    await used;
    expect(exitCode).toBe(0);
    return out;
  }

  test("on a socket file, until it is interrupted", async () => {
    const path = join(folder, "reader");
    const out = await serving(["--path", path], async () => {
      await using reader = await openReader(createSocketTransport({ path }));
      expect(reader.identity.serialNumber).toBe("0820619250");
    });
    expect(out).toBe(`serving a reader (simulator); open it with --transport socket:${path}\n`);
    expect(existsSync(path)).toBe(false);
  });

  test("--simulated is a simulated reader, whatever is the default, and no other way beside it", async () => {
    const withoutReader: TransportTable = {
      none: { what: "none", create: async () => Promise.reject(new Vp3300Error("TRANSPORT_NOT_FOUND")) },
      ...table,
    };
    const path = join(folder, "simulated");
    const use = async () => {
      await using reader = await openReader(createSocketTransport({ path }));
      expect(reader.identity.serialNumber).toBe("0820619250");
    };
    await serving(["--path", path, "--simulated"], use, {}, (program, io) =>
      registerServe(program, io, withoutReader),
    );
    const both = ["serve", "--path", path, "--simulated", "--transport", "simulated"];
    expect((await runCli(register, both)).exitCode).toBe(2);
  });

  test("on a port, with a token that it makes up, or the one that it is given", async () => {
    await serving(["--port", "0", "--json"], async (out) => {
      const { port, token } = JSON.parse(out);
      await using reader = await openReader(createSocketTransport({ port, token }));
      expect(reader.identity.model).toBe("vp3300bt");
    });
    const token = "a token of the tests, no secret";
    const out = await serving(
      ["--port", "0"],
      async (said) => {
        const port = Number(/socket:(\d+)/.exec(said)?.[1]);
        await using reader = await openReader(createSocketTransport({ port, token }));
        expect(reader.identity.model).toBe("vp3300bt");
      },
      { VP3300_SOCKET_TOKEN: token },
    );
    expect(out).not.toContain(token);
  });

  test.each([[[]], [["--port", "x"]], [["--port", "70000"]], [["--port", "1", "--path", "x"]]])(
    "%j is wrong usage",
    async (words) => {
      expect((await runCli(register, ["serve", ...words])).exitCode).toBe(2);
    },
  );
});

test("a served reader and a recording are transports by name", async () => {
  const path = join(folder, "reader");
  const settings = { clock: { now: Date.now, setTimer: () => ({ cancel: () => undefined }) } };
  for (const text of [`socket:${path}`, "socket:4711"]) {
    const { row, argument } = parseTransport(text);
    process.env.VP3300_SOCKET_TOKEN = "a token of the tests, no secret";
    try {
      const transport = "create" in row ? await row.create({ ...settings, argument }) : undefined;
      expect(transport?.kind).toBe("socket");
    } finally {
      delete process.env.VP3300_SOCKET_TOKEN;
    }
  }
  expect(() => parseTransport("socket", TRANSPORTS)).toThrow();
});
