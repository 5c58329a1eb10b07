/**
 * What the issuer said to address (AVS) and card verification value (CVV). Neither turns an approval into a decline: the
 * merchant's rules do, at the Gateway or in the shop.
 *
 * Source: CardPointe Gateway API, AVS and CVV response codes. First Data platforms; other processors have letters of
 * their own.
 *
 * @module
 */

/** How much of the address matched. */
export type AddressMatch = "full" | "street" | "postal" | "none" | "not-checked" | "unknown";

/** What an answer says of the address. */
export interface AddressCheck {
  readonly match: AddressMatch;
  readonly means: string;
}

/** How the verification value came out. */
export type CvvMatch = "match" | "no-match" | "not-checked" | "unknown";

/** What an answer says of the verification value. */
export interface CvvCheck {
  readonly match: CvvMatch;
  readonly means: string;
}

/** By `avsresp`. */
// biome-ignore format: a table reads by column
export const AVS_CODES: Readonly<Record<string, AddressCheck>> = {
  X: { match: "full",        means: "street and postal code match" },
  Y: { match: "full",        means: "street and postal code match" },
  F: { match: "full",        means: "street and postal code match" },
  D: { match: "full",        means: "street and postal code match" },
  A: { match: "street",      means: "the street matches, the postal code does not" },
  Z: { match: "postal",      means: "the postal code matches, the street does not" },
  W: { match: "postal",      means: "the postal code matches, the street does not" },
  P: { match: "postal",      means: "the postal code matches, the street was not checked" },
  N: { match: "none",        means: "neither matches" },
  R: { match: "not-checked", means: "could not be checked; try again" },
  S: { match: "not-checked", means: "the issuer does not check addresses" },
  U: { match: "not-checked", means: "the issuer has no address" },
  G: { match: "not-checked", means: "an issuer of another country, which does not check" },
};

/** By `cvvresp`. */
// biome-ignore format: a table reads by column
export const CVV_CODES: Readonly<Record<string, CvvCheck>> = {
  M: { match: "match",       means: "matches" },
  N: { match: "no-match",    means: "does not match" },
  P: { match: "not-checked", means: "was not processed" },
  S: { match: "not-checked", means: "should be on the card, but was said not to be" },
  U: { match: "not-checked", means: "the issuer does not take part" },
  X: { match: "not-checked", means: "the issuer did not answer" },
};

const NO_ADDRESS: AddressCheck = { match: "not-checked", means: "was not checked" };
const OTHER_ADDRESS: AddressCheck = { match: "unknown", means: "not documented for this letter" };
const NO_CVV: CvvCheck = { match: "not-checked", means: "was not checked" };
const OTHER_CVV: CvvCheck = { match: "unknown", means: "not documented for this letter" };

/** What `avsresp` says; nothing at all means that it was not checked. Unchecked. */
export function addressCheck(avsresp: string | undefined): AddressCheck {
  if (avsresp === undefined) return NO_ADDRESS;
  return Object.hasOwn(AVS_CODES, avsresp) ? AVS_CODES[avsresp]! : OTHER_ADDRESS;
}

/** What `cvvresp` says; nothing at all means that it was not checked. Unchecked. */
export function cvvCheck(cvvresp: string | undefined): CvvCheck {
  if (cvvresp === undefined) return NO_CVV;
  return Object.hasOwn(CVV_CODES, cvvresp) ? CVV_CODES[cvvresp]! : OTHER_CVV;
}
