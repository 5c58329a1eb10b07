/**
 * Order ids: the only handle on an authorization whose answer was lost.
 *
 * The Gateway masks an order id that looks like a card number, and a masked one can never be used to inquire, void or
 * refund. Source: CardPointe Gateway API, `orderid`.
 *
 * @module
 */
import { refuseArgument, requireText } from "../arguments.ts";
import { isLuhnValid } from "../luhn.ts";

/** The longest order id. */
export const ORDER_ID_MAX_LENGTH = 50;

/** Consonants: no digit, so that no card number, and no word by chance. */
const ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
const MADE_LENGTH = 24;
/** The largest multiple of the alphabet's length in a byte: above it, a letter would be likelier than another. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);
const PAN_LENGTHS = { min: 12, max: 19 } as const;

/** Random bytes are drawn in bulk: a call for each id costs more than the rest of it. */
const POOL = new Uint8Array(1_024);
let drawn = POOL.length;

function randomLetter(): string {
  for (;;) {
    if (drawn === POOL.length) {
      globalThis.crypto.getRandomValues(POOL);
      drawn = 0;
    }
    const byte = POOL[drawn++]!;
    if (byte < FAIR_BYTES) return ALPHABET[byte % ALPHABET.length]!;
  }
}

/** A new id of 24 letters, about 100 random bits, behind `prefix`. */
export function makeId(prefix = ""): string {
  let id = prefix;
  for (let letter = 0; letter < MADE_LENGTH; letter++) id += randomLetter();
  return id;
}

/** Whether some run of digits in `text`, separators aside, could be a card number. */
function holdsPan(text: string): boolean {
  const runs = text.replace(/(?<=\d)[ ._-](?=\d)/g, "").match(/\d{12,}/g) ?? [];
  return runs.some((run) => {
    for (let length: number = PAN_LENGTHS.min; length <= PAN_LENGTHS.max; length++) {
      for (let start = 0; start + length <= run.length; start++) {
        if (isLuhnValid(run.slice(start, start + length))) return true;
      }
    }
    return false;
  });
}

/**
 * Whether the Gateway would mask this order id: it passes the Luhn check as a whole, or holds what could be a card
 * number. One in ten plain numbers does; a letter in front of a number keeps it from that, if it is shorter than 12
 * digits.
 */
export function isMaskedOrderId(orderId: string): boolean {
  if (!/\d/.test(orderId)) return false;
  return isLuhnValid(orderId.replace(/[ ._-]/g, "")) || holdsPan(orderId);
}

/** What can stand in a path whoever reads it: no slash, no percent sign, no dots alone. */
const ORDER_ID = /^[A-Za-z0-9][A-Za-z0-9._:@+=,~-]*$/;

/**
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `orderId` is 1 to 50 letters, digits and `. _ : @ + = , ~ -`, starts with
 *   a letter or digit, and is none that the Gateway would mask
 */
export function requireOrderId(argument: string, orderId: unknown): asserts orderId is string {
  requireText(argument, orderId, ORDER_ID_MAX_LENGTH);
  if (!ORDER_ID.test(orderId)) {
    refuseArgument(argument, "letters, digits and . _ : @ + = , ~ -", "other text");
  }
  if (isMaskedOrderId(orderId)) {
    refuseArgument(argument, "no card number, and no number that passes the Luhn check", "one that does");
  }
}
