import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeSwipe } from "vp3300/cards";
import { decodeNeoFrame, encodeNeoReaderCommand, encodeTlv, formatHex, parseHex } from "vp3300/protocol";
import { isLuhnValid } from "../../../src/luhn.ts";
import { scrubFrame } from "../../../src/transports/recording/scrub-frame.ts";
import { runs } from "../../runs.ts";

/** One damaged byte, and a recording must still not keep what is the card's. */

const NAME = "QUOKKAVILLE/ZEPH";
const ascii = (text: string) => new TextEncoder().encode(text);
/** A run that is as long as this of a number, a track or a name is a leak. */
const LEAK = 8;

/** Long runs make every change, and take minutes for it; others one of so many: primes, so that each byte gets many values. */
const [STEP, HEAD_STEP] = runs(1).numRuns > 1 ? ([1, 1] as const) : ([307, 7] as const);

const NUMBERS = [
  "4761739001010119",
  // Each of its bytes is a letter.
  "4242424242424242",
  "5555555555554444",
  // Zeros read as filler.
  "4000000000000002",
  "378282246310005",
  "30569309025904",
  "6759649826438453000",
];

interface Tracks {
  readonly pan: string;
  readonly track1: Uint8Array;
  readonly track2: Uint8Array;
  readonly packed: Uint8Array;
  readonly packedTrack2: Uint8Array;
}

const evenHex = (digits: string) => parseHex(digits.length % 2 === 0 ? digits : `${digits}F`);

function tracksOf(pan: string): Tracks {
  return {
    pan,
    track1: ascii(`%B${pan}^${NAME}^22122017391846205173?`),
    track2: ascii(`;${pan}=22122017391846205173?`),
    packed: evenHex(pan),
    packedTrack2: evenHex(`${pan}D22122017391846205`),
  };
}

type Objects = readonly { readonly tag: number; readonly value: Uint8Array }[];
const RESULT = { tag: 0xdfee25, value: parseHex("0011") };
const DATE = { tag: 0x9a, value: parseHex("221231") };
const AID = { tag: 0x4f, value: parseHex("A0000000031010") };
const LABEL = { tag: 0x50, value: ascii("VISA CREDIT") };
const NAMED = { tag: 0x5f20, value: ascii(NAME) };
const PLAIN: Objects = [
  { tag: 0x82, value: parseHex("2000") },
  { tag: 0x9f10, value: parseHex("06010A03A00000") },
  { tag: 0x94, value: parseHex("0801010010010200") },
  { tag: 0x9f1e, value: ascii("12345678") },
];

/** Answers with card data beside what is not, by what they are. */
const ANSWERS: Readonly<Record<string, (tracks: Tracks) => Objects>> = {
  chip: ({ packed, packedTrack2 }) => [
    RESULT,
    AID,
    { tag: 0x5a, value: packed },
    LABEL,
    { tag: 0x57, value: packedTrack2 },
    NAMED,
    DATE,
  ],
  "chip, other neighbours": ({ packed, packedTrack2 }) => [
    ...PLAIN.slice(0, 2),
    { tag: 0x5a, value: packed },
    ...PLAIN.slice(2),
    { tag: 0x9f6b, value: packedTrack2 },
    DATE,
    NAMED,
    RESULT,
  ],
  "a magnetic stripe by a tap": ({ track1, track2 }) => [
    RESULT,
    { tag: 0xffee13, value: track1 },
    { tag: 0xffee14, value: track2 },
    { tag: 0x56, value: track1 },
    DATE,
  ],
  swipe: ({ track1, track2 }) => [
    RESULT,
    {
      tag: 0xdfee23,
      value: encodeSwipe({
        tracks: [{ text: String.fromCharCode(...track1) }, { text: String.fromCharCode(...track2) }],
      }),
    },
    DATE,
  ],
};

/** By command and sub-command: start, authenticate and complete a contact transaction, a tap, and its former command. */
const ASKED: readonly (readonly [command: number, subCommand: number])[] = [
  [0x60, 0x10],
  [0x60, 0x11],
  [0x60, 0x12],
  [0x02, 0x40],
  [0x02, 0x01],
];

/** Every run of `LEAK` bytes of what is the card's, in hexadecimal. */
function needlesOf({ pan, packed, packedTrack2, track1, track2 }: Tracks): ReadonlySet<string> {
  const needles = new Set<string>();
  for (const bytes of [packed, packedTrack2, ascii(pan), ascii(NAME), track1, track2]) {
    for (let at = 0; at + LEAK <= bytes.length; at++) needles.add(formatHex(bytes.subarray(at, at + LEAK)));
  }
  return needles;
}

function leakIn(data: Uint8Array, needles: ReadonlySet<string>): string | undefined {
  const hex = formatHex(data);
  for (let at = 0; at + 2 * LEAK <= hex.length; at += 2) {
    if (needles.has(hex.slice(at, at + 2 * LEAK))) return hex;
  }
  return undefined;
}

function scrubbed(command: number, status: number, data: Uint8Array, subCommand: number): Uint8Array {
  const frame = {
    kind: "response",
    version: 2,
    command,
    status,
    data,
    crc: 0,
    crcOrder: "msb-first",
  } as const;
  return scrubFrame(frame, subCommand);
}

const dataOf = (objects: Objects) => Uint8Array.of(0xc0, ...encodeTlv([...objects]));

describe("one damaged byte", () => {
  const cases = Object.keys(ANSWERS).flatMap((name) => NUMBERS.map((pan) => [name, pan] as const));

  test.each(cases)("of the answer to a transaction, %s of %s, brings nothing of it to light", (name, pan) => {
    const tracks = tracksOf(pan);
    const needles = needlesOf(tracks);
    const data = dataOf(ANSWERS[name]!(tracks));
    const leaks: string[] = [];
    for (let change = data.length % STEP; change < data.length * 0x100; change += STEP) {
      const damaged = data.slice();
      damaged[change >> 8] = change;
      const [command, subCommand] = ASKED[change % 4]!;
      const leak = leakIn(scrubbed(command, 0, damaged, subCommand), needles);
      if (leak !== undefined) leaks.push(`${change >> 8}: ${formatHex(damaged)} ${leak}`);
    }
    expect(leaks).toEqual([]);
  });

  test.each(cases)("of its command and its status, %s of %s, neither", (name, pan) => {
    const tracks = tracksOf(pan);
    const needles = needlesOf(tracks);
    const data = dataOf(ANSWERS[name]!(tracks));
    for (let value = data.length % HEAD_STEP; value <= 0xff; value += HEAD_STEP) {
      const [command, subCommand] = ASKED[value % ASKED.length]!;
      const kept = [scrubbed(value, 0, data, subCommand), scrubbed(command, value, data, subCommand)];
      expect(kept.map((frame) => leakIn(frame, needles))).toEqual([undefined, undefined]);
    }
  });

  test("and the sweep finds what is there", () => {
    const tracks = tracksOf(NUMBERS[0]!);
    for (const objects of Object.values(ANSWERS)) {
      expect(leakIn(dataOf(objects(tracks)), needlesOf(tracks))).toBeDefined();
    }
  });

  test("of any answer, for any number, brings nothing of it to light", () => {
    const pans = fc
      .tuple(fc.constantFrom("2", "3", "4", "5", "6"), fc.stringMatching(/^\d{11,17}$/))
      .map(([first, rest]) => [..."0123456789"].map((check) => first + rest + check).find(isLuhnValid)!);
    const answers = fc.constantFrom(...Object.values(ANSWERS));
    const faults = fc.record({
      at: fc.nat(),
      value: fc.nat(0xff),
      cut: fc.constantFrom("none", "head", "tail"),
    });
    fc.assert(
      fc.property(pans, answers, faults, fc.constantFrom(...ASKED), (pan, answer, fault, [command, sub]) => {
        const tracks = tracksOf(pan);
        const data = dataOf(answer(tracks));
        const at = fault.at % data.length;
        data[at] = fault.value;
        const part =
          fault.cut === "none" ? data : fault.cut === "head" ? data.subarray(at) : data.subarray(0, at);
        expect(leakIn(scrubbed(command, 0, part, sub), needlesOf(tracks))).toBeUndefined();
      }),
      runs(300),
    );
  });
});

describe("one damaged byte that brought an account number to light", () => {
  const whole = "E0DFEE250200115A0847617390010101195712" + "4761739001010119D221220173918462051F9A03221231";
  test.each([
    ["the tag of the number, which becomes a label's", 7, 0x50],
    ["that tag, which becomes a response code's", 7, 0x8a],
    ["the tag of the track, which becomes a label's", 17, 0x50],
    ["that tag, which becomes a response code's", 17, 0x8a],
    ["the tag of the result, which becomes one of languages and swallows what follows", 2, 0x10],
    ["the length of the result, which ends in the number", 4, 0x0a],
    ["the length of the result, which ends before the number", 4, 0x04],
  ])("%s", (_, at, value) => {
    const data = parseHex(whole);
    data[at] = value;
    const kept = formatHex(scrubbed(0x60, 0, data, 0x10));
    for (let digit = 0; digit + 10 <= 16; digit += 2) {
      expect(kept).not.toContain("4761739001010119".slice(digit, digit + 10));
    }
  });
});

describe("an account number where a text belongs", () => {
  test.each([
    ["9F1E", "4761739001010119"],
    ["9F1E", "4242424242424242"],
    ["9F1C", "5555555555554444"],
    ["50", "378282246310005F"],
    ["50", "4761739001010119D221220173918462"],
    ["9F12", "4000000000000002"],
  ])("is not kept: %s with %s", (tag, value) => {
    const data = Uint8Array.of(
      0xc0,
      ...encodeTlv([{ tag: Number.parseInt(tag, 16), value: parseHex(value) }]),
    );
    expect(formatHex(scrubbed(0x60, 0, data, 0x10))).toContain("A5".repeat(value.length / 2));
  });

  test("nor in what a reader asks by itself", () => {
    for (const data of ["01005A0847617390010119", "01005A084761739001010119", "4242424242424242"]) {
      const frame = decodeNeoFrame(
        encodeNeoReaderCommand({ command: 0x61, subCommand: 0x01, data: parseHex(data) }),
      );
      expect(formatHex(scrubFrame(frame, -1))).not.toContain(data.slice(-14));
    }
  });

  test.each([
    ["9F1E", "12345678"],
    ["9F1E", "36363636"],
    ["50", "VISA DEBIT"],
    ["9F12", "CAF\u00c9 CARD"],
    ["5F2D", "enfr"],
    ["8A", "05"],
  ])("but texts are: %s with %s", (tag, text) => {
    const value = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const data = Uint8Array.of(0xc0, ...encodeTlv([{ tag: Number.parseInt(tag, 16), value }]));
    expect(formatHex(scrubbed(0x60, 0, data, 0x10))).toContain(formatHex(data));
  });
});
