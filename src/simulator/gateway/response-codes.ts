/**
 * Response codes, with what they say and what they mean: those of the Gateway itself (`PPS`) and of the two processors
 * that are simulated. Codes that a processor has beyond these decline.
 *
 * Source: CardPointe "Gateway response codes"; wordings of PPS 00, 08, 09, 11, 28, 29, 34, 62, 98, 106, FNOR 10, NU and
 * RPCT 000, 116 are published or recorded, the others are ours.
 *
 * @module
 */

/** Who answers: the Gateway itself, a card processor, or the processor of bank accounts. */
export type RespProc = "PPS" | "FNOR" | "RPCT" | "PSTR";

/** A card processor that a merchant can be on. */
export type Processor = "FNOR" | "RPCT";

/** Approved, retry, declined. */
export type RespStat = "A" | "B" | "C";

/** What an answer says of its outcome. */
export interface ResponseCode {
  readonly respproc: RespProc;
  readonly respcode: string;
  readonly respstat: RespStat;
  readonly resptext: string;
}

type Row = readonly [RespStat, string];

// biome-ignore format: a table reads by column
const CODES: Readonly<Record<RespProc, Readonly<Record<string, Row>>>> = {
  PPS: {
    "00":  ["A", "Approval"],
    "01":  ["A", "Voice approved"],
    "08":  ["A", "Profile Deleted"],
    "09":  ["A", "Profile Saved"],
    "11":  ["C", "Invalid card"],
    "12":  ["C", "Invalid track"],
    "13":  ["C", "Bad card check digit"],
    "14":  ["C", "Non-numeric CVV"],
    "15":  ["C", "Non-numeric expiry"],
    "21":  ["C", "Invalid merchant"],
    "26":  ["A", "Txn settled"],
    "27":  ["C", "Txn Batched"],
    "28":  ["C", "Txn not settled"],
    "29":  ["C", "Txn not found"],
    "32":  ["C", "Wrong currency for merch"],
    "33":  ["C", "Unknown card type"],
    "34":  ["C", "Invalid field"],
    "36":  ["C", "Duplicate sequence"],
    "39":  ["C", "Void after 30 days"],
    "41":  ["C", "Below min amount"],
    "42":  ["C", "Above max amount"],
    "43":  ["C", "Invalid amount"],
    "45":  ["C", "Refund without reference not supported"],
    "46":  ["C", "Partial refund not supported"],
    "48":  ["C", "eCheck not supported"],
    "61":  ["B", "Line down"],
    "62":  ["B", "Timed out"],
    "70":  ["C", "Voice authorization cannot be voided"],
    "96":  ["C", "Profile not found"],
    "97":  ["C", "Merchant disabled"],
    "98":  ["C", "Invalid token"],
    "105": ["C", "Invalid EMV"],
    "106": ["B", "Invalid method. Please insert card"],
  },
  FNOR: {
    "00": ["A", "Approval"],
    "10": ["A", "Partial Approval"],
    "76": ["A", "Approval (reversed)"],
    "85": ["A", "Approval (validated)"],
    "28": ["B", "Please retry"],
    "91": ["B", "Please retry"],
    "NL": ["B", "Please retry"],
    "01": ["C", "Refer to issuer"],
    "03": ["C", "Invalid merchant"],
    "05": ["C", "Do not honor"],
    "12": ["C", "Invalid transaction"],
    "13": ["C", "Invalid amount"],
    "14": ["C", "Invalid card number"],
    "25": ["C", "Invalid terminal"],
    "51": ["C", "Declined"],
    "54": ["C", "Wrong expiration"],
    "55": ["C", "Incorrect PIN"],
    "57": ["C", "Service not allowed"],
    "60": ["C", "Capture card"],
    "61": ["C", "Exceeds limit"],
    "63": ["C", "Service not allowed"],
    "69": ["C", "Bad host key"],
    "75": ["C", "PIN tries exceeded"],
    "89": ["C", "Invalid term id"],
    "94": ["C", "Duplicate transaction"],
    "NU": ["C", "Insufficient funds"],
  },
  RPCT: {
    "000": ["A", "Approval"],
    "002": ["A", "Partial Approval"],
    "003": ["A", "Approval VIP"],
    "701": ["A", "Approval"],
    "703": ["A", "Approval"],
    "708": ["A", "Approval"],
    "785": ["A", "Approval"],
    "505": ["B", "Please retry"],
    "508": ["B", "Please retry"],
    "511": ["B", "Please retry"],
    "516": ["B", "Please retry"],
    "920": ["B", "Please retry"],
    "100": ["C", "Do not honor"],
    "101": ["C", "Expired card"],
    "102": ["C", "Suspected fraud"],
    "104": ["C", "Restricted card"],
    "107": ["C", "Call for authorization"],
    "109": ["C", "Invalid merchant"],
    "110": ["C", "Invalid amount"],
    "116": ["C", "Not sufficient funds"],
    "117": ["C", "Incorrect PIN"],
    "118": ["C", "No card record"],
    "121": ["C", "Exceeds withdrawal amount"],
    "122": ["C", "Security violation"],
    "123": ["C", "Exceeds withdrawal frequency"],
    "131": ["C", "Invalid account number"],
    "132": ["C", "Invalid expiry"],
    "208": ["C", "Lost card"],
    "209": ["C", "Stolen card"],
    "302": ["C", "Account closed"],
    "303": ["C", "Unknown account"],
    "500": ["C", "Decline"],
    "509": ["C", "Expired card"],
    "521": ["C", "Insufficient funds"],
    "531": ["C", "Retry with 3DS data"],
    "704": ["C", "Pick up card"],
    "902": ["C", "Invalid transaction"],
    "904": ["C", "Format error"],
    "906": ["C", "System error"],
    "907": ["C", "Issuer unavailable"],
    "911": ["C", "Issuer timed out"],
    "913": ["C", "Duplicate transaction"],
  },
  PSTR: {
    "00": ["A", "Success"],
  },
};

/** The code of a processor with all that it says. */
export function responseOf(respproc: RespProc, respcode: string): ResponseCode {
  const [respstat, resptext] = CODES[respproc][respcode] ?? ["C", "Declined"];
  return { respproc, respcode, respstat, resptext };
}

/** What each processor says to an approval, and to a part of one. */
export const APPROVALS = { FNOR: "00", RPCT: "000" } as const;
export const PARTIAL_APPROVALS = { FNOR: "10", RPCT: "002" } as const;
