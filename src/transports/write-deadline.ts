/**
 * How long a platform has to take a message, and so how long whoever is told of it from afar has to wait.
 *
 * @module
 */

/** What goes out in one piece (a report, a packet) and has not been taken by then never will be. */
export const PIECE_TIMEOUT_MS = 5_000;

/** The same for a whole message over a radio: the longest, in packets of 20 bytes at a slow connection's interval. */
export const RADIO_MESSAGE_TIMEOUT_MS = 60_000;

/** The longest pause that a caller may want between two reports. */
export const LONGEST_REPORT_GAP_MS = 1_000;

/** Of a message, in one report. Source: NEO 2 IDG p.41-42. */
const REPORT_DATA_BYTES = 63;

/** For a message that goes out in reports with pauses between them. */
export function reportedMessageTimeoutMs(byteLength: number, reportGapMs: number): number {
  const reports = Math.ceil(byteLength / REPORT_DATA_BYTES);
  return PIECE_TIMEOUT_MS + Math.max(0, reports - 1) * reportGapMs;
}

/** No link of this package gives its platform longer. */
export function longestMessageTimeoutMs(byteLength: number): number {
  return Math.max(RADIO_MESSAGE_TIMEOUT_MS, reportedMessageTimeoutMs(byteLength, LONGEST_REPORT_GAP_MS));
}
