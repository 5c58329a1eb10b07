import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerConfig } from "../../src/cli/config.ts";
import type { TransportTable } from "../../src/cli/transports.ts";
import { checkConfiguration, type ReaderConfiguration } from "../../src/configuration/index.ts";
import { SimulatedReader, type SimulatedReaderOptions, VirtualClock } from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { SHOP } from "../configuration/files.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { runCli } from "./run-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(content: unknown, name = "shop.json"): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** A reader that keeps its configuration from one command to the next. */
function bench(options: SimulatedReaderOptions = {}) {
  const clock = new VirtualClock();
  const simulated = new SimulatedReader({ clock, ...options });
  const table: TransportTable = { hid: { what: "USB", create: async () => simulated } };
  const run = async (...words: string[]) => {
    const ended = await runCli((program, io) => registerConfig(program, io, table), ["config", ...words], {
      clock,
    });
    assertNoCardData(ended);
    expect(simulated.connected).toBe(false);
    return ended;
  };
  return { run, simulated };
}

const SMALL: ReaderConfiguration = {
  format: 1,
  contact: { majorConfiguration: "5C", terminal: { "9F1A": "0276" } },
};

describe("vp3300 config", () => {
  test("diff, plan, apply, verify: the way of a reviewed file", async () => {
    const { run } = bench();
    const path = fileOf(SMALL);
    expect(await run("diff", path)).toMatchObject({
      out: [
        "different  contact.majorConfiguration: 2C, wanted 5C",
        "different  contact.terminal.9F1A: 0840, wanted 0276",
        "",
      ].join("\n"),
      err: "",
      exitCode: 1,
    });
    const steps = [
      "write   contact.majorConfiguration (setMajorConfiguration)",
      "write   contact.terminal (setTerminalData)",
    ];
    const planned = await run("plan", path);
    expect(planned.out.trimEnd().split("\n")).toEqual(["2 differences, 2 steps:", ...steps]);
    expect(planned.exitCode).toBe(1);

    const dry = await run("apply", path);
    expect(dry.out).toContain("nothing was sent; --yes sends these steps");
    expect(dry.exitCode).toBe(1);
    expect((await run("verify", path)).exitCode).toBe(1);

    const backup = join(folder, "before.json");
    const applied = await run("apply", path, "--yes", "--backup", backup);
    expect(applied.out.trimEnd().split("\n")).toEqual([
      "2 differences, 2 steps:",
      ...steps.map((step) => `sent     ${step}`),
      "applied: read back, the reader is what the file says",
    ]);
    expect(applied.exitCode).toBe(0);
    for (const command of ["diff", "verify", "plan"]) {
      const after = await run(command, path);
      expect(after.out).toContain("the reader is what the file says");
      expect(after.exitCode).toBe(0);
    }

    expect(JSON.parse(readFileSync(backup, "utf8")).contact.majorConfiguration).toBe("2C");
    expect((await run("apply", backup, "--yes")).exitCode).toBe(0);
    expect((await run("diff", path)).exitCode).toBe(1);
  });

  test("read prints a file that the reader is equal to", async () => {
    const { run } = bench();
    const { out, exitCode } = await run("read");
    expect(exitCode).toBe(0);
    expect(checkConfiguration(JSON.parse(out))).toEqual([]);
    expect((await run("verify", fileOf(out))).exitCode).toBe(0);
    expect((await run("read", "--json")).out.trimEnd()).not.toContain("\n");
  });

  test("a file that Windows wrote, in UTF-16 or with a mark, is read like any other", async () => {
    const { run } = bench();
    const text = `\ufeff${JSON.stringify(SMALL)}`;
    for (const encoding of ["utf8", "utf16le"] as const) {
      const path = join(folder, `${encoding}.json`);
      writeFileSync(path, text, encoding);
      expect(await run("check", path), encoding).toMatchObject({ err: "", exitCode: 0 });
    }
  });

  test("a file that says an application twice is refused by its path, before a reader is asked", async () => {
    const { run } = bench();
    const aid = '"A0000000031010":{"9F09":"0096"}';
    const path = fileOf(`{"format":1,"contact":{"aids":{${aid},${aid}}}}`);
    for (const words of [["check"], ["diff"], ["plan"], ["verify"], ["apply", "--yes"]]) {
      const { err, exitCode } = await run(...words, path);
      expect([err, exitCode]).toEqual([
        "error: CONFIGURATION_INVALID: contact.aids.A0000000031010: each member once expected, a second one found\n",
        2,
      ]);
    }
  });

  test("a reader that does not encrypt is shown its way back, and goes it", async () => {
    const { run } = bench({ encryption: "off" });
    expect(JSON.parse((await run("read", "--json")).out).encryption.enabled).toBe(false);
    const path = fileOf({ format: 1, encryption: { enabled: true } });
    expect(await run("plan", path)).toMatchObject({
      out: "1 differences, 1 steps:\nwrite   encryption.enabled (setEncryptionEnabled)\n",
      err: "",
      exitCode: 1,
    });
    expect(await run("apply", path)).toMatchObject({ err: "", exitCode: 1 });
    const backup = join(folder, "before.json");
    expect(await run("apply", path, "--yes", "--backup", backup)).toMatchObject({ err: "", exitCode: 0 });
    expect(await run("check", backup)).toMatchObject({ err: "", exitCode: 0 });
  });

  test("--json gives what a program needs", async () => {
    const { run } = bench();
    const path = fileOf(SHOP);
    const diff = JSON.parse((await run("diff", path, "--json")).out);
    expect(diff.differences).toContainEqual({
      path: "contact.majorConfiguration",
      kind: "different",
      wanted: "5C",
      actual: "2C",
    });
    expect(JSON.parse((await run("verify", path, "--json")).out)).toEqual({
      equal: false,
      differences: diff.differences.length,
    });
    const plan = JSON.parse((await run("plan", path, "--json")).out);
    expect(plan.backup.contact.majorConfiguration).toBe("2C");
    const lines = (await run("apply", path, "--yes", "--json")).out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0].plan.steps.length).toBe(plan.steps.length);
    expect(lines.slice(1, -1).map(({ state }) => state)).toEqual(plan.steps.map(() => "sent"));
    expect(lines.at(-1)).toEqual({ applied: true, sent: plan.steps.length });
  });

  test("a backup never overwrites a file, and then nothing is sent", async () => {
    const { run } = bench();
    const path = fileOf(SMALL);
    const taken = fileOf("precious", "before.json");
    const refused = await run("apply", path, "--yes", "--backup", taken);
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringMatching(/^error: .*EEXIST.*\n$/) });
    expect(readFileSync(taken, "utf8")).toBe("precious");
    const nowhere = await run("apply", path, "--yes", "--backup", join(folder, "none", "before.json"));
    expect(nowhere).toMatchObject({ exitCode: 2, err: expect.stringMatching(/^error: .*ENOENT.*\n$/) });
    expect((await run("verify", path)).exitCode).toBe(1);
  });

  test("what the reader refuses is told with what was sent and what still differs", async () => {
    const { run } = bench();
    const groups = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [String(at + 10), {}]));
    const { out, err, exitCode } = await run(
      "apply",
      fileOf({ format: 1, contactless: { groups } }),
      "--yes",
    );
    expect(exitCode).toBe(1);
    expect(err).toContain("CONFIGURATION_TABLE_FULL");
    expect(out).toContain("refused  write   contactless.groups.25 (setContactlessGroup)");
    expect(out).toContain("notSent  write   contactless.groups.29 (setContactlessGroup)");
    expect(out).toContain("what still differs:\nmissing    contactless.groups.25");
    const json = (
      await bench().run("apply", fileOf({ format: 1, contactless: { groups } }), "--yes", "--json")
    ).out;
    const [report, error] = json
      .trimEnd()
      .split("\n")
      .slice(-2)
      .map((line) => JSON.parse(line));
    expect(report.report.differences.length).toBe(5);
    expect(error.error.code).toBe("CONFIGURATION_TABLE_FULL");
  });

  test("an unsupported model is named", async () => {
    const { run } = bench({ model: "vp3300c" });
    for (const command of ["diff", "plan", "verify"]) {
      const { err, exitCode } = await run(command, fileOf(SMALL));
      expect([exitCode, err.split("\n")[0]]).toEqual([
        1,
        expect.stringContaining("CONFIGURATION_MODEL_UNSUPPORTED"),
      ]);
    }
  });
});

describe("a file that is none", () => {
  const wrong = {
    format: 1,
    contact: { caKeys: [{ ...CA_KEYS[0], hash: CA_KEYS[1].hash }] },
    pollMode: "now",
  };

  test.each(["check", "diff", "plan", "apply", "verify"])(
    "%s tells every problem and touches no reader",
    async (command) => {
      const { run } = bench();
      const { out, err, exitCode } = await run(command, fileOf({ ...wrong, contact: { terminal: 7 } }));
      expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
      expect(err.trimEnd().split("\n")).toEqual([
        "error: CONFIGURATION_INVALID: contact.terminal: object expected, number found",
        expect.stringContaining("pollMode"),
      ]);
    },
  );

  test("a wrong hash is told with both", async () => {
    const { pollMode, ...file } = wrong;
    const { err, exitCode } = await bench().run("check", fileOf(file));
    expect(exitCode).toBe(2);
    expect(err).toContain(`contact.caKeys[0].hash: ${CA_KEYS[0].hash} expected, ${CA_KEYS[1].hash} found`);
  });

  test("--json gives the problems as data", async () => {
    const { out, exitCode } = await bench().run("check", fileOf({ format: 2 }), "--json");
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toEqual({
      problems: [{ path: "format", expected: "1", actual: "number", code: "CONFIGURATION_INVALID" }],
    });
    expect(JSON.parse((await bench().run("check", fileOf(SHOP), "--json")).out)).toEqual({ problems: [] });
  });

  test("missing, and no JSON", async () => {
    const { run } = bench();
    const missing = join(folder, "none.json");
    expect(await run("check", missing)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("ENOENT"),
    });
    const card = fileOf("4761739001010119 is no JSON");
    const { err, exitCode } = await run("check", card);
    expect([exitCode, err.split(";")[0]]).toEqual([2, `error: ${card} is no JSON`]);
    expect(err).not.toContain("4761");
    expect(existsSync(missing)).toBe(false);
  });
});
