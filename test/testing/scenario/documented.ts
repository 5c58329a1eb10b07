/**
 * What the documents of the reader list, and what a host is to make of it, written down from them a second time: the tables of
 * the package are not looked at here, so that a row that they lack, or have wrong, is noticed.
 *
 * Sources: NEO 2 IDG p.28 (statuses), p.31-34 (contactless errors), p.206 (frames of the reader); headers, `.err` files and
 * `KernelLCD.kmsg` of ID TECH's SDK (results, texts); vp3300 reference 2, 2.1, 9.3, 11, 17.
 */

/** Numbers and ranges of numbers, as the documents print them. */
function listed(text: string, base: 10 | 16): readonly number[] {
  return text.split(" ").flatMap((part) => {
    const [first, last = first] = part.split("-").map((number) => Number.parseInt(number, base));
    return Array.from({ length: last! - first! + 1 }, (_, at) => first! + at);
  });
}

export const STATUS_BYTES = listed("00-08 0A-0E 10-1D 20-2A 30 41-4F 50 51 60-68 80 81 90 91 A3", 16);

export const CONTACTLESS_BYTES = listed("00-04 06 20-27 30 42-44 50-55 62 73 80-85 88", 16);

/** Results look like decimal numbers, and are hexadecimal ones. */
export const RESULT_NUMBERS = listed(
  "0000-0008 0010-0012 0023 007A 007D 007E 0080-0088 00FF 1001-1003 2001 3001 3003-3007 3012 3013 5001-5009 5010-5019 " +
    "5020-5029 5030-5035 6001-6008 7001-7003 8001 8002",
  16,
);

export const MESSAGE_IDS = listed("1-39 48 64-124", 10);

export const PROMPT_MODE_BYTES = listed("01-04 08 10 20-22", 16);

/** Command and sub-command of the frames that a reader sends by itself. */
export const READER_FRAMES = listed("6101-6103 1401 F100 F200", 16);

/** In what readers differ, or in what the documents contradict each other. */
export const DIFFERENCES = [
  // 1.3, 17 question 17: the order of the CRC's bytes.
  ...["responseCrcLsbFirst", "promptCrcMsbFirst"],
  // 2, 13: more than one way to say the same.
  ...["cardInsertedStatus", "cardDetectedSignal", "announcesActivation"],
  // 7.1: what is no cancellation may count as one. 17, questions 18 and 22: what follows a cancellation.
  ...["busyCancels", "cancelAnsweredTwice"],
  ...[
    "interruptedFailsBefore",
    "interruptedFailsAfter",
    "interruptedTimesOutBefore",
    "interruptedTimesOutAfter",
  ],
  // 8.2, 8.4, 12.2, 17 question 23: the shape of what is said.
  ...["plainPairs", "noPrompts", "burstSignals", "productTypeTlv"],
  // Release notes of the Clearent frameworks.
  ...["ghostCardInsert", "lostTimeouts"],
] as const;

/** How a transaction ends, and what the customer is told meanwhile, if anything. */
export interface Expected {
  readonly outcome: string;
  readonly reason?: string;
  readonly interfaces?: readonly string[];
  readonly step?: string;
}

function expectations(
  rows: readonly (readonly [codes: string, expected: Expected])[],
): Map<number, Expected> {
  return new Map(
    rows.flatMap(([codes, expected]) => listed(codes, 16).map((code) => [code, expected] as const)),
  );
}

/** What a reader that starts no tap, and says why with a status, leads to. Every other status is a failure. */
export const OUTCOME_OF_STATUS = expectations([
  ["08", { outcome: "timedOut" }],
  // Announced, and never said: no card came.
  ["0E 63", { outcome: "timedOut" }],
  ["81 A3", { outcome: "useOtherInterface", interfaces: ["insert"] }],
  ["68", { outcome: "failed", reason: "batteryLow" }],
  ["90", { outcome: "failed", reason: "keyMissing" }],
  ["91", { outcome: "failed", reason: "keyExhausted" }],
]);

/** The same for what a failed tap says, by the action of section 2.1; the customer has one card, and goes then. */
export const OUTCOME_OF_CONTACTLESS = expectations([
  ["01 20 24 30", { outcome: "timedOut", step: "tryAgain" }],
  ["21", { outcome: "timedOut", step: "presentOneCard" }],
  ["02 22", { outcome: "useOtherInterface", interfaces: ["insert"] }],
  ["06", { outcome: "useOtherInterface", interfaces: ["swipe"] }],
  ["04 27", { outcome: "useOtherInterface", interfaces: ["swipe", "insert"] }],
  ["25", { outcome: "unsupportedCard" }],
  ["26 42-44", { outcome: "declined" }],
]);

/** The same for the answer of a chip to 60-11, by the action of section 9.3; inserting is the only way. */
export const OUTCOME_OF_RESULT = expectations([
  ["0000", { outcome: "approved", step: "removeCard" }],
  // Only 60-12 gives these: they repeat the end of another transaction, and the true answer never comes.
  ["0002 0003", { outcome: "READER_NO_ANSWER", step: "removeCard" }],
  ["0001 0005 0085-0088", { outcome: "declined", step: "removeCard" }],
  ["0012", { outcome: "cancelled" }],
  ["0083", { outcome: "useOtherInterface", interfaces: ["insert"], step: "removeCard" }],
  ["0084", { outcome: "useOtherInterface", interfaces: ["swipe", "tap"], step: "removeCard" }],
  ["0006 007D 007E 5004 5005 5009 5023", { outcome: "unsupportedCard" }],
  ["3005", { outcome: "failed", reason: "cardRemoved", step: "removeCard" }],
  ["0007 3004 007A 3007 3012", { outcome: "failed", reason: "cardUnreadable" }],
  // The chip did not make contact: once more, and nobody does.
  ["3001 3003 5025", { outcome: "timedOut", step: "tryAgain" }],
  // The start's answer once more is a duplicate, and the true answer never comes.
  ["0010", { outcome: "READER_NO_ANSWER" }],
]);

export const ANY_FAILURE: Expected = { outcome: "failed", reason: "reader" };
