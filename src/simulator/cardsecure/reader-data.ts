/**
 * `devicedata` of a reader: hex of EMV data or of a swipe envelope, or a swipe in keyboard form.
 *
 * @module
 */
import { isVp3300Error } from "../../errors.ts";
import { decodeSwipe } from "../../protocol/cards/swipe.ts";
import { decodeSwipeKeyboard } from "../../protocol/cards/swipe-keyboard.ts";
import { parseHex } from "../../protocol/hex.ts";
import type { Account } from "./account.ts";
import { readEmvData } from "./reader-emv.ts";
import { decryptedAccount, type EncryptedCapture, type ReaderKeys } from "./reader-keys.ts";
import { readSwipe } from "./reader-swipe.ts";
import { Refusal } from "./refusal.ts";

const HEX = /^(?:[0-9A-F]{2})+$/i;
const SWIPE_START = "02";

function captureOf(text: string): EncryptedCapture | Refusal {
  if (!HEX.test(text)) return readSwipe(decodeSwipeKeyboard(text));
  const bytes = parseHex(text);
  if (text.startsWith(SWIPE_START)) return readSwipe(decodeSwipe(bytes));
  const emv = readEmvData(bytes);
  if (emv instanceof Refusal) return emv;
  return "swipe" in emv ? readSwipe(decodeSwipe(emv.swipe)) : emv.capture;
}

/** The account in a reader's data, or CardSecure's error number. */
export function readerAccount(text: string, keys: ReaderKeys): Account | Refusal {
  if (text === "") return new Refusal(73);
  try {
    const capture = captureOf(text);
    return capture instanceof Refusal ? capture : decryptedAccount(capture, keys);
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return new Refusal(text.startsWith(SWIPE_START) || !HEX.test(text) ? 78 : 72);
  }
}
