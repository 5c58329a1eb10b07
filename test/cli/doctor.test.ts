import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerDoctor } from "../../src/cli/doctor.ts";
import { plain } from "../../src/cli/paint.ts";
import type { ReaderIo } from "../../src/cli/reader-io.ts";
import type { TransportTable } from "../../src/cli/transports.ts";
import { systemClock } from "../../src/clock.ts";
import type { Finding } from "../../src/doctor/index.ts";
import { REPORT_SHAPE } from "../../src/doctor/report.ts";
import type { ShapeProblem } from "../../src/json-shape.ts";
import { createCardSecureSimulator, serveCardSecure } from "../../src/simulator/cardsecure/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { SHOP } from "../configuration/files.ts";
import { failing, finder } from "../doctor/doubles.ts";
import { type RunOptions, runCli } from "./run-command.ts";

const PROCESS = { version: "0.1.0", node: "20.19.0", platform: "linux x64" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function bench(options: SimulatedReaderOptions = {}) {
  const clock = new VirtualClock();
  const simulated = new SimulatedReader({ clock, ...options });
  const table: TransportTable = {
    hid: { what: "USB", discover: async () => finder([simulated]) },
    ble: {
      what: "radio",
      discover: async () =>
        (await failing("ble", "TRANSPORT_LIBRARY_MISSING", { fix: "npm install it" }).create()) as never,
    },
  };
  const run = async (words: readonly string[], more: RunOptions = {}) => {
    const ended = await runCli(
      (program, io) => registerDoctor(program, PROCESS, io, table),
      ["doctor", "--utc", ...words],
      { clock, ...more },
    );
    assertNoCardData(ended);
    expect(ended.out).not.toMatch(/0820619250|hidraw/);
    return ended;
  };
  return { clock, simulated, run };
}

describe("vp3300 doctor", () => {
  test("prints findings with causes and fixes as they come, and sums up", async () => {
    const { out, err, exitCode } = await bench().run([]);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    const lines = out.split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "ok       node: Node 20.19.0",
      "ok       hid: hid works, and finds VP3300 BT …19250",
      "warning  ble: looking for readers: the native library for this link is not installed (TRANSPORT_LIBRARY_MISSING)",
      "         cause: its native library is an optional package",
      "         fix: npm install it",
    ]);
    expect(out.trimEnd()).toMatch(/see the warnings\.$/);
  });

  test("a problem is exit code 1", async () => {
    const { out, exitCode } = await bench({ ksn: null }).run(["--transport", "hid"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("PROBLEM  key: no data key is in the reader, and no card can be read\n");
    expect(out).not.toContain("ble:");
  });

  test("--json is one text of the published schema, with the drift from a file", async () => {
    const path = join(folder, "shop.json");
    writeFileSync(path, JSON.stringify(SHOP));
    const { out, exitCode } = await bench().run(["--json", "--config", path]);
    const report = JSON.parse(out);
    const problems: ShapeProblem[] = [];
    REPORT_SHAPE.check(report, "", problems);
    expect(problems).toEqual([]);
    expect(report.environment).toEqual(PROCESS);
    expect(report.worst).toBe("problem");
    expect(exitCode).toBe(1);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ check: "configuration", severity: "problem" }),
    );
  });

  test("a file that says something twice is a finding, and no file that the reader is compared with", async () => {
    const path = join(folder, "twice.json");
    writeFileSync(path, JSON.stringify(SHOP).replace("{", '{"format":1,'));
    const { out, exitCode } = await bench().run(["--json", "--transport", "hid", "--config", path]);
    const { findings } = JSON.parse(out);
    expect(findings.filter(({ check }: Finding) => check === "configuration")).toEqual([
      expect.objectContaining({ severity: "problem", code: "CONFIGURATION_INVALID" }),
    ]);
    expect(exitCode).toBe(1);
  });

  test("asks a CardSecure for an echo, over HTTP", async () => {
    const server = await serveCardSecure(createCardSecureSimulator());
    try {
      // Real requests take real time.
      const table: TransportTable = { hid: { what: "USB", create: async () => new SimulatedReader() } };
      const run = async (words: readonly string[], environment = {}) => {
        let out = "";
        const io: ReaderIo = {
          out: (text) => {
            out += text;
          },
          err: () => expect.unreachable("nothing goes wrong"),
          setExitCode: () => undefined,
          clock: systemClock,
          environment,
          onInterrupt: () => () => undefined,
          progress: () => undefined,
          paintOut: plain,
        };
        const program = new Command().exitOverride();
        registerDoctor(program, PROCESS, io, table);
        await program.parseAsync(["doctor", "--transport", "hid", ...words], { from: "user" });
        return out;
      };
      expect(await run(["--card-secure", server.url])).toContain("ok       cardSecure: CardSecure answers\n");
      const fromEnvironment = JSON.parse(await run(["--json"], { VP3300_CARDSECURE_URL: server.url }));
      expect(fromEnvironment.findings.at(-1)).toMatchObject({ check: "cardSecure", severity: "ok" });
    } finally {
      await server.close();
    }
  });

  test("an address that no card data may go to is a finding, and the reader is looked at all the same", async () => {
    const { out, err, exitCode } = await bench().run([
      "--transport",
      "hid",
      "--card-secure",
      "https://user:hush@fts.example.invalid",
    ]);
    expect([err, exitCode]).toEqual(["", 1]);
    expect(out).toContain("ok       key: ");
    expect(out).toContain("PROBLEM  cardSecure: asking for an echo: ");
    expect(out).toContain("(TOKENIZE_HOST_REFUSED)");
    expect(out).not.toMatch(/hush|example/);
  });

  test("wrong usage is exit code 2", async () => {
    const noJson = join(folder, "none.json");
    writeFileSync(noJson, "{");
    for (const words of [
      ["--config", join(folder, "missing.json")],
      ["--config", noJson],
      ["--timeout", "0"],
      ["--transport", "carrier pigeon"],
    ]) {
      expect((await bench().run(words)).exitCode, words.join(" ")).toBe(2);
    }
    writeFileSync(noJson, "7");
    expect((await bench().run(["--config", noJson])).exitCode).toBe(2);
  });

  test("interrupted, it ends at once and closes what it opened", async () => {
    const { run, simulated } = bench();
    const ended = await run([], { onStart: (interrupt) => queueMicrotask(interrupt) });
    expect(ended.exitCode).toBe(130);
    expect(simulated.connected).toBe(false);
  });
});
