/**
 * The TLVs of a transaction answer, read without handing out card data.
 *
 * Encrypting readers send an object that holds card data twice, masked and encrypted. They say which is which by ID
 * TECH's flags in the length byte, by a tag of its own for the masked twin, or not at all:
 *
 * | sent as                                   | by                                     |
 * | ----------------------------------------- | -------------------------------------- |
 * | `57 A1 13 masked`, `57 C1 18 ciphertext`  | NEO 2; VP3300, contactless             |
 * | `57 13 masked`, `57 18 ciphertext`        | VP3300, contact                        |
 * | `DFEF5D 13 masked`, `57 18 ciphertext`    | Augusta                                |
 *
 * Content decides where flags are missing, and corrects them where they would show too much. A value is masked only if
 * it hides digits. It is encrypted only if it can't be read as it is, and, without a flag, only if there is a KSN and
 * it fills cipher blocks and either is in a tag for text or is longer than its masked twin. All else is in clear.
 *
 * Source: ID TECH device tests; Payroc C# SDK tests (VP3300 contact sample); CardPointe Desktop SDK guide (Augusta
 * sample).
 *
 * @module
 */
import { bcdText } from "../bcd-text.ts";
import { asciiOf } from "../text.ts";
import { TlvCursor } from "../tlv/tlv-cursor.ts";
import type { TlvEncoding } from "../tlv/tlv-header.ts";
import { TLV_IDTECH } from "../tlv/tlv-profile.ts";
import { viewOf } from "../view.ts";
import { CARD_DATA_TAGS, type CardDataForm, KSN_TAGS } from "./card-data-tags.ts";
import { maskPan } from "./masking.ts";
import { holdsClearNumber, isMaskedText, type ShownFields, shownFields } from "./shown-fields.ts";

/** The tag of swipes. */
export const SWIPE = 0xdfee23;
/** The shortest cipher block. */
const BLOCK = 8;
/** No clear value in BCD is longer. Source: EMV Book 3, Annex A (tag 57). */
const BCD_MAX = 19;

/** An account number or a track 2, which may fill up a cipher block with `F` and digits. */
const CLEAR_BCD = /^\d{8,}(?:=\d*)?(?:F+\d*)?$/;
/** The start of a track 2 up to its service code, whatever follows. */
const CLEAR_BCD_START = /^\d{12,19}=\d\d(?:0[1-9]|1[0-2])\d{3}/;

/** One object that holds card data. */
export interface CardDatum {
  readonly tag: number;
  readonly form: CardDataForm;
  /** What the length byte says of the value. */
  readonly encoding: TlvEncoding;
  /** What the value is taken for. */
  readonly state: "clear" | "masked" | "encrypted";
  /** A view. */
  readonly value: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
// What all answers are checked with, one after the other: a cursor of its own would cost an answer as much as half of the
// walk. It is at rest, and holds no bytes, between two checks.
const CHECKING = new TlvCursor(NO_BYTES, TLV_IDTECH);

/** The objects in `bytes` from `start` on. Internal: arguments are not checked. */
export class CardTlv {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  #cursor: TlvCursor | undefined;
  /** Where the value of the first swipe starts, and how long it is: 0 where there is none. */
  readonly #swipe: number;
  readonly #swipeLength: number;
  /** Whether an object that isn't empty holds an account number or a track. */
  readonly holdsCard: boolean;

  /**
   * Reads all objects once; those of a copy of `twin`'s bytes have been read.
   *
   * @throws Vp3300Error as `TlvCursor.next`; offsets count from the start of `bytes`
   */
  constructor(bytes: Uint8Array, start: number, twin?: CardTlv) {
    this.#bytes = bytes;
    this.#start = start;
    if (twin !== undefined) {
      this.#swipe = twin.#swipe - twin.#start + start;
      this.#swipeLength = twin.#swipeLength;
      this.holdsCard = twin.holdsCard;
      return;
    }
    let swipe = 0;
    let swipeLength = 0;
    let holdsCard = false;
    try {
      CHECKING.reset(bytes, start);
      while (CHECKING.next()) {
        const { tag, length } = CHECKING;
        if (length === 0) continue;
        if (tag !== SWIPE) holdsCard ||= holdsNumber(tag);
        else if (swipeLength === 0) {
          swipe = CHECKING.valueOffset;
          swipeLength = length;
        }
      }
    } finally {
      CHECKING.reset(NO_BYTES);
    }
    this.#swipe = swipe;
    this.#swipeLength = swipeLength;
    this.holdsCard = holdsCard;
  }

  /** The cursor, at the start. */
  #rewound(): TlvCursor {
    this.#cursor ??= new TlvCursor(this.#bytes, TLV_IDTECH);
    this.#cursor.reset(this.#bytes, this.#start);
    return this.#cursor;
  }

  /** A copy of the bytes, with what is known of them. */
  copy(): CardTlv {
    return new CardTlv(this.#bytes.slice(this.#start), 0, this);
  }

  /** Where the first swipe that isn't empty is. */
  get swipe(): { readonly offset: number; readonly value: Uint8Array } | undefined {
    const offset = this.#swipe;
    const length = this.#swipeLength;
    return length === 0 ? undefined : { offset, value: viewOf(this.#bytes, offset, offset + length) };
  }

  /** All objects. A view. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  /** The KSN, in either generation's tag, if it isn't empty. A view. */
  get ksn(): Uint8Array | undefined {
    return this.#find(({ tag, length }) => length > 0 && KSN_TAGS.includes(tag))?.value;
  }

  /** The value that may be shown of a tag, see `CaptureFields.tag`. A view. */
  tag(tag: number): Uint8Array | undefined {
    if (CARD_DATA_TAGS.has(tag))
      return this.cardData().find((datum) => datum.tag === tag && isShowable(datum))?.value;
    return this.#find((cursor) => cursor.tag === tag && !cursor.constructed)?.value;
  }

  /** The number in the first object of this tag that has `size` bytes, up to 4. */
  number(tag: number, size: number): number | undefined {
    const found = this.#find((cursor) => cursor.tag === tag && cursor.length === size);
    return found?.value.reduce((number, byte) => number * 256 + byte, 0);
  }

  /** Where the first object of this tag is that isn't empty. */
  locate(tag: number): { readonly offset: number; readonly value: Uint8Array } | undefined {
    const found = this.#find((cursor) => cursor.tag === tag && cursor.length > 0);
    return found && { offset: found.valueOffset, value: found.value };
  }

  /** All objects that hold card data and aren't empty, in the order in which they came. */
  cardData(): readonly CardDatum[] {
    const encrypting = this.ksn !== undefined;
    const found: Omit<CardDatum, "state">[] = [];
    const masked = new Map<number, Uint8Array>();
    this.#find((cursor) => {
      const { tag } = cursor;
      const form = CARD_DATA_TAGS.get(tag)?.form;
      if (form === undefined || cursor.length === 0) return false;
      const datum = { tag, form, value: cursor.value, encoding: cursor.encoding };
      found.push(datum);
      if (!masked.has(tag) && isMasked(datum)) masked.set(tag, datum.value);
      return false;
    });
    return found.map((datum) => {
      const twin = masked.get(datum.tag) ?? masked.get(CARD_DATA_TAGS.get(datum.tag)!.maskedTwin ?? 0);
      return {
        ...datum,
        state: isMasked(datum) ? "masked" : isEncrypted(datum, encrypting, twin) ? "encrypted" : "clear",
      };
    });
  }

  /** Whether an account number or a track is in clear. */
  get inClear(): boolean {
    return this.cardData().some(({ form, state }) => form !== "hidden" && state === "clear");
  }

  /** At most the first and last four digits of the first account number that is shown. */
  get maskedPan(): string | undefined {
    const pan = this.shown()[0]?.pan;
    return pan === undefined ? undefined : maskPan(pan);
  }

  /** What the account numbers and tracks show that aren't encrypted, in the order in which they came. */
  shown(): ShownFields[] {
    const data = this.cardData().filter(({ form, state }) => form !== "hidden" && state !== "encrypted");
    return data.map((datum) => shownFields(cardText(datum))).filter((fields) => fields !== undefined);
  }

  /** The cursor at the first object that matches. */
  #find(matches: (cursor: TlvCursor) => boolean): TlvCursor | undefined {
    const cursor = this.#rewound();
    while (cursor.next()) if (matches(cursor)) return cursor;
    return undefined;
  }
}

function holdsNumber(tag: number): boolean {
  const form = CARD_DATA_TAGS.get(tag)?.form;
  return form !== undefined && form !== "hidden";
}

/** The text of a value that isn't encrypted: hidden digits are `*`, the separator of track 2 is `=`. */
export function cardText({ form, value }: Pick<CardDatum, "form" | "value">): string {
  return isBcd(form) ? bcdText(value).replace(/[BC]/g, "*") : asciiOf(value);
}

/** Whether a value of this form holds a digit in each nibble. */
export function isBcd(form: CardDataForm): boolean {
  return form === "pan" || form === "track2";
}

function isShowable({ form, state }: CardDatum): boolean {
  return form !== "hidden" && state === "masked";
}

type Unclassified = Pick<CardDatum, "form" | "value" | "encoding">;

function isMasked({ form, value, encoding }: Unclassified): boolean {
  if (form === "hidden" || encoding === "encrypted" || (isBcd(form) && value.length > BCD_MAX)) return false;
  return isMaskedText(cardText({ form, value }));
}

function isEncrypted(
  { form, value, encoding }: Unclassified,
  encrypting: boolean,
  twin?: Uint8Array,
): boolean {
  if (isReadable({ form, value })) return false;
  if (encoding === "encrypted") return true;
  if (!encrypting || encoding === "masked" || value.length % BLOCK !== 0) return false;
  return form === "text" || (twin !== undefined && value.length > twin.length);
}

/** Whether a value makes sense without a key. Ciphertext rarely does, and is then refused: the safe error. */
export function isReadable({ form, value }: Pick<CardDatum, "form" | "value">): boolean {
  const nibbles = bcdText(value);
  if (CLEAR_BCD.test(nibbles) || CLEAR_BCD_START.test(nibbles)) return true;
  if (isBcd(form)) return false;
  return value.every((byte) => byte >= 0x20 && byte <= 0x7e) || holdsClearNumber(asciiOf(value));
}
