/**
 * A shop with two server processes on one journal, which lives through one schedule.
 *
 * @module
 */
import { isVp3300Error } from "../../../src/errors.ts";
import {
  type CardPointeGateway,
  createMemoryJournal,
  type Journal,
  type PaymentOutcome,
  type RecoverReport,
} from "../../../src/gateway/index.ts";
import {
  createGatewaySimulator,
  FAULT_NAMES,
  type FaultName,
  type GatewaySimulator,
  type GatewaySimulatorOptions,
} from "../../../src/simulator/gateway/index.ts";
import { createRandom, VirtualClock } from "../../../src/simulator/index.ts";
import { VISA } from "../client-for-tests.ts";
import type { Operation, Schedule, Step } from "./schedule.ts";
import { type Ground, ServerProcess } from "./server-process.ts";

const DECLINED = "4387751111111053";
const IN_PART = "4387750101010101";
const AMOUNT_MINOR = 1_000;
const WAIT_MS = 120_000;
/** The Gateway gives its processor 31 seconds: later than 35 after it was given up, nothing has an effect. */
const MAX_DELAY_MS = 34_000;
/** A proxy that doubles a refund or a capture is beyond any sender; so is one that doubles a sale which the Gateway takes twice. */
const DOUBLED: ReadonlySet<string> = new Set(["auth", "void", "voidByOrderId"]);
/** After these, a shop may ask again under a new order id. */
const NOT_CHARGED: ReadonlySet<string> = new Set(["declined", "retry", "timed-out", "reversed", "not-found"]);

/** What a customer wants to pay once, and under which order ids it was tried. */
export interface Purchase {
  readonly orderIds: string[];
  readonly request: {
    readonly account: string;
    readonly acceptPartial?: boolean;
    readonly capture?: boolean;
  };
  mayTryAgain: boolean;
  /** Calls under its last order id, by whichever process. */
  calls: number;
}

/** A shop may be planted with a mistake, to see that it is found. */
export interface Plant {
  /** In place of what carries requests. */
  readonly fetch?: (fetch: Ground["fetch"]) => Ground["fetch"];
  readonly journal?: (journal: Journal) => Journal;
  /** It tries again unless it has seen an approval: also when a call crashed, was given up or ended as unknown. */
  readonly isImpatient?: boolean;
}

/** How a shop is set up. */
export interface ShopOptions extends GatewaySimulatorOptions {
  readonly plant?: Plant;
}

/** See the module. */
export class Shop {
  readonly clock = new VirtualClock();
  readonly journal: Journal = createMemoryJournal({ clock: this.clock });
  readonly simulator: GatewaySimulator;
  readonly purchases: Purchase[] = [];
  /** Outcomes that a caller got, by the journal's id. */
  readonly seen = new Map<string, PaymentOutcome>();
  /** What callers got, in words, one each. */
  readonly results: string[] = [];
  readonly troubles: string[] = [];
  /** Failures that no call of the client may end with. */
  readonly oddities: unknown[] = [];
  readonly #sales: { readonly orderId: string; readonly retref: string }[] = [];
  readonly #processes: (ServerProcess | undefined)[] = [undefined, undefined];
  readonly #running = new Set<Promise<unknown>>();
  readonly #schedule: Schedule;
  readonly #random: () => number;
  readonly #ground: Ground;
  readonly #isImpatient: boolean;
  readonly #doubled: ReadonlySet<string>;
  #orders = 0;
  #ids = 0;

  constructor(schedule: Schedule, { plant = {}, ...simulation }: ShopOptions = {}) {
    this.#schedule = schedule;
    this.#isImpatient = plant.isImpatient === true;
    this.#doubled = simulation.repeatedOrderIds === "accept" ? new Set() : DOUBLED;
    this.#random = createRandom(schedule.seed);
    this.simulator = createGatewaySimulator({
      clock: this.clock,
      callsPerMinute: 0,
      seed: schedule.seed,
      repeatedOrderIds: "refuse",
      ...simulation,
    });
    const carry: Ground["fetch"] = (input, init) => this.#carry(input, init);
    this.#ground = {
      clock: this.clock,
      newId: () => `ID-${this.#ids++}`,
      journal: plant.journal?.(this.journal) ?? this.journal,
      fetch: plant.fetch?.(carry) ?? carry,
      onTrouble: (what) => this.troubles.push(what),
    };
  }

  /** Lives through the schedule, then restarts on a line that works and recovers; what was found then. */
  async live(): Promise<RecoverReport> {
    const report = await this.clock.run(async () => {
      for (const step of this.#schedule.steps) await this.#take(step);
      await Promise.all(this.#running);
      for (const process of this.#processes) process?.kill();
      this.#isCalm = true;
      const { client } = new ServerProcess(this.#ground);
      await client.recover();
      // What was unknown when it was looked at may be told by now.
      return client.recover();
    });
    await this.clock.advance(MAX_DELAY_MS);
    return report;
  }

  #isCalm = false;

  /** Requests pass here, and meet faults. */
  #carry(input: string, init: RequestInit): Promise<Response> {
    const endpoint = new URL(input).pathname.split("/")[3] ?? "";
    if (!this.#isCalm && this.#random() < this.#schedule.rate) {
      const name = this.#fault(endpoint);
      const delayMs = Math.floor(this.#random() * MAX_DELAY_MS);
      this.simulator.failNext(name, { endpoint, delayMs });
    }
    return this.simulator.fetch(input, init);
  }

  #fault(endpoint: string): FaultName {
    const among = FAULT_NAMES.filter(
      (name) => name !== "none" && (name !== "duplicated" || this.#doubled.has(endpoint)),
    );
    return among[Math.floor(this.#random() * among.length)]!;
  }

  #processOf({ process }: Step): ServerProcess {
    const known = this.#processes[process];
    if (known !== undefined && !known.isDead) return known;
    const started = new ServerProcess(this.#ground);
    this.#processes[process] = started;
    return started;
  }

  async #take(step: Step): Promise<void> {
    if (step.operation === "settle") {
      this.simulator.settle();
      return;
    }
    if (step.operation === "wait") {
      await new Promise<void>((resolve) => this.clock.setTimer(WAIT_MS, resolve));
      return;
    }
    const process = this.#processOf(step);
    process.expect(step.trouble);
    const call: Promise<unknown> = Promise.race([this.#act(process.client, step), process.crashed]);
    this.#running.add(call);
    const done = call.finally(() => this.#running.delete(call));
    if (!step.overlaps) await done;
  }

  async #act(client: CardPointeGateway, step: Step): Promise<void> {
    const abort = new AbortController();
    const { abortMs } = step;
    const timer =
      abortMs === undefined ? undefined : this.clock.setTimer(abortMs, () => abort.abort("given up"));
    try {
      if (step.operation === "recover") {
        await client.recover({ waitForHeld: step.sale > 0, signal: abort.signal });
        this.results.push("recovered");
      } else await this.#pay(client, step, abort.signal);
    } catch (error) {
      if (abort.signal.aborted && error === abort.signal.reason) this.results.push("aborted");
      else if (isVp3300Error(error) && error.code.startsWith("GATEWAY_")) this.results.push(error.code);
      else this.oddities.push(error);
    } finally {
      timer?.cancel();
    }
  }

  async #pay(client: CardPointeGateway, { operation, sale }: Step, signal: AbortSignal): Promise<void> {
    if (operation.startsWith("authorize")) return this.#authorize(client, operation, sale, signal);
    const { retref, orderId } = this.#sales.at(-1 - sale) ?? { retref: "1", orderId: "NONE" };
    const outcome = await this.#followUp(client, operation, { retref, orderId }, signal);
    this.#see(outcome);
  }

  #followUp(
    client: CardPointeGateway,
    operation: Operation,
    { retref, orderId }: { readonly retref: string; readonly orderId: string },
    signal: AbortSignal,
  ): Promise<PaymentOutcome> {
    switch (operation) {
      case "capture":
        return client.capture({ retref }, { signal });
      case "captureLess":
        return client.capture({ retref, amountMinor: 400 }, { signal });
      case "void":
        return client.void({ retref }, { signal });
      case "voidPart":
        return client.void({ retref, amountMinor: 300 }, { signal });
      case "voidByOrderId":
        return client.voidByOrderId({ orderId }, { signal });
      case "refund":
        return client.refund({ retref }, { signal });
      default:
        return client.refund({ retref, amountMinor: 250 }, { signal });
    }
  }

  #see(outcome: PaymentOutcome): void {
    this.seen.set(outcome.id, outcome);
    this.results.push(outcome.outcome);
  }

  #purchaseFor(operation: Operation, sale: number): Purchase {
    const tried =
      operation === "authorizeNext" ? this.purchases.filter(({ mayTryAgain }) => mayTryAgain) : [];
    const known = operation === "authorizeAgain" ? this.purchases.at(-1 - sale) : tried.at(-1 - sale);
    if (known !== undefined) return known;
    const purchase: Purchase = { orderIds: [], request: requestOf(operation), mayTryAgain: false, calls: 0 };
    this.purchases.push(purchase);
    return purchase;
  }

  async #authorize(
    client: CardPointeGateway,
    operation: Operation,
    sale: number,
    signal: AbortSignal,
  ): Promise<void> {
    const purchase = this.#purchaseFor(operation, sale);
    const isAgain = operation === "authorizeAgain" && purchase.orderIds.length > 0;
    const orderId = isAgain ? purchase.orderIds.at(-1)! : `ORDER-${this.#orders++}`;
    if (!isAgain) {
      purchase.orderIds.push(orderId);
      purchase.calls = 0;
    }
    purchase.calls += 1;
    purchase.mayTryAgain = this.#isImpatient;
    // Of two calls under one order id, neither may say that the other did not charge: nor may one that was forgotten
    // with its process and fails late.
    const isOnly = () => purchase.calls === 1 && purchase.orderIds.at(-1) === orderId;
    const request = { ...purchase.request, expiry: "1230", amountMinor: AMOUNT_MINOR, orderId };
    try {
      const outcome = await client.authorize(request, { signal });
      this.#see(outcome);
      purchase.mayTryAgain = NOT_CHARGED.has(outcome.outcome) && isOnly();
      if (outcome.outcome === "approved") this.#sales.push({ orderId, retref: outcome.retref! });
    } catch (error) {
      // An error says that the card was certainly not charged by this call.
      const isCertain = isVp3300Error(error) && error.code !== "GATEWAY_ORDER_KNOWN" && isOnly();
      purchase.mayTryAgain = isCertain || this.#isImpatient;
      throw error;
    }
  }
}

function requestOf(operation: Operation): Purchase["request"] {
  switch (operation) {
    case "authorizeCaptured":
      return { account: VISA, capture: true };
    case "authorizeDeclined":
      return { account: DECLINED };
    case "authorizePartly":
      return { account: IN_PART };
    case "authorizePartWanted":
      return { account: IN_PART, acceptPartial: true };
    default:
      return { account: VISA };
  }
}
