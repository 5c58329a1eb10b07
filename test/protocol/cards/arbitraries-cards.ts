import fc from "fast-check";
import type { SwipeParts, SwipeTrackParts } from "../../../src/protocol/cards/swipe-encode.ts";
import { paddedLength } from "../../../src/protocol/cards/swipe-layout.ts";

const DIGITS = [..."0123456789"];

export function digits(minLength: number, maxLength = minLength): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...DIGITS), minLength, maxLength });
}

function charactersFrom(first: number, last: number, but: string): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)).filter(
    (character) => !but.includes(character),
  );
}

/** What a name or discretionary data of track 1 may hold, separators and sentinels apart. */
const ALPHANUMERIC = charactersFrom(0x20, 0x5f, "%?^");

function alphanumerics(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), maxLength });
}

/** The fields of a track in clear; null is a field replaced by a separator. */
export interface ClearTrack {
  readonly track: 1 | 2;
  readonly pan: string;
  readonly name: string;
  readonly expiry: string | null;
  readonly serviceCode: string | null;
  readonly discretionary: string;
}

export function clearTrack(): fc.Arbitrary<ClearTrack> {
  const dates = {
    pan: digits(1, 19),
    expiry: fc.option(digits(4)),
    serviceCode: fc.option(digits(3)),
  };
  return fc.oneof(
    fc.record({
      track: fc.constant(1 as const),
      name: alphanumerics(26),
      discretionary: alphanumerics(20),
      ...dates,
    }),
    fc.record({
      track: fc.constant(2 as const),
      name: fc.constant(""),
      discretionary: digits(0, 13),
      ...dates,
    }),
  );
}

/** The track as it stands on the stripe, from start to end sentinel. */
export function trackText({ track, pan, name, expiry, serviceCode, discretionary }: ClearTrack): string {
  const separator = track === 1 ? "^" : "=";
  const lead = track === 1 ? `%B${pan}^${name}^` : `;${pan}=`;
  return `${lead}${expiry ?? separator}${serviceCode ?? separator}${discretionary}?`;
}

/** Any text that a track's alphabet holds, between its sentinels. */
export function stripe(): fc.Arbitrary<{ track: 1 | 2 | 3; text: string }> {
  const numeric = charactersFrom(0x30, 0x3e, "");
  return fc.oneof(
    fc.string({ unit: fc.constantFrom(...ALPHANUMERIC, "^", "%"), maxLength: 76 }).map((middle) => ({
      track: 1 as const,
      text: `%${middle}?`,
    })),
    fc
      .tuple(
        fc.constantFrom(2 as const, 3 as const),
        fc.string({ unit: fc.constantFrom(...numeric), maxLength: 105 }),
      )
      .map(([track, middle]) => ({ track, text: `;${middle}?` })),
  );
}

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

const LATIN_1 = charactersFrom(0x00, 0xff, "");

function latin1(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...LATIN_1), minLength, maxLength });
}

/** Arbitraries of optional parts, without `undefined` where a part is left out. */
function partial<T extends object>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(record, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

function enhancedTrack(aes: boolean, hashLength: number): fc.Arbitrary<SwipeTrackParts> {
  return fc.tuple(latin1(0, 107), fc.boolean(), fc.nat(255)).chain(([text, sent, unsentLength]) => {
    const length = sent ? text.length : unsentLength;
    return partial<Required<SwipeTrackParts>>({
      decoded: fc.boolean(),
      sampled: fc.boolean(),
      hash: bytes(hashLength),
      // A ciphertext of nothing has no bytes to be found by.
      ...(length > 0 && { encrypted: bytes(paddedLength(length, aes)) }),
    } as never).map((rest) => ({ ...rest, length, ...(sent && length > 0 && { text }) }));
  });
}

/** Parts of a swipe in the enhanced format. */
export function enhancedSwipe(): fc.Arbitrary<SwipeParts> {
  return fc
    .record({
      aes: fc.boolean(),
      option: fc.option(fc.nat(255)),
      moreOptions: fc.uint8Array({ maxLength: 4 }),
    })
    .chain(({ aes, option, moreOptions }) => {
      const sha256 = option !== null && (option & 0x01) !== 0;
      const mac = option !== null && (option & 0x20) !== 0;
      const track = enhancedTrack(aes, sha256 ? 32 : 20);
      return fc
        .record({
          encodeType: fc.nat(127),
          tracks: fc.tuple(track, track, track),
          rest: partial<Required<SwipeParts>>({
            chipCard: fc.boolean(),
            keyVariant: fc.constantFrom("data" as const, "pin" as const),
            sessionId: bytes(8),
            serialNumber: latin1(10, 10),
            ksn: mac ? bytes(10) : fc.oneof(bytes(10), bytes(12)),
            ...(mac && { mac: fc.uint8Array({ minLength: 1, maxLength: 32 }) }),
          } as never),
        })
        .map(({ rest, ...parts }) => ({
          ...parts,
          ...rest,
          aes,
          ...(option !== null && { optionalBytes: Uint8Array.of(option, ...moreOptions) }),
        }));
    });
}

/** Parts of a swipe in the original format. */
export function originalSwipe(): fc.Arbitrary<SwipeParts> {
  return fc.tuple(latin1(0, 107), latin1(0, 107), latin1(0, 107)).chain((texts) => {
    const [length1, length2] = [texts[0].length, texts[1].length];
    const block = paddedLength(length1 + length2, false);
    return fc
      .record({
        encodeType: fc.nat(127),
        encryptedBlock: bytes(block),
        hash: bytes(20),
        ksn: bytes(10),
        clear: fc.boolean(),
      })
      .map(({ encodeType, encryptedBlock, hash, ksn, clear }) => ({
        format: "original" as const,
        encodeType,
        tracks: texts.map((text, index) => ({ text, ...(!clear && index < 2 && text !== "" && { hash }) })),
        ...(!clear && block > 0 && { encryptedBlock, ksn }),
      }));
  });
}
