/**
 * Data objects without their card data. Tags, lengths and nesting stay.
 *
 * @module
 */
import { CardTlv } from "../../protocol/cards/card-tlv.ts";
import { PASS_TAGS } from "../../protocol/cards/passes.ts";
import { TlvCursor } from "../../protocol/tlv/tlv-cursor.ts";
import { TLV_IDTECH } from "../../protocol/tlv/tlv-profile.ts";
import { scrubSwipe } from "./scrub-swipe.ts";
import { fill, scrubDatum } from "./scrub-value.ts";

const SWIPE = 0xdfee23;
/** Loyalty passes: whatever is in them is the customer's, and their tags mean other things than outside. */
const CLOSED_TEMPLATES: readonly number[] = [PASS_TAGS.appleVas, PASS_TAGS.smartTap].flatMap(
  ({ request, answer }) => [request, answer],
);
/** No data object starts so: what was broken stays broken. */
export const BROKEN = 0xff;

/** Which objects that are no card data by their tag are kept; `isWhole`: all of them could be read. */
export interface Keeping {
  readonly isOpen: (tag: number, value: Uint8Array, isWhole: boolean) => boolean;
  /** Whether an object could have this tag. Where none could, what follows is taken for broken. */
  readonly isTag: (tag: number) => boolean;
}

/**
 * Takes the card data out of the objects in `bytes`, in place. An object that holds card data keeps its shape; of the
 * others, those are kept that `isOpen` lets pass. From the first object that can't
 * be read, all is overwritten so that it still can't be.
 */
export function scrubObjects(bytes: Uint8Array, { isOpen, isTag }: Keeping): void {
  const end = readableEnd(bytes, isTag);
  const isWhole = end === bytes.length;
  const data = isWhole ? new CardTlv(bytes, 0).cardData() : [];
  const isCardData = new Set(data.map(({ value }) => value.byteOffset));
  let closedUntil = 0;
  const cursor = new TlvCursor(bytes, TLV_IDTECH);
  for (let read = 0; read < end; ) {
    cursor.next();
    const { tag, valueOffset, length, constructed, encoding, value } = cursor;
    read = constructed ? valueOffset : valueOffset + length;
    if (CLOSED_TEMPLATES.includes(tag)) closedUntil = Math.max(closedUntil, valueOffset + length);
    if (constructed || isCardData.has(value.byteOffset)) continue;
    if (valueOffset < closedUntil || encoding !== "plain" || !isOpen(tag, value, isWhole)) fill(value);
  }
  bytes.fill(BROKEN, end);
  for (const datum of data) {
    if (datum.tag === SWIPE) scrubSwipe(datum.value);
    else scrubDatum(datum);
  }
}

/** Up to where all objects can be read, and could be some. */
function readableEnd(bytes: Uint8Array, isTag: (tag: number) => boolean): number {
  let read = 0;
  try {
    const cursor = new TlvCursor(bytes, TLV_IDTECH);
    while (cursor.next()) {
      const { tag, valueOffset, length, constructed } = cursor;
      if (!isTag(tag)) return read;
      read = constructed ? valueOffset : valueOffset + length;
    }
    return bytes.length;
  } catch {
    return read;
  }
}
