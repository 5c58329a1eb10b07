/**
 * Values that are one code out of a list.
 *
 * @module
 */

type Codes<Key extends string | number = number> = Readonly<Record<Key, string>>;

/** Tag 9C, by its BCD value. Source: ISO 8583:1987, first two digits of the processing code. */
// biome-ignore format: a table reads by column
export const TRANSACTION_TYPES: Codes = {
  0x00: "purchase",                 0x01: "cash",                0x02: "debit adjustment",
  0x09: "purchase with cashback",   0x17: "cash disbursement",   0x20: "refund",
  0x21: "deposit",                  0x22: "credit adjustment",   0x30: "available funds inquiry",
  0x31: "balance inquiry",          0x40: "transfer",            0x50: "payment",
  0x60: "load",                     0x90: "PIN change or unblock",
};

/** Tag 9F39, by its BCD value. Source: ISO 8583:1987 field 22; NEO 2 IDG p.216-233 for 80, 90 and 91. */
// biome-ignore format: a table reads by column
export const ENTRY_MODES: Codes = {
  0x00: "not specified",            0x01: "keyed",               0x02: "magnetic stripe",
  0x03: "bar code",                 0x04: "optical reading",     0x05: "contact chip",
  0x07: "contactless chip",         0x80: "swipe as fallback after a chip failure",
  0x90: "swipe, whole track",       0x91: "contactless magstripe",   0x95: "contact chip, verification value unreliable",
};

/** Tag 5F57, by its BCD value. Source: EMV 4.4 Book 3, annex G. */
export const ACCOUNT_TYPES: Codes = {
  0x00: "default",
  0x10: "savings",
  0x20: "cheque or debit",
  0x30: "credit",
};

/** Tags 9F2A and DF810C, of one byte. Source: EMV Contactless Book B, section 3.3. */
// biome-ignore format: a table reads by column
export const KERNELS: Codes = {
  0x00: "as the AID says", 0x01: "Kernel 1 (JCB or Visa)", 0x02: "Kernel 2 (Mastercard)", 0x03: "Kernel 3 (Visa)",
  0x04: "Kernel 4 (American Express)", 0x05: "Kernel 5 (JCB)", 0x06: "Kernel 6 (Discover)", 0x07: "Kernel 7 (UnionPay)",
  0x08: "Kernel 8",
};

/** Tag 8A. Source: EMV 4.4 Book 4, annex A6 (letters); ISO 8583:1987 field 39 (digits). */
// biome-ignore format: a table reads by column
export const RESPONSE_CODES: Codes<string> = {
  Y1: "approved offline",                     Z1: "declined offline",
  Y2: "approved after card-initiated referral", Z2: "declined after card-initiated referral",
  Y3: "approved offline, could not go online",  Z3: "declined offline, could not go online",
  "00": "approved",                           "01": "refer to the issuer",      "02": "refer to the issuer, special condition",
  "03": "invalid merchant",                   "04": "capture the card",         "05": "do not honour",
  "08": "approved with identification",       "10": "approved in part",         "11": "approved (VIP)",
  "12": "invalid transaction",                "13": "invalid amount",           "14": "invalid card number",
  "15": "no such issuer",                     "19": "enter again",              "30": "format error",
  "41": "lost card",                          "43": "stolen card",              "51": "insufficient funds",
  "54": "expired card",                       "55": "wrong PIN",                "57": "not permitted to the cardholder",
  "58": "not permitted to the terminal",      "61": "amount limit exceeded",    "62": "restricted card",
  "63": "security violation",                 "65": "count limit exceeded",     "75": "too many wrong PINs",
  "85": "no reason to decline",               "91": "issuer unavailable",       "96": "system malfunction",
};

/** What the digits of a service code say, first to third. Source: ISO/IEC 7813, service code. */
// biome-ignore format: a table reads by column
export const SERVICE_CODES: readonly Codes[] = [
  { 1: "international", 2: "international, chip card", 5: "national", 6: "national, chip card", 7: "private", 9: "test" },
  { 0: "normal authorisation", 2: "authorised by the issuer", 4: "authorised by the issuer unless agreed otherwise" },
  {
    0: "no restrictions, PIN required", 1: "no restrictions", 2: "goods and services only", 3: "cash machine only, PIN required",
    4: "cash only", 5: "goods and services only, PIN required", 6: "no restrictions, PIN where possible",
    7: "goods and services only, PIN where possible",
  },
];

/** Cardholder verification methods, bits 6-1 of the first byte of a rule. Source: EMV 4.4 Book 3, annex C3. */
// biome-ignore format: a table reads by column
export const CVM_METHODS: Codes = {
  0x00: "fail verification",                       0x01: "plaintext PIN checked by the card",
  0x02: "enciphered PIN checked online",           0x03: "plaintext PIN checked by the card, and signature",
  0x04: "enciphered PIN checked by the card",      0x05: "enciphered PIN checked by the card, and signature",
  0x06: "face checked offline",                    0x07: "face checked online",
  0x08: "finger checked offline",                  0x09: "finger checked online",
  0x0a: "palm checked offline",                    0x0b: "palm checked online",
  0x0c: "iris checked offline",                    0x0d: "iris checked online",
  0x0e: "voice checked offline",                   0x0f: "voice checked online",
  0x1e: "signature",                               0x1f: "no verification required",
  0x3f: "no verification performed",
};

/** Conditions of a verification rule, its second byte. Source: EMV 4.4 Book 3, annex C3. */
// biome-ignore format: a table reads by column
export const CVM_CONDITIONS: Codes = {
  0x00: "always",                                  0x01: "if unattended cash",
  0x02: "if neither cash nor cashback",            0x03: "if the terminal supports it",
  0x04: "if manual cash",                          0x05: "if purchase with cashback",
  0x06: "if in the card's currency and under X",   0x07: "if in the card's currency and over X",
  0x08: "if in the card's currency and under Y",   0x09: "if in the card's currency and over Y",
};

/** Third byte of 9F34. Source: EMV 4.4 Book 4, annex A4. */
export const CVM_RESULTS: Codes = { 0x00: "unknown", 0x01: "failed", 0x02: "successful" };
