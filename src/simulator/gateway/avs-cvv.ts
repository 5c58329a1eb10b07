/**
 * What the simulated issuers say to address and card verification value.
 *
 * Source: CardPointe "Testing with the UAT environment". What goes without a trigger is as in recorded answers: FNOR
 * says Z to a postal code of the United States and a blank to any other; RPCT says nothing.
 *
 * @module
 */
import type { Processor } from "./response-codes.ts";

/** Last three characters of `postal`, or a number in `address`, to the AVS answer. */
// biome-ignore format: a table reads by column
export const AVS_TRIGGERS: Readonly<Record<string, string>> = {
  "224": "X", "225": "Y", "406": "Y", "111": "A", "201": "A", "223": "W", "113": "Z", "226": "Z", "112": "N",
  "214": "N", "221": "U", "207": "G", "218": "R", "205": "E", "219": "S", "228": "Q", "204": "D", "227": "D",
  "202": "B", "203": "C", "216": "P", "209": "I", "213": "M",
  "1A1": "X", "1A2": "Y", "1A3": "A", "1A4": "W", "1A5": "Z", "1A6": "N", "1A7": "U", "1A8": "G", "1A9": "R",
  "2B1": "E", "2B2": "S", "2B3": "Q", "2B4": "D", "2B5": "B", "2B6": "C", "2B7": "P", "2B8": "I", "2B9": "M",
};

/** Verification value to the CVV answer; any other matches. */
export const CVV_TRIGGERS: Readonly<Record<string, string>> = {
  "112": "M",
  "111": "N",
  "222": "P",
  "333": "U",
};

const US_POSTAL = /^\d{5}(?:-?\d{4})?$/;
const NUMBERS = /(?<![0-9A-Z])[0-9][0-9AB][0-9](?![0-9A-Z])/gi;

/** The AVS answer; the postal code is looked at first. */
export function avsResponse(
  postal: string | undefined,
  address: string | undefined,
  processor: Processor,
): string {
  const byPostal = AVS_TRIGGERS[(postal ?? "").slice(-3).toUpperCase()];
  if (byPostal !== undefined) return byPostal;
  for (const [number] of (address ?? "").matchAll(NUMBERS)) {
    const byAddress = AVS_TRIGGERS[number.toUpperCase()];
    if (byAddress !== undefined) return byAddress;
  }
  if (postal !== undefined && US_POSTAL.test(postal)) return "Z";
  return processor === "FNOR" ? " " : "";
}

/** The CVV answer: not processed without a value, and empty where a card was present. */
export function cvvResponse(cvv: string | undefined, isCardPresent: boolean): string {
  if (cvv === undefined) return isCardPresent ? "" : "P";
  return CVV_TRIGGERS[cvv] ?? "M";
}
