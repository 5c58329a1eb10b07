import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestRecord } from "./guest/reporter.ts";
import { type MachineRecord, STACKS, suitesOf } from "./results.ts";
import { summarize } from "./summary.ts";

const GOOD: TestRecord = { name: "a swipe", passed: true, ms: 5 };
const BAD: TestRecord = { name: "a tap", passed: false, ms: 5, error: "TRANSPORT_LOST is not captured" };
const SUITE_ENDED = { exit: 0 };

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "vp3300-summary-"));
});
afterEach(() => rmSync(out, { recursive: true }));

/** What the guest leaves: lines of JSON. */
function leave(stack: string, file: string, ...records: readonly (TestRecord | MachineRecord | object)[]) {
  mkdirSync(join(out, stack), { recursive: true });
  const lines = records.map((record) => `${JSON.stringify(record)}\n`);
  writeFileSync(join(out, stack, `${file}.jsonl`), lines.join(""));
}

const sum = async (stack: string, ...suites: string[]) => {
  const { lines, passed } = await summarize(out, [stack], suites);
  return { text: lines.join("\n"), passed };
};

describe("a required stack", () => {
  test("passes when each of its suites ran to its end, and all in them passed", async () => {
    for (const suite of suitesOf("noble-user", [])) leave("noble-user", suite, GOOD, SUITE_ENDED);
    const { text, passed } = await sum("noble-user");
    expect(passed).toBe(true);
    expect(text).not.toMatch(/NOT|FAILED/);
    expect(text.match(/1 passed/g)).toHaveLength(STACKS["noble-user"]?.suites.length ?? Number.NaN);
  });

  test("fails by one test, which is named with what it said", async () => {
    leave("noble-user", "bare", GOOD, BAD, { exit: 1 });
    const { text, passed } = await sum("noble-user", "bare");
    expect(passed).toBe(false);
    expect(text).toContain("FAILED (1 of 2 passed, exit code 1)");
    expect(text).toContain("noble-user bare: a tap: TRANSPORT_LOST is not captured");
  });

  test("fails by a process that did not end by itself, though all in it passed", async () => {
    leave("noble-user", "bare", GOOD, { exit: 124 });
    expect(await sum("noble-user", "bare")).toMatchObject({ passed: false });
  });

  test("fails by a suite that ran and had no test in it", async () => {
    leave("noble-user", "bare", SUITE_ENDED);
    expect(await sum("noble-user", "bare")).toMatchObject({ passed: false });
  });

  test("fails by a suite that was never started", async () => {
    leave("noble-user", "bare", GOOD, SUITE_ENDED);
    const { text, passed } = await sum("noble-user", "bare", "keep");
    expect(passed).toBe(false);
    expect(text).toMatch(/1 passed +NOT RUN/);
  });

  test("fails by a machine that died, which is told from a test that failed, with what its kernel said", async () => {
    leave("noble-user", "rounds", GOOD);
    leave("noble-user", "machines", { suites: "rounds", exit: 125, seconds: 77 });
    writeFileSync(join(out, "noble-user.log"), "✔ a swipe\nkernel BUG at lib/list_debug.c:47!\n");
    const { text, passed } = await sum("noble-user", "rounds");
    expect(passed).toBe(false);
    expect(text).toContain("CUT OFF (1 of 1 passed until its machine ended)");
    expect(text).toContain("noble-user: its machine DIED after 77 s");
    expect(text).toContain("noble-user: kernel BUG at lib/list_debug.c:47!");
  });

  test("fails by a machine that took too long, and by one that was never ready", async () => {
    leave(
      "noble-user",
      "machines",
      { suites: "bare", exit: 124, seconds: 1500 },
      { suites: "bare", exit: 121, seconds: 9 },
    );
    const { text, passed } = await sum("noble-user", "bare");
    expect(passed).toBe(false);
    expect(text).toContain("more than 1500 s");
    expect(text).toContain("could not be made ready: exit code 121");
  });

  test("passes at a second try, and the first is not forgotten", async () => {
    leave("noble-user", "bare.first", GOOD, BAD, { exit: 1 });
    leave("noble-user", "bare", GOOD, SUITE_ENDED);
    const { text, passed } = await sum("noble-user", "bare");
    expect(passed).toBe(true);
    expect(text).toContain("1 passed, second try");
    expect(text).toContain("noble-user bare, first try: a tap: TRANSPORT_LOST is not captured");
  });

  test("fails by a recording that does not replay here", async () => {
    leave("noble-user", "recording", GOOD, SUITE_ENDED);
    writeFileSync(join(out, "noble-user", "recording.txt"), "no recording\n");
    writeFileSync(join(out, "noble-user", "seen.json"), "[]\n");
    const { text, passed } = await sum("noble-user", "recording");
    expect(passed).toBe(false);
    expect(text).toContain("DOES NOT REPLAY here");
  });
});

test("a record that was cut off with its machine counts for nothing", async () => {
  leave("noble-user", "bare", GOOD);
  writeFileSync(join(out, "noble-user", "bare.jsonl"), `${JSON.stringify(GOOD)}\n{"name":"a t`);
  expect((await sum("noble-user", "bare")).text).toContain("CUT OFF (1 of 1 passed");
});

test("a stack that is not required may fail, and the run says so", async () => {
  leave("noble-raw", "bare", BAD, { exit: 1 });
  const { text, passed } = await sum("noble-raw", "bare");
  expect(passed).toBe(true);
  expect(text).toContain("noble-raw: NOT PASSED, and not required");
});

test("a run of nothing has not passed", async () => {
  expect(await sum("noble-user", "no such suite")).toMatchObject({ passed: false });
});

test("what only measures runs when it is asked for", () => {
  expect(suitesOf("uhid-hidraw", [])).not.toContain("latency");
  expect(suitesOf("uhid-hidraw", ["latency"])).toEqual(["latency"]);
});

test("the samples that are kept are of stacks that there are", async () => {
  const samples = fileURLToPath(new URL("./samples/", import.meta.url));
  const { lines } = await summarize(samples, Object.keys(STACKS), []);
  expect(lines.filter((line) => line.endsWith("its recording replays here"))).toHaveLength(2);
});
