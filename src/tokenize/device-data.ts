/**
 * Reader data in the form in which it is sent, whoever made it: which of the three forms it has, and that nothing in
 * it is clear or missing.
 *
 * Source: CardPointe Desktop SDK guide, `devicedata` samples; the refusals are this library's.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import { checkEmvDeviceData } from "./device-data-emv.ts";
import { checkSwipeDeviceData, swipeTextOfBytes, swipeTextOfKeyboard } from "./device-data-swipe.ts";

/** Characters: several times the longest capture, and what a request may have. */
export const DEVICE_DATA_MAX_LENGTH = 16_384;

const SWIPE_START = 0x02;
const SWIPE_END = 0x03;
const KEYBOARD_SWIPE = /^02[0-9A-F]{18,64}[%;][\x20-\x7e]*03$/i;
const HEX = /^(?:[0-9A-F]{2})+$/i;

/**
 * Refuses reader data that must not or need not be sent: upper- or lower-case hex of EMV data or of a swipe envelope,
 * or a swipe in keyboard form.
 *
 * @throws Vp3300Error `TOKENIZE_CLEAR_CARD_DATA`; `TOKENIZE_CAPTURE_UNUSABLE` with `reason` form, length, tlv, swipe,
 *   ksn, ciphertext or maskedPan
 */
export function checkDeviceData(text: string): void {
  if (text.length > DEVICE_DATA_MAX_LENGTH) {
    throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { reason: "length", actual: text.length });
  }
  if (KEYBOARD_SWIPE.test(text)) {
    checkSwipeDeviceData(swipeTextOfKeyboard(text));
  } else if (HEX.test(text)) {
    const bytes = bytesOfHex(text);
    const isSwipe = bytes[0] === SWIPE_START && bytes.at(-1) === SWIPE_END;
    if (isSwipe) checkSwipeDeviceData(swipeTextOfBytes(bytes));
    else checkEmvDeviceData(bytes);
  } else {
    throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { reason: "form" });
  }
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}
