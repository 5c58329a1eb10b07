/**
 * How the simulated CardSecure says no: its error numbers, with the wording and HTTP status that it answers.
 *
 * Source: CardPointe "CardSecure API", error codes. The statuses of 49 and 65 and the wordings of 8, 49 and 65 are
 * published, the others are ours; clients must not look at either.
 *
 * @module
 */

// biome-ignore format: a table reads by column
const MESSAGES: Readonly<Record<number, string>> = {
  7:  "Unknown action",
  8:  "Data not decimal digits",
  12: "Unknown key id",
  13: "Data too long",
  14: "Data empty",
  16: "Unknown algorithm",
  19: "Invalid base64",
  20: "Invalid crypto length",
  21: "Data too short",
  22: "Invalid decrypted card number length",
  24: "Decryption failed",
  25: "Invalid padding",
  38: "Illegal characters",
  43: "Server failed",
  47: "Host not allowed",
  49: "Data not found",
  54: "Card number fails Luhn check",
  55: "Site missing or unknown",
  65: "Keystore invalid processor",
  71: "Decryption not allowed",
  72: "Invalid EMV tag data",
  73: "Empty EMV tag data",
  74: "Parameter missing",
  77: "JSON parse failed",
  78: "Invalid swipe data",
};

/** Others are 400. */
const STATUSES: Readonly<Record<number, 401 | 404>> = { 47: 401, 65: 404 };

/** A request that CardSecure answers with an error number. An outcome, so it is returned, not thrown. */
export class Refusal {
  readonly errorcode: number;

  constructor(errorcode: number) {
    this.errorcode = errorcode;
  }

  get message(): string {
    return MESSAGES[this.errorcode] ?? `Error ${this.errorcode}`;
  }

  get status(): 400 | 401 | 404 {
    return STATUSES[this.errorcode] ?? 400;
  }
}
