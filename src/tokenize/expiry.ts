/**
 * Expiry dates as people type them.
 *
 * @module
 */
import { requireInteger, requireObject, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";

/** The last month in which a card is good. */
export interface Expiry {
  /** 1 to 12. */
  readonly month: number;
  /** Four digits, 2000 to 2099. */
  readonly year: number;
}

const EXPIRY = /^(\d{2})(?: ?[/-] ?| )?(?:20)?(\d{2})$/;
const TWELVE_HOURS_MS = 12 * 3_600_000;

/**
 * Reads MMYY or MMYYYY, with nothing, a space, a hyphen, a slash or a slash between spaces in the middle. Whether the
 * card has expired is not looked at: {@link isExpired}.
 *
 * Source: CardPointe mobile SDK guides, expiry field.
 *
 * @throws Vp3300Error `TOKENIZE_CARD_INVALID` (`field` expiry, `reason` format or month), `ARGUMENT_INVALID`
 */
export function parseExpiry(text: string): Expiry {
  requireText("text", text);
  const found = EXPIRY.exec(text.trim());
  if (found === null) throw new Vp3300Error("TOKENIZE_CARD_INVALID", { field: "expiry", reason: "format" });
  const month = Number(found[1]);
  if (month < 1 || month > 12)
    throw new Vp3300Error("TOKENIZE_CARD_INVALID", { field: "expiry", reason: "month" });
  return { month, year: 2000 + Number(found[2]) };
}

function requireExpiry(expiry: Expiry): void {
  requireObject("expiry", expiry);
  requireInteger("expiry.month", expiry.month, 1, 12);
  requireInteger("expiry.year", expiry.year, 2000, 2099);
}

/**
 * Writes `MMYY`, the form that CardSecure takes, with `separator` (default none) in the middle.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function formatExpiry(expiry: Expiry, separator = ""): string {
  requireExpiry(expiry);
  requireText("separator", separator);
  const pad = (value: number) => String(value).padStart(2, "0");
  return pad(expiry.month) + separator + pad(expiry.year % 100);
}

/**
 * Tells whether the month is over at `nowMs` (milliseconds since 1970-01-01 UTC). A card is good to the end of its
 * month wherever it is used, so the month ends with the last time zone, twelve hours after UTC.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function isExpired(expiry: Expiry, nowMs: number): boolean {
  requireExpiry(expiry);
  requireInteger("nowMs", nowMs, 0, Number.MAX_SAFE_INTEGER);
  return nowMs >= Date.UTC(expiry.year, expiry.month, 1) + TWELVE_HOURS_MS;
}
