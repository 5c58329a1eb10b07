import { expect, test } from "vitest";
import {
  type FailureReason,
  isVp3300Error,
  keepReader,
  openReader,
  type ReaderNotice,
  type ReadOutcome,
  type ReadRequest,
  type ReadStep,
} from "vp3300";
import { VirtualClock } from "vp3300/simulator";
import { parseScenario, type Scenario, stageScenario } from "vp3300/testing";
import { ERROR_CODES, type ErrorCode } from "../../../src/errors.ts";
import { play, SALE } from "./play.ts";

/**
 * All that a host can be told of a reader, each by a scenario that anybody can write down: steps for the customer, outcomes,
 * reasons of failures, notices, and error codes. The lists are of the types, so that a new name without a scenario is noticed.
 */

const STEPS: Readonly<Record<ReadStep["step"], true>> = {
  presentCard: true,
  tryAgain: true,
  presentOneCard: true,
  useChip: true,
  useMagstripe: true,
  useOtherInterface: true,
  seePhone: true,
  removeCard: true,
  processing: true,
  display: true,
  selectApplication: true,
};
const OUTCOMES: Readonly<Record<ReadOutcome["outcome"], true>> = {
  captured: true,
  passRead: true,
  approved: true,
  declined: true,
  cancelled: true,
  timedOut: true,
  useOtherInterface: true,
  unsupportedCard: true,
  failed: true,
};
const REASONS: Readonly<Record<FailureReason, true>> = {
  keyMissing: true,
  keyExhausted: true,
  batteryLow: true,
  cardUnreadable: true,
  cardRemoved: true,
  reader: true,
};
const NOTICES: Readonly<Record<ReaderNotice["notice"], true>> = {
  bytesSkipped: true,
  frameDropped: true,
  readerCommand: true,
  userInterfaceEvent: true,
};

const on = "activateTransaction";
const present = (card: string, how: "swipe" | "insert" | "tap", afterMs = 300) =>
  ({ on, afterMs, do: "present", card, how }) as const;

/** Short plays, in no order. */
const PLAYS: readonly (readonly [Scenario, Partial<ReadRequest>?])[] = [
  [{ events: [present("visa", "tap")] }],
  [{ events: [present("visa", "insert")] }, { authorize: async () => ({ approved: true }) }],
  [{ events: [present("visa", "insert")] }, { authorize: async () => ({ approved: false }) }],
  [{ events: [present("visa", "swipe")] }],
  [{ events: [present("driversLicence", "swipe")] }],
  [{ events: [present("visa", "insert")] }, { interfaces: ["tap"] }],
  [{ events: [present("loyaltyPass", "tap")] }, { passes: { appleVas: [] } }],
  [{ events: [present("debit", "insert")] }, { selectApplication: async () => undefined }],
  [{ cards: { locked: { like: "visa", tap: "needsUnlock" } }, events: [present("locked", "tap")] }],
  [{ cards: { two: { like: "visa", tap: "collision" } }, events: [present("two", "tap")] }],
  [{ cards: { broken: { like: "visa", insert: "fallback" } }, events: [present("broken", "insert")] }],
  [{ cards: { broken: { like: "visa", insert: "unreadable" } }, events: [present("broken", "insert")] }],
  [
    {
      cards: { broken: { like: "visa", tap: "cardDidNotRespond" } },
      events: [1, 2, 3, 4, 5].map((nth) => ({ ...present("broken", "tap"), nth })),
    },
    { interfaces: ["tap"] },
  ],
  [{ events: [{ on, do: "show", message: "thankYou" }] }],
  [{ events: [{ on, do: "show", message: "tryOtherInterface" }] }],
  [{ events: [{ on, do: "answer", status: "tamper" }] }],
  [{ events: [{ on, do: "answer", status: "plugInCharger" }] }],
  [{ events: [{ on, do: "notify", notice: "switchEvent" }] }],
  [{ events: [{ on, do: "signal" }] }],
  [{ events: [{ on, do: "burst" }] }],
  [{ events: [{ on, do: "repeatAnswer" }, present("visa", "tap")] }],
  [{ reader: { key: "missing" }, events: [present("visa", "tap")] }],
  [{ reader: { key: "exhausted" }, events: [present("visa", "tap")] }],
  [
    {
      events: [
        { on: "startContact", afterMs: 300, do: "present", card: "visa", how: "insert" },
        { on: "authenticateContact", afterMs: 100, do: "removeCard" },
      ],
    },
    { interfaces: ["insert"] },
  ],
];

test("every step, outcome, reason and notice", async () => {
  const [steps, outcomes, reasons, notices] = [new Set(), new Set(), new Set(), new Set()];
  for (const [scenario, request] of PLAYS) {
    const played = await play(parseScenario(JSON.parse(JSON.stringify(scenario))), request);
    if (played.outcome.status === "rejected") throw played.outcome.reason;
    const { value } = played.outcome;
    outcomes.add(value.outcome);
    if (value.outcome === "failed") reasons.add(value.reason);
    for (const { step } of played.steps) steps.add(step);
    for (const { notice } of played.notices) notices.add(notice);
  }
  for (const [reached, all] of [
    [steps, STEPS],
    [outcomes, OUTCOMES],
    [reasons, REASONS],
    [notices, NOTICES],
  ] as const) {
    expect([...reached].sort()).toEqual(Object.keys(all).sort());
  }
});

/** What somebody does with the reader of a scenario. */
type Act = (clock: VirtualClock, transport: Parameters<typeof openReader>[0]) => Promise<unknown>;

/** The code of the error that it ends with. */
async function codeAfter(scenario: Scenario, act: Act): Promise<string> {
  const clock = new VirtualClock();
  const { transport } = stageScenario(parseScenario(JSON.parse(JSON.stringify(scenario))), { clock });
  const [settled] = await clock.run(() => Promise.allSettled([act(clock, transport)]));
  if (settled.status === "fulfilled") return "no error";
  if (!isVp3300Error(settled.reason)) throw settled.reason;
  return settled.reason.code;
}

const pinged = (scenario: Scenario): Promise<string> =>
  codeAfter(scenario, async (clock, transport) => {
    await using reader = await openReader(transport, { clock });
    return await reader.execute("ping");
  });

const read = (scenario: Scenario, request: Partial<ReadRequest> = {}): Promise<string> =>
  codeAfter(scenario, async (clock, transport) => {
    await using reader = await openReader(transport, { clock });
    return await reader.read({ ...SALE, ...request }).outcome;
  });

test("every error code of a reader, and what becomes of its link", async () => {
  const refused = (status: "plugInCharger" | "dataKeyMissing" | "dataKeyExhausted") =>
    pinged({ events: [{ on: "ping", nth: 2, do: "answer", status }] });
  const reached: Partial<Record<ErrorCode, string>> = {
    READER_SILENT: await read({ events: [{ do: "wedge" }] }),
    READER_NOT_READY: await codeAfter({ events: [{ do: "sleep" }] }, async (clock, transport) => {
      const kept = keepReader(transport, { clock });
      const [ready] = await Promise.allSettled([kept.ready({ timeoutMs: 5_000 })]);
      await kept.close();
      if (ready.status === "rejected") throw ready.reason;
    }),
    READER_NO_ANSWER: await read({ events: [{ on, afterMs: 100, do: "wedge", forMs: 60_000 }] }),
    READER_BUSY: await codeAfter({}, async (clock, transport) => {
      await using reader = await openReader(transport, { clock });
      const { outcome } = reader.read(SALE);
      const [ping] = await Promise.allSettled([reader.execute("ping")]);
      await outcome;
      if (ping.status === "rejected") throw ping.reason;
    }),
    READER_STATUS: await pinged({ events: [{ on: "ping", nth: 2, do: "answer", status: "unknownCommand" }] }),
    READER_BATTERY_LOW: await refused("plugInCharger"),
    READER_KEY_MISSING: await refused("dataKeyMissing"),
    READER_KEY_EXHAUSTED: await refused("dataKeyExhausted"),
    READER_CLOSED: await codeAfter({}, async (clock, transport) => {
      const reader = await openReader(transport, { clock });
      const { outcome } = reader.read(SALE);
      await reader.close();
      return await outcome;
    }),
    READER_UNSUPPORTED: await read({ reader: { model: "vp3300c" } }, { interfaces: ["insert"] }),
    READER_CLEAR_CARD_DATA: await read({ events: [{ on, do: "sendClear" }, present("visa", "tap")] }),
    // What a reader with the quirk says, to a host that was told that it has none.
    READER_PAYLOAD_INVALID: await codeAfter(
      { reader: { quirks: ["plainPairs"] }, events: [present("visa", "tap")] },
      async (clock, transport) => {
        await using reader = await openReader(transport, { clock, quirks: { plainPairs: false } });
        return await reader.read(SALE).outcome;
      },
    ),
    READER_AUTHORIZE_TIMEOUT: await read(
      { events: [present("visa", "insert")] },
      { authorize: () => new Promise(() => undefined), authorizeTimeoutMs: 5_000 },
    ),
    TRANSPORT_LOST: await read({ events: [{ on, afterMs: 100, do: "disconnect" }] }),
  };
  for (const [code, seen] of Object.entries(reached)) expect(seen, code).toBe(code);
  const ofReaders = Object.keys(ERROR_CODES).filter((code) => code.startsWith("READER_"));
  expect(Object.keys(reached).filter((code) => code.startsWith("READER_"))).toEqual(
    expect.arrayContaining(ofReaders),
  );
});
