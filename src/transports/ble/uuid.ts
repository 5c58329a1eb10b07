/**
 * Bluetooth UUIDs as the platforms write them: noble without dashes and short where it can, browsers in full.
 *
 * @module
 */
import { refuseArgument } from "../../arguments.ts";

const BASE_END = "-0000-1000-8000-00805f9b34fb";

/** In full, 36 characters, lower case; `undefined` for what is no UUID. */
export function fullUuid(uuid: string): string | undefined {
  const digits = uuid.toLowerCase().replaceAll("-", "").replace(/^0x/, "");
  if (!/^[0-9a-f]+$/.test(digits)) return undefined;
  if (digits.length === 4 || digits.length === 8) return digits.padStart(8, "0") + BASE_END;
  if (digits.length !== 32) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is the text of a UUID of 16, 32 or 128 bits; gives it in full. */
export function requireUuid(argument: string, value: unknown): string {
  const full = typeof value === "string" ? fullUuid(value) : undefined;
  return full ?? refuseArgument(argument, "UUID of 4, 8 or 32 hexadecimal digits", typeof value);
}
