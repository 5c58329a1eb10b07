/**
 * What a simulated reader is configured with before anybody configures it: enough to read the main brands.
 * Source: VP3300 BT configuration dumps (vp3300 reference 14.1, 14.2); the schemes' public application identifiers.
 *
 * @module
 */
import { parseHex } from "../protocol/hex.ts";
import { TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";
import { parseTlv, type TlvNode } from "../protocol/tlv/tlv-tree.ts";

const GROUP_0 = `
  FFE40100 9C0100 5F2A020840 5F360102 9F1A020840 9F33036028C8 9F350121 9F400560F0F0A001 9F6604A2004000
  FFF106000001000000`;

const TERMINAL_DATA = `
  5F360102 9F15021234 9F160F303030303030303030303030303030 9F1A020840 9F1C083837363534333231
  9F1E085465726D696E616C 9F33036028C8 9F350121 9F4005F000F0A001 9F4E05564950455200
  DF260101 DF100265 6E DF110100 DF270100`;

const COMMON_AID_DATA =
  "9F1A020840 9F1B0400000000 DF1305584000A800 DF14050010000000 DF1505584004F800 DFEE150101";

// biome-ignore format: a table reads by column
const AIDS = [
  ["A0000000031010",   "9F09020096"], ["A0000000032010",     "9F09020096"], ["A0000000041010", "9F09020002"],
  ["A0000000043060",   "9F09020002"], ["A00000002501",       "9F09020001"], ["A0000001523010", "9F09020001"],
  ["A0000000651010",   "9F09020200"], ["A000000333010101",   "9F09020030"], ["A000000333010102", "9F09020030"],
  ["A0000000980840",   "9F09020096"],
] as const;

const objectsOf = (hex: string): TlvNode[] => parseTlv(parseHex(hex), TLV_IDTECH);
const lengthOf = (hex: string): string => (hex.length / 2).toString(16).padStart(2, "0");

/** Group 0 of the contactless terminal. */
export const factoryGroup0 = (): TlvNode[] => objectsOf(GROUP_0);

/** Terminal data of the contact kernel. */
export const factoryTerminalData = (): TlvNode[] => objectsOf(TERMINAL_DATA);

/** Contact applications, one list of objects each. */
export const factoryContactAids = (): TlvNode[][] =>
  AIDS.map(([aid, version]) => objectsOf(`9F06${lengthOf(aid)}${aid}${version}${COMMON_AID_DATA}`));

/** Contactless applications, one list of objects each, all of group 0. */
export const factoryContactlessAids = (): TlvNode[][] =>
  AIDS.map(([aid]) => objectsOf(`9F06${lengthOf(aid)}${aid}FFE40100FFE10101FFE50110`));

/** The value of 9F06 in the objects of an application. */
export function aidOf(objects: readonly TlvNode[]): Uint8Array | undefined {
  return objects.find(({ tag }) => tag === 0x9f06)?.value;
}
