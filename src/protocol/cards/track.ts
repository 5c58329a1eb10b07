/**
 * Tracks of a magnetic stripe, or what a chip gives in their place. The shapes are in `track-grammar.ts`.
 *
 * @module
 */
import { refuseArgument, requireBytes, requireInteger, requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { isLuhnValid, isLuhnValidIn } from "../../luhn.ts";
import { Secret } from "../../secret.ts";
import { bcdText } from "../bcd-text.ts";
import { asciiOf } from "../text.ts";
import { maskPan } from "./masking.ts";
import { Redacted } from "./redacted.ts";
import { GRAMMARS, locateFields, TRACK_CAP, type TrackFields, type TrackGrammar } from "./track-grammar.ts";

/**
 * One track whose fields have been found and checked, and are cut out when read. JSON, text conversion and inspection
 * show the track number and the masked account number. Made by {@link parseTrack}, {@link parseTrack1Data} and
 * {@link parseTrack2Equivalent}.
 */
export class Track extends Redacted {
  readonly track: 1 | 2 | 3;
  readonly #text: string;
  readonly #fields: TrackFields;

  constructor(text: string, grammar: TrackGrammar) {
    super();
    this.track = grammar.track;
    this.#text = text;
    this.#fields = locateFields(text, grammar);
  }

  /** `B` on payment cards; two digits on track 3. Absent on track 2. */
  get formatCode(): string | undefined {
    const { formatCode, pan } = this.#fields;
    return this.#text.slice(formatCode, pan) || undefined;
  }

  /** The account number, digits only. */
  get pan(): Secret<string> {
    return new Secret(this.#digits(), "PAN");
  }

  /** The account number as it is encoded, with blanks where the card has some. */
  get panText(): Secret<string> {
    return new Secret(this.#text.slice(this.#fields.pan, this.#fields.panEnd), "PAN");
  }

  /** At most the first and last four digits, see {@link maskPan}. */
  get maskedPan(): string {
    return maskPan(this.#digits());
  }

  /** Whether the account number's last digit is its Luhn check digit. */
  get luhnValid(): boolean {
    const { pan, panEnd, panDigits } = this.#fields;
    const hasBlanks = panDigits < panEnd - pan;
    return hasBlanks ? isLuhnValid(this.#digits()) : isLuhnValidIn(this.#text, pan, panEnd);
  }

  /** The name as read, blanks and all. Track 1 only. */
  get name(): Secret<string> | undefined {
    return this.track === 1 ? new Secret(this.#name(), "name") : undefined;
  }

  /** What stands before the first slash of the name, trimmed. Absent when there is no slash. */
  get surname(): Secret<string> | undefined {
    return this.#namePart((name, slash) => name.slice(0, slash).trim());
  }

  /** What stands between the slash and the title, trimmed. Absent when the name has no slash. */
  get given(): Secret<string> | undefined {
    return this.#namePart((name, slash) => name.slice(slash + 1, titleStart(name, slash)).trim());
  }

  /** What stands after the last period behind the slash, trimmed. Absent when nothing does. */
  get title(): Secret<string> | undefined {
    return this.#namePart((name, slash) => name.slice(titleStart(name, slash) + 1).trim());
  }

  /** `YYMM`. Absent where the card has a separator in its place, and on track 3. */
  get expiry(): string | undefined {
    return this.#digitsAt(this.#fields.expiry, 4);
  }

  /** Three digits. Absent where the card has a separator in its place, and on track 3. */
  get serviceCode(): string | undefined {
    return this.#digitsAt(this.#fields.serviceCode, 3);
  }

  /** Whether the service code says that the card has a chip: its first digit is 2 or 6. Source: ISO/IEC 7813. */
  get chipCard(): boolean {
    return isChipServiceCode(this.serviceCode);
  }

  /** What follows the service code, up to the end sentinel; on track 3 all that follows the account number. */
  get discretionary(): Secret<string> {
    const { discretionary, discretionaryEnd } = this.#fields;
    return new Secret(this.#text.slice(discretionary, discretionaryEnd), "discretionary data");
  }

  /** What follows the end sentinel: a reader may append the LRC character. */
  get afterEnd(): Secret<string> {
    return new Secret(this.#text.slice(this.#fields.discretionaryEnd + 1), "track");
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return { track: this.track, maskedPan: this.maskedPan };
  }

  #digits(): string {
    const { pan, panEnd, panDigits } = this.#fields;
    const text = this.#text.slice(pan, panEnd);
    return panDigits < panEnd - pan ? text.replaceAll(" ", "") : text;
  }

  #digitsAt(at: number, count: number): string | undefined {
    return at < 0 ? undefined : this.#text.slice(at, at + count);
  }

  #name(): string {
    return this.#text.slice(this.#fields.name, this.#fields.nameEnd);
  }

  #namePart(cut: (name: string, slash: number) => string): Secret<string> | undefined {
    const name = this.#name();
    const slash = name.indexOf("/");
    const part = slash < 0 ? "" : cut(name, slash);
    return part === "" ? undefined : new Secret(part, "name");
  }
}

/** Position of the period before the title; the end of the name when it has no title. */
function titleStart(name: string, slash: number): number {
  const period = name.lastIndexOf(".");
  return period < slash || name.slice(period + 1).trim() === "" ? name.length : period;
}

/** Whether a service code, if there is one, says that the card has a chip. Source: ISO/IEC 7813. */
export function isChipServiceCode(serviceCode: string | undefined): boolean {
  return serviceCode !== undefined && /^[26]/.test(serviceCode);
}

/** The kind of track that a start sentinel opens. */
function grammarOf(sentinel: number): TrackGrammar | undefined {
  if (sentinel === 0x25) return GRAMMARS.track1;
  if (sentinel === 0x3b) return GRAMMARS.track2;
  return sentinel === 0x2b ? GRAMMARS.track3 : undefined;
}

/**
 * Reads one track in clear. Its start sentinel says which: `%` track 1, `;` track 2, `+` track 3. Text after the end
 * sentinel is kept, see {@link Track.afterEnd}. Masked tracks have no digits where a track must have some: they don't
 * parse.
 *
 * Source: ISO/IEC 7813; ISO/IEC 4909 for track 3.
 *
 * @param track text, or its bytes in Latin-1, which are copied; up to 4096
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TRACK_START_SENTINEL`, `_SEPARATOR`, `_EXPIRY`, `_SERVICE_CODE`,
 * `_END_SENTINEL`, `_PAN`, `_PAN_LENGTH` with `offset` and `expected`, in reading order, the account number last
 */
export function parseTrack(track: string | Uint8Array): Track {
  const text = textOf(track);
  const grammar = grammarOf(text.charCodeAt(0));
  if (grammar === undefined) {
    throw new Vp3300Error("PROTOCOL_TRACK_START_SENTINEL", { offset: 0, expected: "% or ; or +" });
  }
  return new Track(text, grammar);
}

/**
 * Reads EMV tag 56, track 1 data: track 1 without sentinels. A `?` in the account number is padding and ends it.
 *
 * Source: EMV Book 3, Annex A; EMV Contactless Book C-2 (tag 56).
 *
 * @param value the tag's value, which is copied; up to 4096 bytes
 * @throws Vp3300Error `ARGUMENT_INVALID`; as {@link parseTrack}, less the sentinels
 */
export function parseTrack1Data(value: Uint8Array): Track {
  return new Track(asciiOf(requireTrackBytes("value", value)), GRAMMARS.track1Data);
}

/**
 * Reads EMV tag 57, track 2 equivalent data: two digits per byte, `D` for the separator, padded with `F` at the end.
 *
 * Source: EMV Book 3, Annex A.
 *
 * @param value the tag's value, which is copied; up to 4096 bytes
 * @throws Vp3300Error `ARGUMENT_INVALID`; as {@link parseTrack}, less the sentinels
 */
export function parseTrack2Equivalent(value: Uint8Array): Track {
  return new Track(bcdText(requireTrackBytes("value", value)), GRAMMARS.track2Equivalent);
}

function textOf(track: unknown): string {
  if (track instanceof Uint8Array) return asciiOf(requireTrackBytes("track", track));
  if (typeof track !== "string") refuseArgument("track", "string or Uint8Array", typeof track);
  requireText("track", track, TRACK_CAP);
  return track;
}

function requireTrackBytes(argument: string, bytes: unknown): Uint8Array {
  requireBytes(argument, bytes);
  requireInteger(`${argument}.length`, bytes.length, 0, TRACK_CAP);
  return bytes;
}
