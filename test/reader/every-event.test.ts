/** Every event in every state: the run does what the table says, and where the table says nothing it does nothing. */
import { describe, expect, test } from "vitest";
import { Vp3300Error } from "../../src/errors.ts";
import { execute } from "../../src/reader/execute.ts";
import type { HostDecision } from "../../src/reader/outcomes.ts";
import type { ReaderQuirkName } from "../../src/reader/quirks.ts";
import { CARD_INTERFACES, planRead } from "../../src/reader/read-request.ts";
import type { ReadStep } from "../../src/reader/steps.ts";
import { TransactionRun } from "../../src/reader/transaction-run.ts";
import {
  ANSWER_EVENTS,
  CARDLESS_STATES,
  type Effect,
  type Guard,
  HOST_EVENTS,
  TRANSACTION_STATES,
  type TransactionEventName,
  type TransactionState,
  transitionFor,
} from "../../src/reader/transaction-table.ts";
import * as answers from "./answers.ts";
import { FakeReader, prompt, response } from "./fake-reader.ts";
import { APPROVE } from "./play.ts";

const MENU = prompt({ mode: 1, timeoutS: 30, lines: [{ line: 1, text: "ONE" }] });
const REASON = new RangeError("the customer left");
const HOST_MS = 1_000;

/** A transaction that the tests can look at and act upon. */
class Scene {
  readonly fake = new FakeReader().mute(0x0240).mute(0x6010).mute(0x6011).mute(0x6012).mute(0x0501);
  readonly session = this.fake.session();
  readonly controller = new AbortController();
  readonly run: TransactionRun;
  readonly steps: ReadStep[] = [];
  /** How long what happens is given to show. */
  lapseMs = 200;
  asked = 0;
  decide: (decision: HostDecision | undefined) => void = () => undefined;
  settled: string | undefined;

  constructor(quirks: readonly ReaderQuirkName[] = []) {
    const plan = planRead(
      {
        amountMinor: 100,
        currency: "USD",
        timeoutMs: 1_000,
        signal: this.controller.signal,
        authorizeTimeoutMs: HOST_MS,
        authorize: () => {
          this.asked += 1;
          return new Promise((resolve) => {
            this.decide = resolve;
          });
        },
        selectApplication: () => Promise.reject(REASON),
      },
      CARD_INTERFACES,
    );
    this.run = new TransactionRun(this.session, plan, ["plainPairs", ...quirks]);
    this.run.outcome.then(
      ({ outcome }) => {
        this.settled = outcome;
      },
      () => {
        this.settled = "rejected";
      },
    );
    void this.#listen();
  }

  async #listen(): Promise<void> {
    try {
      for await (const step of this.run.steps) this.steps.push(step);
    } catch {
      expect(this.settled).toBe("rejected");
    }
  }

  /** Begins, and lets the reader say these, one after the other. */
  async after(...frames: Uint8Array[]): Promise<this> {
    this.run.begin();
    await this.fake.clock.advance(0);
    for (const frame of frames) await this.says(frame);
    return this;
  }

  async says(frame: Uint8Array): Promise<void> {
    this.fake.say(frame);
    await this.fake.clock.advance(this.lapseMs);
  }

  async decides(decision: HostDecision | undefined): Promise<this> {
    this.decide(decision);
    await this.fake.clock.advance(this.lapseMs);
    return this;
  }

  /** What can be seen of it from outside. */
  get seen() {
    const { fake, steps, asked, settled } = this;
    const shown = steps.map(({ step }) => step).filter((step) => step !== "selectApplication");
    return { pairs: [...fake.pairs], shown, asked, settled };
  }
}

const STARTED = answers.under(0x02, answers.CHIP_STARTED);
const inHostWait = () => new Scene().after(STARTED, answers.GO_ONLINE);

/** How each state is reached, and what is awaited and known there. */
const SCENES: Record<
  TransactionState,
  { readonly reach: () => Promise<Scene>; readonly command?: number; readonly noted?: string }
> = {
  idle: {
    reach: async () => {
      const scene = new Scene();
      scene.fake.mute(0x1801);
      execute(scene.session, "ping").catch(() => undefined);
      return scene.after();
    },
  },
  priming: {
    reach: async () => {
      const scene = await new Scene(["ghostCardInsert"]).after();
      scene.lapseMs = 100;
      return scene;
    },
  },
  primed: {
    reach: async () => {
      const scene = await new Scene(["ghostCardInsert"]).after();
      await scene.fake.clock.advance(160);
      return scene;
    },
  },
  polling: { reach: () => new Scene().after(), command: 0x02 },
  inserting: { reach: () => new Scene().after(response(0x02, 0x81)), command: 0x60 },
  fallback: { reach: () => new Scene().after(answers.under(0x02, answers.FALLBACK)), command: 0x02 },
  authenticating: { reach: () => new Scene().after(STARTED), command: 0x60 },
  waitingHost: { reach: inHostWait },
  completing: { reach: async () => (await inHostWait()).decides(APPROVE), command: 0x60 },
  releasing: {
    reach: async () => (await inHostWait()).decides(undefined),
    command: 0x60,
    noted: "captured",
  },
  expiring: {
    reach: async () => {
      const scene = await new Scene(["lostTimeouts"]).after();
      await scene.fake.clock.advance(7_100);
      return scene;
    },
    noted: "rejected",
  },
  cancelling: { reach: () => new Scene().after(response(0x02, 0, "c1ffee120a00")), noted: "rejected" },
  done: { reach: () => new Scene().after(answers.TAPPED) },
};

interface Injected {
  readonly event: TransactionEventName;
  readonly inject: (scene: Scene, command: number) => Promise<void>;
  readonly holds?: readonly Guard[];
  /** What the same frame says where card data is not looked for. */
  readonly cardless?: TransactionEventName;
  /** The only states in which it can be brought about. */
  readonly only?: readonly TransactionState[];
}

const says =
  (frame: (command: number) => Uint8Array): Injected["inject"] =>
  (scene, command) =>
    scene.says(frame(command));
const result = (code: number, status = 0) => says((command) => answers.result(code, { command, status }));
const tapFailed = (code: number, sw = 0) =>
  says((command) => answers.under(command, answers.tapFailed(code, sw)));
const failed = new Vp3300Error("TRANSPORT_LOST");

/** Each event, as often as it comes in different clothes. */
const INJECTIONS: Record<string, Injected> = {
  chipStarted: {
    event: "chipStarted",
    inject: says((c) => answers.under(c, answers.CHIP_STARTED)),
    holds: ["cardRead"],
  },
  onlineRequested: {
    event: "onlineRequested",
    inject: says((c) => answers.under(c, answers.GO_ONLINE)),
    holds: ["cardRead"],
  },
  captured: { event: "captured", inject: says((c) => answers.under(c, answers.TAPPED)), holds: ["cardRead"] },
  passRead: { event: "passRead", inject: says((c) => response(c, 0, "01ffee060401020304")) },
  "approved, by a card that was read": {
    event: "approved",
    inject: says((c) =>
      response(
        c,
        0,
        "c1ffee120a629949012c0000000009dfee2502000257a1085413ccccccccd20157c11000112233445566778899aabbccddeeff",
      ),
    ),
    holds: ["cardRead"],
  },
  "approved offline": { event: "approved", inject: result(0x0000), holds: ["ofThisCard"] },
  "approved, as a completion is": { event: "approved", inject: result(0x0002) },
  "declined offline": { event: "declined", inject: result(0x0001), holds: ["ofThisCard"] },
  "declined, as a completion is": { event: "declined", inject: result(0x0003) },
  "declined by a tap": { event: "declined", inject: tapFailed(0x42), holds: ["ofThisCard"] },
  chipInserted: { event: "chipInserted", inject: says((c) => response(c, 0x81)) },
  chipSwiped: {
    event: "chipSwiped",
    inject: says((c) => answers.under(c, answers.CHIP_SWIPED)),
    holds: ["cardRead"],
  },
  chipFailed: { event: "chipFailed", inject: result(0x0007) },
  chipUnreadable: { event: "chipUnreadable", inject: result(0x3001, 0x0a) },
  useContact: { event: "useContact", inject: result(0x0083) },
  useMagstripe: { event: "useMagstripe", inject: tapFailed(0x06) },
  useOther: { event: "useOther", inject: result(0x0084) },
  oneCardOnly: { event: "oneCardOnly", inject: result(0x007a) },
  seePhone: { event: "seePhone", inject: tapFailed(0x20, 0x6986) },
  tryAgain: { event: "tryAgain", inject: result(0x3012, 0x0a) },
  unsupported: { event: "unsupported", inject: result(0x0006) },
  cancelled: { event: "cancelled", inject: result(0x0012) },
  timedOut: { event: "timedOut", inject: says((c) => response(c, 0x08)) },
  failed: { event: "failed", inject: says((c) => response(c, 0x0a)) },
  clearCardData: {
    event: "clearCardData",
    inject: says((c) => response(c, 0, `00dfee250200105a08${answers.CANARY}9f390105`)),
    cardless: "chipStarted",
  },
  unreadable: { event: "unreadable", inject: says((c) => response(c, 0, "c1ffee120a00")) },
  begun: {
    event: "begun",
    inject: async (scene) => {
      scene.run.start();
      await scene.fake.clock.advance(0);
    },
  },
  paused: {
    event: "paused",
    inject: (scene) => scene.fake.clock.advance(150),
    only: ["priming", "primed", "polling", "authenticating", "completing", "done"],
  },
  decided: { event: "decided", inject: async (scene) => void (await scene.decides(APPROVE)) },
  unreachable: { event: "unreachable", inject: async (scene) => void (await scene.decides(undefined)) },
  hookFailed: { event: "hookFailed", inject: says(() => MENU) },
  hostTimedOut: {
    event: "hostTimedOut",
    inject: (scene) => scene.fake.clock.advance(HOST_MS),
    only: ["waitingHost", "done"],
  },
  aborted: {
    event: "aborted",
    inject: async (scene) => {
      scene.controller.abort(REASON);
      await scene.fake.clock.advance(0);
    },
  },
  silent: {
    event: "silent",
    inject: async (scene) => {
      const before = JSON.stringify(scene.seen);
      for (let waitedMs = 0; waitedMs < 60_000 && JSON.stringify(scene.seen) === before; waitedMs += 100)
        await scene.fake.clock.advance(100);
    },
    only: (Object.keys(SCENES) as TransactionState[]).filter(
      (state) => !["idle", "priming", "waitingHost"].includes(state),
    ),
  },
  cancelAnswered: { event: "cancelAnswered", inject: says(() => response(0x05)) },
  cancelRefused: { event: "cancelRefused", inject: says(() => response(0x05, 0x04)) },
  lineFailed: {
    event: "lineFailed",
    inject: async (scene) => {
      scene.run.fail(failed);
      await scene.fake.clock.advance(0);
    },
  },
};

/** What holds in all scenes; `cancelsLeft` too, since 05-01 has been sent once at most, and `hostApproved` where it is asked. */
const HOLDING: readonly Guard[] = [
  "insertWanted",
  "swipeWanted",
  "otherWayLeft",
  "fallbackAllowed",
  "retriesLeft",
  "chipRetriesLeft",
  "hostGiven",
  "hostApproved",
  "cancelsLeft",
];

/** What an effect sends. */
const SENT: Record<Exclude<Effect, "askHost" | "finish" | "conclude">, string> = {
  prime: "0240",
  poll: "0240",
  pollAgain: "0240",
  pollSwipe: "0240",
  pollTap: "0240",
  insert: "6010",
  start: "6010",
  authenticate: "6011",
  complete: "6012",
  release: "6012",
  cancel: "0501",
};

const states = Object.keys(TRANSACTION_STATES) as TransactionState[];

test("every state and every event is among them", () => {
  expect(Object.keys(SCENES)).toEqual(states);
  const events = new Set(Object.values(INJECTIONS).map(({ event }) => event));
  expect(events).toEqual(new Set([...Object.keys(ANSWER_EVENTS), ...Object.keys(HOST_EVENTS)]));
});

describe.each(states)("%s", (state) => {
  const { reach, command = 0x02, noted } = SCENES[state];
  const here = Object.entries(INJECTIONS).filter(([, { only }]) => only?.includes(state) ?? true);

  test.each(here)("%s", async (_, { event, inject, holds = [], cardless }) => {
    const scene = await reach();
    const before = scene.seen;
    await inject(scene, command);
    const { pairs, shown, asked, settled } = scene.seen;

    const actual = CARDLESS_STATES.includes(state) && cardless !== undefined ? cardless : event;
    const isCard = holds.includes("cardRead") && !CARDLESS_STATES.includes(state);
    const held: readonly Guard[] = [...HOLDING, ...holds, ...(isCard ? (["ofThisCard"] as const) : [])];
    const row = transitionFor(state, actual, (guard) => held.includes(guard));
    if (row === undefined) {
      expect(scene.seen).toEqual(before);
    } else {
      if (row.step !== undefined) expect(shown.at(-1)).toBe(row.step);
      if (row.effect === "askHost") expect(asked).toBe(before.asked + 1);
      else if (row.effect === "finish" || row.effect === "conclude") {
        expect(settled).toBe(row.effect === "finish" ? row.result : noted);
        expect(pairs).toEqual(before.pairs);
      } else {
        expect(pairs).toEqual([...before.pairs, SENT[row.effect]]);
        expect(settled).toBeUndefined();
      }
    }

    // Whatever it was, the transaction ends, and leaves nothing behind.
    if (state === "idle") scene.session.close().catch(() => undefined);
    scene.controller.abort(REASON);
    await scene.fake.clock.advance(10_000);
    expect(scene.settled).toBeDefined();
    expect(scene.fake.clock.pendingTimers).toBe(0);
  });
});
