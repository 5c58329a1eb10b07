/**
 * Response codes, with what they mean. A code means something only together with who said it: `PPS` is the Gateway
 * itself, everything else a processor. A code that is not here is carried as it came, and `respstat` alone decides.
 *
 * Source: CardPointe "Gateway response codes" (2024-10). The categories are this library's.
 *
 * @module
 */

/** A = approved, B = may be tried again, C = declined. */
export type RespStat = "A" | "B" | "C";

/** What kind of decline it is: what a cashier or a shop does about it. */
export const DECLINE_CATEGORIES = {
  "insufficient-funds": "there is not enough money",
  expired: "the card has expired, or the expiry is wrong",
  "do-not-honor": "the issuer says no and not why",
  "card-invalid": "the card number is wrong",
  cvv: "the verification value is wrong or missing",
  avs: "the address does not match",
  limit: "too much, or too often",
  "lost-stolen": "the card is to be kept",
  "call-issuer": "the issuer wants to be called",
  configuration: "the merchant's set-up is at fault, not the card",
  "invalid-token": "the token is of another site or environment, or none",
  "reader-data": "the reader's data could not be used",
  other: "for another reason",
} as const satisfies Record<string, string>;

/** A key of {@link DECLINE_CATEGORIES}. */
export type DeclineCategory = keyof typeof DECLINE_CATEGORIES;

/** What one code means. */
export interface ResponseCodeInfo {
  readonly respstat: RespStat;
  readonly means: string;
  /** Of declines. */
  readonly category?: DeclineCategory;
}

type Row = readonly [RespStat, string, DeclineCategory?];

// biome-ignore format: a table reads by column
const GATEWAY: Readonly<Record<string, Row>> = {
  "00":  ["A", "approved"],
  "01":  ["A", "approved by voice"],
  "08":  ["A", "profile deleted"],
  "09":  ["A", "profile saved"],
  "11":  ["C", "card invalid", "card-invalid"],
  "12":  ["C", "track invalid", "reader-data"],
  "13":  ["C", "check digit of the card wrong", "card-invalid"],
  "14":  ["C", "verification value not numeric", "cvv"],
  "15":  ["C", "expiry not numeric"],
  "16":  ["C", "card expired", "expired"],
  "17":  ["C", "postal code invalid", "avs"],
  "18":  ["C", "held back by CardDefense for review"],
  "19":  ["C", "declined by CardDefense"],
  "21":  ["C", "merchant invalid", "configuration"],
  "22":  ["C", "no route for authorizations", "configuration"],
  "23":  ["C", "no queue for authorizations", "configuration"],
  "24":  ["C", "reversal not supported"],
  "25":  ["C", "no authorization to reverse"],
  "26":  ["A", "transaction settled"],
  "27":  ["C", "transaction in a batch already"],
  "28":  ["C", "transaction not settled yet"],
  "29":  ["C", "transaction not found"],
  "31":  ["C", "currency invalid", "configuration"],
  "32":  ["C", "not the merchant's currency", "configuration"],
  "33":  ["C", "kind of card not known"],
  "34":  ["C", "a field is invalid"],
  "35":  ["C", "postal code missing"],
  "36":  ["C", "sequence number repeated"],
  "37":  ["C", "verification value does not match", "cvv"],
  "38":  ["C", "verification value required", "cvv"],
  "39":  ["C", "too late to void, 30 days have passed"],
  "41":  ["C", "amount below the minimum"],
  "42":  ["C", "amount above the maximum"],
  "43":  ["C", "amount invalid"],
  "44":  ["C", "prepaid cards not supported"],
  "45":  ["C", "refund without a sale not supported"],
  "46":  ["C", "refund of a part not supported"],
  "48":  ["C", "bank accounts not supported"],
  "61":  ["B", "line to the processor down"],
  "62":  ["B", "processor timed out; not charged"],
  "63":  ["C", "processor's answer has a bad format"],
  "64":  ["C", "HTTP header bad"],
  "65":  ["C", "connection to the processor closed"],
  "66":  ["C", "processor's answer is for something else"],
  "70":  ["C", "an authorization by voice can't be voided"],
  "71":  ["C", "EMV data not authorized", "reader-data"],
  "91":  ["C", "token service", "configuration"],
  "92":  ["C", "merchant table", "configuration"],
  "93":  ["C", "database", "configuration"],
  "94":  ["C", "action", "configuration"],
  "95":  ["C", "configuration", "configuration"],
  "96":  ["C", "profile not found"],
  "97":  ["C", "merchant disabled", "configuration"],
  "98":  ["C", "token invalid", "invalid-token"],
  "99":  ["C", "card invalid", "card-invalid"],
  "101": ["C", "address does not match", "avs"],
  "102": ["C", "service fee declined"],
  "103": ["C", "transaction of the service fee not found"],
  "104": ["C", "surcharge not supported"],
  "105": ["C", "EMV data invalid", "reader-data"],
  "106": ["B", "contactless magnetic stripe refused: insert the card", "reader-data"],
};

// biome-ignore format: a table reads by column
const FIRST_DATA: Readonly<Record<string, Row>> = {
  "00": ["A", "approved"],
  "10": ["A", "approved in part"],
  "76": ["A", "approved: reversed"],
  "85": ["A", "approved: validated"],
  "28": ["B", "try again"],
  "91": ["B", "try again"],
  "NL": ["B", "try again"],
  "01": ["C", "refer to the issuer", "call-issuer"],
  "03": ["C", "merchant invalid", "configuration"],
  "05": ["C", "do not honor", "do-not-honor"],
  "12": ["C", "transaction invalid"],
  "13": ["C", "amount invalid"],
  "14": ["C", "card number invalid", "card-invalid"],
  "25": ["C", "terminal invalid"],
  "51": ["C", "declined"],
  "54": ["C", "expiry wrong", "expired"],
  "55": ["C", "PIN wrong"],
  "57": ["C", "not for this card"],
  "60": ["C", "keep the card", "lost-stolen"],
  "61": ["C", "over the limit", "limit"],
  "63": ["C", "service not allowed"],
  "69": ["C", "host key"],
  "75": ["C", "too many tries of the PIN"],
  "89": ["C", "terminal id invalid"],
  "94": ["C", "repeated"],
  "C2": ["C", "verification value wrong", "cvv"],
  "CE": ["C", "system error"],
  "N3": ["C", "account invalid", "card-invalid"],
  "NG": ["C", "reversal rejected"],
  "NH": ["C", "amount to be lowered"],
  "NI": ["C", "PIN could not be decrypted"],
  "NK": ["C", "encryption device"],
  "NM": ["C", "issuer not reachable"],
  "NN": ["C", "debit card"],
  "NP": ["C", "merchant not for debit"],
  "NQ": ["C", "over the limit", "limit"],
  "NR": ["C", "too often", "limit"],
  "NS": ["C", "PIN could not be decrypted"],
  "NU": ["C", "insufficient funds", "insufficient-funds"],
  "RW": ["C", "too late to reverse"],
};

// biome-ignore format: a table reads by column
const RAPID_CONNECT: Readonly<Record<string, Row>> = {
  "000": ["A", "approved"],
  "002": ["A", "approved in part"],
  "003": ["A", "approved: VIP"],
  "701": ["A", "approved"],
  "703": ["A", "approved"],
  "708": ["A", "approved"],
  "785": ["A", "approved"],
  "505": ["B", "try again"],
  "508": ["B", "try again"],
  "511": ["B", "try again"],
  "516": ["B", "try again"],
  "920": ["B", "try again"],
  "100": ["C", "do not honor", "do-not-honor"],
  "101": ["C", "card expired", "expired"],
  "102": ["C", "suspected fraud"],
  "104": ["C", "card restricted"],
  "107": ["C", "call the issuer", "call-issuer"],
  "109": ["C", "merchant invalid", "configuration"],
  "110": ["C", "amount invalid"],
  "114": ["C", "kind of account invalid"],
  "116": ["C", "not sufficient funds", "insufficient-funds"],
  "117": ["C", "PIN wrong"],
  "118": ["C", "no record of the card"],
  "119": ["C", "not permitted to the card holder"],
  "120": ["C", "not permitted to the terminal"],
  "121": ["C", "over the amount limit", "limit"],
  "122": ["C", "security violation", "cvv"],
  "123": ["C", "too often", "limit"],
  "129": ["C", "suspected counterfeit"],
  "130": ["C", "terminal invalid"],
  "131": ["C", "account number invalid", "card-invalid"],
  "132": ["C", "expiry invalid", "expired"],
  "208": ["C", "card lost", "lost-stolen"],
  "209": ["C", "card stolen", "lost-stolen"],
  "302": ["C", "account closed"],
  "303": ["C", "account not known"],
  "332": ["C", "account locked"],
  "402": ["C", "TransArmor: key"],
  "403": ["C", "TransArmor: token"],
  "404": ["C", "TransArmor: service"],
  "500": ["C", "declined", "do-not-honor"],
  "504": ["C", "do not try again"],
  "506": ["C", "account number invalid"],
  "509": ["C", "card expired", "expired"],
  "512": ["C", "service not allowed"],
  "517": ["C", "verification value wrong", "cvv"],
  "521": ["C", "amount to be lowered"],
  "531": ["C", "try again with 3-D Secure"],
  "704": ["C", "keep the card", "lost-stolen"],
  "721": ["C", "postal code wrong", "avs"],
  "902": ["C", "transaction invalid"],
  "904": ["C", "format"],
  "906": ["C", "system error"],
  "907": ["C", "issuer not reachable"],
  "909": ["C", "system error"],
  "911": ["C", "issuer timed out"],
  "913": ["C", "repeated"],
  "914": ["C", "original not found"],
  "954": ["C", "verification value"],
  "958": ["C", "verification value", "cvv"],
  "963": ["C", "channel not available"],
};

// biome-ignore format: a table reads by column
const AMERICAN_EXPRESS: Readonly<Record<string, Row>> = {
  "000": ["A", "approved"],
  "001": ["A", "approved"],
  "002": ["A", "approved in part"],
  "003": ["A", "approved"],
  "400": ["A", "reversed"],
  "182": ["B", "try again"],
  "100": ["C", "declined", "do-not-honor"],
  "101": ["C", "card expired", "expired"],
  "103": ["C", "verification value wrong", "cvv"],
  "105": ["C", "card cancelled"],
  "107": ["C", "call the issuer", "call-issuer"],
  "109": ["C", "merchant invalid", "configuration"],
  "110": ["C", "amount invalid"],
  "111": ["C", "card invalid", "card-invalid"],
  "116": ["C", "not sufficient funds", "insufficient-funds"],
  "121": ["C", "over the limit", "limit"],
  "122": ["C", "verification value wrong", "cvv"],
  "187": ["C", "declined: a new card was issued"],
  "188": ["C", "declined: a new card was issued"],
  "200": ["C", "keep the card", "lost-stolen"],
};

/** By `respproc`, then by `respcode`. `PSTR` are bank accounts. */
const TABLES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  PPS: GATEWAY,
  FNOR: FIRST_DATA,
  NASH: FIRST_DATA,
  RPCT: RAPID_CONNECT,
  AMEX: AMERICAN_EXPRESS,
  PSTR: { "00": ["A", "accepted; the bank decides in days"] },
};

function infoOf([respstat, means, category]: Row): ResponseCodeInfo {
  if (respstat === "A") return { respstat, means };
  return { respstat, means, category: category ?? "other" };
}

/** All codes: by `respproc`, then by `respcode`. */
export const RESPONSE_CODES: Readonly<Record<string, Readonly<Record<string, ResponseCodeInfo>>>> =
  Object.fromEntries(
    Object.entries(TABLES).map(([respproc, rows]) => [
      respproc,
      Object.fromEntries(Object.entries(rows).map(([respcode, row]) => [respcode, infoOf(row)])),
    ]),
  );

/** What a code of this speaker means; `undefined` when it is not in the tables. Unchecked. */
export function responseCodeInfo(
  respproc: string | undefined,
  respcode: string | undefined,
): ResponseCodeInfo | undefined {
  const table = Object.hasOwn(RESPONSE_CODES, respproc ?? "") ? RESPONSE_CODES[respproc!] : undefined;
  return table && Object.hasOwn(table, respcode ?? "") ? table[respcode!] : undefined;
}

/** Codes that approve less than was asked. Source: CardPointe Gateway API, partial authorizations. */
// biome-ignore format: a table reads by column
const PARTIAL: Readonly<Record<string, string>> = {
  FNOR: "10", NASH: "10", PTAM: "10", VANT: "10", VPS: "10", RPCT: "002", AMEX: "002",
};

/** Whether this code approves less than was asked. */
export function isPartialCode(respproc: string | undefined, respcode: string | undefined): boolean {
  return respcode !== undefined && Object.hasOwn(PARTIAL, respproc ?? "") && PARTIAL[respproc!] === respcode;
}
