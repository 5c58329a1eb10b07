import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CARD_DATA_TAGS } from "../../../src/protocol/cards/card-data-tags.ts";
import { decodeSwipe } from "../../../src/protocol/cards/swipe.ts";
import { encodeSwipe } from "../../../src/protocol/cards/swipe-encode.ts";
import { decodeSwipeKeyboard } from "../../../src/protocol/cards/swipe-keyboard.ts";
import {
  parseTrack,
  parseTrack1Data,
  parseTrack2Equivalent,
  type Track,
} from "../../../src/protocol/cards/track.ts";
import { decodeTransactionResponse } from "../../../src/protocol/cards/transaction-response.ts";
import { encodeTlv } from "../../../src/protocol/tlv/tlv-encode.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { failureOf } from "../coded.ts";

/** Everything that a logger, a template string or a crash report could make of a value. */
function prints(value: unknown): string {
  return [
    JSON.stringify(value),
    String(value),
    `${value}`,
    inspect(value, { depth: Infinity, showHidden: true }),
    inspect({ nested: [value] }, { depth: Infinity, showHidden: true, getters: true }),
    inspect(value, { depth: Infinity, customInspect: false }),
    JSON.stringify({ ...(value as object) }),
    JSON.stringify(Object.values(value as object)),
  ]
    .join("\n")
    .replace(/"(ksn|serialNumber)":"\w*"/g, ""); // which may be shown, and hold digits
}

/** The forms in which a text could hide: itself, hex in either case, base64 at each alignment. */
function disguises(secret: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(" ".repeat(shift) + secret, "latin1").toString("base64");
    return encoded.slice(shift === 0 ? 0 : shift + 1, -4);
  });
  const hex = Buffer.from(secret, "latin1").toString("hex");
  return [secret, hex, hex.toUpperCase(), ...base64];
}

function expectNoTrace(shown: string, secrets: readonly (string | undefined)[]): void {
  // Shorter ones occur by chance in numbers that may be shown.
  for (const secret of secrets.filter((text) => text !== undefined && text.length >= 4)) {
    for (const disguise of disguises(secret!)) expect(shown).not.toContain(disguise);
  }
}

/** What must not be seen of a card. */
function secretsOf(track: Track): (string | undefined)[] {
  const pan = track.pan.reveal();
  return [
    pan,
    // Any seven digits in a row reach into the hidden part.
    ...Array.from({ length: Math.max(0, pan.length - 6) }, (_, at) => pan.slice(at, at + 7)),
    Buffer.from(pan.length % 2 ? `${pan}f` : pan, "hex").toString("base64"),
    track.name?.reveal().trim(),
    track.surname?.reveal(),
    track.given?.reveal(),
    track.expiry && track.serviceCode && track.expiry + track.serviceCode,
    track.discretionary.reveal(),
  ];
}

interface TrackVector {
  operation: string;
  hex: string;
  expected: { ok: boolean };
}

const PARSERS: Record<string, (bytes: Uint8Array) => Track> = {
  "parse-track": parseTrack,
  "track1-data-56": parseTrack1Data,
  "track2-equivalent": parseTrack2Equivalent,
};

describe("nothing of a card is printed", () => {
  test("tracks of msr-tracks.json: 37, and the errors of 10", () => {
    let [tracks, errors] = [0, 0];
    for (const { operation, hex, expected } of loadVectors<{ vectors: TrackVector[] }>("msr-tracks")
      .vectors) {
      const parse = PARSERS[operation];
      if (parse === undefined) continue;
      const bytes = bytesOf(hex);
      if (expected.ok) {
        const track = parse(bytes);
        expectNoTrace(prints(track), secretsOf(track));
        tracks++;
      } else {
        const { message, context } = failureOf(() => parse(bytes));
        expect(message + JSON.stringify(context)).not.toMatch(/\d{4}|HOGAN/);
        errors++;
      }
    }
    expect([tracks, errors]).toEqual([37, 10]);
  });

  interface SwipeVector {
    hex: string;
    decoded: { kind?: string; expect?: string; maskedOrClear: string[]; decrypted?: { tracks: string[] } };
  }

  /** Secrets of track texts, clear ones or what the masked ones were decrypted to. */
  function secretsOfTexts(texts: readonly string[]): (string | undefined)[] {
    return texts.flatMap((text) => {
      const inner = text.slice(1, text.indexOf("?"));
      try {
        return [inner, ...secretsOf(parseTrack(text))];
      } catch {
        return [inner];
      }
    });
  }

  test("swipes of msr-swipes.json: 17, alone and as captures", () => {
    let count = 0;
    for (const { hex, decoded } of loadVectors<SwipeVector[]>("msr-swipes")) {
      if (decoded.kind === "dukpt" || decoded.expect === "reject") continue;
      const bytes = bytesOf(hex);
      const secrets = secretsOfTexts([...decoded.maskedOrClear, ...(decoded.decrypted?.tracks ?? [])]);
      const swipe = decodeSwipe(bytes);
      const data = Uint8Array.of(
        0xc8,
        0xdf,
        0xee,
        0x23,
        0x82,
        bytes.length >> 8,
        bytes.length & 0xff,
        ...bytes,
      );
      const response = decodeTransactionResponse(data, 0);
      const capture = response.capture!;
      for (const value of [swipe, ...swipe.tracks, response, capture, capture.raw, capture.deviceData()]) {
        expectNoTrace(prints(value), secrets);
      }
      expect(JSON.stringify(swipe)).not.toMatch(/\d{5}\*|\*\d{5}/);
      count++;
    }
    expect(count).toBe(17);
  });

  interface ResponseVector {
    hex: string;
    decoded: {
      frame?: { command?: string; status?: string; data: string };
      attribution?: object;
      ksn?: string;
      decrypted?: { tags: Record<string, { value: string }> };
    };
  }

  test("transaction answers of emv-responses.json: 19", () => {
    let count = 0;
    for (const { hex, decoded } of loadVectors<ResponseVector[]>("emv-responses")) {
      const { frame, attribution, decrypted, ksn } = decoded;
      if (attribution === undefined && ksn === undefined) continue;
      const data = bytesOf(frame?.data ?? hex);
      const response = decodeTransactionResponse(data, 0x23, { attribution: attribution !== undefined });
      const { capture } = response;
      const track2 = decrypted?.tags["57"]?.value;
      const secrets = [
        ...(track2 === undefined ? [] : [track2, ...secretsOf(parseTrack2Equivalent(bytesOf(track2)))]),
        ...["UAT USA", "4761739001010119", "7390010", "2212201", "000000000000000000"],
      ];
      for (const value of [response, capture, capture?.raw, capture?.deviceData()]) {
        if (value !== undefined) expectNoTrace(prints(value), secrets);
      }
      count++;
    }
    expect(count).toBe(19);
  });

  test("the two samples of cardsecure.json", () => {
    const { cases } = loadVectors<{ cases: { id: string; request: { devicedata: string } }[] }>("cardsecure");
    const sample = (id: string) => cases.find((one) => one.id === id)!.request.devicedata;
    const emv = decodeTransactionResponse(bytesOf(sample("tok-emv-idtech-encrypted")), 0, {
      attribution: false,
    });
    for (const value of [emv, emv.capture, emv.capture!.raw]) {
      expectNoTrace(prints(value), [
        "UAT USA",
        "Test Card 15",
        "2312201",
        "D2312201",
        "952CE912AC46",
        "218939A59B65",
      ]);
    }
    expectNoTrace(prints(decodeSwipeKeyboard(sample("tok-msr-idtech-encrypted"))), [
      "DISCOVER TEST CARD",
      "10C1A6E1036EBE",
      "591AB47592BA",
    ]);
  });

  test("a masked number shows four digits at either end at most, however little the reader hides", () => {
    for (const text of [";476173******0119=2212201?", ";4761739001010119=2212201?", ";12345678=2212201?"]) {
      const { maskedPan } = decodeSwipe(encodeSwipe({ tracks: [{}, { text }] }));
      expect(maskedPan).toMatch(/^\d{0,4}\*{6,}\d{0,4}$/);
    }
  });
});

test("no tag of card data gives its value in clear, whatever kind of card data it is", () => {
  const SWIPE = 0xdfee23; // refused as a whole unless it is one
  for (const [tag, { form }] of CARD_DATA_TAGS) {
    if (tag === SWIPE) continue;
    const value = new Uint8Array(8).fill(form === "text" ? 0x41 : 0x12);
    const data = Uint8Array.of(0x00, ...encodeTlv([{ tag, value }]));
    expect(decodeTransactionResponse(data, 0).tag(tag), tag.toString(16)).toBeUndefined();
  }
});
