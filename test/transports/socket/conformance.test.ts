import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { SimulatedReader } from "vp3300/simulator";
import { createSocketTransport, serveReader } from "vp3300/socket";
import type { Bench } from "../conformance.ts";
import { present } from "../far-end.ts";
import { describeConformance } from "../run-conformance.ts";
import { swallowing } from "../swallowing.ts";
import { letGo, startServer, tell } from "./child.ts";

/** A place for a socket file, gone when it is let go. */
function place(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "vp3300-"));
  return { path: join(folder, "reader"), remove: () => rmSync(folder, { recursive: true }) };
}

const TOKEN = "a token of the tests, no secret";

describeConformance("socket file", async (options): Promise<Bench> => {
  const { path, remove } = place();
  const simulator = new SimulatedReader(options);
  const { transport, swallowWrites } = swallowing(simulator);
  const served = await serveReader(transport, { path });
  return {
    transport: createSocketTransport({ path }),
    far: {
      present: (how) => present(simulator, how),
      unplug: () => simulator.disconnect(),
      swallowWrites,
      replug: () => undefined,
    },
    async [Symbol.asyncDispose]() {
      await served.close();
      remove();
    },
  };
});

const shared = place();
let server: ChildProcess | undefined;
afterAll(async () => {
  expect(await letGo(server!)).toBe(0);
  shared.remove();
});

describeConformance("socket process", async (fresh): Promise<Bench> => {
  server ??= await startServer(shared.path);
  const other = server;
  await tell(other, { fresh });
  return {
    transport: createSocketTransport({ path: shared.path }),
    far: {
      present: (how) => tell(other, { present: how }),
      unplug: () => tell(other, { unplug: true }),
      swallowWrites: (swallowWrites) => tell(other, { swallowWrites }),
      replug: () => undefined,
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});

describeConformance("socket port", async (options): Promise<Bench> => {
  const simulator = new SimulatedReader(options);
  const { transport, swallowWrites } = swallowing(simulator);
  const served = await serveReader(transport, { port: 0, token: TOKEN });
  return {
    transport: createSocketTransport({ ...served.address, token: TOKEN }),
    far: {
      present: (how) => present(simulator, how),
      unplug: () => simulator.disconnect(),
      swallowWrites,
      replug: () => undefined,
    },
    [Symbol.asyncDispose]: () => served.close(),
  };
});
