/** A host, a reader, and who stands in front of it: what the random actions act on, and what must hold all the time. */
import {
  isVp3300Error,
  openReader,
  type Reader,
  type ReaderNotice,
  type ReadOutcome,
  type ReadRequest,
  type Transaction,
} from "vp3300";
import { type CardCapture, decodeTransactionResponse } from "vp3300/cards";
import { decodeNeoFrame, formatHex } from "vp3300/protocol";
import {
  type Presentation,
  type ScriptEvent,
  type SimulatedCard,
  SimulatedReader,
  VirtualClock,
} from "vp3300/simulator";
import { faultyTransport, findCardData, type LinkDirection, type LinkFault } from "vp3300/testing";
import type { RandomRequest } from "./actions.ts";
import { LossyTransport } from "./lossy-transport.ts";

/** No transaction lasts longer: every presentation its minute of chip and host, and the cancellation. */
const LONGEST_MS = 900_000;
/** The longest wedge, and the timeout of a transaction. */
const READER_STOPS_MS = 40_000;
/** What an answer repeats of the request: 9F02. */
const AMOUNT = 0x9f02;
const HOST_DOWN = new Error("the host is down");
const GIVEN_UP = new Error("given up");

/** A rule that was broken. */
export class BrokenRule extends RangeError {}

function rule(holds: boolean, name: string): asserts holds {
  if (!holds) throw new BrokenRule(name);
}

interface Started {
  readonly transaction: Transaction;
  readonly controller: AbortController;
  /** KSNs of the cards that the host was asked about. */
  readonly asked: Set<string>;
  readonly allowsFallback: boolean;
  approvedByHost: boolean;
  outcomes: number;
}

/** The card in a frame of the reader. */
function captureIn(bytes: Uint8Array): string | undefined {
  const frame = decodeNeoFrame(bytes);
  if (frame.kind !== "response" || (frame.command !== 0x02 && frame.command !== 0x60)) return undefined;
  const { capture } = decodeTransactionResponse(frame.data, frame.status);
  return capture && formatHex(capture.raw.reveal());
}

export class World {
  readonly clock = new VirtualClock();
  readonly simulator: SimulatedReader;
  readonly #lossy: LossyTransport;
  readonly #transport: ReturnType<typeof faultyTransport>;
  /**
   * A reader that hears nothing can't be told to stop; and an answer that comes seconds late or again, without card
   * data, is one that nobody can tell from the answer to the next transaction. Then the reader goes on until its
   * timeout, or, with a chip under way, until the link is opened again.
   */
  readonly #mayGoOn: boolean;
  /** A cancellation is sent twice: with one frame lost in each transaction, and nothing else, the reader hears of it. */
  #mayLose: boolean;
  #hasLost = false;
  #hasEverLost = false;
  #reader: Reader | undefined;
  #started: Started | undefined;
  /** Cards that were presented, and charges by the KSN of what was charged. */
  #presented = 0;
  readonly #charged = new Set<string>();
  /** Captures that the reader sent, in hexadecimal, and in the how manieth transaction. */
  readonly #sent = new Map<string, number>();
  #transactions = 0;
  /** Nothing of what is written down in advance goes wrong. */
  readonly #isHealthy: boolean;
  /** Answers come in the order in which they were made, if at all: then one is told from those of an earlier customer. */
  readonly #inOrder: boolean;
  /** Captures that named their amount. */
  amounts = 0;
  /** How the transactions ended. */
  readonly endings: string[] = [];

  constructor(faults: readonly LinkFault[], script: readonly ScriptEvent[]) {
    const { clock } = this;
    const late = new Set(["wedge", "repeatAnswer", "delayAnswer", "duplicate", "delay"]);
    this.#mayGoOn = script.some((event) => late.has(event.do)) || faults.some(({ fault }) => late.has(fault));
    this.simulator = new SimulatedReader({ clock, model: "vp3300", script });
    this.#lossy = new LossyTransport(this.simulator);
    this.#mayLose = faults.length === 0;
    this.#isHealthy = faults.length === 0 && script.length === 0;
    this.#inOrder =
      !script.some((event) => late.has(event.do)) && !faults.some(({ fault }) => fault === "duplicate");
    this.#transport = faultyTransport(this.#lossy, faults, {
      clock,
      onFrame: ({ direction, bytes }) => {
        const capture = direction === "toHost" ? captureIn(bytes) : undefined;
        if (capture !== undefined) this.#sent.set(capture, this.#transactions);
      },
    });
  }

  /** Opens the reader, however often its link is lost on the way. */
  async open(): Promise<Reader> {
    for (let attempts = 0; this.#reader === undefined; attempts += 1) {
      rule(attempts < 40, "the reader can be opened");
      // One that restarts or sleeps is back after 20 seconds at most.
      if (attempts > 10) await this.clock.advance(1_000);
      const [opened] = await Promise.allSettled([
        this.#timed(() => openReader(this.#transport, { clock: this.clock, onNotice: this.#hear })),
      ]);
      if (opened.status === "fulfilled") this.#reader = opened.value;
      else this.#requireCoded(opened.reason);
    }
    return this.#reader;
  }

  /** Nothing has gone wrong, as far as links and readers go. */
  get #isPristine(): boolean {
    return this.#isHealthy && !this.#hasEverLost;
  }

  readonly #hear = (notice: ReaderNotice): void => {
    rule(findCardData(notice).length === 0, "no card data is told");
  };

  read({ authorizing, choosing, passes, ...asked }: RandomRequest): void {
    const controller = new AbortController();
    this.#transactions += 1;
    const authorize = async (capture: CardCapture) => {
      this.#requireSent(capture);
      const name = formatHex(capture.ksn ?? new Uint8Array());
      rule(!started.asked.has(name), "the host is asked once for a card");
      started.asked.add(name);
      if (authorizing === "throws") throw HOST_DOWN;
      if (authorizing === "hangs") return new Promise<undefined>(() => undefined);
      if (authorizing === "unreachable") return undefined;
      started.approvedByHost ||= authorizing === "approves";
      if (authorizing === "approves") this.#charge(capture.ksn);
      return { approved: authorizing === "approves" };
    };
    const transaction = this.#reader!.read({
      amountMinor: this.#amountMinor,
      currency: "USD",
      timeoutMs: 10_000,
      authorizeTimeoutMs: 20_000,
      signal: controller.signal,
      ...asked,
      ...(passes ? { passes: { appleVas: [], smartTap: [] } } : {}),
      ...(choosing === "first" ? {} : { selectApplication: this.#choice(choosing) }),
      ...(authorizing === "none" ? {} : { authorize }),
    });
    const started: Started = {
      transaction,
      controller,
      asked: new Set(),
      allowsFallback: asked.fallback ?? true,
      approvedByHost: false,
      outcomes: 0,
    };
    const count = (): void => {
      started.outcomes += 1;
    };
    transaction.outcome.then(count, count);
    this.#started = started;
    this.#hasLost = false;
  }

  #choice(choosing: RandomRequest["choosing"]): NonNullable<ReadRequest["selectApplication"]> {
    return async (choices) => {
      if (choosing === "throws") throw HOST_DOWN;
      if (choosing === "hangs") return new Promise<undefined>(() => undefined);
      return choosing === "none" ? undefined : choices.length - 1;
    };
  }

  /** Each transaction has its own. */
  get #amountMinor(): number {
    return 1_000 + this.#transactions;
  }

  /** A reader, a link and a customer that do everything right lead to this. */
  requireEnding(ending: string | undefined, due: string): void {
    rule(!this.#isPristine || ending === due, `where nothing goes wrong it ends as ${due}, not ${ending}`);
  }

  /** The next frame in this direction is lost. */
  lose(direction: LinkDirection): void {
    if (!this.#mayLose || this.#hasLost) return;
    this.#hasLost = true;
    this.#hasEverLost = true;
    this.#lossy.lose(direction);
  }

  /** Waits for the outcome, which comes in time, once, and leaves host and reader idle. */
  async settle(): Promise<string | undefined> {
    const started = this.#started;
    if (started === undefined) return undefined;
    this.#started = undefined;
    const { transaction } = started;
    const watch = async (): Promise<void> => {
      for await (const step of transaction) rule(step.step.length > 0, "a step has a name");
    };
    const [settled, steps] = await this.#timed(() => Promise.allSettled([transaction.outcome, watch()]));
    rule(started.outcomes === 1, "a transaction has one outcome");
    rule(steps.status === settled.status, "the steps end as the outcome does");
    rule(findCardData(settled).length === 0, "no card data is told");
    const ending: string =
      settled.status === "fulfilled"
        ? settled.value.outcome
        : (settled.reason.code ?? settled.reason.message);
    this.endings.push(ending);
    if (settled.status === "fulfilled") {
      this.#requireSense(settled.value, started);
      this.#chargeFor(settled.value);
    } else if (![HOST_DOWN, GIVEN_UP].includes(settled.reason)) this.#requireCoded(settled.reason);
    await this.clock.advance(200);
    if (this.#mayGoOn && !this.simulator.idle) {
      await this.clock.advance(READER_STOPS_MS);
      await this.reopen();
    }
    rule(this.simulator.idle, "the reader is idle after the outcome");
    if (this.simulator.connected) await this.ping();
    else await this.reopen();
    return ending;
  }

  /** A transaction while another one runs is refused, and does it no harm. */
  async readTwice(): Promise<void> {
    const controller = new AbortController();
    const { outcome } = this.#reader!.read({ amountMinor: 1, currency: "USD", signal: controller.signal });
    // The one that runs may have ended by itself: then this one has begun, and is given up at once.
    controller.abort(GIVEN_UP);
    const [refused] = await this.#timed(() => Promise.allSettled([outcome]));
    rule(refused.status === "rejected", "a second transaction has no card");
    if (refused.reason === GIVEN_UP) rule(this.#started?.outcomes === 1, "one transaction at a time");
    else this.#requireCoded(refused.reason);
  }

  abort(): void {
    this.#started?.controller.abort(GIVEN_UP);
  }

  present(card: SimulatedCard, how: Presentation, afterMs = 0): void {
    this.#presented += 1;
    this.simulator.present(card, how, { afterMs });
  }

  /** While a transaction runs nothing else may reach the reader, and whoever tries is told at once. */
  async ping(): Promise<void> {
    const begun = this.clock.now();
    const isBusy = this.#started?.outcomes === 0 && this.simulator.connected;
    const [answer] = await this.#timed(() => Promise.allSettled([this.#reader!.execute("ping")]));
    if (answer.status === "rejected") this.#requireCoded(answer.reason);
    if (!isBusy || this.#started?.outcomes !== 0) return;
    rule(answer.status === "rejected" && this.clock.now() === begun, "a busy reader refuses at once");
  }

  /** Whatever waits for the reader, or for its turn, ends in the same moment. */
  async unplug(): Promise<void> {
    const pings = [this.#reader!.execute("ping"), this.#reader!.execute("ping")];
    const begun = this.clock.now();
    const ended = Promise.allSettled([...pings, this.#started?.transaction.outcome]);
    this.simulator.disconnect();
    for (const end of await this.#timed(() => ended)) {
      if (end.status === "rejected" && ![HOST_DOWN, GIVEN_UP].includes(end.reason))
        this.#requireCoded(end.reason);
    }
    rule(this.clock.now() === begun, "a lost link ends at once what waits for it");
    await this.settle();
    await this.reopen();
  }

  async reopen(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    const wasConnected = this.simulator.connected;
    await this.#timed(async () => this.#reader?.close());
    if (this.#isPristine && wasConnected)
      rule(this.simulator.idle, "a reader that is closed looks for no card");
    if (started !== undefined) {
      await this.#timed(() => Promise.allSettled([started.transaction.outcome]));
      rule(started.outcomes === 1, "a closed reader settles its transaction");
    }
    this.#reader = undefined;
    await this.open();
  }

  /** The end of a sequence: nothing is left, and the next customer is served. */
  async finish(): Promise<void> {
    this.abort();
    await this.settle();
    await this.reopen();
    this.simulator.takeCardsAway();
    await this.#timed(async () => this.#reader?.close());
    rule(!this.#isHealthy || this.clock.pendingTimers === 0, "no timer is left when all is closed");
    await this.clock.advance(LONGEST_MS);
    rule(this.clock.pendingTimers === 0, "no timer is left");
    rule(this.simulator.idle, "the reader is idle at the end");
  }

  /** Frames that were lost on purpose. */
  get lost(): number {
    return this.#lossy.lost;
  }

  /** How much was charged. */
  get charges(): number {
    return this.#charged.size;
  }

  #charge(ksn: Uint8Array | undefined): void {
    rule(ksn !== undefined, "what is charged has a KSN");
    const name = formatHex(ksn);
    rule(!this.#charged.has(name), "one presentation is charged once");
    this.#charged.add(name);
    rule(this.#charged.size <= this.#presented, "nothing is charged that was not presented");
  }

  /** What an outcome says fits together, and is about a card of this transaction. */
  #requireSense(outcome: ReadOutcome, { approvedByHost, allowsFallback }: Started): void {
    const capture = "capture" in outcome ? outcome.capture : undefined;
    if (capture !== undefined) this.#requireSent(capture);
    if (outcome.outcome === "approved") {
      rule(capture !== undefined, "what is approved is a card");
      rule(outcome.decision === undefined || approvedByHost, "the host's approval is the host's");
      rule((outcome.completion?.status ?? 0) === 0, "what the chip approved is no failure of the reader's");
    }
    if ("reversalNeeded" in outcome)
      rule(
        outcome.reversalNeeded === approvedByHost,
        "what the host took and the card refused is given back",
      );
    if (outcome.outcome === "useOtherInterface") rule(outcome.interfaces.length > 0, "another way is one");
    if (outcome.outcome === "captured") {
      const isChipSwipe = outcome.capture.kind === "swipe" && outcome.capture.chipCard;
      rule(!isChipSwipe || outcome.fallback, "a card with a chip is swiped as a fallback only");
      rule(!outcome.fallback || outcome.capture.kind === "swipe", "a fallback is a swipe");
      rule(!outcome.fallback || allowsFallback, "a fallback is asked for");
    }
  }

  #requireSent(capture: CardCapture): void {
    const sentIn = this.#sent.get(formatHex(capture.raw.reveal()));
    rule(sentIn !== undefined, "a card is one that the reader read");
    rule(!this.#inOrder || sentIn === this.#transactions, "a card is one of this transaction");
    rule(capture.encrypted || capture.kind === "swipe", "card data is encrypted");
    const amount = capture.tag(AMOUNT);
    const isAsked = amount === undefined || Number(formatHex(amount)) === this.#amountMinor;
    rule(isAsked, "a card is one that was presented for this amount");
    this.amounts += amount === undefined ? 0 : 1;
  }

  #chargeFor(outcome: ReadOutcome): void {
    const capture = "capture" in outcome ? outcome.capture : undefined;
    const isDue =
      outcome.outcome === "captured" || (outcome.outcome === "approved" && outcome.decision === undefined);
    if (capture !== undefined && isDue) this.#charge(capture.ksn);
  }

  #requireCoded(reason: unknown): void {
    rule(isVp3300Error(reason), `a failure has a code, not ${String(reason)}`);
    rule(findCardData(reason).length === 0, "no card data is told");
  }

  /** Lets virtual time pass until it is done. */
  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const begun = this.clock.now();
    const given = await this.clock.run(work);
    rule(this.clock.now() - begun <= LONGEST_MS, "everything settles in time");
    return given;
  }
}
