/**
 * Data objects: tag, length and value of each, templates with what they hold.
 *
 * @module
 */
import { CARD_DATA } from "../dictionary/card-data.ts";
import { describeValue } from "../dictionary/describe-value.ts";
import { LONGEST_UNKNOWN, type ValueContext } from "../dictionary/description.ts";
import { providerOfAid, SCHEMES, type Scheme } from "../dictionary/schemes.ts";
import { tagInfo } from "../dictionary/tag-info.ts";
import type { Vp3300Error } from "../errors.ts";
import { formatHex } from "../protocol/hex.ts";
import { TlvCursor } from "../protocol/tlv/tlv-cursor.ts";
import { TLV_BER, TLV_EMV, TLV_IDTECH, type TlvProfile } from "../protocol/tlv/tlv-profile.ts";
import { tagHex } from "../protocol/tlv/tlv-tag.ts";
import { type Explainer, errorOf, type Sheet, sayingOf } from "./sheet.ts";
import { explainSwipe } from "./swipe.ts";

/** Deeper than any real message, and shallow enough to print. */
const LIMITS = { maxDepth: 64, maxObjects: 65_536 };

/** One object as the cursor saw it. */
interface Seen {
  readonly tag: number;
  readonly tagOffset: number;
  readonly valueOffset: number;
  readonly valueEnd: number;
  readonly depth: number;
  readonly constructed: boolean;
  encoding: "plain" | "masked" | "encrypted";
}

/** All objects from the sheet's place on, and the error that ended the walk. */
function walk(sheet: Sheet, profile: TlvProfile): { objects: Seen[]; error: Vp3300Error | undefined } {
  const cursor = new TlvCursor(sheet.bytes, profile, LIMITS);
  cursor.reset(sheet.bytes, sheet.at, sheet.end);
  const objects: Seen[] = [];
  const error = errorOf(() => {
    while (cursor.next()) {
      const { tag, tagOffset, valueOffset, length, depth, constructed, encoding } = cursor;
      // A template of indefinite length whose end can't be found has length -1: the walk fails inside it.
      const valueEnd = length < 0 ? sheet.end : valueOffset + length;
      objects.push({ tag, tagOffset, valueOffset, valueEnd, depth, constructed, encoding });
    }
  });
  return { objects, error };
}

/**
 * Some firmware sends card data twice with plain lengths: masked, then encrypted and padded to whole blocks.
 * Source: VP3300 answers of the Payroc SDK's tests (vp3300 reference 8.2).
 */
function markDuplicates(objects: readonly Seen[]): void {
  const first = new Map<number, Seen>();
  for (const object of objects) {
    const before = first.get(object.tag);
    if (before === undefined) {
      if (CARD_DATA.has(object.tag)) first.set(object.tag, object);
      continue;
    }
    const [masked, encrypted] = [before, object].map(({ valueEnd, valueOffset }) => valueEnd - valueOffset);
    const arePlain = before.encoding === "plain" && object.encoding === "plain";
    if (arePlain && encrypted! > masked! && encrypted! % 8 === 0) {
      before.encoding = "masked";
      object.encoding = "encrypted";
    }
  }
}

const AID_TAGS = [0x4f, 0x84, 0x9f06];
const CURRENCY_TAGS = [0x5f2a, 0x9f42];

/** What the message says that helps to read its values: the card's scheme, the currency. */
function contextOf(objects: readonly Seen[], bytes: Uint8Array, idtech: boolean): ValueContext {
  const valuesOf = (tags: readonly number[]): Uint8Array[] =>
    objects
      .filter(({ tag, valueOffset, valueEnd }) => tags.includes(tag) && valueOffset < valueEnd)
      .map(({ valueOffset, valueEnd }) => bytes.subarray(valueOffset, valueEnd));
  const [card] = valuesOf(AID_TAGS).flatMap((aid) => providerOfAid(formatHex(aid))?.scheme ?? []);
  const [code] = CURRENCY_TAGS.flatMap((tag) => valuesOf([tag])).map((value) => formatHex(value));
  const scheme: Scheme[] = [...(idtech ? [SCHEMES.IDTECH.name] : []), ...(card === undefined ? [] : [card])];
  return { scheme, currency: code !== undefined && /^\d{4}$/.test(code) ? Number(code) : undefined };
}

const ENCODINGS = { plain: "", masked: ", masked", encrypted: ", encrypted" } as const;

/** Explains data objects up to the end of the sheet. The first error ends it: lengths behind it can't be trusted. */
export function explainTlv(profile: TlvProfile): Explainer {
  return (sheet) => {
    const { objects, error } = walk(sheet, profile);
    const limit = Number(error?.context.offset ?? sheet.end);
    if (profile.idtech) markDuplicates(objects);
    const context = contextOf(objects, sheet.bytes, profile.idtech);
    let next = 0;

    const gap = (part: Sheet, until: number): void =>
      part.leaf(until - part.at, profile.indefinite ? "end of contents" : "filler");

    /** Writes the objects of one level, which start before `end`; a template's contents are the next level. */
    const level = (part: Sheet, end: number, template: number | undefined): void => {
      for (;;) {
        const object = objects[next];
        if (object === undefined || object.tagOffset >= end) break;
        gap(part, object.tagOffset);
        next++;
        write(part, object, Math.min(object.valueEnd, limit), template);
      }
      gap(part, end);
    };

    const write = (part: Sheet, object: Seen, end: number, template: number | undefined): void => {
      const { tag, tagOffset, valueOffset, constructed, encoding } = object;
      const known = tagInfo(tag, { ...context, template });
      const title = `${tagHex(tag)} ${known?.name ?? "unknown tag"}`;
      const parts: Explainer = (inner) => {
        const tagBytes = tagHex(tag).length / 2;
        const length = object.valueEnd - valueOffset;
        inner.leaf(tagBytes, "tag");
        inner.leaf(valueOffset - tagOffset - tagBytes, "length", {
          meaning: `${length} byte${length === 1 ? "" : "s"}${ENCODINGS[encoding]}`,
        });
        if (constructed) level(inner, end, tag);
        else value(inner, object, template);
      };
      const isBrief = !constructed && tag !== SWIPE_DATA;
      part.group(end - tagOffset, title, parts, isBrief ? { brief: true } : {});
    };

    const value = (inner: Sheet, object: Seen, template: number | undefined): void => {
      const { tag, encoding } = object;
      if (tag === SWIPE_DATA && inner.left > 0) {
        inner.group(inner.left, "value", explainSwipe);
        return;
      }
      const description = describeValue(tag, inner.peek(), { ...context, template, encoding });
      if (inner.left === 0) return;
      const hidden = description.visibility === "start" && startsInDigits(inner.bytes, object);
      inner.leaf(inner.left, "value", {
        ...sayingOf(description),
        ...(hidden && { visibility: "hidden" as const }),
      });
    };

    level(sheet, limit, undefined);
    if (error !== undefined) throw error;
  };
}

const SWIPE_DATA = 0xdfee23;

/**
 * Where a damaged length ends an account number's object too early, its digits are read as tag, length and value: with
 * the bytes that are shown of the start of any value these are more of it than may be shown.
 */
function startsInDigits(bytes: Uint8Array, { tagOffset, valueOffset }: Seen): boolean {
  return /^\d+$/.test(formatHex(bytes.subarray(tagOffset, valueOffset + LONGEST_UNKNOWN)));
}

/** EMV's objects; where they are none, plain BER with indefinite lengths is tried. */
export const explainEmv: Explainer = (sheet) => sheet.firstOf([explainTlv(TLV_EMV), explainTlv(TLV_BER)]);

/** ID TECH's objects. */
export const explainIdtech: Explainer = explainTlv(TLV_IDTECH);

/** Whether the bytes are data objects to their end; the first must have a known tag, unless any will do. */
export function areObjects(bytes: Uint8Array, profile: TlvProfile, anyTag = false): boolean {
  const cursor = new TlvCursor(bytes, profile, LIMITS);
  let first: number | undefined;
  const error = errorOf(() => {
    while (cursor.next()) first ??= cursor.tag;
  });
  return error === undefined && first !== undefined && (anyTag || tagInfo(first) !== undefined);
}
