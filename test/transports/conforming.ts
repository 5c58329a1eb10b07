/**
 * What the conformance suite runs on, as data. A run prints it with what came of it; docs/support-matrix.md has it as a
 * table, where it says passed of what a run fails without.
 */

import type {} from "vitest";
import { formatTable } from "../realstack/format-table.ts";
import { STACKS } from "../realstack/results.ts";

declare module "vitest" {
  interface TaskMeta {
    /** The row of the conformance table that this test counts for. */
    conformance?: ConformingName;
  }
}

/** Where a real stack is met: in this very run, in the guest of `test/realstack`, or in a browser. */
type RealStack =
  | { readonly in: "run" }
  | { readonly in: "guest"; readonly stacks: readonly string[] }
  | { readonly in: "browser" };

/** One thing that the suite runs on. */
interface ConformingRow {
  readonly title: string;
  /** What stands in for the platform in this run, if something does. */
  readonly double?: string;
  readonly real?: RealStack;
}

const guest = (...stacks: string[]): RealStack => ({ in: "guest", stacks });

// biome-ignore format: a table reads by column
const ROWS = {
  "simulator":           { title: "the simulated link", double: "needs none" },
  "platform link":       { title: "what the links to platforms share", double: "simulated link" },
  "recording":           { title: "a recorded link", double: "simulated link" },
  "replay":              { title: "a replayed link", double: "recording of it" },
  "faulty":              { title: "a link that faults were put into, without one", double: "simulated link" },
  "socket file":         { title: "socket, a file", real: { in: "run" } },
  "socket port":         { title: "socket, a port", real: { in: "run" } },
  "socket process":      { title: "socket, served by another process", real: { in: "run" } },
  "hid-node hidraw":     { title: "node-hid over hidraw", double: "node-hid", real: guest("uhid-hidraw", "gadget-hidraw") },
  "hid-node libusb":     { title: "node-hid over libusb", double: "node-hid", real: guest("gadget-libusb") },
  "noble stoprocent":    { title: "an instance of @stoprocent/noble", double: "noble" },
  "noble abandonware":   { title: "an instance of @abandonware/noble", double: "noble" },
  "noble helper":        { title: "noble in its helper process", double: "noble", real: guest("noble-user") },
  "hid-web":             { title: "WebHID", double: "navigator.hid" },
  "ble-web":             { title: "Web Bluetooth", double: "navigator.bluetooth", real: { in: "browser" } },
} as const satisfies Record<string, ConformingRow>;

/** Key of a row. */
export type ConformingName = keyof typeof ROWS;

/** The rows by name. */
export const CONFORMING_ROWS: Readonly<Record<ConformingName, ConformingRow>> = ROWS;

/** What a run of the gate fails without, where the row meets a real stack. */
function realCell(real: RealStack | undefined): string {
  switch (real?.in) {
    case "run":
      return "passed: the system's sockets";
    case "guest": {
      const isRequired = real.stacks.every(
        (stack) => STACKS[stack]?.required && STACKS[stack].suites.includes("conformance"),
      );
      return `${isRequired ? "passed" : "tried"}: ${real.stacks.map((stack) => `\`${stack}\``).join(", ")}`;
    }
    case "browser":
      return "passed: Chromium's own, emulated adapter";
    default:
      return "";
  }
}

/** The table of the documentation. */
export function formatConforming(): string {
  const rows = Object.values(CONFORMING_ROWS).map(({ title, double, real }) => [
    title,
    double === undefined ? "" : `passed: ${double}`,
    realCell(real),
  ]);
  return formatTable([["", "over a double", "over a real stack"], ...rows]);
}

/** Where a real stack that a run does not meet is met. */
const COMMANDS: Readonly<Record<Exclude<RealStack["in"], "run">, string>> = {
  guest: "npm run test:realstack",
  browser: "npm run test:browser",
};

/** What a run prints. `verdicts`: what came of the rows that it ran. */
export function formatVerdicts(verdicts: ReadonlyMap<ConformingName, string>): string {
  const rows = (Object.keys(CONFORMING_ROWS) as ConformingName[]).map((name) => {
    const { title, double, real } = CONFORMING_ROWS[name];
    const verdict = verdicts.get(name) ?? "NOT RUN";
    if (real?.in === "run") return [title, "", verdict];
    const elsewhere = real === undefined ? "" : `not here: ${COMMANDS[real.in]}`;
    return [title, double === undefined ? "" : verdict, elsewhere];
  });
  return formatTable([["conformance", "over a double", "over a real stack"], ...rows]);
}
