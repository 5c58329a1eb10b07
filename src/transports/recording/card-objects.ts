/**
 * Objects of a card in data that should hold none: a reader may answer late, so that its answer is taken for that to the
 * next command, or say things in the wrong place.
 *
 * @module
 */

import { CARD_DATA_TAGS, KSN_TAGS } from "../../protocol/cards/card-data-tags.ts";
import { SWIPE } from "../../protocol/cards/card-tlv.ts";
import { TlvCursor } from "../../protocol/tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../../protocol/tlv/tlv-profile.ts";

/** The attribution byte in front of a transaction's objects. */
const ATTRIBUTION = 1;

interface Walk {
  /** An object of a card, or a KSN, is among those that could be read. */
  readonly holdsCard: boolean;
  /** All could be read. */
  readonly isWhole: boolean;
}

function walk(data: Uint8Array, lead: number): Walk {
  let holdsCard = false;
  try {
    const cursor = new TlvCursor(data.subarray(lead), TLV_IDTECH);
    while (cursor.next()) {
      const { tag, length } = cursor;
      if (length > 0 && (tag === SWIPE || CARD_DATA_TAGS.has(tag) || KSN_TAGS.includes(tag)))
        holdsCard = true;
    }
    return { holdsCard, isWhole: true };
  } catch {
    return { holdsCard, isWhole: false };
  }
}

/** Whether data that is no list of objects holds one with something of a card, whole or broken. Errs on the side of yes. */
export function mayHoldCardObjects(data: Uint8Array): boolean {
  return walk(data, 0).holdsCard || walk(data, ATTRIBUTION).holdsCard;
}

/** Whether data that should be a list of objects behind `lead` bytes is none, but holds something of a card. */
export function isOfCardInstead(data: Uint8Array, lead: number): boolean {
  const own = walk(data, lead);
  return !own.isWhole && (own.holdsCard || mayHoldCardObjects(data));
}
