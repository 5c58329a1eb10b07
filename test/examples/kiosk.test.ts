import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Kiosk, type Payment, type Visit } from "../../examples/kiosk/kiosk.ts";
import { isVp3300Error, type KeptReader, keepReader, Vp3300Error } from "../../src/index.ts";
import { PromptPacer } from "../../src/prompts/index.ts";
import { SimulatedReader, VirtualClock } from "../../src/simulator/index.ts";
import { findCardData, type Scenario, stageScenario } from "../../src/testing/index.ts";

const cwd = fileURLToPath(new URL("../../", import.meta.url));
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", ...args], { cwd, encoding: "utf8", timeout: 60_000 });

test("the kiosk: a customer, a loose cable, a payment that nobody knows about, and the end of the day", () => {
  const { status, stdout, stderr } = run("examples/kiosk/run.ts");
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("screen: "))).toEqual([
    "paid",
    "failure: TRANSPORT_LOST",
    "interrupted",
    "paid",
    "unknown",
    '{"isHealthy":true,"reader":"ready","visits":{"paid":2,"notPaid":0,"unknown":1,"interrupted":1,"outOfOrder":0}}',
    "closed: closed",
  ]);
  expect(lines).toContain("screen: Please remove your card");
  expect(lines).toContain("screen: Please ask our staff");
  expect(findCardData(lines)).toEqual([]);
  expect(status).toBe(0);
}, 60_000);

interface Night {
  readonly scenario: Scenario;
  readonly charge?: () => Promise<Payment>;
  readonly visits: readonly Visit[];
  readonly failures?: readonly string[];
  readonly says?: string;
  readonly neverSays?: string;
}

/** The card decides by itself: nobody has been charged when it is gone. */
const decidesAlone = (how: "tap" | "insert", card: "offlineApproval" | "offlineDecline"): Scenario => ({
  events: [{ on: "activateTransaction", do: "present", card, how }],
});

/** What a kiosk meets when nobody is there, and how each customer leaves. */
const NIGHTS: Readonly<Record<string, Night>> = {
  "a chip card pulled out half-way": {
    scenario: {
      events: [
        { on: "activateTransaction", do: "present", card: "canary:visa", how: "insert" },
        { on: "authenticateContact", afterMs: 100, do: "removeCard" },
      ],
    },
    visits: ["notPaid"],
  },
  "a reader that hangs, and comes back when it is opened anew": {
    scenario: {
      events: [
        { on: "activateTransaction", afterMs: 500, do: "wedge", forMs: 91_000 },
        { on: "activateTransaction", nth: 2, afterMs: 500, do: "present", card: "canary:visa", how: "tap" },
      ],
    },
    visits: ["interrupted", "paid"],
    failures: ["READER_NO_ANSWER"],
  },
  "a reader that is asleep for longer than a customer waits": {
    scenario: { events: [{ on: "activateTransaction", afterMs: 500, do: "sleep", forMs: 45_000 }] },
    visits: ["interrupted", "outOfOrder", "outOfOrder", "notPaid"],
    failures: ["TRANSPORT_LOST", "READER_NOT_READY", "READER_NOT_READY"],
    says: "outOfOrder",
  },
  "a reader without its key": {
    scenario: { reader: { key: "missing" } },
    visits: ["outOfOrder"],
    says: "outOfOrder",
  },
  "a reader that sends clear card data": {
    scenario: {
      events: [
        { do: "sendClear" },
        { on: "activateTransaction", do: "present", card: "canary:visa", how: "tap" },
      ],
    },
    visits: ["outOfOrder"],
    failures: ["READER_CLEAR_CARD_DATA"],
    says: "outOfOrder",
  },
  "a tap that approved by itself": {
    scenario: decidesAlone("tap", "offlineApproval"),
    visits: ["paid"],
    says: "approved",
  },
  "a chip that approved by itself": {
    scenario: decidesAlone("insert", "offlineApproval"),
    visits: ["paid"],
    says: "approved",
  },
  "a tap that approved by itself, and a server that declines": {
    scenario: decidesAlone("tap", "offlineApproval"),
    charge: async () => "declined",
    visits: ["notPaid"],
    says: "declined",
    neverSays: "approved",
  },
  "a chip that approved by itself, and a server that declines": {
    scenario: decidesAlone("insert", "offlineApproval"),
    charge: async () => "declined",
    visits: ["notPaid"],
    says: "declined",
    neverSays: "approved",
  },
  "a chip that declined by itself": {
    scenario: decidesAlone("insert", "offlineDecline"),
    charge: () => Promise.reject(new Error("charged what was declined")),
    visits: ["notPaid"],
    says: "declined",
  },
  "a server that answers something else than was agreed": {
    scenario: {
      events: [{ on: "activateTransaction", do: "present", card: "canary:visa", how: "tap" }],
    },
    charge: () => Promise.reject(new TypeError("fetch failed")),
    visits: ["unknown"],
    failures: ["TypeError"],
    says: "askStaff",
  },
  "a token that could not be had": {
    scenario: {
      events: [{ on: "activateTransaction", do: "present", card: "canary:visa", how: "tap" }],
    },
    charge: () => Promise.reject(new Vp3300Error("TOKENIZE_TIMEOUT")),
    visits: ["interrupted"],
    failures: ["TOKENIZE_TIMEOUT"],
    says: "presentAgain",
  },
};

test.each(Object.entries(NIGHTS))("the kiosk at night: %s", async (_name, night) => {
  const clock = new VirtualClock();
  const { transport, simulator } = stageScenario(night.scenario, { clock });
  const kept = keepReader(transport, { clock, random: () => 0.5 });
  const shown: (string | undefined)[] = [];
  const screen = new PromptPacer({ clock, onShow: (prompt) => shown.push(prompt?.code) });
  const failures: string[] = [];
  const kiosk = new Kiosk({
    kept,
    screen,
    charge: night.charge ?? (async () => "approved"),
    onFailure: (error) => failures.push(isVp3300Error(error) ? error.code : (error as Error).name),
  });
  const visits: Visit[] = [];
  await clock.run(async () => {
    for (const _customer of night.visits) visits.push(await kiosk.serve(250));
  });
  await clock.advance(5_000);
  expect(visits).toEqual(night.visits);
  expect(failures).toEqual(night.failures ?? []);
  if (night.says !== undefined) expect(shown).toContain(night.says);
  if (night.neverSays !== undefined) expect(shown).not.toContain(night.neverSays);
  expect(findCardData([shown, failures, kiosk.health()])).toEqual([]);
  expect(simulator.idle).toBe(true);
  screen.close();
  await kept.close();
  expect(clock.pendingTimers).toBe(0);
});

test("an approval without a card to charge is not paid, and not called approved", async () => {
  const clock = new VirtualClock();
  const outcome = Promise.resolve({ outcome: "approved" });
  const reader = { read: () => Object.assign([], { outcome }) };
  const kept = { ready: async () => reader, state: { state: "ready" } } as unknown as KeptReader;
  const shown: (string | undefined)[] = [];
  const screen = new PromptPacer({ clock, onShow: (prompt) => shown.push(prompt?.code) });
  const charge = () => Promise.reject(new Error("there is nothing to charge"));
  const kiosk = new Kiosk({ kept, screen, charge, onFailure: () => undefined });
  expect(await kiosk.serve(250)).toBe("notPaid");
  expect(shown).toEqual(["failed"]);
  screen.close();
});

test("the kiosk ends by itself where no waiting would help", async () => {
  const kept = keepReader(new SimulatedReader());
  const screen = new PromptPacer({ onShow: () => undefined });
  const parts = { kept, screen, charge: async () => "approved" as const, onFailure: () => undefined };
  await kept.close();
  await expect(new Kiosk(parts).run(250, new AbortController().signal)).rejects.toMatchObject({
    code: "READER_CLOSED",
  });
  screen.close();
});

test("a user's own test suite on the simulated reader", () => {
  const { status, stdout } = run("--test", "--test-reporter=tap", "examples/test-suite/checkout.test.ts");
  expect(stdout).toMatch(/^# pass 5$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(status).toBe(0);
}, 60_000);
