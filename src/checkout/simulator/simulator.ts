/**
 * A PointCheckout that answers as the real one is documented to, keeps a ledger of what truly happened, and fails on
 * demand.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026).
 *
 * @module
 */
import { Hono } from "hono";
import { refuseArgument, requireInteger, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Secret } from "../../secret.ts";
import { asFetch, type FetchLike } from "../../simulated-http/as-fetch.ts";
import { type FaultOptions, FaultPlan } from "../../simulated-http/fault-plan.ts";
import { type FaultName, FaultyLine } from "../../simulated-http/faults.ts";
import { BRAND_NAMES, type Brand, MODE_NAMES, type Mode, payHost } from "../brands.ts";
import { parseJson, writeJson } from "../exact-json.ts";
import { CHECKOUT_ROUTES } from "./api/checkout-routes.ts";
import { MERCHANT_ROUTES } from "./api/merchant-routes.ts";
import { advancePayment, PAYMENT_ROUTES } from "./api/payment-routes.ts";
import { type Raw, type Service, timestampOf } from "./api/service.ts";
import { SUBSCRIPTION_ROUTES } from "./api/subscription-routes.ts";
import { createPayDesk } from "./desk.ts";
import { IdMaker } from "./ids.ts";
import { CheckoutLedger, type LedgerCheckout } from "./ledger.ts";
import { SCENARIOS, type ScenarioName } from "./moves.ts";
import { payApp } from "./pay/pay-app.ts";
import { envelope, Refusal, refusal } from "./refusal.ts";

/** Whom the simulated service knows. */
export interface SimulatedCredentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The default merchant's. Public: for tests only. */
export const SIMULATOR_CREDENTIALS: SimulatedCredentials = {
  apiKey: "0123456789abcdef",
  apiSecret: `mer_${"0123456789abcdef".repeat(4)}`,
};

/** How the simulated service behaves. */
export interface CheckoutSimulatorOptions {
  readonly clock?: Clock | undefined;
  readonly credentials?: SimulatedCredentials | undefined;
  /** Default "pointcheckout". */
  readonly brand?: Brand | undefined;
  /** Default "test". */
  readonly mode?: Mode | undefined;
  /**
   * Origin of the pay pages. Default: the address that the API was called at if that is this machine, so that a browser
   * can open them; else the pay host of brand and mode.
   */
  readonly payBase?: string | undefined;
  /** A request id that was used: "refuse" it (default), or "accept" it, the worst that the real one might do. */
  readonly duplicates?: "refuse" | "accept" | undefined;
  /** How long a checkout without `expiresIn` stays open, milliseconds. Default: for ever. */
  readonly lifeMs?: number | undefined;
}

/** A running simulation; what it remembers lives as long as it does. */
export interface CheckoutSimulator {
  /** In place of `globalThis.fetch`: answers one request, as a server would. Stops waiting on abort; the request goes on. */
  readonly fetch: FetchLike;
  /** What truly happened. */
  readonly ledger: CheckoutLedger;
  /** How often each `METHOD /path` of the API arrived, ids written as `:id`. */
  readonly arrivals: ReadonlyMap<string, number>;
  /** Takes a pending checkout through a named scenario: one for every status. */
  play(scenario: ScenarioName, checkoutId: string): LedgerCheckout;
  /** Makes the next request to the API (of a method) fail like this. Calls line up. */
  failNext(fault: FaultName, options?: FaultOptions): void;
  /** Forgets all planned faults. */
  clearFaults(): void;
  /** The shopper's answer on the 3-D Secure page of a payment whose status is REDIRECT. */
  answerPayment(paymentId: string, accepted: boolean): void;
  /** Sends a subscription's next link; opened, it has a checkout. Gives the subscription payment's id. */
  sendSubscriptionLink(subscriptionId: string, checkoutId?: string): string;
  /** A terminal of the merchant. Gives its id. */
  addTerminal(alias: string): string;
  /** A message such as a webhook might get. Unverified: the real one's form is not published. */
  webhookMessage(checkoutId: string): string;
}

const API = "/mer/v2.0";
const ROUTES = [...CHECKOUT_ROUTES, ...PAYMENT_ROUTES, ...SUBSCRIPTION_ROUTES, ...MERCHANT_ROUTES];
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const HEADER_PREFIXES = ["x-pointcheckout-api-", "x-paymennt-api-"];

class Simulation implements CheckoutSimulator {
  readonly ledger: CheckoutLedger;
  readonly arrivals = new Map<string, number>();
  readonly #service: Service;
  readonly #app = new Hono();
  readonly #plan = new FaultPlan();
  readonly #line: FaultyLine;
  readonly #apiKey: Secret<string>;
  readonly #apiSecret: Secret<string>;

  constructor(options: CheckoutSimulatorOptions) {
    const {
      clock = systemClock,
      credentials = SIMULATOR_CREDENTIALS,
      duplicates = "refuse",
      lifeMs,
    } = options;
    const { brand = "pointcheckout", mode = "test", payBase } = options;
    const ids = new IdMaker();
    this.ledger = new CheckoutLedger(clock, ids);
    this.#line = new FaultyLine(clock, faultAnswer);
    this.#apiKey = new Secret(credentials.apiKey, "API key");
    this.#apiSecret = new Secret(credentials.apiSecret, "API secret");
    const publicBase = `https://${payHost(brand, mode)}`;
    this.#service = {
      clock,
      ids,
      ledger: this.ledger,
      duplicates,
      lifeMs,
      payBaseFor: (origin) => payBase ?? (LOOPBACK.test(new URL(origin).hostname) ? origin : publicBase),
      payments: new Map(),
      cards: new Map(),
      subscriptions: new Map(),
      subscriptionPayments: new Map(),
      branches: new Map(),
      terminals: new Map(),
      webhooks: new Map(),
    };
    this.#route();
  }

  readonly fetch = asFetch((request) => this.#handle(request));

  play(scenario: ScenarioName, checkoutId: string): LedgerCheckout {
    requireOneOf("scenario", scenario, Object.keys(SCENARIOS) as ScenarioName[]);
    return accepted(this.ledger.play(scenario, checkoutId));
  }

  failNext(fault: FaultName, options?: FaultOptions): void {
    this.#plan.next(fault, options);
  }

  clearFaults(): void {
    this.#plan.clear();
  }

  answerPayment(paymentId: string, isAccepted: boolean): void {
    const [status, move] = isAccepted ? (["CAPTURED", "pay"] as const) : (["REJECTED", "fail"] as const);
    accepted(advancePayment(this.#service, paymentId, "REDIRECT", status, move));
  }

  sendSubscriptionLink(subscriptionId: string, checkoutId?: string): string {
    const { ids, subscriptionPayments, clock } = this.#service;
    const id = ids.next();
    subscriptionPayments.set(id, { id, subscriptionId, checkoutId, timestamp: timestampOf(clock.now()) });
    return id;
  }

  addTerminal(alias: string): string {
    const { ids, terminals } = this.#service;
    const id = ids.next();
    terminals.set(id, { id, alias, deviceType: "A920", serialNumber: `SN${id.slice(-6)}`, active: true });
    return id;
  }

  webhookMessage(checkoutId: string): string {
    const { id, orderId, requestId, status, currency } = accepted(
      this.ledger.find(checkoutId) ?? refusal("checkoutNotFound"),
    );
    return writeJson({ id, orderId, requestId, status, currency });
  }

  #route(): void {
    for (const [method, path, act] of ROUTES) {
      this.#app.on(method, API + path, async (context) => {
        const arrival = `${method} ${path}`;
        this.arrivals.set(arrival, (this.arrivals.get(arrival) ?? 0) + 1);
        if (!this.#isKnown(context.req.raw.headers)) return envelope(refusal("credentials", 401));
        const text = await context.req.text();
        const body = text === "" ? {} : parseJson(text);
        if (typeof body !== "object" || body === null) return envelope(refusal("notJson"));
        const { origin, searchParams: query } = new URL(context.req.url);
        return envelope(act({ origin, path: context.req.param(), query, body: body as Raw }, this.#service));
      });
    }
    // The framework's own handler prints the error, which may quote the request.
    this.#app.onError(() => envelope(new Refusal("Internal error", 500)));
    this.#app.all(`${API}/*`, () => envelope(refusal("noPath", 404)));
    this.#app.route("/", payApp(createPayDesk(this.ledger)));
  }

  #isKnown(headers: Headers): boolean {
    return HEADER_PREFIXES.some(
      (prefix) =>
        headers.get(`${prefix}key`) === this.#apiKey.reveal() &&
        headers.get(`${prefix}secret`) === this.#apiSecret.reveal(),
    );
  }

  async #handle(request: Request): Promise<Response> {
    const { method, url, headers } = request;
    if (!new URL(url).pathname.startsWith(`${API}/`)) return this.#app.fetch(request);
    // Read at once: a delayed effect must not hang on a connection that is gone by then.
    const body = await request.text();
    const again = () => new Request(url, { method, headers, ...(body !== "" && { body }) });
    return this.#line.run(this.#plan.take({ method }), async () => this.#app.fetch(again()));
  }
}

/** What the service says under a fault, by status; others are its own failure. */
const FAULT_SENTENCES: Readonly<Record<number, string>> = {
  401: "Invalid credentials",
  429: "Too many requests",
};

function faultAnswer(status: number): Response {
  return envelope(new Refusal(FAULT_SENTENCES[status] ?? "Internal error", status));
}

/** What was done, or an error that says why not: the test asked for something impossible. */
function accepted<T>(outcome: T | Refusal): T {
  if (outcome instanceof Refusal) refuseArgument("id", "one that this can be done to", outcome.sentence);
  return outcome;
}

/**
 * A simulated PointCheckout.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createCheckoutSimulator(options: CheckoutSimulatorOptions = {}): CheckoutSimulator {
  requireObject("options", options);
  requireOneOf("options.brand", options.brand ?? "pointcheckout", BRAND_NAMES);
  requireOneOf("options.mode", options.mode ?? "test", MODE_NAMES);
  requireOneOf("options.duplicates", options.duplicates ?? "refuse", ["refuse", "accept"]);
  requireInteger("options.lifeMs", options.lifeMs ?? 0, 0, Number.MAX_SAFE_INTEGER);
  requireText("options.payBase", options.payBase ?? "");
  requireObject("options.credentials", options.credentials ?? {});
  return new Simulation(options);
}
