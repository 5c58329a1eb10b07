/** The scenes of the fault matrix: what is to happen at the reader, what the host does, and how it ends without a fault. */
import type { HostDecision, ReadRequest } from "vp3300";
import type { Scenario, ScenarioEvent } from "vp3300/testing";

/** How a transaction ended: an outcome's name, or what the promise rejected with. */
export type Ending =
  | "captured"
  | "approved"
  | "declined"
  | "cancelled"
  | "timedOut"
  | "useOtherInterface"
  | "unsupportedCard"
  | "passRead"
  | "failed"
  | "aborted"
  | `READER_${string}`
  | `TRANSPORT_${string}`
  | `PROTOCOL_${string}`;

/** What the host does with a card. */
export interface HostPlan {
  readonly interfaces?: ReadRequest["interfaces"];
  readonly fallback?: boolean;
  /** What `authorize` gives; missing: there is none. */
  readonly authorize?: HostDecision | "unreachable";
  /** Which application the customer chooses, by its number; or that they don't. */
  readonly choose?: number | "none";
  /** Loyalty passes that a phone is asked for. */
  readonly passes?: ReadRequest["passes"];
  /** When the caller gives the transaction up. */
  readonly abortAfterMs?: number;
  /** How long after the outcome the next customer comes; missing: 10 s. Longer where the reader is still out of order. */
  readonly leaveMs?: number;
}

/** What else an outcome says, besides its name. */
export interface Told {
  /** A swipe that stands in for a chip. */
  readonly fallback: boolean;
  /** The application that the chip chose, tag 84, in hexadecimal; "" where there is none. */
  readonly application: string;
  /** How many passes came with it. */
  readonly passes: number;
}

/** One scene. */
export interface Scene {
  readonly name: string;
  readonly scenario: Scenario;
  readonly host: HostPlan;
  /** How it ends without a fault. */
  readonly ends: Ending;
  /** What its ending says, as far as it is more than the name. */
  readonly tells: Partial<Told>;
  /** How the next transaction ends, a swipe. */
  readonly next: Ending;
}

const APPROVE: HostDecision = { approved: true };
const on = "activateTransaction";

/** A card that is presented when the reader looks for one. */
const present = (card: string, how: "swipe" | "insert" | "tap", afterMs = 400, nth = 1): ScenarioEvent => ({
  on,
  nth,
  afterMs,
  do: "present",
  card,
  how,
});
const inserted = (card: string): ScenarioEvent => ({
  on: "startContact",
  afterMs: 400,
  do: "present",
  card,
  how: "insert",
});

/** A reader without the quirks that hide what the library does. */
const PLAIN = { model: "vp3300" } as const;
const VISA = "canary:visa";
const like = (changes: object) => ({ own: { like: VISA, ...changes } as const });

function scene(
  name: string,
  ends: Ending,
  events: readonly ScenarioEvent[],
  more: {
    readonly host?: HostPlan;
    readonly scenario?: Scenario;
    readonly next?: Ending;
    readonly tells?: Partial<Told>;
  } = {},
): Scene {
  const { host = {}, scenario = {}, next = "captured", tells = {} } = more;
  return { name, ends, tells, next, host, scenario: { name, reader: PLAIN, ...scenario, events } };
}

/** US common debit, the second application of the test card `debit`. */
const COMMON_DEBIT = "A0000000980840";

export const SCENES: readonly Scene[] = [
  scene("swipe", "captured", [present("canary:magstripe", "swipe")]),
  scene("tap", "captured", [present(VISA, "tap")]),
  scene("tap, Mastercard", "captured", [present("canary:mastercard", "tap")]),
  scene("tap, magstripe mode", "captured", [present("own", "tap")], {
    scenario: { cards: like({ tap: "magstripe" }) },
  }),
  scene("tap, approved offline", "approved", [present("own", "tap")], {
    scenario: { cards: like({ tap: "approvesOffline" }) },
  }),
  scene("tap, declined by the card", "declined", [present("own", "tap")], {
    scenario: { cards: like({ tap: "cardDeclined" }) },
  }),
  scene("a phone with a pass and no card", "passRead", [present("loyaltyPass", "tap")], {
    host: { passes: { appleVas: [] } },
    tells: { passes: 1 },
  }),
  scene("a phone that pays and gives a pass", "captured", [present("phoneWithPass", "tap")], {
    host: { passes: { smartTap: [] } },
    tells: { passes: 1 },
  }),
  scene("two cards at once, then one", "captured", [present("own", "tap"), present(VISA, "tap", 400, 2)], {
    scenario: { cards: like({ tap: "collision" }) },
  }),
  scene("a phone that is locked at first", "captured", [present("own", "tap"), present("own", "tap", 900)], {
    scenario: { cards: like({ tap: "needsUnlock" }) },
  }),
  scene("tap that wants the slot", "captured", [present("own", "tap"), inserted(VISA)], {
    scenario: { cards: like({ tap: "useContact" }) },
  }),
  scene("insert, let go at once", "captured", [present(VISA, "insert")]),
  scene("insert, host approves", "approved", [present(VISA, "insert")], { host: { authorize: APPROVE } }),
  scene("insert only, host approves", "approved", [inserted(VISA)], {
    host: { authorize: APPROVE, interfaces: ["insert"] },
  }),
  scene("insert, host declines", "declined", [present(VISA, "insert")], {
    host: { authorize: { approved: false } },
  }),
  scene("insert, card declines after the host approved", "declined", [present("own", "insert")], {
    host: { authorize: APPROVE },
    scenario: { cards: like({ insert: "rejectsIssuer" }) },
  }),
  scene("insert, host not reached", "captured", [present(VISA, "insert")], {
    host: { authorize: "unreachable" },
  }),
  scene("insert, approved offline", "approved", [present("own", "insert")], {
    scenario: { cards: like({ insert: "approvesOffline" }) },
  }),
  scene("insert, two applications", "captured", [present("debit", "insert")], {
    host: { choose: 1 },
    tells: { application: COMMON_DEBIT },
  }),
  scene("insert, two applications, none chosen", "cancelled", [present("debit", "insert")], {
    host: { choose: "none" },
  }),
  scene(
    "insert, the chip fails after the host approved",
    "failed",
    [present(VISA, "insert"), { on: "completeContact", do: "answer", result: "cardIo" }],
    { host: { authorize: APPROVE } },
  ),
  scene(
    "insert, broken chip, then swipe",
    "captured",
    [
      present("own", "insert"),
      present("own", "insert", 1_400),
      present("own", "insert", 2_400),
      present("own", "swipe", 4_000),
    ],
    { scenario: { cards: like({ insert: "unreadable" }) }, tells: { fallback: true } },
  ),
  scene(
    "insert, unknown applications, then swipe",
    "captured",
    [present("own", "insert"), present("own", "swipe", 2_000)],
    { scenario: { cards: like({ insert: "noApplication" }) }, tells: { fallback: true } },
  ),
  scene("chip card swiped, then inserted", "captured", [present(VISA, "swipe"), inserted(VISA)]),
  scene("inserted while only taps are wanted", "useOtherInterface", [present(VISA, "insert")], {
    host: { interfaces: ["tap"] },
  }),
  scene(
    "card taken out too early",
    "failed",
    [inserted(VISA), { on: "authenticateContact", afterMs: 100, do: "removeCard" }],
    { host: { interfaces: ["insert"] } },
  ),
  scene("nobody comes", "timedOut", []),
  scene("given up while it waits", "aborted", [], { host: { abortAfterMs: 3_000 } }),
  scene("given up while the chip works", "aborted", [present(VISA, "insert")], {
    host: { abortAfterMs: 1_100 },
  }),
  scene("a driver's licence", "unsupportedCard", [present("driversLicence", "swipe")]),
  scene("a reader without a key", "failed", [present(VISA, "tap")], {
    next: "failed",
    scenario: { reader: { ...PLAIN, key: "missing" } },
  }),
  scene(
    "a reader that sends clear data",
    "READER_CLEAR_CARD_DATA",
    [{ on, do: "sendClear" }, present(VISA, "tap")],
    {
      next: "READER_CLEAR_CARD_DATA",
    },
  ),
  scene(
    "a reader that sends clear data, twice",
    "READER_CLEAR_CARD_DATA",
    [{ on, do: "sendClear" }, { on, do: "repeatAnswer", gapMs: 60 }, present(VISA, "tap")],
    { next: "READER_CLEAR_CARD_DATA" },
  ),
  scene("given up when the card has just been read", "captured", [present(VISA, "tap")], {
    // Late enough for the answer, early enough for one that is delayed to come when the next customer is there.
    host: { abortAfterMs: 1_500, leaveMs: 1_500 },
  }),
  scene("a reader that restarts", "TRANSPORT_LOST", [{ on, afterMs: 1_000, do: "reboot" }]),
  scene(
    "a reader that wedges for a time",
    "READER_NO_ANSWER",
    [{ on, afterMs: 1_000, do: "wedge", forMs: 15_000 }],
    { host: { leaveMs: 20_000 } },
  ),
  scene("a reader that answers late", "captured", [
    present(VISA, "tap"),
    { on, do: "delayAnswer", delayMs: 5_000 },
  ]),
  scene("a reader that answers twice", "captured", [
    present(VISA, "tap"),
    { on, do: "repeatAnswer", gapMs: 60 },
  ]),
  scene("a reader that answers again when the next customer is there", "captured", [
    present(VISA, "tap"),
    { on, do: "repeatAnswer", gapMs: 10_400 },
  ]),
  scene("a reader that asks and shows", "captured", [
    { on, afterMs: 50, do: "ask", kind: "functionKey", texts: ["OK?"] },
    { on, afterMs: 80, do: "show", message: "thankYou" },
    present(VISA, "tap"),
  ]),
  scene(
    "a reader that asks for a language",
    "captured",
    [{ on, afterMs: 50, do: "ask", kind: "languageMenu", texts: ["EN", "ES"] }, present(VISA, "tap")],
    { host: { choose: 1 } },
  ),
  scene("a reader with every harmless quirk", "captured", [present(VISA, "insert")], {
    scenario: {
      reader: {
        ...PLAIN,
        quirks: [
          "plainPairs",
          "announcesActivation",
          "cardDetectedSignal",
          "responseCrcLsbFirst",
          "promptCrcMsbFirst",
          "burstSignals",
          "productTypeTlv",
        ],
      },
    },
  }),
  scene("over Bluetooth, in packets of 20 bytes", "captured", [present(VISA, "tap")], {
    scenario: { reader: { ...PLAIN, latencyMs: 15, chunkBytes: 20 } },
  }),
];
