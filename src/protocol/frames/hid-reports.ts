/**
 * HID reports: how a message travels over USB, in interrupt reports of 64 bytes.
 *
 * | offset | size | content                                                              |
 * | ------ | ---- | -------------------------------------------------------------------- |
 * | 0      | 1    | report id: 01 whole message, 02 first, 03 middle, 04 last report of it |
 * | 1      | 63   | bytes of the message, then zeros                                     |
 *
 * The message's own header says where it ends; zeros are never trimmed, since a CRC may end in 00. Source: NEO 2 IDG
 * p.41-42; firmware script of the VP3300 BT.
 *
 * @module
 */
import { requireBytes, requireInteger, requireOneOf } from "../../arguments.ts";
import {
  frameLengthOf,
  kindOf,
  matchHeader,
  NEO_DIRECTIONS,
  NEO_LONGEST_DATA,
  NEO_OVERHEAD,
  NEO_SHORTEST,
  type NeoDirection,
} from "./neo-layout.ts";
import { NGA_OVERHEAD, NGA_START, ngaBodyLengthAt } from "./nga-frame.ts";

const SINGLE = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;
const REPORT_BYTES = 64;
/** The longest interrupt packet of high speed USB, and the id. */
const LONGEST_REPORT = 1025;
/** A message whose header is not known is held up to this. */
const LONGEST_MESSAGE = NEO_LONGEST_DATA + NEO_OVERHEAD;

/**
 * The reports that carry `message`, each `reportBytes` long with its id in byte 0. WebHID takes id and payload
 * apart: `sendReport(report[0], report.subarray(1))`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, also for an empty message
 */
export function segmentReports(message: Uint8Array, reportBytes = REPORT_BYTES): Uint8Array[] {
  requireBytes("message", message);
  requireInteger("message.length", message.length, 1, Number.MAX_SAFE_INTEGER);
  requireInteger("reportBytes", reportBytes, 2, LONGEST_REPORT);
  const payload = reportBytes - 1;
  const reports: Uint8Array[] = [];
  for (let at = 0; at < message.length; at += payload) {
    const report = new Uint8Array(reportBytes);
    const isLast = at + payload >= message.length;
    report[0] = at === 0 ? (isLast ? SINGLE : FIRST) : isLast ? LAST : MIDDLE;
    report.set(message.subarray(at, at + payload), 1);
    reports.push(report);
  }
  return reports;
}

/** Bytes of the message that starts with `bytes[0, end)`, by its own header; 0 if that is none that says it. */
function declaredLength(bytes: Uint8Array, end: number, direction: NeoDirection): number {
  if (bytes[0] === NGA_START && end >= NGA_OVERHEAD) return ngaBodyLengthAt(bytes, 0) + NGA_OVERHEAD;
  const isNeo = end >= NEO_SHORTEST && matchHeader(bytes, 0, end) > 0;
  if (!isNeo || kindOf(bytes, 0, direction) === "v1-data") return 0;
  return frameLengthOf(bytes, 0, direction);
}

/**
 * Puts messages together from reports. A message is cut where its own NEO or NGA header says; one with neither header
 * comes with its padding. Reports with an undefined id, out of sequence, or of a message that stayed incomplete are
 * dropped and counted.
 */
export class ReportAssembler {
  readonly #direction: NeoDirection;
  #bytes = new Uint8Array(1024);
  #filled = 0;
  #declared = 0;
  /** Reports of the unfinished message; 0 if there is none. */
  #reports = 0;
  #dropped = 0;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(direction: NeoDirection = "from-reader") {
    requireOneOf("direction", direction, NEO_DIRECTIONS);
    this.#direction = direction;
  }

  /** Reports dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Takes one report in and returns the message that it completes, if it does: a view that is valid until the next
   * `push()`. With `reportId` the report is its payload (WebHID), without it byte 0 is the id (node-hid).
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`, also for a report above 1025 bytes
   */
  push(report: Uint8Array, reportId?: number): Uint8Array | undefined {
    requireBytes("report", report);
    requireInteger("report.length", report.length, 0, LONGEST_REPORT);
    if (reportId !== undefined) requireInteger("reportId", reportId, 0, 0xff);
    const id = reportId ?? report[0];
    const start = reportId === undefined ? 1 : 0;

    if (id === SINGLE || id === FIRST) {
      this.#dropped += this.#reports;
      this.#reports = this.#filled = this.#declared = 0;
    } else if ((id !== MIDDLE && id !== LAST) || this.#reports === 0) {
      this.#dropped++;
      return undefined;
    }
    this.#append(report, start);
    return id === SINGLE || id === LAST ? this.#finish() : undefined;
  }

  #append(report: Uint8Array, start: number): void {
    if (this.#filled >= (this.#declared || LONGEST_MESSAGE)) {
      this.#dropped++;
      return;
    }
    const end = this.#filled + report.length - start;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(2 * end);
      grown.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = grown;
    }
    if (start === 0) this.#bytes.set(report, this.#filled);
    else if (this.#filled === 0) this.#bytes.set(report.subarray(start));
    else {
      // The id lands on the last byte, which is put back: cheaper than a view of the report without it.
      const last = this.#bytes[this.#filled - 1]!;
      this.#bytes.set(report, this.#filled - 1);
      this.#bytes[this.#filled - 1] = last;
    }
    this.#filled = end;
    this.#reports++;
    // Reports may be shorter than a header.
    if (this.#declared === 0) this.#declared = declaredLength(this.#bytes, end, this.#direction);
  }

  #finish(): Uint8Array | undefined {
    const reports = this.#reports;
    this.#reports = 0;
    if (this.#filled >= this.#declared) return this.#bytes.subarray(0, this.#declared || this.#filled);
    this.#dropped += reports;
    return undefined;
  }
}
