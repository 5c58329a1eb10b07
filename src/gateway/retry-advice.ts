/**
 * Whether and when to try again after a decline. Nothing here tries by itself.
 *
 * Source: CardPointe Gateway API, `declineCategory` (Visa), `merchAdviceCode` (Mastercard, Visa). What a category of
 * response codes advises is this library's.
 *
 * @module
 */
import type { DeclineCategory, RespStat } from "./response-codes.ts";

/** Never with this card; later; with corrected data; at once; or nobody says. */
export type Retry = "never" | "later" | "fix-data" | "now" | "unknown";

/** Advice, and how long to wait where that is said. */
export interface RetryAdvice {
  readonly retry: Retry;
  /** Milliseconds. */
  readonly afterMs?: number;
  readonly means: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Visa's `declineCategory`. At most 15 tries in 30 days for 2 and 3. Others are sent by test systems. */
// biome-ignore format: a table reads by column
export const DECLINE_ADVICE: Readonly<Record<string, RetryAdvice>> = {
  "1": { retry: "never",    means: "never again with this card" },
  "2": { retry: "later",    means: "later, at most 15 times in 30 days" },
  "3": { retry: "fix-data", means: "with corrected data, at most 15 times in 30 days" },
};

/** `merchAdviceCode` of recurring payments. */
// biome-ignore format: a table reads by column
export const MERCHANT_ADVICE: Readonly<Record<string, RetryAdvice>> = {
  "01": { retry: "fix-data",                        means: "the account has new data" },
  "02": { retry: "later",    afterMs: 3 * DAY_MS,   means: "after 3 days" },
  "03": { retry: "never",                           means: "account closed" },
  "04": { retry: "fix-data",                        means: "the token does not meet the requirements" },
  "05": { retry: "never",                           means: "account closed, or fraud" },
  "06": { retry: "never",                           means: "the card holder cancelled" },
  "07": { retry: "never",                           means: "cancel this payment" },
  "21": { retry: "never",                           means: "stop the recurring payments" },
  "22": { retry: "fix-data",                        means: "the merchant does not qualify for the product code" },
  "24": { retry: "later",    afterMs: HOUR_MS,      means: "after 1 hour" },
  "25": { retry: "later",    afterMs: DAY_MS,       means: "after 24 hours" },
  "26": { retry: "later",    afterMs: 2 * DAY_MS,   means: "after 2 days" },
  "27": { retry: "later",    afterMs: 4 * DAY_MS,   means: "after 4 days" },
  "28": { retry: "later",    afterMs: 6 * DAY_MS,   means: "after 6 days" },
  "29": { retry: "later",    afterMs: 8 * DAY_MS,   means: "after 8 days" },
  "30": { retry: "later",    afterMs: 10 * DAY_MS,  means: "after 10 days" },
  "40": { retry: "never",                           means: "prepaid card that can't be loaded again" },
  "41": { retry: "never",                           means: "virtual card for one use" },
  "R0": { retry: "never",                           means: "stop order for this payment" },
  "R1": { retry: "never",                           means: "authorization revoked" },
  "R3": { retry: "never",                           means: "all authorizations revoked" },
};

/** On Visa, these say that the card holder stopped the payments. */
const VISA_STOPPED: ReadonlySet<string> = new Set(["02", "03", "21"]);
const STOPPED: RetryAdvice = { retry: "never", means: "the card holder stopped the payments" };

// biome-ignore format: a table reads by column
const BY_CATEGORY: Readonly<Record<DeclineCategory, Retry>> = {
  "insufficient-funds": "later",
  "expired":            "fix-data",
  "do-not-honor":       "unknown",
  "card-invalid":       "fix-data",
  "cvv":                "fix-data",
  "avs":                "fix-data",
  "limit":              "later",
  "lost-stolen":        "never",
  "call-issuer":        "unknown",
  "configuration":      "fix-data",
  "invalid-token":      "fix-data",
  "reader-data":        "fix-data",
  "other":              "unknown",
};

/** What advice is drawn from. */
export interface AdviceFacts {
  readonly respstat?: RespStat | undefined;
  readonly category?: DeclineCategory | undefined;
  readonly declineCategory?: string | undefined;
  readonly merchAdviceCode?: string | undefined;
  readonly isVisa?: boolean;
}

function merchantAdvice({ merchAdviceCode = "", isVisa }: AdviceFacts): RetryAdvice | undefined {
  if (isVisa && VISA_STOPPED.has(merchAdviceCode)) return STOPPED;
  return Object.hasOwn(MERCHANT_ADVICE, merchAdviceCode) ? MERCHANT_ADVICE[merchAdviceCode] : undefined;
}

function visaAdvice({ declineCategory = "" }: AdviceFacts): RetryAdvice | undefined {
  return Object.hasOwn(DECLINE_ADVICE, declineCategory) ? DECLINE_ADVICE[declineCategory] : undefined;
}

/** Of two that disagree, "never" wins. */
function stated(facts: AdviceFacts): RetryAdvice | undefined {
  const advice = [merchantAdvice(facts), visaAdvice(facts)].filter((found) => found !== undefined);
  return advice.find(({ retry }) => retry === "never") ?? advice[0];
}

/** What the scheme says, or else what the code suggests. Unchecked. */
export function retryAdvice(facts: AdviceFacts): RetryAdvice {
  if (facts.respstat === "B") return { retry: "now", means: "may be tried again at once" };
  const advice = stated(facts);
  if (advice !== undefined) return advice;
  const retry = facts.category === undefined ? "unknown" : BY_CATEGORY[facts.category];
  return { retry, means: "nobody says; this is what the response code suggests" };
}
