/**
 * The answer to a transaction command: attribution byte, then data objects.
 *
 * @module
 */

import { numberOf } from "../dictionary/description.ts";
import { attribution } from "../dictionary/idtech-values.ts";
import { Vp3300Error } from "../errors.ts";
import type { Explainer } from "./sheet.ts";
import { explainIdtech } from "./tlv.ts";

/** Explains an attribution byte and the data objects behind it. */
export const explainTransaction: Explainer = (sheet) => {
  if (sheet.left === 0) return;
  sheet.value(1, "attribution", attribution);
  explainIdtech(sheet);
};

/** The same where answers may also begin with a count of two bytes, whose second is zero, or be one byte long. */
export const explainSureTransaction: Explainer = (sheet) => {
  if ((sheet.peek(2)[1] ?? 0) === 0) {
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: sheet.at, expected: "attribution and a tag" });
  }
  explainTransaction(sheet);
};

/** What begins most answers: a tag of ID TECH behind the attribution byte. */
export function startsWithAttribution(bytes: Uint8Array): boolean {
  const prefix = numberOf(bytes.subarray(1, 3));
  return prefix === 0xdfee || prefix === 0xffee || prefix === 0xdf81;
}

/** Explains a reader's data objects, with an attribution byte in front or not. */
export const explainIdtechData: Explainer = (sheet) => {
  const isAnswer = startsWithAttribution(sheet.peek(3));
  sheet.firstOf(isAnswer ? [explainTransaction, explainIdtech] : [explainIdtech, explainTransaction]);
};
