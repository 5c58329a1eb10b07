import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../../src/errors.ts";
import { decodeSwipe } from "../../../src/protocol/cards/swipe.ts";
import { encodeSwipe, type SwipeParts } from "../../../src/protocol/cards/swipe-encode.ts";
import { decodeSwipeKeyboard, keyboardForm } from "../../../src/protocol/cards/swipe-keyboard.ts";
import { parseTrack, parseTrack1Data, parseTrack2Equivalent } from "../../../src/protocol/cards/track.ts";
import { decodeTrackBits, encodeTrackBits } from "../../../src/protocol/cards/track-bits.ts";
import { splitTracks } from "../../../src/protocol/cards/track-split.ts";
import { decodeTransactionResponse } from "../../../src/protocol/cards/transaction-response.ts";
import { encodeNga } from "../../../src/protocol/frames/nga-frame.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { runs } from "../../runs.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { growth } from "../growth.ts";
import { clearTrack, digits, enhancedSwipe, originalSwipe, stripe, trackText } from "./arbitraries-cards.ts";
import { partsOf } from "./swipe-parts.ts";

/** Runs `action`; anything but a coded error fails the test. */
function onlyCoded(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Vp3300Error)) throw error;
  }
}

/** The bytes with one of them replaced. */
function mutated(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(bytes, fc.nat(), fc.nat(255)).map(([original, at, value]) => {
    const copy = original.slice();
    if (copy.length > 0) copy[at % copy.length] = value;
    return copy;
  });
}

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const latin1 = (value: string): Uint8Array => Uint8Array.from(value, (character) => character.charCodeAt(0));

describe("tracks", () => {
  test("every field of a track is found again", () => {
    fc.assert(
      fc.property(clearTrack(), (fields) => {
        const track = parseTrack(trackText(fields));
        expect({
          track: track.track,
          pan: track.pan.reveal(),
          name: track.name?.reveal() ?? "",
          expiry: track.expiry ?? null,
          serviceCode: track.serviceCode ?? null,
          discretionary: track.discretionary.reveal(),
        }).toEqual(fields);
        expect(splitTracks(trackText(fields))[fields.track - 1]?.reveal()).toBe(trackText(fields));
      }),
      runs(),
    );
  });

  test("text to bits and back, behind any clocking bits", () => {
    fc.assert(
      fc.property(stripe(), fc.nat(40), ({ track, text: characters }, zeros) => {
        const bytes = encodeTrackBits(characters, track);
        expect(decodeTrackBits(bytes, track).reveal()).toBe(characters);
        const late = new Uint8Array(zeros + bytes.length);
        late.set(bytes, zeros);
        expect(decodeTrackBits(late, track).reveal()).toBe(characters);
      }),
      runs(),
    );
  });

  test("one flipped bit of a stripe is found", () => {
    fc.assert(
      fc.property(stripe(), fc.nat(), ({ track, text: characters }, at) => {
        const bytes = encodeTrackBits(characters, track);
        const bits = (characters.length + 1) * (track === 1 ? 7 : 5);
        bytes[(at % bits) >> 3]! ^= 0x80 >> ((at % bits) & 7);
        let code = "nothing";
        try {
          decodeTrackBits(bytes, track);
        } catch (error) {
          code = (error as Vp3300Error).code;
        }
        expect(code).toMatch(/^PROTOCOL_TRACK_/);
      }),
      runs(),
    );
  });

  test("damaged and random tracks only ever give coded errors", () => {
    const nearly = fc.oneof(mutated(clearTrack().map((track) => latin1(trackText(track)))), fc.uint8Array());
    fc.assert(
      fc.property(nearly, (bytes) => {
        onlyCoded(() => parseTrack(bytes).toJSON());
        onlyCoded(() => parseTrack1Data(bytes).toJSON());
        onlyCoded(() => parseTrack2Equivalent(bytes).toJSON());
        onlyCoded(() => splitTracks(text(bytes)));
        onlyCoded(() => decodeTrackBits(bytes, 1));
        onlyCoded(() => decodeTrackBits(bytes, 2));
      }),
      runs(),
    );
  });
});

describe("swipes", () => {
  const anySwipe = fc.oneof(enhancedSwipe(), originalSwipe());
  /** With defaults written out, as a decoded swipe tells them. */
  const complete = (parts: SwipeParts) => partsOf(decodeSwipe(encodeSwipe(parts)));

  test("parts to bytes and back, in both forms", () => {
    fc.assert(
      fc.property(anySwipe, (parts) => {
        const bytes = encodeSwipe(parts);
        const decoded = partsOf(decodeSwipe(bytes));
        const { aes: _cipher, ...given } = parts;
        expect(decoded).toMatchObject({
          ...given,
          tracks: given.tracks.map(({ text: shown, ...rest }) => ({
            ...rest,
            ...(shown && { text: shown }),
          })),
        });
        // Without ciphertext nothing says which cipher it would have been.
        expect(decodeSwipe(encodeSwipe({ ...decoded, aes: parts.aes ?? false })).toJSON()).toEqual(
          decodeSwipe(bytes).toJSON(),
        );
        const typed = keyboardForm(bytes).reveal();
        expect(partsOf(decodeSwipeKeyboard(typed))).toEqual(complete(parts));
      }),
      runs(),
    );
  });

  test("one changed byte gives a coded error", () => {
    fc.assert(
      fc.property(anySwipe, fc.nat(), fc.integer({ min: 1, max: 255 }), (parts, at, change) => {
        const bytes = encodeSwipe(parts);
        bytes[at % bytes.length]! ^= change;
        let code = "nothing";
        try {
          decodeSwipe(bytes);
        } catch (error) {
          code = (error as Vp3300Error).code;
        }
        expect(code).toMatch(/^PROTOCOL_(FRAME|SWIPE)_/);
      }),
      runs(),
    );
  });

  test("any body in a right envelope is a swipe or a coded error, and can be printed", () => {
    const body = anySwipe.map((parts) => encodeSwipe(parts).slice(3, -3));
    fc.assert(
      fc.property(fc.oneof(mutated(body), fc.uint8Array()), (bytes) => {
        onlyCoded(() => {
          const swipe = decodeSwipe(encodeNga(bytes));
          JSON.stringify([swipe, swipe.expiry, swipe.serviceCode, swipe.encryptedBlock, swipe.mac]);
          keyboardForm(encodeNga(bytes));
        });
      }),
      runs(),
    );
  });

  test("damaged keyboard forms only ever give coded errors", () => {
    const typed = anySwipe.map((parts) => latin1(keyboardForm(encodeSwipe(parts)).reveal()));
    fc.assert(
      fc.property(fc.oneof(mutated(typed), fc.uint8Array()), (bytes) => {
        onlyCoded(() => decodeSwipeKeyboard(text(bytes)));
      }),
      runs(),
    );
  });
});

describe("transaction answers", () => {
  const samples = loadVectors<{ hex: string; decoded: { frame?: { data: string } } }[]>("emv-responses").map(
    ({ hex, decoded: { frame } }) => bytesOf(frame?.data ?? hex),
  );

  test("damaged and random answers only ever give coded errors, and what decodes can be printed", () => {
    const data = fc.oneof(mutated(fc.constantFrom(...samples)), fc.uint8Array());
    fc.assert(
      fc.property(data, fc.nat(255), fc.boolean(), fc.nat(0xffff), (bytes, status, attribution, tag) => {
        onlyCoded(() => {
          const response = decodeTransactionResponse(bytes, status, { attribution });
          onlyCoded(() => response.tag(tag));
          const { capture } = response;
          JSON.stringify([response, capture?.expiry, capture?.onlineRequested]);
          if (capture?.kind === "tapMagstripe") String([capture.track1, capture.track2]);
          capture?.deviceData("keyboard");
        });
      }),
      runs(),
    );
  });

  test("however a clear number is wrapped, it is never given or printed, nor called encrypted", () => {
    const pan = digits(16);
    const wrapping = fc.record({
      tag: fc.constantFrom("5A", "57", "DFEF5B"),
      flag: fc.constantFrom("", "A1"),
      ksn: fc.constantFrom("", "FFEE120A62994900AB0008C001ED"),
      twin: fc.constantFrom("", "5A084761CCCCCCCC0119", "5AC110A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5"),
    });
    fc.assert(
      fc.property(pan, wrapping, (number, { tag, flag, ksn, twin }) => {
        const value = tag === "57" ? `${number}D2212201F`.padEnd(26, "F") : number;
        const length = (value.length / 2).toString(16).padStart(2, "0");
        const response = decodeTransactionResponse(
          bytesOf(`C0${ksn}${twin}${tag}${flag}${length}${value}`),
          0,
        );
        expect(response.capture?.encrypted).toBe(false);
        expect(formatHex(response.tag(Number.parseInt(tag, 16)) ?? new Uint8Array())).not.toContain(number);
        expect(JSON.stringify(response)).not.toContain(number.slice(4, 12));
      }),
      runs(),
    );
  });
});

describe("work grows with the input, not faster", () => {
  const filled = (size: number) => new Uint8Array(size).fill(0x55);
  const envelope = (size: number) =>
    encodeSwipe({ tracks: [], optionalBytes: Uint8Array.of(0x20), mac: filled(size) });
  /** An answer of about `size` bytes: many times `object` and one of 103 bytes, so that the limit of 4096 is far. */
  const objects = (object: string) => (size: number) =>
    bytesOf(`C1${`${object}9F7C64${"00".repeat(100)}`.repeat(size / 112)}`);
  const respond = (bytes: Uint8Array) => decodeTransactionResponse(bytes, 0).toJSON();

  // biome-ignore format: a table reads by column
  test.each([
    ["decodeSwipe",          () => growth(8000, envelope, (bytes) => decodeSwipe(bytes))],
    ["keyboardForm",         () => growth(4000, envelope, (bytes) => keyboardForm(bytes))],
    ["answers",              () => growth(16384, objects("9F0206000000000100"), respond)],
    ["many masked numbers",  () => growth(16384, objects("5A084761CCCCCCCC0119"), respond)],
    ["many clear numbers",   () => growth(16384, objects("5A084761739001010119"), respond)],
    ["decodeTrackBits",      () => growth(8000, (size) => new Uint8Array(size), (bytes) => onlyCoded(() => decodeTrackBits(bytes, 1)))],
    ["splitTracks",          () => growth(1500, (size) => "%;+".repeat(size / 3), (typed) => onlyCoded(() => splitTracks(typed)))],
    ["parseTrack",           () => growth(500, (size) => `%${"^".repeat(size)}`, (track) => onlyCoded(() => parseTrack(track)))],
  ] as const)("%s", (_name, measure) => {
    expect(measure()).toBeLessThan(32);
  });
});
