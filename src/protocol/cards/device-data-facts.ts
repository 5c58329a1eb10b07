/**
 * CardSecure's `devicedata`, read back: what a sender must know of reader data before it leaves, whoever made it.
 *
 * | form            | text                                                                    |
 * | --------------- | ----------------------------------------------------------------------- |
 * | `emv`           | hex of data objects in ID TECH's dialect, without an attribution byte   |
 * | `swipe`         | hex of a swipe, from 02 to 03                                           |
 * | `keyboardSwipe` | a swipe as keyboard-mode readers type it, see `swipe-keyboard.ts`       |
 *
 * Source: CardPointe Desktop SDK guide, the two published samples. Unverified: that CardSecure takes the hex of a swipe;
 * the published one has the keyboard form.
 *
 * @module
 */
import { requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { parseHex } from "../hex.ts";
import { CardTlv, SWIPE } from "./card-tlv.ts";
import { decodeSwipe, type Swipe } from "./swipe.ts";
import { decodeSwipeKeyboard } from "./swipe-keyboard.ts";

/** Characters: several times the longest capture. */
const MAX_LENGTH = 16_384;
const SWIPE_START = "02";

/** Tags of tracks that the account is decrypted from; those of contactless magstripe are others. */
const TRACK_TAGS: readonly number[] = [0x56, 0x57, 0x9f6b, 0xdfef4d];

/** What a sender must know of reader data. None of it is card data. */
export interface DeviceDataFacts {
  readonly form: "emv" | "swipe" | "keyboardSwipe";
  /** An account number or a track can be read as it is, whatever else is encrypted. */
  readonly clear: boolean;
  /** There is ciphertext of a track. An encrypted account number alone doesn't count. */
  readonly ciphertext: boolean;
  /** The key serial number, a copy. Undefined when there is none. */
  readonly ksn: Uint8Array | undefined;
  /** At most the first and last four digits. Undefined when nothing shows an account number. */
  readonly maskedPan: string | undefined;
}

/**
 * Reads the text that CardSecure takes as `devicedata`. Hexadecimal digits may have either case; nothing may stand
 * between them.
 *
 * @param text up to 16384 characters
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_HEX_INVALID`; for EMV data `PROTOCOL_TLV_*` as `TlvCursor.next`,
 * and `PROTOCOL_DATA_INVALID` when it holds a swipe (tag DFEE23), which goes by itself; for a swipe as `decodeSwipe` or
 * `decodeSwipeKeyboard`. All with `offset`, which counts characters for `PROTOCOL_HEX_INVALID` and in the keyboard
 * form, otherwise bytes
 */
export function parseDeviceData(text: string): DeviceDataFacts {
  requireText("text", text, MAX_LENGTH);
  const stray = text.search(/[^\dA-F]/i);
  const isSwipe = text.startsWith(SWIPE_START);
  if (stray >= 0) {
    if (isSwipe) return swipeFacts("keyboardSwipe", decodeSwipeKeyboard(text));
    throw new Vp3300Error("PROTOCOL_HEX_INVALID", { offset: stray, expected: "hexadecimal digit" });
  }
  const bytes = parseHex(text);
  return isSwipe ? swipeFacts("swipe", decodeSwipe(bytes)) : emvFacts(new CardTlv(bytes, 0));
}

function swipeFacts(form: "swipe" | "keyboardSwipe", swipe: Swipe): DeviceDataFacts {
  const { inClear, encrypted, ksn, maskedPan } = swipe;
  return { form, clear: inClear, ciphertext: encrypted, ksn: ksn?.slice(), maskedPan };
}

function emvFacts(tlv: CardTlv): DeviceDataFacts {
  const swipe = tlv.locate(SWIPE);
  if (swipe !== undefined) {
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: swipe.offset, expected: "no swipe" });
  }
  const ciphertext = tlv
    .cardData()
    .some(({ tag, state }) => TRACK_TAGS.includes(tag) && state === "encrypted");
  return { form: "emv", clear: tlv.inClear, ciphertext, ksn: tlv.ksn?.slice(), maskedPan: tlv.maskedPan };
}
