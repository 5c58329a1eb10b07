import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { decodeSwipe, type Swipe } from "../../../src/protocol/cards/swipe.ts";
import { encodeSwipe } from "../../../src/protocol/cards/swipe-encode.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";
import { partsOf } from "./swipe-parts.ts";

type Triple<T> = readonly [T, T, T];

interface DecodedSwipe {
  envelope: { length: number; lrc: string; sum: string };
  encodeType: string;
  trackStatus: string;
  trackLengths: Triple<number>;
  decoded: Record<"track1" | "track2" | "track3", boolean>;
  sampling: Record<"track1" | "track2" | "track3", boolean>;
  format: string;
  clearMaskStatus?: string;
  encryptHashStatus?: string;
  optionalBytes?: string;
  iccCapableCard?: boolean;
  cipher?: "none" | "TDES-CBC" | "AES-CBC";
  maskedOrClear: Triple<string>;
  encrypted?: Triple<string>;
  encryptedBlock?: string;
  hash: readonly string[];
  serialNumber?: string;
  ksn?: string;
}

interface SwipeVector {
  name: string;
  hex: string;
  decoded: DecodedSwipe & { kind?: string; expect?: string; reason?: string };
}

const vectors = loadVectors<SwipeVector[]>("msr-swipes");

/** A byte in the case in which the file prints bytes of the header. */
const byte = (value: number): string => value.toString(16).toUpperCase().padStart(2, "0");
const lower = (bytes: Uint8Array | undefined): string => formatHex(bytes ?? new Uint8Array()).toLowerCase();

/** A swipe in the words of the vector file. */
function describeSwipe(swipe: Swipe, bytes: Uint8Array): DecodedSwipe {
  const { tracks, format, ksn, serialNumber, optionalBytes } = swipe;
  const each = <T>(field: (track: (typeof tracks)[number]) => T): Triple<T> => [
    field(tracks[0]),
    field(tracks[1]),
    field(tracks[2]),
  ];
  const named = ([track1, track2, track3]: Triple<boolean>) => ({ track1, track2, track3 });
  return {
    envelope: {
      length: bytes.length - 6,
      lrc: byte(bytes.at(-3)!),
      sum: byte(bytes.at(-2)!),
    },
    encodeType: byte(swipe.encodeType),
    trackStatus: byte(swipe.trackStatus),
    trackLengths: each((track) => track.length),
    decoded: named(each((track) => track.decoded)),
    sampling: named(each((track) => track.sampled)),
    format,
    maskedOrClear: each((track) => track.text?.reveal() ?? ""),
    ...(format === "enhanced"
      ? {
          clearMaskStatus: byte(bytes[8]!),
          encryptHashStatus: byte(bytes[9]!),
          iccCapableCard: swipe.chipCard,
          cipher: swipe.cipher === "none" ? "none" : swipe.cipher === "aes" ? "AES-CBC" : "TDES-CBC",
          encrypted: each((track) => lower(track.encrypted)),
          hash: each((track) => lower(track.hash)),
        }
      : {
          encryptedBlock: lower(swipe.encryptedBlock),
          hash: [lower(tracks[0].hash), lower(tracks[1].hash)],
        }),
    ...(serialNumber !== undefined && { serialNumber }),
    ...(ksn !== undefined && { ksn: lower(ksn) }),
    ...(optionalBytes !== undefined && { optionalBytes: lower(optionalBytes) }),
  };
}

const REJECTIONS: Record<string, [ErrorCode, number]> = {
  lrc: ["PROTOCOL_FRAME_LRC", 310],
  sum: ["PROTOCOL_FRAME_SUM", 311],
  // Track 2 declares 248 characters; behind track 1 (79 from offset 10 on) 221 bytes are left.
  lengths: ["PROTOCOL_SWIPE_LENGTH", 89],
};

describe("msr-swipes.json", () => {
  test("17 swipes: every field, then the same bytes again", () => {
    let count = 0;
    for (const { name, hex, decoded } of vectors) {
      if (decoded.kind === "dukpt" || decoded.expect === "reject") continue;
      const bytes = bytesOf(hex);
      const swipe = decodeSwipe(bytes);
      const { decrypted: _keys, ...expected } = decoded as DecodedSwipe & { decrypted?: unknown };
      expect(describeSwipe(swipe, bytes), name).toEqual(expected);
      expect(swipe.keyVariant).toBe("data");
      expect(encodeSwipe(partsOf(swipe)), name).toEqual(bytes);
      count++;
    }
    expect(count).toBe(17);
  });

  test("3 broken swipes", () => {
    let count = 0;
    for (const { hex, decoded } of vectors) {
      if (decoded.expect !== "reject") continue;
      const [code, offset] = REJECTIONS[decoded.reason!]!;
      expectFailure(() => decodeSwipe(bytesOf(hex)), code, { offset });
      count++;
    }
    expect(count).toBe(3);
  });

  test("with the 4 of keys there are 24", () => {
    expect(vectors.filter(({ decoded }) => decoded.kind === "dukpt").length).toBe(4);
    expect(vectors.length).toBe(17 + 3 + 4);
  });
});

function vector(part: string): Swipe {
  return decodeSwipe(bytesOf(vectors.find(({ name }) => name.includes(part))!.hex));
}

describe("what a swipe shows of the card", () => {
  test.each([
    [
      "original-format encrypted swipe, tracks 1-3",
      "4266********9999",
      undefined,
      undefined,
      [true, true, false],
    ],
    [
      "enhanced-format encrypted swipe, tracks 1-2",
      "4761********0043",
      "2412",
      undefined,
      [true, true, false],
    ],
    ["clear Visa MSD swipe, track 2 only", "4761********0010", "2012", "120", [false, false, false]],
    ["clear AAMVA swipe", undefined, undefined, undefined, [false, false, false]],
    ["clear JIS I card", "4761********0010", "1108", "201", [false, false, false]],
    ["clear JIS II card", undefined, undefined, undefined, [false, false, false]],
    ["all tracks fail to decode", undefined, undefined, undefined, [false, false, false]],
    ["track 1 good, track 2 sampled", "4761********0119", "2212", "201", [false, false, false]],
    ["track 2 only, expiry masked", "4761********0119", undefined, undefined, [false, true, false]],
    ["15 digit PAN", "3742*******1009", "2012", undefined, [true, true, false]],
    ["19 digit PAN", "6375***********0014", "2512", undefined, [false, true, false]],
  ] as const)("%s", (name, maskedPan, expiry, serviceCode, masked) => {
    const swipe = vector(name);
    expect([swipe.maskedPan, swipe.expiry, swipe.serviceCode]).toEqual([maskedPan, expiry, serviceCode]);
    expect(swipe.tracks.map((track) => track.masked)).toEqual(masked);
  });

  test("encodings by name", () => {
    const encodings = [0, 1, 2, 3, 4, 5, 6, 127].map(
      (encodeType) => decodeSwipe(encodeSwipe({ encodeType, tracks: [] })).encoding,
    );
    expect(encodings).toEqual(["iso", "aamva", "unknown", "other", "raw", "jis2", "unknown", "unknown"]);
  });

  test("printing shows the masked number and nothing else of the card", () => {
    const swipe = vector("clear Visa MSD swipe");
    expect(swipe.toJSON()).toEqual({
      format: "enhanced",
      encodeType: 0x80,
      encoding: "iso",
      cipher: "none",
      ksn: undefined,
      serialNumber: "0820619250",
      maskedPan: "4761********0010",
      tracks: swipe.tracks,
    });
    for (const shown of [
      JSON.stringify(swipe),
      String(swipe),
      inspect(swipe, { showHidden: true, depth: Infinity }),
      inspect(swipe.tracks, { showHidden: true, depth: Infinity }),
    ]) {
      expect(shown).not.toMatch(/4761739001010010|2012|000012339900031/);
    }
    expect(JSON.parse(String(vector("enhanced-format encrypted swipe")))).toMatchObject({
      cipher: "tdes",
      ksn: "FFFFFF0200110940000F",
    });
  });
});

describe("fields that the vectors don't have", () => {
  const ksn = bytesOf("00112233445566778899");

  test("TransArmor modes are another cipher", () => {
    const tracks = [{ text: ";*", encrypted: new Uint8Array(8) }];
    const cipher = (option: number) =>
      decodeSwipe(encodeSwipe({ tracks, ksn, optionalBytes: Uint8Array.of(option) })).cipher;
    expect([cipher(0x00), cipher(0x10), cipher(0x1d & ~1)]).toEqual(["tdes", "other", "other"]);
  });

  test("the header's hints", () => {
    const swipe = decodeSwipe(encodeSwipe({ tracks: [], keyVariant: "pin", chipCard: true }));
    expect([swipe.keyVariant, swipe.chipCard, swipe.encrypted, swipe.cipher]).toEqual([
      "pin",
      true,
      false,
      "none",
    ]);
    const original = decodeSwipe(encodeSwipe({ format: "original", tracks: [] }));
    expect([original.keyVariant, original.chipCard, original.encrypted]).toEqual(["data", false, false]);
    expect([original.encryptedBlock, original.optionalBytes]).toEqual([undefined, undefined]);
  });

  test("a text in clear inside an encrypted swipe doesn't count as masked", () => {
    const tracks = [{}, { text: ";4761739001010119=2212****?*", encrypted: new Uint8Array(32) }];
    const swipe = decodeSwipe(encodeSwipe({ tracks, ksn }));
    expect([swipe.encrypted, swipe.tracks[1].masked]).toEqual([true, false]);
    expect(swipe.maskedPan).toBe("4761********0119");
  });
});

describe("bodies that don't fit", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["nothing",                         "",                           3,  1, 0],
    ["encode type only",                "80",                         4,  1, 0],
    ["half a header",                   "801f0000",                   3,  7, 4],
    ["half an original header",         "001f00",                     3,  5, 3],
    ["optional bytes without count",    "80400000000000",             10, 1, 0],
    ["optional bytes cut short",        "8040000000000002aa",         3,  10, 9],
    ["text cut short",                  "801f02000001003b",           10, 2, 1],
    ["bytes left over",                 "801f0000000000aabb",         10, 0, 2],
    ["a KSN of nine bytes",             `801f0000000080${"00".repeat(9)}`,  10, 10, 9],
    ["a KSN of eleven bytes",           `801f0000000080${"00".repeat(11)}`, 20, 0, 1],
  ] as const)("%s", (_what, hex, offset, expected, actual) => {
    expectFailure(() => decodeSwipe(encodeNga(bytesOf(hex))), "PROTOCOL_SWIPE_LENGTH", { offset, expected, actual });
  });
});

test("decodeSwipe refuses what it doesn't take", () => {
  for (const value of [undefined, null, "02", [2], {}]) {
    expectFailure(() => decodeSwipe(value as never), "ARGUMENT_INVALID", { argument: "bytes" });
  }
});

test("10 MiB of noise get a coded error", () => {
  expectFailure(() => decodeSwipe(new Uint8Array(10 * 2 ** 20).fill(0x55)), "PROTOCOL_FRAME_HEADER");
  expectFailure(() => decodeSwipe(new Uint8Array(10 * 2 ** 20).fill(0x02)), "PROTOCOL_FRAME_LENGTH");
});
