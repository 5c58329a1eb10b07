/**
 * Captures in the shape that CardSecure takes as `devicedata`.
 *
 * Source: CardPointe Desktop SDK guide, the two published samples. Unverified for a VP3300: the vendor's SDK sends the
 * data of other ID TECH readers this way.
 *
 * @module
 */
import { formatHex } from "../hex.ts";
import { TlvCursor } from "../tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../tlv/tlv-profile.ts";

/** Objects that go first, in this order: result code, attribution, KSN of NEO 1 and NEO 2. */
const LEADING_TAGS: readonly number[] = [0xdfee25, 0xdfee26, 0xffee12, 0xdfee12];

/**
 * Upper-case hex of the top-level objects in `bytes`, which parse: the leading tags first, all others in the order in
 * which they came. Filler between objects is left out.
 */
export function tlvDeviceData(bytes: Uint8Array): string {
  const ranked: { rank: number; start: number; end: number }[] = [];
  const cursor = new TlvCursor(bytes, TLV_IDTECH);
  while (cursor.next()) {
    cursor.skip();
    const rank = cursor.length > 0 ? LEADING_TAGS.indexOf(cursor.tag) : -1;
    ranked.push({
      rank: rank < 0 ? LEADING_TAGS.length : rank,
      start: cursor.tagOffset,
      end: cursor.valueOffset + cursor.length,
    });
  }
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.map(({ start, end }) => formatHex(bytes, start, end)).join("");
}
