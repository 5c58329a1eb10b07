/**
 * Swipes: the blob of tag `DFEE23`, and what magstripe readers send by itself. The layout is in `swipe-layout.ts`.
 *
 * @module
 */
import { requireBytes } from "../../arguments.ts";
import { Secret } from "../../secret.ts";
import { decodeNga } from "../frames/nga-frame.ts";
import { formatHex } from "../hex.ts";
import { asciiOf } from "../text.ts";
import { maskPan } from "./masking.ts";
import { Redacted } from "./redacted.ts";
import { isMaskedText, type ShownFields, shownFields } from "./shown-fields.ts";
import {
  AES,
  CHIP_CARD,
  CLEAR_STATUS_OFFSET,
  ENCODE_TYPE_OFFSET,
  ENHANCED,
  locateParts,
  OPTION_TRANSARMOR,
  OPTIONAL_LENGTH_OFFSET,
  PART,
  PIN_VARIANT,
  SAMPLED_SHIFT,
  type SwipeLayout,
  TRACK_LENGTHS_OFFSET,
  TRACK_STATUS_OFFSET,
  TRACKS,
} from "./swipe-layout.ts";

/** How the card is encoded, as far as the reader could tell. JIS I cards count as `iso`. */
export type SwipeEncoding = "iso" | "aamva" | "other" | "raw" | "jis2" | "unknown";

/** By encode type, less bit 7. */
const ENCODINGS: readonly (SwipeEncoding | undefined)[] = ["iso", "aamva", undefined, "other", "raw", "jis2"];

/** Bytes of the envelope before the body: 02 and the length. Offsets in errors count them. */
export const ENVELOPE_START = 3;

/** One track of a swipe. JSON and inspection show no track data. */
export class SwipeTrack extends Redacted {
  readonly track: 1 | 2 | 3;
  /** The reader decoded the track, or the track is blank. */
  readonly decoded: boolean;
  /** The reader saw the track: with `decoded` false, something that it couldn't read. */
  readonly sampled: boolean;
  /** Length in characters. Counts the LRC character when the swipe is encrypted. */
  readonly length: number;
  readonly #text: Uint8Array;
  readonly #ciphertext: Uint8Array;
  readonly #hash: Uint8Array;

  constructor(body: Uint8Array, parts: SwipeLayout, index: number) {
    super();
    const status = body[TRACK_STATUS_OFFSET]! >> index;
    this.track = (index + 1) as 1 | 2 | 3;
    this.decoded = (status & 1) !== 0;
    this.sampled = (status & (1 << SAMPLED_SHIFT)) !== 0;
    this.length = body[TRACK_LENGTHS_OFFSET + index]!;
    this.#text = partOf(body, parts, PART.text + index);
    this.#ciphertext = isEnhanced(body) ? partOf(body, parts, PART.ciphertext + index) : new Uint8Array();
    this.#hash = partOf(body, parts, PART.hash + index);
  }

  /** The track's text, masked or clear, see {@link SwipeTrack.masked}. Undefined when none was sent. */
  get text(): Secret<string> | undefined {
    return this.#text.length > 0 ? new Secret(asciiOf(this.#text), `track ${this.track}`) : undefined;
  }

  /** Whether the text hides the account number. A text in clear is card data, also in a swipe that is encrypted. */
  get masked(): boolean {
    return isMaskedText(asciiOf(this.#text));
  }

  /** Ciphertext of the clear track and its LRC, zero padded. Enhanced format only. A view. */
  get encrypted(): Uint8Array | undefined {
    return present(this.#ciphertext);
  }

  /** Hash of the clear track: SHA-1 (20 bytes), SHA-256 (32 bytes), or zeros from readers that make none. A view. */
  get hash(): Uint8Array | undefined {
    return present(this.#hash);
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { track, decoded, sampled, length, encrypted } = this;
    return { track, decoded, sampled, length, encrypted: encrypted !== undefined };
  }
}

/**
 * One swipe. Fields are read from the body when asked for; those that are bytes are views into it. JSON, text
 * conversion and inspection show no more of the card than its masked number.
 */
export class Swipe extends Redacted {
  readonly #body: Uint8Array;
  readonly #parts: SwipeLayout;

  /** `body` is what stands in the envelope; `parts` what {@link locateParts} found in it. */
  constructor(body: Uint8Array, parts: SwipeLayout) {
    super();
    this.#body = body;
    this.#parts = parts;
  }

  /** Which of the two layouts the body has. */
  get format(): "enhanced" | "original" {
    return isEnhanced(this.#body) ? "enhanced" : "original";
  }

  /** The encode type byte: 80, 81, 83, 84, 85 in the enhanced format, 00 to 04 in the original one. */
  get encodeType(): number {
    return this.#body[ENCODE_TYPE_OFFSET]!;
  }

  /** The encode type by name. Types that no document names are `unknown`. */
  get encoding(): SwipeEncoding {
    return ENCODINGS[this.encodeType & ~ENHANCED] ?? "unknown";
  }

  /** The track status byte: bits 0-2 decoded, 3-5 sampled, 6 optional bytes. */
  get trackStatus(): number {
    return this.#body[TRACK_STATUS_OFFSET]!;
  }

  /** Tracks 1, 2 and 3, blank ones as well. */
  get tracks(): readonly [SwipeTrack, SwipeTrack, SwipeTrack] {
    return [this.#track(0), this.#track(1), this.#track(2)];
  }

  /** Whether the reader encrypted any track. A track that it didn't encrypt is in clear all the same. */
  get encrypted(): boolean {
    return this.#parts[PART.ciphertext]! < this.#parts[PART.ciphertext + TRACKS]!;
  }

  /** Whether the text of any track is in clear, whatever else is encrypted: track 3 of the original format always is. */
  get inClear(): boolean {
    return this.tracks.some(({ text, masked }) => text !== undefined && !masked);
  }

  /** `other` when the optional bytes name a TransArmor mode. */
  get cipher(): "none" | "tdes" | "aes" | "other" {
    if (!this.encrypted) return "none";
    if (((this.optionalBytes?.[0] ?? 0) & OPTION_TRANSARMOR) !== 0) return "other";
    return this.#clearStatus() & AES ? "aes" : "tdes";
  }

  /** Which variant of the DUKPT key encrypts: `data`, unless the reader says otherwise. */
  get keyVariant(): "data" | "pin" {
    return this.#clearStatus() & PIN_VARIANT ? "pin" : "data";
  }

  /**
   * The reader's hint that the card has a chip. The service code decides, if it is shown. Never set in the original
   * format. Unverified: inferred from eight samples, and from `iccPresent` of the vendor's SDK.
   */
  get chipCard(): boolean {
    return (this.#clearStatus() & CHIP_CARD) !== 0;
  }

  /** Original format: the one ciphertext of tracks 1 and 2 together. A view. */
  get encryptedBlock(): Uint8Array | undefined {
    return isEnhanced(this.#body) ? undefined : this.#bytes(PART.ciphertext);
  }

  /** Eight bytes that the host gave the reader. A view. */
  get sessionId(): Uint8Array | undefined {
    return this.#bytes(PART.sessionId);
  }

  /** The reader's serial number, ten characters. */
  get serialNumber(): string | undefined {
    const bytes = this.#bytes(PART.serialNumber);
    return bytes && asciiOf(bytes);
  }

  /** The key serial number, 10 bytes (12 with AES DUKPT). A view. */
  get ksn(): Uint8Array | undefined {
    return this.#bytes(PART.ksn);
  }

  /** A view. */
  get mac(): Uint8Array | undefined {
    return this.#bytes(PART.mac);
  }

  /** The optional bytes, without their count. A view. */
  get optionalBytes(): Uint8Array | undefined {
    return present(
      this.#body.subarray(OPTIONAL_LENGTH_OFFSET + 1, Math.max(this.#parts[0]!, OPTIONAL_LENGTH_OFFSET + 1)),
    );
  }

  /** At most the first and last four digits of the account number; undefined when no track shows one. */
  get maskedPan(): string | undefined {
    const pan = this.#shown()?.pan;
    return pan === undefined ? undefined : maskPan(pan);
  }

  /** `YYMM`, if a track shows it. */
  get expiry(): string | undefined {
    return this.#shown()?.expiry;
  }

  /** Three digits, if a track shows them. */
  get serviceCode(): string | undefined {
    return this.#shown()?.serviceCode;
  }

  toJSON(): Readonly<Record<string, unknown>> {
    const { format, encodeType, encoding, cipher, ksn, serialNumber, maskedPan, tracks } = this;
    return {
      format,
      encodeType,
      encoding,
      cipher,
      ksn: ksn && formatHex(ksn),
      serialNumber,
      maskedPan,
      tracks,
    };
  }

  #track(index: number): SwipeTrack {
    return new SwipeTrack(this.#body, this.#parts, index);
  }

  #bytes(part: number): Uint8Array | undefined {
    return present(partOf(this.#body, this.#parts, part));
  }

  #clearStatus(): number {
    return isEnhanced(this.#body) ? this.#body[CLEAR_STATUS_OFFSET]! : 0;
  }

  /** Track 2 shows the same as track 1, in fewer shapes. Other layouts than ISO's have no such fields. */
  #shown(): ShownFields | undefined {
    if (this.encoding !== "iso") return undefined;
    const text = (index: number): string => asciiOf(partOf(this.#body, this.#parts, PART.text + index));
    return shownFields(text(1)) ?? shownFields(text(0));
  }
}

/**
 * Reads a swipe, from 02 to 03, in the enhanced or the original format. The swipe keeps views into `bytes`: hand over
 * a copy if the buffer will be used again.
 *
 * Source: SecureMag p.43 and p.48, MS246 p.32-39; Bluefin Decryptx page idtech-vp3350.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `_TRUNCATED`, `_LENGTH`, `_LRC`, `_SUM`, `_END` for
 * the envelope, `PROTOCOL_SWIPE_LENGTH` when the fields don't fill the body; with `offset`, `expected`, `actual`
 */
export function decodeSwipe(bytes: Uint8Array): Swipe {
  requireBytes("bytes", bytes);
  const { body } = decodeNga(bytes);
  return new Swipe(
    body,
    locateParts(body, (offset) => ENVELOPE_START + offset),
  );
}

function isEnhanced(body: Uint8Array): boolean {
  return (body[ENCODE_TYPE_OFFSET]! & ENHANCED) !== 0;
}

function partOf(body: Uint8Array, parts: SwipeLayout, part: number): Uint8Array {
  return body.subarray(parts[part]!, parts[part + 1]!);
}

function present(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length > 0 ? bytes : undefined;
}
