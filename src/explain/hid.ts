/**
 * USB HID reports: id, payload, padding. A message that runs over several reports is explained across them.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import { frameLengthOf, matchHeader, NEO_SHORTEST } from "../protocol/frames/neo-layout.ts";
import { explainNeo } from "./neo.ts";
import { explainNga } from "./nga.ts";
import { clipped, type Draft } from "./part.ts";
import { type Explainer, Sheet } from "./sheet.ts";

const REPORT = 64;
const PAYLOAD = REPORT - 1;
const IDS: Readonly<Record<number, string>> = {
  1: "whole message",
  2: "first of several",
  3: "middle",
  4: "last",
};
const isStart = (id: number): boolean => id === 1 || id === 2;
const isEnd = (id: number): boolean => id === 1 || id === 4;

/** The offsets of the reports of one message, from `at` on. */
function reportsOfMessage(bytes: Uint8Array, at: number): number[] {
  const reports = [at];
  while (!isEnd(bytes[reports.at(-1)!]!)) {
    const next = reports.at(-1)! + REPORT;
    const id = next < bytes.length ? bytes[next]! : 0;
    if (IDS[id] === undefined || isStart(id)) break;
    reports.push(next);
  }
  return reports;
}

/** How long the message in these bytes says it is; all of them if it does not say. */
function messageLength(message: Uint8Array): number {
  return Math.min(declaredLength(message), message.length);
}

function declaredLength(message: Uint8Array): number {
  const [start, low = 0, high = 0] = message;
  if (start === 0x02) return 6 + low + high * 0x100;
  const isNeo = message.length >= NEO_SHORTEST && matchHeader(message, 0, message.length) > 0;
  return isNeo ? frameLengthOf(message, 0, "from-reader") : message.length;
}

/** Explains a message as if it had come without reports. */
function explained(message: Uint8Array, offsetOf: (at: number) => number, sheet: Sheet): readonly Draft[] {
  const inner = new Sheet(message);
  inner.run(message[0] === 0x02 ? explainNga : explainNeo);
  const { error } = inner.findings;
  if (error !== undefined) {
    const { offset, ...rest } = error.context;
    const context = typeof offset === "number" ? { ...rest, offset: offsetOf(offset) } : rest;
    sheet.findings.report(new Vp3300Error(error.code, context, { cause: error }));
  }
  return inner.drafts;
}

/** After so many messages that can't be read the rest is not looked at: it is no capture, or made to cost time. */
const MOST_UNREADABLE = 32;

/** Explains reports of 64 bytes, the last of which may be shorter. */
export const explainHid: Explainer = (sheet) => {
  let unreadable = 0;
  while (sheet.left > 0 && unreadable < MOST_UNREADABLE) {
    const { bytes, at: start } = sheet;
    const id = bytes[start]!;
    if (!isStart(id)) {
      throw new Vp3300Error("PROTOCOL_REPORT_INVALID", { offset: start, expected: "01 | 02", actual: id });
    }
    const reports = reportsOfMessage(bytes, start);
    const payloads = reports.map((at) => bytes.subarray(at + 1, Math.min(at + REPORT, sheet.end)));
    const joined = Uint8Array.from(payloads.flatMap((payload) => [...payload]));
    const message = joined.subarray(0, messageLength(joined));
    const offsetOf = (at: number): number => start + 1 + at + Math.floor(at / PAYLOAD);
    const drafts = explained(message, offsetOf, sheet);
    if (
      drafts.some(
        ({ notUnderstood, children }) => notUnderstood || children?.some((part) => part.notUnderstood),
      )
    )
      unreadable++;
    for (const [index, at] of reports.entries()) {
      const from = index * PAYLOAD;
      const to = Math.min(from + payloads[index]!.length, message.length);
      sheet.group(payloads[index]!.length + 1, `report ${bytes[at]}`, (report) => {
        report.number(1, "report id", (value) => IDS[value]!);
        report.adopt(clipped(drafts, from, to, at + 1 - from));
        const isZero = report.peek().every((byte) => byte === 0);
        report.leaf(report.left, "padding", {
          meaning: isZero ? "zeros" : "not zeros; the receiver ignores them",
          visibility: isZero ? "open" : "start",
        });
      });
    }
  }
};

/** Whether the bytes begin as a report with a NEO frame or, if their number fits, an NGA frame does. */
export function startsWithReport(bytes: Uint8Array): boolean {
  if (bytes.length < 17 || !isStart(bytes[0]!)) return false;
  const message = bytes.subarray(1);
  if (matchHeader(message, 0, message.length) > 0) return true;
  return bytes.length % REPORT === 0 && message[0] === 0x02 && messageLength(message) < message.length;
}
