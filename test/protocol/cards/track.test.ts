import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { bcdText } from "../../../src/protocol/bcd-text.ts";
import {
  parseTrack,
  parseTrack1Data,
  parseTrack2Equivalent,
  type Track,
} from "../../../src/protocol/cards/track.ts";
import { trackLrc } from "../../../src/protocol/cards/track-bits.ts";
import { splitTracks } from "../../../src/protocol/cards/track-split.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure, failureOf } from "../coded.ts";

interface TrackVector {
  name: string;
  operation: string;
  hex: string;
  ascii: string;
  expected: Record<string, unknown> & { ok: boolean; error?: string };
}

const { vectors } = loadVectors<{ vectors: TrackVector[] }>("msr-tracks");
const of = (operation: string) => vectors.filter((vector) => vector.operation === operation);

const CODES: Record<string, ErrorCode> = {
  START_SENTINEL_MISSING: "PROTOCOL_TRACK_START_SENTINEL",
  SEPARATOR_MISSING: "PROTOCOL_TRACK_SEPARATOR",
  BAD_EXPIRY: "PROTOCOL_TRACK_EXPIRY",
  BAD_SERVICE_CODE: "PROTOCOL_TRACK_SERVICE_CODE",
  END_SENTINEL_MISSING: "PROTOCOL_TRACK_END_SENTINEL",
  BAD_PAN: "PROTOCOL_TRACK_PAN",
  PAN_TOO_LONG: "PROTOCOL_TRACK_PAN_LENGTH",
};

/** Where each broken track of the file breaks, in bytes: the file itself gives only the class. */
const OFFSETS: Record<string, number> = {
  "devnied-t2-bad": 1,
  "made-no-start": 0,
  "made-no-end": 40,
  "made-one-separator": 29,
  "made-pan-20": 1,
  "made-pan-letters": 7,
  "made-t2-no-separator": 17,
  "made-exp-letters": 20,
  "made-service-short": 24,
  "made-empty": 0,
};

/** A track's fields as the vector file names them; `null` is the file's word for a field replaced by a separator. */
function fieldsOf(track: Track) {
  return {
    track: track.track,
    formatCode: track.formatCode,
    pan: track.panText.reveal(),
    panDigits: track.pan.reveal(),
    luhn: track.luhnValid,
    name: track.name?.reveal(),
    surname: track.surname?.reveal(),
    given: track.given?.reveal(),
    title: track.title?.reveal(),
    expiry: track.expiry ?? null,
    serviceCode: track.serviceCode ?? null,
    discretionary: track.discretionary.reveal(),
    afterEnd: track.afterEnd.reveal(),
  };
}

/** The text that the file's `lrc` is computed over: up to the end sentinel. */
function sentinelled(text: string): string {
  return text.slice(0, text.indexOf("?") + 1);
}

function check(vector: TrackVector, parse: () => Track): void {
  const { ok, error, lrc, note, ...fields } = vector.expected;
  if (!ok) {
    expectFailure(parse, CODES[error!]!, { offset: OFFSETS[vector.name] });
    return;
  }
  const track = parse();
  expect(fieldsOf(track)).toMatchObject(fields);
  if (vector.operation === "parse-track") {
    // Nothing but what the file expects: a field it doesn't name isn't there.
    const present = Object.entries(fieldsOf(track)).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(present)).toEqual(fields);
    if (lrc === undefined) expectFailure(() => trackLrc(vector.ascii, track.track), "ARGUMENT_INVALID");
    else expect(String.fromCharCode(trackLrc(sentinelled(vector.ascii), track.track))).toBe(lrc);
  }
}

describe("msr-tracks.json", () => {
  test("parse-track: 40 cases, from text and from bytes", () => {
    let count = 0;
    for (const vector of of("parse-track")) {
      check(vector, () => parseTrack(vector.ascii));
      check(vector, () => parseTrack(bytesOf(vector.hex)));
      count++;
    }
    expect(count).toBe(40);
  });

  test("track2-equivalent: 6 cases", () => {
    let count = 0;
    for (const vector of of("track2-equivalent")) {
      check(vector, () => parseTrack2Equivalent(bytesOf(vector.hex)));
      count++;
    }
    expect(count).toBe(6);
  });

  test("track1-data-56: 1 case", () => {
    let count = 0;
    for (const vector of of("track1-data-56")) {
      check(vector, () => parseTrack1Data(bytesOf(vector.hex)));
      count++;
    }
    expect(count).toBe(1);
  });

  test("split-swipe: 4 cases", () => {
    let count = 0;
    for (const vector of of("split-swipe")) {
      const tracks = splitTracks(vector.ascii).map((track) => track?.reveal() ?? null);
      expect(tracks).toEqual(vector.expected.tracks);
      count++;
    }
    expect(count).toBe(4);
  });

  test("every case is run: with the 5 of track-bits.test.ts there are 56", () => {
    expect(vectors.length).toBe(40 + 6 + 1 + 4 + of("lrc").length);
    expect(vectors.length).toBe(56);
  });
});

describe("parseTrack", () => {
  test("cuts names with a title", () => {
    const track = parseTrack("%B4266841088889999^BUSH JR/GEORGE W.MR^0809101100001100000000046000000?!");
    expect(fieldsOf(track)).toMatchObject({
      surname: "BUSH JR",
      given: "GEORGE W",
      title: "MR",
      afterEnd: "!",
    });
  });

  test.each([
    ["DOE/J.R.", "DOE", "J.R.", undefined],
    ["DOE/J.R. ", "DOE", "J.R.", undefined],
    ["ST. DOE/JOHN", "ST. DOE", "JOHN", undefined],
    ["/", undefined, undefined, undefined],
    ["DOE/.MR", "DOE", undefined, "MR"],
    ["NO SLASH.MR", undefined, undefined, undefined],
  ])("name %j", (name, surname, given, title) => {
    const track = parseTrack(`%B4111111111111111^${name}^2512101?`);
    expect(track.name?.reveal()).toBe(name);
    expect([track.surname?.reveal(), track.given?.reveal(), track.title?.reveal()]).toEqual([
      surname,
      given,
      title,
    ]);
  });

  test.each([
    ["201", true],
    ["620", true],
    ["101", false],
  ])("service code %s: chip card %s", (serviceCode, chipCard) => {
    expect(parseTrack(`;4111111111111111=2512${serviceCode}?`).chipCard).toBe(chipCard);
  });

  test("a replaced service code says nothing of a chip", () => {
    expect(parseTrack(";4111111111111111=2512=?").chipCard).toBe(false);
  });

  test("track 3 has neither name nor dates", () => {
    expect(fieldsOf(parseTrack("+011234567890=724724100000000000300300?"))).toMatchObject({
      track: 3,
      formatCode: "01",
      pan: "1234567890",
      expiry: null,
      serviceCode: null,
      discretionary: "724724100000000000300300",
    });
    const bare = parseTrack("+5452300551227189=0804?");
    expect([bare.formatCode, bare.maskedPan, bare.name]).toEqual([undefined, "5452********7189", undefined]);
  });

  test("track 1 without a format code loses no digit", () => {
    const track = parseTrack("%4111111111111111^A/B^2512101?");
    expect([track.formatCode, track.pan.reveal()]).toEqual([undefined, "4111111111111111"]);
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["%*4761********0043^UAT USA/TEST^2412***************?*", "PROTOCOL_TRACK_SERVICE_CODE",   36],
    ["%*4761********0043^UAT USA/TEST^2412201?*",             "PROTOCOL_TRACK_PAN",            1],
    [";=2512101?",                                            "PROTOCOL_TRACK_PAN",            1],
    ["%B   ^A/B^2512101?",                                    "PROTOCOL_TRACK_PAN",            5],
    ["%E?",                                                   "PROTOCOL_TRACK_SEPARATOR",      2],
    [";4111111111111111=25?2101",                             "PROTOCOL_TRACK_EXPIRY",         20],
    [";4111111111111111=2512==",                              "PROTOCOL_TRACK_END_SENTINEL",   24],
    ["x4111111111111111=2512101?",                            "PROTOCOL_TRACK_START_SENTINEL", 0],
  ] as const)("%s: %s at %i", (text, code, offset) => {
    expectFailure(() => parseTrack(text), code, { offset });
  });
});

describe("tags 56 and 57", () => {
  test("tag 57 keeps padding out, also more than one nibble", () => {
    expect(bcdText(bytesOf("4111D2512FFF"))).toBe("4111=2512");
    expect(bcdText(new Uint8Array())).toBe("");
  });

  test("offsets in tag 57 count bytes", () => {
    const bytes = bytesOf("4111111111111111D25A2101");
    expectFailure(() => parseTrack2Equivalent(bytes), "PROTOCOL_TRACK_EXPIRY", { offset: 9 });
    expectFailure(() => parseTrack2Equivalent(new Uint8Array()), "PROTOCOL_TRACK_SEPARATOR", { offset: 0 });
  });

  test("tag 56 needs no sentinels", () => {
    const track = parseTrack1Data(bytesOf("42343131315e2f5e32353132323031"));
    expect(fieldsOf(track)).toMatchObject({ pan: "4111", name: "/", expiry: "2512", serviceCode: "201" });
    expect(track.afterEnd.reveal()).toBe("");
  });
});

describe("splitTracks", () => {
  const reveal = (text: string) => splitTracks(text).map((track) => track?.reveal());

  test("a second track that starts with ; is track 3", () => {
    expect(reveal("%A?;1?;2?")).toEqual(["%A?", ";1?", ";2?"]);
    expect(reveal(";1?+2?")).toEqual([undefined, ";1?", "+2?"]);
    expect(reveal("")).toEqual([undefined, undefined, undefined]);
  });

  test("LRC characters are left out, also those that look like a start sentinel", () => {
    expect(reveal("%A?X;1?5")).toEqual(["%A?", ";1?", undefined]);
    expect(reveal("%A?;;1?;")).toEqual(["%A?", ";1?", undefined]);
    expect(reveal("%A?%;1?+\r\n")).toEqual(["%A?", ";1?", undefined]);
    expect(reveal("%A?%;1?+\n")).toEqual(["%A?", ";1?", undefined]);
  });

  test.each([
    ["%A?%B?", "PROTOCOL_TRACK_START_SENTINEL", 3],
    [";1?;2?;3?", "PROTOCOL_TRACK_START_SENTINEL", 6],
    ["+1?+2?", "PROTOCOL_TRACK_START_SENTINEL", 3],
    ["%A?;1", "PROTOCOL_TRACK_END_SENTINEL", 5],
  ] as const)("%s: %s at %i", (text, code, offset) => {
    expectFailure(() => splitTracks(text), code, { offset });
  });
});

describe("what a track shows", () => {
  const track = parseTrack("%B4761739001010119^DOE/JANE.DR^2212201987654321?Z");

  test("nothing but track number and masked account number", () => {
    expect(track.toJSON()).toEqual({ track: 1, maskedPan: "4761********0119" });
    for (const shown of [
      JSON.stringify({ track }),
      String(track),
      inspect({ track }, { depth: Infinity, showHidden: true }),
      inspect(track, { showHidden: true, customInspect: false, depth: Infinity }),
    ]) {
      expect(shown).not.toMatch(/4761739001010119|739001|DOE|JANE|987654321/);
    }
  });

  test("errors never repeat the track", () => {
    for (const text of [
      "%B47617390010101I9^DOE/JANE^2212201?",
      ";4761739001010119=221Z201?",
      ";4761739001010119",
    ]) {
      const { message, context } = failureOf(() => parseTrack(text));
      expect(message + JSON.stringify(context)).not.toMatch(/4761|DOE|221/);
    }
  });
});

test.each([
  ["parseTrack", parseTrack, [undefined, null, 5, {}, ["%"]]],
  ["parseTrack1Data", parseTrack1Data, [undefined, null, "B4111", [0x42]]],
  ["parseTrack2Equivalent", parseTrack2Equivalent, [undefined, null, "4111D", [0x41]]],
  ["splitTracks", splitTracks, [undefined, null, 5, new Uint8Array(3)]],
])("%s refuses what it doesn't take", (_name, parse, values) => {
  for (const value of values) expectFailure(() => parse(value as never), "ARGUMENT_INVALID");
});

test("10 MiB of noise get a coded error", () => {
  const noise = new Uint8Array(10 * 2 ** 20).fill(0x3b);
  for (const parse of [parseTrack, parseTrack1Data, parseTrack2Equivalent]) {
    expectFailure(() => parse(noise), "ARGUMENT_INVALID");
    expectFailure(() => parse(noise.subarray(0, 4096)), "PROTOCOL_TRACK_SEPARATOR");
  }
  for (const parse of [parseTrack, splitTracks]) {
    expectFailure(() => parse(";".repeat(noise.length)), "ARGUMENT_INVALID");
  }
  expectFailure(() => splitTracks(";".repeat(3 * 4096)), "PROTOCOL_TRACK_END_SENTINEL");
});
