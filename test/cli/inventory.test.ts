import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerInventory } from "../../src/cli/inventory.ts";
import type { TransportTable } from "../../src/cli/transports.ts";
import { Vp3300Error } from "../../src/index.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { SHOP } from "../configuration/files.ts";
import { failing, finder } from "../doctor/doubles.ts";
import { runCli } from "./run-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-inventory-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const broken = () => failing("ble", "TRANSPORT_LIBRARY_MISSING", { fix: "npm install it" });

async function run(readers: (clock: VirtualClock) => readonly SimulatedReader[], words: readonly string[]) {
  const clock = new VirtualClock();
  const table: TransportTable = {
    hid: { what: "USB", discover: async () => finder(readers(clock)) },
    simulated: { what: "one", create: async () => new SimulatedReader({ clock }) },
    ble: { what: "radio", discover: async () => (await broken().create()) as never },
  };
  const ended = await runCli(
    (program, io) => registerInventory(program, io, table),
    ["inventory", ...words],
    {
      clock,
    },
  );
  assertNoCardData(ended);
  return ended;
}

const two = (clock: VirtualClock) => [
  new SimulatedReader({ clock }),
  new SimulatedReader({ clock, ksn: null }),
];

describe("vp3300 inventory", () => {
  test("tells every reader that is found, with the state of its key", async () => {
    const { out, exitCode } = await run(two, ["--json"]);
    const { readers, failures } = JSON.parse(out);
    expect({ exitCode, failures }).toEqual({ exitCode: 0, failures: [] });
    expect(readers).toEqual([
      expect.objectContaining({ transport: "hid", keyState: "valid", transactionsLeft: expect.any(Number) }),
      expect.objectContaining({ transport: "hid", keyState: expect.not.stringMatching(/^valid$/) }),
    ]);
    expect(readers[0].firmwareVersion).toMatch(/\d/);
  });

  test("counts what differs from a configuration, and that is exit code 1", async () => {
    const path = join(folder, "shop.json");
    writeFileSync(path, JSON.stringify(SHOP));
    const { out, exitCode } = await run(
      (clock) => [new SimulatedReader({ clock })],
      ["--json", "--config", path],
    );
    expect(JSON.parse(out).readers[0].drift).toBeGreaterThan(0);
    expect(exitCode).toBe(1);
  });

  test("a table for people; one without readers says where to look", async () => {
    const { out, exitCode } = await run(two, ["--transport", "simulated"]);
    const [head = "", row = "", ...rest] = out.split("\n");
    expect({ exitCode, rest }).toEqual({ exitCode: 0, rest: [""] });
    expect(head.indexOf("key")).toBe(row.indexOf("valid"));
    const nothing = await run(() => [], []);
    expect(nothing).toMatchObject({ out: "", err: expect.stringContaining("doctor"), exitCode: 1 });
  });

  test("one transport that fails does not hide the readers of another", async () => {
    const { out, exitCode } = await run(two, ["--transport", "ble", "--transport", "hid", "--json"]);
    const { readers, failures } = JSON.parse(out);
    expect(readers).toHaveLength(2);
    expect(failures).toEqual([
      expect.objectContaining({ transport: "ble", code: "TRANSPORT_LIBRARY_MISSING" }),
    ]);
    expect(exitCode).toBe(1);
    const told = await run(two, ["--transport", "ble"]);
    expect(told).toMatchObject({ exitCode: 1, err: expect.stringContaining("npm install it") });
  });

  test("a reader that fails keeps its row", async () => {
    const unplugged = (clock: VirtualClock) => {
      const reader = new SimulatedReader({ clock });
      reader.open = () => Promise.reject(new Vp3300Error("TRANSPORT_LOST"));
      return [reader, new SimulatedReader({ clock })];
    };
    const { out, exitCode } = await run(unplugged, ["--json"]);
    const [first, second] = JSON.parse(out).readers;
    expect(first.error.code).toBe("TRANSPORT_LOST");
    expect(second.keyState).toBe("valid");
    expect(exitCode).toBe(1);
    expect((await run(unplugged, [])).out).toContain("failed");
  });

  test("wrong usage is exit code 2", async () => {
    const none = join(folder, "none.json");
    const twice = JSON.stringify(SHOP).replace("{", '{"format":1,');
    for (const text of ["{", '{"format":7}', twice]) {
      writeFileSync(none, text);
      expect((await run(two, ["--config", none])).exitCode, text).toBe(2);
    }
    expect((await run(two, ["--transport", "pigeon"])).exitCode).toBe(2);
  });
});
