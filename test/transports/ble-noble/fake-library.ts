/**
 * A package like noble, to be loaded by name in the helper process. Its readers are moved from the test's process, over a
 * socket named in VP3300_TEST_AIR: one JSON object a line, each answered by a line when it is done.
 */
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { CardInterface } from "vp3300/commands";
import { SimulatedReader } from "../../../src/simulator/index.ts";
import { present } from "../far-end.ts";
import { FakeDevice, type FakeDeviceOptions, FakeNoble, type FakeNobleOptions } from "./fake-noble.ts";

/** What the air is made of, in VP3300_TEST_NOBLE as JSON. */
export interface FakeAir {
  readonly noble?: FakeNobleOptions;
  readonly device?: FakeDeviceOptions;
  /** Fields of the device. */
  readonly behaviour?: Partial<
    Pick<FakeDevice, "blocksMs" | "unreachable" | "swallowsWrites" | "failingConnects">
  >;
  /** Starting the adapter throws an error of this code, as one that is missing does. */
  readonly startFails?: string;
  /** Throws an error of this code out of a timer of its own. */
  readonly crashes?: string;
  /** Loading it throws. */
  readonly isBroken?: boolean;
}

/** What a test may ask. */
export type AirCommand =
  | { readonly do: "present"; readonly how: CardInterface }
  | { readonly do: "unplug" | "replug" | "die" | "state" | "pid" }
  | { readonly do: "swallowWrites"; readonly swallows: boolean }
  | { readonly do: "change"; readonly state: string; readonly silently?: boolean };

const air = JSON.parse(process.env.VP3300_TEST_NOBLE ?? "{}") as FakeAir;
const errorOf = (code: string) => Object.assign(new TypeError("No such device"), { code });
if (air.isBroken) throw errorOf("ERR_DLOPEN_FAILED");
const simulator = new SimulatedReader();
const noble = new FakeNoble({
  processManners: true,
  ...air.noble,
  ...(air.startFails === undefined ? {} : { startFailure: errorOf(air.startFails) }),
});
const device = noble.add(Object.assign(new FakeDevice(simulator, air.device), air.behaviour));

const { crashes } = air;
if (crashes !== undefined) {
  setTimeout(() => {
    throw errorOf(crashes);
  }, 10);
}

/** What is answered: `done`, or what was asked for. */
function carryOut(command: AirCommand): string {
  if (command.do === "state") return device.peripheral?.state ?? "unknown";
  if (command.do === "pid") return String(process.pid);
  if (command.do === "present") present(simulator, command.how);
  else if (command.do === "change") noble.change(command.state, command);
  else if (command.do === "swallowWrites") device.swallowsWrites = command.swallows;
  else if (command.do === "die") process.kill(process.pid, "SIGKILL");
  else device[command.do]();
  return "done";
}

const { VP3300_TEST_AIR: path } = process.env;
if (path !== undefined) {
  const server = createServer((socket) => {
    createInterface(socket).on("line", (line) => {
      const answer = carryOut(JSON.parse(line) as AirCommand);
      // What it set off has been said by then.
      setImmediate(() => setImmediate(() => socket.write(`${answer}\n`)));
    });
    socket.unref();
  });
  // One that was killed has left it.
  rmSync(path, { force: true });
  server.listen(path);
  server.unref();
}

// biome-ignore lint/style/noDefaultExport: noble is the default export of its packages
export default noble;
