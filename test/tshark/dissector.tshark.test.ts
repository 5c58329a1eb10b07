import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { formatPcapng } from "../../src/cli/pcapng.ts";
import { openReader } from "../../src/index.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";
import { describeEntry, parseRecording, recording } from "../../src/transports/recording/index.ts";

const DISSECTOR = fileURLToPath(new URL("../../extras/wireshark/vp3300.lua", import.meta.url));
const SAMPLES = new URL("../realstack/samples/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "vp3300-tshark-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** tshark says this to root, of itself and not of the capture. */
const ABOUT_ROOT = /^Running as user "root".*\n/gm;

async function simulated(): Promise<string> {
  const clock = new VirtualClock();
  const reader = new SimulatedReader({ clock });
  let written = "";
  const transport = recording(
    reader,
    (line) => {
      written += line;
    },
    { clock },
  );
  await clock.run(async () => {
    const opened = await openReader(transport, { clock });
    for (const way of ["swipe", "insert", "tap"] as const) {
      reader.present(way === "swipe" ? TEST_CARDS.magstripe : TEST_CARDS.visa, way, { afterMs: 500 });
      await opened.read({ amountMinor: 100, currency: "USD", interfaces: [way] }).outcome;
    }
    await opened.close();
  });
  return written;
}

const sample = async (name: string) => readFileSync(new URL(`${name}/recording.txt`, SAMPLES), "utf8");

test.each<[string, () => Promise<string>]>([
  ["the simulated reader", simulated],
  ["gadget-hidraw", () => sample("gadget-hidraw")],
  ["noble-user", () => sample("noble-user")],
])("tshark opens %s without a warning and names every command", async (name, text) => {
  const recorded = parseRecording(await text());
  const file = join(folder, `${name.replaceAll(" ", "-")}.pcapng`);
  writeFileSync(file, formatPcapng(recorded));
  const fields = ["vp3300.payload", "vp3300.name", "_ws.expert.message", "_ws.col.Info", "vp3300.tag"];
  const { stdout, stderr, status } = spawnSync(
    "tshark",
    ["-r", file, "-X", `lua_script:${DISSECTOR}`, "-T", "fields", ...fields.flatMap((each) => ["-e", each])],
    { encoding: "utf8" },
  );
  expect({ status, stderr: stderr.replace(ABOUT_ROOT, "") }).toEqual({ status: 0, stderr: "" });
  const rows = stdout.trimEnd().split("\n");
  expect(rows).toHaveLength(recorded.entries.length);
  const tags = new Set<string>();
  for (const [at, { entry }] of recorded.entries.entries()) {
    const [payload, command, expert, info, tag = ""] = (rows[at] ?? "").split("\t");
    expect(expert).toBe("");
    for (const each of tag.split(",")) tags.add(each);
    if (!("frame" in entry)) continue;
    expect(payload).toBe("1");
    // Every command by its name, and every answer by that of its command.
    expect(command, info).toMatch(/^[a-z]\w+/);
    const told = describeEntry(entry).split(",")[0] ?? "";
    expect(info?.slice(0, 5)).toBe(told.slice(0, 5));
  }
  expect(tags.size).toBeGreaterThan(3);
});

test("the times of a capture are those of the recording", async () => {
  const recorded = parseRecording(await sample("noble-user"));
  const file = join(folder, "times.pcapng");
  writeFileSync(file, formatPcapng(recorded));
  const out = execFileSync("tshark", ["-r", file, "-T", "fields", "-e", "frame.time_epoch"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const startMs = Date.parse(recorded.facts.start ?? "");
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((second) => Math.round(Number(second) * 1_000) - startMs),
  ).toEqual(recorded.entries.map(({ entry }) => entry.atMs));
});
