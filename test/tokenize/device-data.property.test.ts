import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVp3300Error } from "../../src/errors.ts";
import { encodeSwipe } from "../../src/protocol/cards/index.ts";
import { formatHex } from "../../src/protocol/index.ts";
import { checkDeviceData } from "../../src/tokenize/device-data.ts";
import { runs } from "../runs.ts";
import { EMV_DEVICE_DATA } from "./fakes.ts";

function codeOf(text: string): string {
  try {
    checkDeviceData(text);
    return "ok";
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return error.code;
  }
}

/** `tag`, a length in any of its forms, and the value, all in hex. */
function object(tag: string, value: string, lengthForm: string): string {
  const length = (value.length / 2).toString(16).padStart(2, "0");
  return `${tag}${lengthForm}${length}${value}`;
}

const pan = fc.stringMatching(/^\d{12,19}$/);
const lengthForm = fc.constantFrom("", "81", "A1");

describe("what is checked before it is sent", () => {
  test("a clear number does not pass, whatever its tag, length form, template and place", () => {
    const clear = fc.oneof(
      pan.map((digits) => ["5A", digits.length % 2 === 0 ? digits : `${digits}F`]),
      pan.map((digits) => ["57", `${digits}D3012201`.padEnd(38, "0").slice(0, 38)]),
      pan.map((digits) => ["9F6B", `${digits}D3012201`.padEnd(38, "0").slice(0, 38)]),
    );
    fc.assert(
      fc.property(clear, lengthForm, fc.boolean(), fc.boolean(), ([tag, value], form, wrapped, first) => {
        const bare = object(tag!, value!, form);
        const placed = wrapped ? object("FF8105", bare, "") : bare;
        const text = first ? placed + EMV_DEVICE_DATA : EMV_DEVICE_DATA + placed;
        expect(codeOf(text)).toBe("TOKENIZE_CLEAR_CARD_DATA");
      }),
      runs(),
    );
  });

  test("a swipe that shows its number does not pass, encrypted or not", () => {
    fc.assert(
      fc.property(pan, fc.boolean(), (digits, encrypted) => {
        const text = `;${digits}=3012201?`;
        const ciphertext = new Uint8Array(Math.ceil(text.length / 8) * 8);
        const swipe = encrypted
          ? encodeSwipe({ tracks: [{}, { text, encrypted: ciphertext }], ksn: new Uint8Array(10) })
          : encodeSwipe({ tracks: [{}, { text }] });
        expect(codeOf(formatHex(swipe))).toBe("TOKENIZE_CLEAR_CARD_DATA");
      }),
      runs(),
    );
  });

  test("anything else gives a code, and in time", () => {
    const near = fc
      .tuple(fc.nat(EMV_DEVICE_DATA.length - 1), fc.stringMatching(/^[0-9A-F]{1,8}$/))
      .map(([at, put]) => EMV_DEVICE_DATA.slice(0, at) + put + EMV_DEVICE_DATA.slice(at + put.length));
    const noise = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => formatHex(bytes));
    const keyboard = fc.string({ maxLength: 200 }).map((text) => `02A001801F372300839B%${text}03`);
    fc.assert(
      fc.property(fc.oneof(near, noise, keyboard, fc.string()), (text) => {
        expect(["ok", "TOKENIZE_CLEAR_CARD_DATA", "TOKENIZE_CAPTURE_UNUSABLE"]).toContain(codeOf(text));
      }),
      runs(),
    );
  });
});
