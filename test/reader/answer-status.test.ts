/** What an answer's result claims under a status that says something else: the status is believed. */
import { describe, expect, test } from "vitest";
import { STATUSES } from "../../src/protocol/commands/statuses.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import * as answers from "./answers.ts";
import { type FakeReader, response } from "./fake-reader.ts";
import { APPROVE, chipReader, play } from "./play.ts";

/** No last answers, and those that are no failures but say it all by themselves. */
const INTERIM = [0x0e, 0x63];
const OWN_MEANING = [0x08, 0x81, 0xa3];
const OK = 0x00;
const GO_ONLINE = 0x23;

const FAILURES = [...Object.keys(STATUSES).map(Number), 0x99, 0xfe].filter(
  (status) => ![OK, GO_ONLINE, ...INTERIM, ...OWN_MEANING].includes(status),
);

/** The same answer under another status. */
function withStatus(status: number, answer: Uint8Array): Uint8Array {
  return response(answer[10]!, status, formatHex(answer.subarray(14, -2)));
}

const CARD =
  "ffee120a629949012c0000000009dfee25RESULT57a1085413ccccccccd20157c11000112233445566778899aabbccddeeff";
const cardSays = (result: string) => response(0x02, 0, `c1${CARD.replace("RESULT", `02${result}`)}`);

interface Staged {
  /** The command that is answered so, and the answer. */
  readonly pair: number;
  readonly answer: Uint8Array;
  /** How it ends under 00. */
  readonly ends: string;
  readonly interfaces?: readonly ["insert"];
}

const inserting = { interfaces: ["insert"] } as const;
const STAGED: Record<string, Staged> = {
  "02-40, approved offline": { pair: 0x0240, answer: cardSays("0000"), ends: "approved" },
  "02-40, approved": { pair: 0x0240, answer: cardSays("0002"), ends: "approved" },
  "02-40, chip started": {
    pair: 0x0240,
    answer: answers.under(2, answers.CHIP_STARTED),
    ends: "approved",
  },
  "02-40, the chip wants the host": {
    pair: 0x0240,
    answer: answers.under(2, answers.GO_ONLINE),
    ends: "approved",
  },
  "02-40, a tap": { pair: 0x0240, answer: answers.TAPPED, ends: "captured" },
  "02-40, a swipe": { pair: 0x0240, answer: answers.plainSwipe(), ends: "captured" },
  "60-10, chip started": { pair: 0x6010, answer: answers.CHIP_STARTED, ends: "approved", ...inserting },
  "60-11, the chip wants the host": {
    pair: 0x6011,
    answer: answers.GO_ONLINE,
    ends: "approved",
    ...inserting,
  },
  "60-11, approved offline": { pair: 0x6011, answer: answers.result(0x0000), ends: "approved", ...inserting },
  "60-12, approved": { pair: 0x6012, answer: answers.COMPLETED, ends: "approved", ...inserting },
};

/** How a transaction ends whose answers are as usual, but for the staged one; and how often its host approved. */
async function endingOf(staged: Staged, status: number) {
  const { pair, answer, interfaces } = staged;
  const fake: FakeReader = chipReader().on(pair, withStatus(status, answer));
  let approvals = 0;
  const { outcome } = await play(fake, {
    ...(interfaces ? { interfaces } : {}),
    authorize: async () => {
      approvals += 1;
      return APPROVE;
    },
  });
  return { outcome, approvals, pairs: fake.pairs };
}

describe.each(Object.entries(STAGED))("%s", (_, staged) => {
  test("under 00 it is believed", async () => {
    expect((await endingOf(staged, OK)).outcome.outcome).toBe(staged.ends);
  });

  test.each(FAILURES.map((status) => [status.toString(16).padStart(2, "0"), status] as const))(
    "under %s it is a failure, and money that the host took is given back",
    async (_hex, status) => {
      const { outcome, approvals, pairs } = await endingOf(staged, status);
      const isCompletion = staged.pair === 0x6012;
      expect(outcome).toMatchObject({ outcome: "failed", status, reversalNeeded: isCompletion });
      expect(approvals).toBe(isCompletion ? 1 : 0);
      expect(pairs.slice(-2)).toEqual([staged.pair.toString(16).padStart(4, "0"), "0501"]);
    },
  );
});

test.each(["60-11, approved offline", "60-12, approved"])(
  "%s, under the statuses that say it all by themselves: a failure too",
  async (name) => {
    for (const status of OWN_MEANING) {
      const { outcome } = await endingOf(STAGED[name]!, status);
      expect(outcome).toMatchObject({ outcome: "failed", status });
    }
  },
);

describe("under 23, which asks for the host", () => {
  test.each([
    ["02-40, chip started", "approved"],
    ["02-40, the chip wants the host", "approved"],
    ["02-40, a tap", "captured"],
    ["60-10, chip started", "approved"],
    ["60-11, the chip wants the host", "approved"],
  ])("%s goes on", async (name, ends) => {
    expect((await endingOf(STAGED[name]!, GO_ONLINE)).outcome.outcome).toBe(ends);
  });

  test.each(["02-40, approved offline", "02-40, approved"])(
    "%s by a tap: the host decides, not the card",
    async (name) => {
      const { outcome } = await endingOf(STAGED[name]!, GO_ONLINE);
      expect(outcome).toMatchObject({ outcome: "captured", capture: { onlineRequested: true } });
    },
  );

  test.each(["60-11, approved offline", "60-12, approved"])("%s contradicts it: a failure", async (name) => {
    const { outcome, approvals } = await endingOf(STAGED[name]!, GO_ONLINE);
    expect(outcome).toMatchObject({ outcome: "failed", reversalNeeded: approvals === 1 });
  });
});

describe("a tap's error that asks for the host (23)", () => {
  const wanting = answers.under(
    2,
    response(0x02, 0x0a, `c1${CARD.replace("RESULT", "020023")}ffee1f0423000000`),
  );

  test.each([0x00, 0x0a, GO_ONLINE])("is believed under %i", async (status) => {
    const { outcome } = await endingOf({ pair: 0x0240, answer: wanting, ends: "captured" }, status);
    expect(outcome.outcome).toBe("captured");
  });

  test.each([0x1d, 0x90, 0xfe])("is a failure under %i", async (status) => {
    const { outcome } = await endingOf({ pair: 0x0240, answer: wanting, ends: "captured" }, status);
    expect(outcome).toMatchObject({ outcome: "failed", status });
  });
});
