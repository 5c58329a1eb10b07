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
} from "../arguments.ts";
import { encodeNga } from "./nga-frame.ts";
import {
  AES,
  AES_KSN_SIZE,
  CHIP_CARD,
  ENHANCED,
  HASH_SHIFT,
  KSN_PRESENT,
  KSN_SIZE,
  OPTION_MAC,
  OPTION_SHA256,
  OPTIONAL_BYTES_FOLLOW,
  PIN_VARIANT,
  paddedLength,
  SAMPLED_SHIFT,
  SERIAL_NUMBER_PRESENT,
  SERIAL_NUMBER_SIZE,
  SESSION_ID_PRESENT,
  SESSION_ID_SIZE,
  SHA1_SIZE,
  SHA256_SIZE,
  TRACKS,
} from "./swipe-layout.ts";
import { bytesOfAscii } from "./text.ts";

/** One track to be encoded. `{}` is a blank one. */
export interface SwipeTrackParts {
  /** Masked or clear text, Latin-1, up to 255 characters. */
  readonly text?: string;
  /** Length of the clear track, 0 to 255. Default: that of `text`. */
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
  /** 0 to 127, without the bit that tells the formats apart. Default 0, ISO/ABA. */
  readonly encodeType?: number;
  /** Tracks 1, 2 and 3, in order; blank ones may be left out at the end. */
  readonly tracks: readonly SwipeTrackParts[];
  /** Original format: ciphertext of tracks 1 and 2 together, their lengths padded to 8 bytes. */
  readonly encryptedBlock?: Uint8Array;
  /** 10 bytes; 12 with AES DUKPT, which can't be told apart when a MAC follows. */
  readonly ksn?: Uint8Array;
  /** Enhanced format only, as all that follows. Ciphertexts are AES, in blocks of 16 bytes. */
  readonly aes?: boolean;
  readonly chipCard?: boolean;
  readonly keyVariant?: "data" | "pin";
  /** Eight bytes. */
  readonly sessionId?: Uint8Array;
  /** Ten characters. */
  readonly serialNumber?: string;
  /** One to 255 bytes; see `swipe-layout.ts`. */
  readonly optionalBytes?: Uint8Array;
  /** Must be announced by the optional bytes. */
  readonly mac?: Uint8Array;
}

type Track = Required<Omit<SwipeTrackParts, "encrypted" | "hash">> &
  Pick<SwipeTrackParts, "encrypted" | "hash">;

/**
 * A whole swipe, from 02 to 03. `decodeSwipe` gives the parts back.
 *
 * Source: SecureMag p.43 and p.48, MS246 p.32-39.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, also when a part's size isn't the one that the others ask for
 */
export function encodeSwipe(parts: SwipeParts): Uint8Array {
  requireObject("parts", parts);
  const { format = "enhanced", encodeType = 0 } = parts;
  requireOneOf("parts.format", format, ["enhanced", "original"]);
  requireInteger("parts.encodeType", encodeType, 0, ENHANCED - 1);
  const tracks = completeTracks(parts.tracks);
  return encodeNga(
    join(
      format === "enhanced"
        ? enhancedBody(parts, encodeType, tracks)
        : originalBody(parts, encodeType, tracks),
    ),
  );
}

function enhancedBody(parts: SwipeParts, encodeType: number, tracks: readonly Track[]): Uint8Array[] {
  const {
    aes = false,
    chipCard = false,
    keyVariant = "data",
    serialNumber,
    sessionId,
    optionalBytes,
    ksn,
    mac,
  } = parts;
  requireOneOf("parts.keyVariant", keyVariant, ["data", "pin"]);
  requireSize("parts.sessionId", sessionId, SESSION_ID_SIZE);
  if (serialNumber !== undefined)
    requireLatin("parts.serialNumber", serialNumber, SERIAL_NUMBER_SIZE, SERIAL_NUMBER_SIZE);
  if (optionalBytes !== undefined) {
    requireBytes("parts.optionalBytes", optionalBytes);
    requireInteger("parts.optionalBytes.length", optionalBytes.length, 1, 0xff);
  }
  const option = optionalBytes?.[0] ?? 0;
  const macAnnounced = (option & OPTION_MAC) !== 0;
  requireSize("parts.ksn", ksn, KSN_SIZE, macAnnounced ? KSN_SIZE : AES_KSN_SIZE);
  if (mac !== undefined) requireBytes("parts.mac", mac);
  if (!macAnnounced && mac !== undefined)
    refuseArgument("parts.mac", "a MAC that the optional bytes announce", "one that they don't");
  for (const [index, { length, encrypted, hash }] of tracks.entries()) {
    requireSize(`parts.tracks[${index}].encrypted`, encrypted, paddedLength(length, aes));
    requireSize(`parts.tracks[${index}].hash`, hash, option & OPTION_SHA256 ? SHA256_SIZE : SHA1_SIZE);
  }
  const header = [
    ENHANCED | encodeType,
    trackStatus(tracks) | flag(optionalBytes !== undefined, OPTIONAL_BYTES_FOLLOW),
    ...tracks.map(({ length }) => length),
    bits(tracks, ({ text }) => text !== "") |
      flag(aes, AES) |
      flag(chipCard, CHIP_CARD) |
      flag(keyVariant === "pin", PIN_VARIANT) |
      flag(serialNumber !== undefined, SERIAL_NUMBER_PRESENT),
    bits(tracks, ({ encrypted }) => encrypted !== undefined) |
      (bits(tracks, ({ hash }) => hash !== undefined) << HASH_SHIFT) |
      flag(sessionId !== undefined, SESSION_ID_PRESENT) |
      flag(ksn !== undefined, KSN_PRESENT),
  ];
  return [
    Uint8Array.from(header),
    ...(optionalBytes === undefined ? [] : [Uint8Array.of(optionalBytes.length), optionalBytes]),
    ...tracks.map(({ text }) => bytesOfAscii(text)),
    ...tracks.map(({ encrypted }) => encrypted ?? NOTHING),
    sessionId ?? NOTHING,
    ...tracks.map(({ hash }) => hash ?? NOTHING),
    bytesOfAscii(serialNumber ?? ""),
    ksn ?? NOTHING,
    mac ?? NOTHING,
  ];
}

function originalBody(parts: SwipeParts, encodeType: number, tracks: readonly Track[]): Uint8Array[] {
  const { encryptedBlock, ksn } = parts;
  const header = Uint8Array.from([encodeType, trackStatus(tracks), ...tracks.map(({ length }) => length)]);
  const body = [header, ...tracks.map(({ text }) => bytesOfAscii(text))];
  if (encryptedBlock === undefined) return body;
  const [first, second] = tracks as [Track, Track];
  requireSize("parts.encryptedBlock", encryptedBlock, paddedLength(first.length + second.length, false));
  requireSize("parts.ksn", ksn ?? NOTHING, KSN_SIZE);
  for (const [index, { length, hash }] of [first, second].entries()) {
    requireSize(`parts.tracks[${index}].hash`, hash ?? NOTHING, length > 0 ? SHA1_SIZE : 0);
  }
  return [...body, encryptedBlock, first.hash ?? NOTHING, second.hash ?? NOTHING, ksn!];
}

const NOTHING = new Uint8Array();

function completeTracks(tracks: unknown): Track[] {
  requireArray("parts.tracks", tracks);
  requireInteger("parts.tracks.length", tracks.length, 0, TRACKS);
  return Array.from({ length: TRACKS }, (_, index) => {
    const track = tracks[index] ?? {};
    const argument = `parts.tracks[${index}]`;
    requireObject(argument, track);
    const { text = "", length, decoded = true, sampled, encrypted, hash } = track as SwipeTrackParts;
    requireLatin(`${argument}.text`, text, 0, 0xff);
    requireInteger(`${argument}.length`, length ?? text.length, 0, 0xff);
    const size = length ?? text.length;
    if (text !== "" && size !== text.length)
      refuseArgument(`${argument}.length`, "length of the text", String(size));
    return {
      text,
      length: size,
      decoded,
      sampled: sampled ?? size > 0,
      ...(encrypted !== undefined && { encrypted }),
      ...(hash !== undefined && { hash }),
    };
  });
}

function trackStatus(tracks: readonly Track[]): number {
  return bits(tracks, ({ decoded }) => decoded) | (bits(tracks, ({ sampled }) => sampled) << SAMPLED_SHIFT);
}

/** Bit 0 for track 1, bit 1 for track 2, bit 2 for track 3. */
function bits(tracks: readonly Track[], test: (track: Track) => boolean): number {
  return tracks.reduce((byte, track, index) => byte | flag(test(track), 1 << index), 0);
}

function flag(set: boolean, bit: number): number {
  return set ? bit : 0;
}

function requireSize(argument: string, bytes: unknown, ...sizes: readonly number[]): void {
  if (bytes === undefined) return;
  requireBytes(argument, bytes);
  if (!sizes.includes(bytes.length))
    refuseArgument(argument, `${sizes.join(" or ")} bytes`, `${bytes.length} bytes`);
}

function requireLatin(argument: string, text: unknown, min: number, max: number): void {
  requireText(argument, text, max);
  if (text.length < min) refuseArgument(argument, `${min} characters`, `${text.length} characters`);
  if (/[^\0-\u00ff]/.test(text)) refuseArgument(argument, "Latin-1 text", "another character");
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
