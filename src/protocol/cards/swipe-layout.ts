/**
 * The body of a swipe: which parts it has and where they are. Offsets count from the start of the body.
 *
 * Enhanced format (bit 7 of the encode type set):
 *
 * | offset | size      | field                                                                                |
 * | ------ | --------- | ------------------------------------------------------------------------------------ |
 * | 0      | 1         | encode type: 80 ISO/ABA, 81 AAMVA, 83 other, 84 raw, 85 JIS II                       |
 * | 1      | 1         | bits 0-2 tracks 1-3 decoded (blank counts), 3-5 sampled, 6 optional bytes follow     |
 * | 2      | 3         | lengths of tracks 1, 2, 3                                                            |
 * | 5      | 1         | bits 0-2 text of tracks 1-3 present, 4 AES, 5 card has a chip, 6 PIN key variant,    |
 * |        |           | 7 serial number present                                                              |
 * | 6      | 1         | bits 0-2 tracks 1-3 encrypted, 3-5 hashes present, 6 session id, 7 KSN present       |
 * | 7      | 0 or 1+n  | optional bytes: n, then n bytes (of the first: bit 0 SHA-256, bits 2-4 TransArmor    |
 * |        |           | mode, bit 5 MAC)                                                                     |
 * |        | lengths   | text of tracks 1, 2, 3, masked when encrypted, otherwise clear                       |
 * |        | padded    | ciphertext of tracks 1, 2, 3, each padded to 8 (TDES) or 16 (AES) bytes              |
 * |        | 8         | session id                                                                           |
 * |        | 20 each   | hashes of tracks 1, 2, 3: SHA-1 of the clear track, or zeros                         |
 * |        | 10        | serial number, ASCII                                                                 |
 * |        | 10 or 12  | KSN (12: AES DUKPT)                                                                  |
 * |        | rest      | MAC                                                                                  |
 *
 * Original format (bit 7 clear): the first five bytes, the text of tracks 1, 2 (masked) and 3 (clear), one ciphertext of
 * tracks 1 and 2 together padded to 8 bytes, a hash for each of the two that isn't blank, KSN.
 *
 * Source: SecureMag p.43 and p.48, MS246 p.32-39, UniMag II p.15; Bluefin Decryptx page idtech-vp3350. Unverified: the
 * place of the session id when hashes follow (one source), 32-byte SHA-256 hashes, an original format without any
 * encryption, that the MAC takes the rest.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";

export const ENCODE_TYPE_OFFSET = 0;
export const TRACK_STATUS_OFFSET = 1;
export const TRACK_LENGTHS_OFFSET = 2;
export const CLEAR_STATUS_OFFSET = 5;
export const ENCRYPTED_STATUS_OFFSET = 6;
export const OPTIONAL_LENGTH_OFFSET = 7;
const ORIGINAL_HEADER_SIZE = 5;
const ENHANCED_HEADER_SIZE = 7;

export const ENHANCED = 0x80;
export const SAMPLED_SHIFT = 3;
export const OPTIONAL_BYTES_FOLLOW = 0x40;
export const AES = 0x10;
export const CHIP_CARD = 0x20;
export const PIN_VARIANT = 0x40;
export const SERIAL_NUMBER_PRESENT = 0x80;
export const HASH_SHIFT = 3;
export const SESSION_ID_PRESENT = 0x40;
export const KSN_PRESENT = 0x80;
export const OPTION_SHA256 = 0x01;
export const OPTION_TRANSARMOR = 0x1c;
export const OPTION_MAC = 0x20;

export const TRACKS = 3;
export const SESSION_ID_SIZE = 8;
export const SHA1_SIZE = 20;
export const SHA256_SIZE = 32;
export const SERIAL_NUMBER_SIZE = 10;
export const KSN_SIZE = 10;
export const AES_KSN_SIZE = 12;
const TDES_BLOCK = 8;
const AES_BLOCK = 16;

/** The parts behind the header, in their order on the wire; of those per track, the one of track 1. */
export const PART = {
  text: 0,
  ciphertext: 3,
  sessionId: 6,
  hash: 7,
  serialNumber: 10,
  ksn: 11,
  mac: 12,
} as const;

/** Part `p` goes from `ends[p]` to `ends[p + 1]`; the header ends at `ends[0]`. An absent part is empty. */
export type SwipeLayout = readonly number[];

/** Turns an offset in the body into the one that an error gives. */
export type OffsetOf = (bodyOffset: number) => number;

/** `length` rounded up to whole cipher blocks. */
export function paddedLength(length: number, aes: boolean): number {
  const block = aes ? AES_BLOCK : TDES_BLOCK;
  return Math.ceil(length / block) * block;
}

/** The size of the header whose bytes `byteAt` gives; only bytes that a header has are asked for. */
export function headerSize(byteAt: (offset: number) => number): number {
  if ((byteAt(ENCODE_TYPE_OFFSET) & ENHANCED) === 0) return ORIGINAL_HEADER_SIZE;
  if ((byteAt(TRACK_STATUS_OFFSET) & OPTIONAL_BYTES_FOLLOW) === 0) return ENHANCED_HEADER_SIZE;
  return OPTIONAL_LENGTH_OFFSET + 1 + byteAt(OPTIONAL_LENGTH_OFFSET);
}

/** How long the text of a track is: 0 when it isn't sent. */
export function textLength(header: Uint8Array, track: number): number {
  const enhanced = (header[ENCODE_TYPE_OFFSET]! & ENHANCED) !== 0;
  const present = enhanced ? (header[CLEAR_STATUS_OFFSET]! >> track) & 1 : 1;
  return present * header[TRACK_LENGTHS_OFFSET + track]!;
}

/**
 * Finds the parts of a body and checks that they fill it.
 *
 * @throws Vp3300Error `PROTOCOL_SWIPE_LENGTH` with the offset of the first part that doesn't fit
 */
export function locateParts(body: Uint8Array, offsetOf: OffsetOf): SwipeLayout {
  const header = headerSize((offset) => {
    if (offset >= body.length) throw misfit(offsetOf(offset), 1, 0);
    return body[offset]!;
  });
  if (header > body.length) throw misfit(offsetOf(0), header, body.length);
  const ends = [header];
  let end = header;
  for (const size of partSizes(body, header)) {
    if (size > body.length - end) throw misfit(offsetOf(end), size, body.length - end);
    end += size;
    ends.push(end);
  }
  if (end < body.length) throw misfit(offsetOf(end), 0, body.length - end);
  return ends;
}

/** The sizes that the parts of a body have by its header, whose size is `header`, and by the room behind it. */
export function partSizes(body: Uint8Array, header: number): readonly number[] {
  const enhanced = (body[ENCODE_TYPE_OFFSET]! & ENHANCED) !== 0;
  return enhanced ? enhancedSizes(body, header) : originalSizes(body, header);
}

/** One for each of {@link PART}. */
function noSizes(): number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}

function enhancedSizes(body: Uint8Array, header: number): number[] {
  const clear = body[CLEAR_STATUS_OFFSET]!;
  const encrypted = body[ENCRYPTED_STATUS_OFFSET]!;
  const option = header > OPTIONAL_LENGTH_OFFSET + 1 ? body[OPTIONAL_LENGTH_OFFSET + 1]! : 0;
  const hashSize = option & OPTION_SHA256 ? SHA256_SIZE : SHA1_SIZE;
  const sizes = noSizes();
  for (let track = 0; track < TRACKS; track++) {
    const length = body[TRACK_LENGTHS_OFFSET + track]!;
    sizes[PART.text + track] = textLength(body, track);
    sizes[PART.ciphertext + track] = ((encrypted >> track) & 1) * paddedLength(length, (clear & AES) !== 0);
    sizes[PART.hash + track] = ((encrypted >> (HASH_SHIFT + track)) & 1) * hashSize;
  }
  if (encrypted & SESSION_ID_PRESENT) sizes[PART.sessionId] = SESSION_ID_SIZE;
  if (clear & SERIAL_NUMBER_PRESENT) sizes[PART.serialNumber] = SERIAL_NUMBER_SIZE;
  const rest = restOf(body, header, sizes);
  const mac = (option & OPTION_MAC) !== 0;
  if (encrypted & KSN_PRESENT) sizes[PART.ksn] = rest === AES_KSN_SIZE && !mac ? AES_KSN_SIZE : KSN_SIZE;
  if (mac) sizes[PART.mac] = Math.max(0, rest - sizes[PART.ksn]!);
  return sizes;
}

function originalSizes(body: Uint8Array, header: number): number[] {
  const sizes = noSizes();
  for (let track = 0; track < TRACKS; track++) sizes[PART.text + track] = textLength(body, track);
  if (restOf(body, header, sizes) === 0) return sizes;
  const [length1, length2] = [sizes[PART.text]!, sizes[PART.text + 1]!];
  sizes[PART.ciphertext] = paddedLength(length1 + length2, false);
  if (length1 > 0) sizes[PART.hash] = SHA1_SIZE;
  if (length2 > 0) sizes[PART.hash + 1] = SHA1_SIZE;
  sizes[PART.ksn] = KSN_SIZE;
  return sizes;
}

function restOf(body: Uint8Array, header: number, sizes: readonly number[]): number {
  let rest = body.length - header;
  for (const size of sizes) rest -= size;
  return rest;
}

function misfit(offset: number, expected: number, actual: number): Vp3300Error {
  return new Vp3300Error("PROTOCOL_SWIPE_LENGTH", { offset, expected, actual });
}
