/**
 * The reader's side of a swipe: envelopes made from their parts, for simulated readers and tests. The layout is in
 * `swipe-layout.ts`.
 *
 * @module
 */
import {
  refuseArgument,
  requireArray,
  requireBytes,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../../arguments.ts";
import { encodeNga } from "../frames/nga-frame.ts";
import { bytesOfAscii } from "../text.ts";
import {
  AES,
  CHIP_CARD,
  ENHANCED,
  HASH_SHIFT,
  KSN_PRESENT,
  OPTIONAL_BYTES_FOLLOW,
  PART,
  PIN_VARIANT,
  partSizes,
  SAMPLED_SHIFT,
  SERIAL_NUMBER_PRESENT,
  SESSION_ID_PRESENT,
  TRACKS,
} from "./swipe-layout.ts";

/** One track to be encoded. `{}` is a blank one. */
export interface SwipeTrackParts {
  /** Masked or clear text, Latin-1, as long as `length` says. */
  readonly text?: string;
  /** Length of the clear track, 0 to 255; default: that of `text`. */
  readonly length?: number;
  /** Default true: read, or blank. */
  readonly decoded?: boolean;
  /** Default: whether the track has a length. */
  readonly sampled?: boolean;
  /** Ciphertext, `length` padded to 8 bytes (AES: 16). Enhanced format only. */
  readonly encrypted?: Uint8Array;
  /** 20 bytes; 32 when the optional bytes say SHA-256. */
  readonly hash?: Uint8Array;
}

/** What a swipe is made of. Parts left out are absent. */
export interface SwipeParts {
  /** Default `enhanced`. */
  readonly format?: "enhanced" | "original";
  /** 0 to 127, without the bit that tells the formats apart; default 0, ISO/ABA. */
  readonly encodeType?: number;
  /** Tracks 1, 2 and 3 in order; blank ones may be left out at the end. */
  readonly tracks: readonly SwipeTrackParts[];
  /** Original format only: ciphertext of tracks 1 and 2 together, their lengths padded to 8 bytes. */
  readonly encryptedBlock?: Uint8Array;
  /** 10 bytes; 12 with AES DUKPT, unless the optional bytes announce a MAC. */
  readonly ksn?: Uint8Array;
  /** Enhanced format only, like all that follows: ciphertexts are AES. Default false: TDES. */
  readonly aes?: boolean;
  /** Default false. */
  readonly chipCard?: boolean;
  /** Default `data`. */
  readonly keyVariant?: "data" | "pin";
  /** Eight bytes. */
  readonly sessionId?: Uint8Array;
  /** Ten characters. */
  readonly serialNumber?: string;
  /** One to 255 bytes; their meaning is in `swipe-layout.ts`. */
  readonly optionalBytes?: Uint8Array;
  /** Only if the optional bytes announce it. */
  readonly mac?: Uint8Array;
}

/** A part behind the header, with the name that an error gives it. */
interface Part {
  readonly argument: string;
  readonly bytes: Uint8Array;
}

/**
 * A whole swipe, from 02 to 03. `decodeSwipe` gives the parts back.
 *
 * Source: SecureMag p.43 and p.48, MS246 p.32-39.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, also when a part doesn't have the size that the others ask for
 */
export function encodeSwipe(parts: SwipeParts): Uint8Array {
  requireObject("parts", parts);
  const { format = "enhanced", optionalBytes } = parts;
  requireOneOf("parts.format", format, ["enhanced", "original"]);
  const enhanced = format === "enhanced";
  const tracks = threeTracks(parts.tracks);

  const each = (field: "text" | "encrypted" | "hash"): Part[] =>
    tracks.map((track, index) => partOf(`parts.tracks[${index}].${field}`, track[field], field === "text"));
  const block = [partOf("parts.encryptedBlock", parts.encryptedBlock), ABSENT, ABSENT];
  // In the order of PART.
  const slots = [
    ...each("text"),
    ...(enhanced ? each("encrypted") : block),
    partOf("parts.sessionId", parts.sessionId),
    ...each("hash"),
    partOf("parts.serialNumber", parts.serialNumber, true),
    partOf("parts.ksn", parts.ksn),
    partOf("parts.mac", parts.mac),
  ];

  const header = headerOf(parts, tracks, slots, enhanced);
  if (enhanced && optionalBytes !== undefined) header.push(optionalBytes.length, ...optionalBytes);
  const body = join([Uint8Array.from(header), ...slots.map(({ bytes }) => bytes)]);
  for (const [slot, size] of partSizes(body, header.length).entries()) {
    const { argument, bytes } = slots[slot]!;
    if (bytes.length !== size) refuseArgument(argument, `${size} bytes`, `${bytes.length} bytes`);
  }
  return encodeNga(body);
}

function headerOf(
  parts: SwipeParts,
  tracks: readonly SwipeTrackParts[],
  slots: readonly Part[],
  enhanced: boolean,
): number[] {
  const { encodeType = 0, optionalBytes, aes = false, chipCard = false, keyVariant = "data" } = parts;
  requireInteger("parts.encodeType", encodeType, 0, ENHANCED - 1);
  requireFlag("parts.aes", aes);
  requireFlag("parts.chipCard", chipCard);
  requireOneOf("parts.keyVariant", keyVariant, ["data", "pin"]);
  if (optionalBytes !== undefined) {
    requireBytes("parts.optionalBytes", optionalBytes);
    requireInteger("parts.optionalBytes.length", optionalBytes.length, 1, 0xff);
  }

  const has = (part: number): boolean => slots[part]!.bytes.length > 0;
  const lengths: number[] = [];
  let trackStatus = 0;
  let clearStatus = 0;
  let encryptedStatus = 0;
  for (const [
    index,
    { text = "", length = text.length, decoded = true, sampled = length > 0 },
  ] of tracks.entries()) {
    requireInteger(`parts.tracks[${index}].length`, length, 0, 0xff);
    requireFlag(`parts.tracks[${index}].decoded`, decoded);
    requireFlag(`parts.tracks[${index}].sampled`, sampled);
    lengths.push(length);
    trackStatus |= flag(decoded, 1 << index) | flag(sampled, 1 << (SAMPLED_SHIFT + index));
    clearStatus |= flag(has(PART.text + index), 1 << index);
    encryptedStatus |=
      flag(has(PART.ciphertext + index), 1 << index) |
      flag(has(PART.hash + index), 1 << (HASH_SHIFT + index));
  }
  if (!enhanced) return [encodeType, trackStatus, ...lengths];
  return [
    ENHANCED | encodeType,
    trackStatus | flag(optionalBytes !== undefined, OPTIONAL_BYTES_FOLLOW),
    ...lengths,
    clearStatus |
      flag(aes, AES) |
      flag(chipCard, CHIP_CARD) |
      flag(keyVariant === "pin", PIN_VARIANT) |
      flag(has(PART.serialNumber), SERIAL_NUMBER_PRESENT),
    encryptedStatus | flag(has(PART.sessionId), SESSION_ID_PRESENT) | flag(has(PART.ksn), KSN_PRESENT),
  ];
}

function threeTracks(tracks: unknown): SwipeTrackParts[] {
  requireArray("parts.tracks", tracks);
  requireInteger("parts.tracks.length", tracks.length, 0, TRACKS);
  return Array.from({ length: TRACKS }, (_, index) => {
    const track = tracks[index] ?? {};
    requireObject(`parts.tracks[${index}]`, track);
    return track;
  });
}

const NOTHING = new Uint8Array();
const ABSENT: Part = { argument: "parts", bytes: NOTHING };

function partOf(argument: string, value: unknown, isText = false): Part {
  if (value === undefined) return { argument, bytes: NOTHING };
  if (!isText) {
    requireBytes(argument, value);
    return { argument, bytes: value };
  }
  requireText(argument, value, 0xff);
  if (/[^\0-\u00ff]/.test(value)) refuseArgument(argument, "Latin-1 text", "another character");
  return { argument, bytes: bytesOfAscii(value) };
}

function requireFlag(argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") refuseArgument(argument, "boolean", typeof value);
}

function flag(set: boolean, bit: number): number {
  return set ? bit : 0;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
