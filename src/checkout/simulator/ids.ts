/**
 * Names of things, as the real service makes them: ids of 19 digits, display ids of six letters and digits, keys of 48
 * hexadecimal digits.
 *
 * @module
 */

const FIRST_ID = 1_653_241_101_733_169_556n;
const STEP = 1_000_003n;
const DISPLAY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DISPLAY_LENGTH = 6;

/** `bytes` random bytes in hexadecimal. */
export function randomHex(bytes: number): string {
  const random = globalThis.crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes ids that grow, so that "after this id" means something. */
export class IdMaker {
  #next = FIRST_ID;

  next(): string {
    this.#next += STEP;
    return String(this.#next);
  }
}

/** The short code for people that goes with `id`. */
export function displayIdOf(id: string): string {
  const letters = BigInt(DISPLAY_LETTERS.length);
  let rest = BigInt(id) * 7_919n;
  let text = "";
  while (text.length < DISPLAY_LENGTH) {
    text += DISPLAY_LETTERS.charAt(Number(rest % letters));
    rest /= letters;
  }
  return text;
}
