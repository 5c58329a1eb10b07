/**
 * What a run in the guest gave, from the lines that the suites left in the out folder.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRecord } from "./guest/reporter.ts";

/** The stacks, in the order of the table, and whether a run without them is a failed one. */
export const STACK_TITLES = {
  "uhid-hidraw": { title: "node-hid, hidraw, HID device of `/dev/uhid`", required: true },
  "gadget-hidraw": { title: "node-hid, hidraw, USB gadget", required: true },
  "gadget-libusb": { title: "node-hid, libusb, USB gadget", required: true },
  "noble-user": { title: "@stoprocent/noble, HCI user channel", required: true },
  "noble-raw": { title: "@abandonware/noble, HCI raw channel", required: false },
} as const;

/** Name of a stack. */
export type StackName = keyof typeof STACK_TITLES;

/** One suite on one stack. */
export interface SuiteResult {
  readonly stack: StackName;
  readonly suite: string;
  readonly tests: readonly TestRecord[];
  /** Exit code of its process; absent when the guest died before. */
  readonly exit?: number;
}

/** Whether everything in it passed and its process ended as it should. */
export function isPassed({ tests, exit }: SuiteResult): boolean {
  return exit === 0 && tests.length > 0 && tests.every(({ passed }) => passed);
}

/** Reads `<stack>.<suite>.jsonl`: a line for each test, and a last one with the exit code. */
export function readResults(folder: string): SuiteResult[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => {
      const [stack, suite = ""] = name.split(".");
      const lines = readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
      const records = lines.map((line) => JSON.parse(line) as TestRecord | { readonly exit: number });
      const tests = records.filter((record) => "name" in record);
      const [end] = records.filter((record) => "exit" in record);
      return { stack: stack as StackName, suite, tests, ...end };
    });
}
