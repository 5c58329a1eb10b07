/**
 * What a reader's data tells the Gateway besides the account: how the card was read, and the EMV objects that receipts
 * show.
 *
 * @module
 */
import { isVp3300Error } from "../../errors.ts";
import { formatHex, parseHex } from "../../protocol/hex.ts";
import { TlvCursor } from "../../protocol/tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../../protocol/tlv/tlv-profile.ts";

/** How a card was read. */
export type ReaderEntry = "swipe" | "chip" | "contactlessChip" | "contactlessStripe";

/** A reader's data, as far as it is read. */
export interface ReaderFacts {
  readonly entry: ReaderEntry;
  /** Tag to value, both in upper-case hex: 4F, 50, 84, 95, 9B, 9F06, 9F10, 9F12, 9F34. */
  readonly tags: Readonly<Record<string, string>>;
}

const SWIPE: ReaderFacts = { entry: "swipe", tags: {} };
const SWIPE_TAG = 0xdfee23;
const ENTRY_MODE_TAG = 0x9f39;
const SHOWN: readonly number[] = [0x4f, 0x50, 0x84, 0x95, 0x9b, 0x9f06, 0x9f10, 0x9f12, 0x9f34];
/** POS entry mode to how the card was read; others are chips. */
const ENTRIES: Readonly<Record<string, ReaderEntry>> = {
  "02": "swipe",
  "07": "contactlessChip",
  "80": "swipe",
  "90": "swipe",
  "91": "contactlessStripe",
};
const HEX = /^(?:[0-9A-F]{2})+$/i;

function emvFacts(bytes: Uint8Array): ReaderFacts {
  let entry: ReaderEntry = "chip";
  const tags: Record<string, string> = {};
  const cursor = new TlvCursor(bytes, TLV_IDTECH);
  while (cursor.next()) {
    const { tag, value } = cursor;
    if (tag === SWIPE_TAG) return SWIPE;
    if (tag === ENTRY_MODE_TAG) entry = ENTRIES[formatHex(value)] ?? "chip";
    if (SHOWN.includes(tag)) tags[tag.toString(16).toUpperCase()] = formatHex(value);
  }
  return { entry, tags };
}

/** Reads `devicedata` of a reader, which CardSecure has accepted. */
export function readerFacts(deviceData: string): ReaderFacts {
  if (!HEX.test(deviceData) || deviceData.startsWith("02")) return SWIPE;
  try {
    return emvFacts(parseHex(deviceData));
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return { entry: "chip", tags: {} };
  }
}
