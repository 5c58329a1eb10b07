/** Processes that die by SIGKILL while they configure a reader, which lives on; the next process goes on with the same file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyConfiguration, checkDrift, readConfiguration } from "../../src/configuration/index.ts";
import { openReader } from "../../src/index.ts";
import { commandNameOf } from "../../src/protocol/commands/index.ts";
import { NeoDecoder } from "../../src/protocol/index.ts";
import { SimulatedReader } from "../../src/simulator/index.ts";
import { serveReader } from "../../src/transports/socket/index.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { isQuestion, OLD_SHOP, SHOP } from "./files.ts";

const PROGRAM = fileURLToPath(new URL("./fixtures/apply.ts", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-killed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A reader that tells of each command that changes it, before it gets it: what comes back says whether it does. */
function guarded(reader: SimulatedReader, onChange: (name: string) => "pass" | "drop"): Transport {
  return {
    kind: "simulator",
    async open(options) {
      const link = await reader.open(options);
      const decoder = new NeoDecoder({ direction: "from-host" });
      return {
        chunks: link.chunks,
        closed: link.closed,
        close: () => link.close(),
        [Symbol.asyncDispose]: () => link.close(),
        async write(bytes, writeOptions) {
          decoder.push(bytes);
          decoder.next();
          const name = commandNameOf(decoder.command, decoder.subCommand) ?? "unknown";
          if (isQuestion(name) || onChange(name) === "pass") await link.write(bytes, writeOptions);
        },
      };
    },
  };
}

test("killed again and again, before and after the reader got a command, the last one finishes", async () => {
  const simulated = new SimulatedReader();
  const file = join(folder, "shop.json");
  writeFileSync(file, JSON.stringify(SHOP));
  {
    await using reader = await openReader(simulated);
    await applyConfiguration(reader, OLD_SHOP);
  }

  let sent = 0;
  let killAt = 0;
  let isTaken = false;
  let kill: () => void = () => undefined;
  const path = join(folder, "reader");
  const transport = guarded(simulated, () => {
    sent += 1;
    if (sent !== killAt) return "pass";
    kill();
    return isTaken ? "pass" : "drop";
  });
  const endings: (string | number | null)[] = [];
  const totals: number[] = [];
  {
    await using _served = await serveReader(transport, { path });
    // Each gets a little further than the one before, and what is done stays done.
    for (killAt = 1; endings.at(-1) !== 0 && endings.length < 12; killAt += 1) {
      sent = 0;
      isTaken = killAt % 2 === 0;
      const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, path, file], { stdio: "inherit" });
      kill = () => child.kill("SIGKILL");
      const [code, signal] = await once(child, "exit");
      endings.push(signal ?? code);
      totals.push(sent);
    }
  }
  expect(endings.slice(0, -1)).toEqual(endings.slice(0, -1).map(() => "SIGKILL"));
  expect(endings.length).toBeGreaterThan(4);
  expect(endings.at(-1)).toBe(0);
  // No process began anew: the last one had only what the others had left.
  expect(totals.at(-1)).toBeLessThan(totals.length + 1);

  await using reader = await openReader(simulated);
  expect(await checkDrift(reader, SHOP)).toEqual([]);
  const { contact, contactless } = await readConfiguration(reader);
  expect(Object.keys(contact?.aids ?? {}).sort()).toEqual(Object.keys(SHOP.contact?.aids ?? {}).sort());
  expect(contactless?.caKeys).toEqual(SHOP.contactless?.caKeys);
}, 120_000);
