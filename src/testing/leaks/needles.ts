/**
 * Secrets as something to search for. Digits and key bytes are found by any part of them that is long enough, so that a
 * dump that was cut short, or half a number, is a leak as well; the digits that receipts and masks may show (six at the
 * start, four at the end) never make such a part.
 *
 * @module
 */
import { formatHex } from "../../protocol/hex.ts";
import type { CardSecret } from "./card-secret.ts";
import { compact, REPEATED } from "./compact.ts";

/** Consecutive digits that give an account number or a token away: more than the first six, or the last four. */
const DIGITS = 10;
/** Hexadecimal digits of a key that can't be there by chance. */
const HEX = 16;
/** Characters of other text, and the distance from one such part to the next. */
const TEXT = 12;
const TEXT_STRIDE = 6;
/** Parts of a name that are shorter than this are words of their own. */
const NAME_PART = 10;

/** Discretionary data with so many equal digits in a row is padding, which amounts have as well. */
const FILLER = /0{6,}|1{6,}|9{6,}|\D+/;
/** Less of it than this is found everywhere. */
const SHORTEST_REST = 8;
/** A part with fewer other characters than this is zeros, which amounts are as well. */
const FEWEST_BESIDES_ZEROS = 3;
const TRACK_1 = /^%?B?(\d{8,19})\^([^^]*)\^\d{7}(.*?)\??$/;
const TRACK_2 = /^;?(\d{8,19})=\d{7}(.*?)\??$/;

/** Where a code of three or four digits is said to be one. */
export const CVV_KEY =
  /cvv|cvc|cvn|csc\b|\bcid\b|(?:card|security)[\s_-]*code|verification[\s_-]*(?:value|code)/i;
const CVV_KEYS = /* @__PURE__ */ new RegExp(CVV_KEY.source, "gi");
/** How far behind those words the code may stand. */
const CVV_REACH = 40;

/** Two groups of digits with a mask between, and what may stand between single digits. */
const MASKED = /((?:\d[ -]?){1,18})[*xX•#.·…CcBb?](?:[*xX•#.·…CcBb? -])*(?=((?:\d[ -]?){0,18}))/g;
const MASK = /\d[ -]?[*xX•#.·…CcBb?]/;
/** What packed digits are hidden behind; of a single zero nobody can say that it hides one. */
const PACKED_FILLER = /0{2,}|[A-F]+/g;
/** Where fewer are shown at the start, the end has to say something by itself: an amount may be as many zeros. */
const TELLING_START = 4;
/** Where more than ten digits are shown, so many are at one end. */
const LONGER_END = 6;

/** Shorter ones are looked for as text. */
const NUMBER = /^\d{8,}$/;
const DIGIT_RUN = /\d{8,}/g;
const HEX_RUN = /[0-9A-F]{16,}/g;

/** Parts by what they are made of: exact strings of one length each, and the secret that each belongs to. */
type Parts = Map<number, Map<string, CardSecret>>;

function isFoundEverywhere(part: string): boolean {
  return REPEATED.test(part) || part.replaceAll("0", "").length < FEWEST_BESIDES_ZEROS;
}

/** Adds every part of `text` that says something, and all of it where no part does. */
function addWindows(parts: Parts, secret: CardSecret, text: string, size: number, stride = 1): void {
  const length = Math.min(size, text.length);
  const windows: string[] = [];
  for (let at = 0; at + length <= text.length; at += stride) windows.push(text.slice(at, at + length));
  const telling = windows.filter((window) => !isFoundEverywhere(window));
  if (telling.length === 0 && !REPEATED.test(text)) telling.push(text);
  for (const part of telling) {
    const ofLength = parts.get(part.length) ?? new Map<string, CardSecret>();
    parts.set(part.length, ofLength);
    if (!ofLength.has(part)) ofLength.set(part, secret);
  }
}

/** A list of secrets, ready to be searched for. */
export class Needles {
  /** What was searched before and holds none of them. */
  readonly clean = new Set<string>();
  readonly #digits: Parts = new Map();
  readonly #hex: Parts = new Map();
  readonly #text: Parts = new Map();
  /** Any of the texts at all: most of what is searched holds none. */
  readonly #anyText: RegExp | undefined;
  /** The longer end of any masked number: most bytes hold none. */
  readonly #anyEnd: RegExp | undefined;
  readonly #pans: { readonly secret: CardSecret; readonly pan: string }[] = [];
  readonly #cvv: { readonly secret: CardSecret; readonly pattern: RegExp }[] = [];

  constructor(secrets: readonly CardSecret[]) {
    for (const secret of secrets) this.#add(secret);
    const literals = [...this.#text.values()].flatMap((ofLength) => [...ofLength.keys()]);
    if (literals.length > 0) this.#anyText = new RegExp(literals.join("|"));
    const ends = this.#pans.flatMap(({ pan }) => [pan.slice(0, LONGER_END), pan.slice(-LONGER_END)]);
    if (ends.length > 0) this.#anyEnd = new RegExp(ends.join("|"));
  }

  /** The secrets of which `compacted` holds a part. */
  *in(compacted: string): Generator<CardSecret> {
    if (this.#digits.size > 0) {
      for (const [run] of compacted.matchAll(DIGIT_RUN)) yield* partsOf(run, this.#digits);
    }
    if (this.#hex.size > 0) {
      for (const [run] of compacted.matchAll(HEX_RUN)) yield* partsOf(run, this.#hex);
    }
    if (this.#anyText?.test(compacted)) {
      for (const literals of this.#text.values()) {
        for (const [literal, secret] of literals) if (compacted.includes(literal)) yield secret;
      }
    }
  }

  /** The secrets of whose digits the bytes in `hex` hold a part, the second digit of each byte first. */
  *swappedIn(hex: string): Generator<CardSecret> {
    for (const { index, 0: run } of hex.matchAll(DIGIT_RUN)) {
      // Whole bytes, with the halves at either end that are no digits as they stand.
      const bytes = hex.slice(index & ~1, (index + run.length + 1) & ~1);
      if (bytes.length >= DIGITS) yield* partsOf(bytes.replace(/(.)(.)/g, "$2$1"), this.#digits);
    }
  }

  /** The account numbers of which a mask in `text` shows more than ten digits in all. */
  *masksIn(text: string): Generator<CardSecret> {
    if (this.#pans.length === 0 || !MASK.test(text)) return;
    for (const [, before, after] of text.matchAll(MASKED)) {
      yield* this.#shownBy(digitsOf(before!), digitsOf(after!));
    }
  }

  /**
   * The account numbers of which a filler of packed digits, in the bytes in `hex`, shows more than ten in all. Zeros at the
   * edge of a filler of zeros are taken for a part of it: six and four shown digits never become more by them.
   */
  *packedMasksIn(hex: string): Generator<CardSecret> {
    if (!this.#anyEnd?.test(hex)) return;
    for (const { index, 0: filler } of hex.matchAll(PACKED_FILLER)) {
      const after = index + filler.length;
      yield* this.#shownBy(hex.slice(Math.max(0, index - DIGITS), index), hex.slice(after, after + DIGITS));
    }
  }

  /** The card codes that stand in `text` where it says that one comes, or anywhere when it `isCode` by its name. */
  *codesIn(text: string, isCode: boolean): Generator<CardSecret> {
    if (this.#cvv.length === 0) return;
    const places = isCode ? [text] : CVV_KEY.test(text) ? afterKeys(text) : [];
    for (const { secret, pattern } of this.#cvv)
      if (places.some((place) => pattern.test(place))) yield secret;
  }

  /** The account numbers of which more than ten digits stand before and after what hides the others. */
  *#shownBy(before: string, after: string): Generator<CardSecret> {
    for (const { secret, pan } of this.#pans) {
      const [start, end] = [shownAtStart(before, pan), shownAtEnd(after, pan)];
      const isTelling = start >= TELLING_START || !isFoundEverywhere(pan.slice(-end));
      if (start + end > DIGITS && isTelling) yield secret;
    }
  }

  #add(secret: CardSecret): void {
    const value: string | Uint8Array = secret.value.reveal();
    if (typeof value !== "string") {
      addWindows(this.#hex, secret, formatHex(value), HEX);
      return;
    }
    switch (secret.kind) {
      case "cvv":
        this.#cvv.push({ secret, pattern: new RegExp(`(?<![0-9A-Za-z])${value}(?![0-9A-Za-z])`) });
        return;
      case "track":
        this.#addTrack(secret, value);
        return;
      case "cardholder":
        this.#addName(secret, value);
        return;
      case "key":
        this.#addKey(secret, value);
        return;
      default:
        this.#addNumber(secret, value);
    }
  }

  /** A number, however it is grouped; tokens may be text. */
  #addNumber(secret: CardSecret, value: string): void {
    const digits = compact(value);
    if (!NUMBER.test(digits)) {
      this.#addText(secret, value);
      return;
    }
    if (secret.kind === "pan") this.#pans.push({ secret, pan: digits });
    addWindows(this.#digits, secret, digits, DIGITS);
  }

  /** A password may look like a few key bytes, and those are looked for in longer runs only: it is text as well. */
  #addKey(secret: CardSecret, key: string): void {
    const isHex = /^(?:[0-9a-f]{2})+$/i.test(key);
    if (isHex) addWindows(this.#hex, secret, key.toUpperCase(), HEX);
    if (!isHex || key.length < HEX) this.#addText(secret, key);
  }

  /** The name in either order, and those of its parts that are no words of their own. */
  #addName(secret: CardSecret, name: string): void {
    const parts = name.split(/[^\p{L}\d]+/u).filter((part) => part !== "");
    this.#addText(secret, name);
    this.#addText(secret, [...parts].reverse().join(""));
    for (const part of parts) if (part.length >= NAME_PART) this.#addText(secret, part);
  }

  /** Expiry and service code may be shown; the rest of a track may not. */
  #addTrack(secret: CardSecret, track: string): void {
    const [, pan, , rest] = TRACK_1.exec(track) ?? [];
    const [, otherPan = pan, otherRest = rest] = TRACK_2.exec(track) ?? [];
    if (otherPan === undefined || otherRest === undefined || REPEATED.test(otherPan)) {
      this.#addText(secret, track);
      return;
    }
    addWindows(this.#digits, secret, otherPan, DIGITS);
    for (const digits of otherRest.split(FILLER)) {
      if (digits.length >= SHORTEST_REST) addWindows(this.#digits, secret, digits, DIGITS);
    }
  }

  #addText(secret: CardSecret, text: string): void {
    const compacted = compact(text);
    if (compacted !== "") addWindows(this.#text, secret, compacted, TEXT, TEXT_STRIDE);
  }
}

function* partsOf(run: string, parts: Parts): Generator<CardSecret> {
  for (const [length, ofLength] of parts) {
    for (let at = 0; at + length <= run.length; at += 1) {
      const secret = ofLength.get(run.slice(at, at + length));
      if (secret !== undefined) yield secret;
    }
  }
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

/** How many of the first digits of `pan` stand at the end of `digits`. */
function shownAtStart(digits: string, pan: string): number {
  for (let count = Math.min(DIGITS, pan.length); count > 0; count -= 1) {
    if (digits.endsWith(pan.slice(0, count))) return count;
  }
  return 0;
}

/** How many of the last digits of `pan` stand at the start of `digits`. */
function shownAtEnd(digits: string, pan: string): number {
  for (let count = Math.min(DIGITS, pan.length); count > 0; count -= 1) {
    if (digits.startsWith(pan.slice(-count))) return count;
  }
  return 0;
}

/** What follows each word that announces a card code, the word itself left out. */
function afterKeys(text: string): string[] {
  return [...text.matchAll(CVV_KEYS)].map(({ index, 0: key }) =>
    text.slice(index + key.length, index + key.length + CVV_REACH).replace(/^2?[A-Za-z_]*/, ""),
  );
}
