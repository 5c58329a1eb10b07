/**
 * In which order a NEO frame carries the two bytes of its CRC. Readers answer most significant byte first; commands
 * go least significant byte first, except those listed here. Source: NEO 2 IDG p.18-27 and p.206, pass-through pages;
 * the firmware script of the VP3300 BT; all recomputed where frames were published.
 *
 * @module
 */
import { requireInteger } from "../../arguments.ts";

/** Order of the two CRC bytes on the wire. Equal bytes fit both and are told as `lsb-first`. */
export type CrcOrder = "lsb-first" | "msb-first";

/** Command byte to the sub-commands that are sent with the most significant CRC byte first. */
const MSB_FIRST: Readonly<Record<number, readonly number[]>> = {
  10: [0x02], // LED
  11: [0x01, 0x02], // buzzer
  25: [0x16],
  44: [0x01, 0x02, 0x0e], // pass-through; 2C-0B and 2C-13 are printed LSB first (NEO 2 IDG p.297, p.300)
  144: [0x07],
  199: [0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x41], // firmware update
};

/**
 * The order in which a command's CRC is sent. Readers seem to take either order for most commands (unverified).
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function crcOrderOf(command: number, subCommand: number): CrcOrder {
  requireInteger("command", command, 0, 0xff);
  requireInteger("subCommand", subCommand, 0, 0xff);
  return MSB_FIRST[command]?.includes(subCommand) ? "msb-first" : "lsb-first";
}

/** The order in which the two bytes at `at` spell `crc`; undefined if neither does. Internal. */
export function crcOrderAt(bytes: Uint8Array, at: number, crc: number): CrcOrder | undefined {
  const asRead = (bytes[at]! << 8) | bytes[at + 1]!;
  if (asRead === ((crc >> 8) | ((crc & 0xff) << 8))) return "lsb-first";
  return asRead === crc ? "msb-first" : undefined;
}

/** Whether the two bytes at `at`, read in `order`, would read the same in `due`. Internal. */
export function isCrcOrder(bytes: Uint8Array, at: number, order: CrcOrder, due: CrcOrder): boolean {
  return order === due || bytes[at] === bytes[at + 1];
}

/** Writes `crc` at `at` in the given order. Internal. */
export function writeCrc(bytes: Uint8Array, at: number, crc: number, order: CrcOrder): void {
  const msbFirst = order === "msb-first";
  bytes[at] = msbFirst ? crc >> 8 : crc & 0xff;
  bytes[at + 1] = msbFirst ? crc & 0xff : crc >> 8;
}
