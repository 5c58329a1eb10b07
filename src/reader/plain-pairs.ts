/**
 * Pairs of values that nothing tells apart but their order.
 *
 * @module
 */
import { isCardDataTag } from "../protocol/cards/card-data-tags.ts";
import { TlvCursor } from "../protocol/tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";

/** The attribution byte stands before the data objects. Source: vp3300 reference 9.1. */
const OBJECTS_START = 1;

/**
 * Whether a transaction answer holds the same tag of card data twice without length flags (A1, C1).
 * Source: vp3300 reference 8.2.
 *
 * @throws Vp3300Error `PROTOCOL_TLV_…`
 */
export function hasPlainPairs(data: Uint8Array): boolean {
  const seen = new Set<number>();
  const cursor = new TlvCursor(data.subarray(OBJECTS_START), TLV_IDTECH);
  while (cursor.next()) {
    if (!isCardDataTag(cursor.tag) || cursor.encoding !== "plain") continue;
    if (seen.has(cursor.tag)) return true;
    seen.add(cursor.tag);
  }
  return false;
}
