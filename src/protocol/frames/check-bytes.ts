/**
 * The one-byte checks of NGA, ITP and swipe envelopes. Source: SmartPIN L100 and SREDKey 2 manuals, frame chapters.
 *
 * @module
 */
import { requireBytes, requireInteger } from "../../arguments.ts";

function fold(
  bytes: Uint8Array,
  start: number,
  end: number | undefined,
  step: (check: number, byte: number) => number,
): number {
  requireBytes("bytes", bytes);
  const stop = end ?? bytes.length;
  requireInteger("end", stop, 0, bytes.length);
  requireInteger("start", start, 0, stop);
  let check = 0;
  for (let at = start; at < stop; at++) check = step(check, bytes[at]!);
  return check & 0xff;
}

/**
 * LRC: exclusive or of `bytes[start, end)`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function lrc8(bytes: Uint8Array, start = 0, end?: number): number {
  return fold(bytes, start, end, (check, byte) => check ^ byte);
}

/**
 * Sum: low eight bits of the sum of `bytes[start, end)`.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function sum8(bytes: Uint8Array, start = 0, end?: number): number {
  return fold(bytes, start, end, (check, byte) => check + byte);
}
