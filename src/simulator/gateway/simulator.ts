/**
 * A CardPointe Gateway that answers as the UAT service is documented to, keeps a ledger of what was truly charged, and
 * fails on demand.
 *
 * Source: CardPointe Gateway API; "Testing with the UAT environment".
 *
 * @module
 */
import { Hono } from "hono";
import {
  refuseArgument,
  requireArray,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { asFetch, type FetchLike } from "../../simulated-http/as-fetch.ts";
import { type FaultOptions, FaultPlan, type RandomFaults } from "../../simulated-http/fault-plan.ts";
import { type FaultName, FaultyLine } from "../../simulated-http/faults.ts";
import { requireClock } from "../../wait-arguments.ts";
import { type CardSecureSimulator, createCardSecureSimulator } from "../cardsecure/index.ts";
import { createRandom } from "../random.ts";
import { type Arrange, arrangeWith, httpError, toResponse } from "./answer.ts";
import { Batches } from "./batches.ts";
import { Books, type GatewayLedger } from "./ledger.ts";
import { isRaw, type Raw, textOf } from "./members.ts";
import {
  Directory,
  GATEWAY_TEST_ACCOUNT,
  requireMerchants,
  requireUsers,
  type SimulatedMerchant,
  type SimulatedUser,
} from "./merchants.ts";
import { PayerDesk } from "./payer.ts";
import { Profiles } from "./profiles.ts";
import { RateLimiter } from "./rate-limit.ts";
import { API, GATEWAY_ENDPOINTS, type GatewayEndpoint, ROUTES } from "./routes.ts";
import { type SettleOptions, settleBatches } from "./settle.ts";
import type { State } from "./state.ts";

/** What the simulated Gateway holds and how it behaves. */
export interface GatewaySimulatorOptions {
  /** Default: that of the platform. */
  readonly clock?: Clock | undefined;
  /** Integer from 0 to 2^32 - 1 that decides authorization codes, and the order and junk of members. Default 1. */
  readonly seed?: number | undefined;
  /** Shuffled members and junk among them, as in UAT. Default true. */
  readonly junkMembers?: boolean | undefined;
  /** Where the site's tokens come from. Default: a CardSecure of its own, {@link GatewaySimulator.cardSecure}. */
  readonly cardSecure?: CardSecureSimulator | undefined;
  /** Name of the site, as `inquireMerchant` tells it. Default "fts-uat". */
  readonly site?: string | undefined;
  /** Default: one, of {@link GATEWAY_TEST_ACCOUNT}, on RPCT. */
  readonly merchants?: readonly SimulatedMerchant[] | undefined;
  /** Default: one, of {@link GATEWAY_TEST_ACCOUNT}, for every merchant. */
  readonly users?: readonly SimulatedUser[] | undefined;
  /** Calls a minute to each of funding, inquire, profile and settlestat; 0 is no limit. Default 20, as in UAT. */
  readonly callsPerMinute?: number | undefined;
  /**
   * An order id that has been approved once: "accept" it again (default, the worst that the real one might do), or
   * "refuse" it with `PPS 36`. Unverified: what the real one does. Try it on UAT: authorize twice with one order id.
   */
  readonly repeatedOrderIds?: "accept" | "refuse" | undefined;
  /**
   * How long a card that times out takes to be answered `PPS 62`, milliseconds. Default 0; the real Gateway gives its
   * processor 32 000.
   */
  readonly processorTimeoutMs?: number | undefined;
}

/** A request as it arrived. */
export interface GatewayArrival {
  readonly method: string;
  /** `undefined` for a path that is no endpoint. */
  readonly endpoint: GatewayEndpoint | undefined;
  readonly orderid: string | undefined;
  readonly fault: FaultName;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
}

/** A running simulation; what it remembers lives as long as it does. */
export interface GatewaySimulator {
  /**
   * In place of `globalThis.fetch`: answers one request, as a server would. A cut rejects with a `TypeError` whose
   * cause has the code `SIMULATOR_CONNECTION_CUT`. Stops waiting on abort; the request goes on.
   */
  readonly fetch: FetchLike;
  /** What truly happened. */
  readonly ledger: GatewayLedger;
  /** Where the site's tokens come from. */
  readonly cardSecure: CardSecureSimulator;
  /** Every request that came, oldest first, those that a fault kept from having an effect included. */
  readonly arrivals: readonly GatewayArrival[];
  /**
   * Makes the next request (of a method, endpoint or order) fail like this. Calls line up.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  failNext(fault: FaultName, options?: FaultOptions): void;
  /**
   * Lets chance decide about every request that no fault is planned for.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  failRandomly(options: RandomFaults): void;
  /** Forgets all planned faults and stops those by chance. */
  clearFaults(): void;
  /** Closes the batches: captured sales and refunds are accepted. Gives their retrefs. */
  settle(options?: SettleOptions): readonly string[];
}

/** What the routes find when they run: they are the same for every simulation. */
interface Bindings {
  readonly state: State;
  readonly arrange: Arrange;
  readonly limiter: RateLimiter;
  /** `undefined` for a body that is no JSON object. */
  readonly body: Raw | undefined;
  readonly authorization: string | null;
}

const BODY_MAX_CHARACTERS = 262_144;
const FIRST_RETREF = 100_000_001;
const RETREF_STEP = 7;
const DAY_MS = 86_400_000;

const app = new Hono<{ Bindings: Bindings }>({ strict: false });
for (const [endpoint, methods, path, operate] of ROUTES) {
  app.on([...methods], API + path, async (context) => {
    const { state, arrange, limiter, body, authorization } = context.env;
    const { clock, directory } = state;
    const refuse = (status: number) => httpError(status, clock.now(), context.req.path);
    const query = new URL(context.req.url).searchParams;
    const params: Readonly<Record<string, string>> = context.req.param();
    const merchid = params.merchid ?? query.get("merchid") ?? textOf(body ?? {}, "merchid");
    if (!directory.admits(authorization, merchid)) return refuse(401);
    if (body === undefined) return refuse(400);
    const merchant = directory.merchants.get(merchid ?? "");
    if (merchant === undefined && endpoint !== "check") return refuse(400);
    const { isOver, headers } = limiter.count(endpoint);
    if (isOver) {
      const refusal = refuse(429);
      for (const [name, value] of Object.entries(headers)) refusal.headers.set(name, value);
      return refusal;
    }
    return toResponse(
      await operate({ path: params, query, body, merchant: merchant! }, state),
      arrange,
      headers,
    );
  });
}
app.notFound(({ env, req }) => {
  const { state, authorization } = env;
  const status = state.directory.admits(authorization, undefined) ? 404 : 401;
  return httpError(status, state.clock.now(), req.path);
});
// The framework's own handler prints the error, which may quote the request.
app.onError((_error, { env, req }) => httpError(500, env.state.clock.now(), req.path));

function endpointOf(path: string): GatewayEndpoint | undefined {
  if (path === API || path === `${API}/`) return "check";
  const name = path.startsWith(`${API}/`) ? path.slice(API.length + 1).split("/")[0] : undefined;
  return GATEWAY_ENDPOINTS.find((endpoint) => endpoint !== "check" && endpoint === name);
}

function parsed(text: string): Raw | undefined {
  if (text === "") return {};
  if (text.length > BODY_MAX_CHARACTERS) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return isRaw(body) ? body : undefined;
  } catch {
    return undefined; // no JSON, which the routes answer
  }
}

class Simulation implements GatewaySimulator {
  readonly ledger: GatewayLedger;
  readonly cardSecure: CardSecureSimulator;
  readonly #state: State;
  readonly #arrange: Arrange;
  readonly #limiter: RateLimiter;
  readonly #plan = new FaultPlan(GATEWAY_ENDPOINTS);
  readonly #line: FaultyLine;
  readonly #arrivals: GatewayArrival[] = [];

  constructor(options: GatewaySimulatorOptions) {
    const { clock = systemClock, seed = 1, site = "fts-uat", callsPerMinute = 20 } = options;
    const { merchid, ...user } = GATEWAY_TEST_ACCOUNT;
    const { merchants = [{ merchid }], users = [user] } = options;
    const random = createRandom(seed);
    const books = new Books(clock);
    const profiles = new Profiles();
    this.ledger = books;
    this.cardSecure = options.cardSecure ?? createCardSecureSimulator({ clock, random, site });
    let sequence = FIRST_RETREF;
    this.#state = {
      clock,
      random,
      site,
      books,
      profiles,
      directory: new Directory(merchants, users),
      cardSecure: this.cardSecure,
      batches: new Batches(),
      payers: new PayerDesk(this.cardSecure, profiles),
      echoes: new Map(),
      signatures: new Map(),
      repeatedOrderIds: options.repeatedOrderIds ?? "accept",
      processorTimeoutMs: options.processorTimeoutMs ?? 0,
      nextRetref: () => {
        sequence += RETREF_STEP;
        return `${dayOfYear(clock.now())}${sequence}`;
      },
    };
    this.#arrange = options.junkMembers === false ? (members) => members : arrangeWith(random);
    this.#limiter = new RateLimiter(clock, callsPerMinute);
    this.#line = new FaultyLine(clock, (status) => this.#refusal(status));
  }

  readonly fetch = asFetch((request) => this.#handle(request));

  get arrivals(): readonly GatewayArrival[] {
    return this.#arrivals;
  }

  failNext(fault: FaultName, options?: FaultOptions): void {
    this.#plan.next(fault, options);
  }

  failRandomly(options: RandomFaults): void {
    this.#plan.randomly(options);
  }

  clearFaults(): void {
    this.#plan.clear();
  }

  settle(options: SettleOptions = {}): readonly string[] {
    requireObject("options", options);
    requireText("options.merchid", options.merchid ?? "");
    requireArray("options.reject", options.reject ?? []);
    return settleBatches(this.#state, options);
  }

  async #handle(request: Request): Promise<Response> {
    const { method, headers, url } = request;
    // Read at once: a delayed effect must not hang on a connection that is gone by then.
    const text = await request.text();
    const hasBody = method === "PUT" || method === "POST";
    const body = hasBody ? parsed(text) : {};
    const { pathname } = new URL(url);
    const endpoint = endpointOf(pathname);
    const orderid = this.#orderOf(endpoint, pathname, body ?? {});
    const fault = this.#plan.take({ method, endpoint, orderid });
    this.#arrivals.push({ method, endpoint, orderid, fault: fault.name, atMs: this.#state.clock.now() });
    const bindings: Bindings = {
      state: this.#state,
      arrange: this.#arrange,
      limiter: this.#limiter,
      body,
      authorization: headers.get("authorization"),
    };
    return this.#line.run(fault, async () => app.fetch(new Request(url, { method }), bindings));
  }

  /** The order that a request is about, as far as its members or its transaction tell. */
  #orderOf(endpoint: GatewayEndpoint | undefined, path: string, body: Raw): string | undefined {
    const [first = ""] = path
      .slice(API.length + 1)
      .split("/")
      .slice(1);
    if (endpoint === "inquireByOrderid") return decoded(first);
    if (endpoint === "inquire") return this.ledger.find(decoded(first))?.orderid;
    return textOf(body, "orderid") ?? this.ledger.find(textOf(body, "retref") ?? "")?.orderid;
  }

  #refusal(status: number): Response {
    const response = httpError(status, this.#state.clock.now(), API);
    if (status === 429) response.headers.set("X-Rate-Limit-Retry-After-Seconds", "60");
    return response;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign: no order has such an id
  }
}

/** Three digits, as retrefs start. */
function dayOfYear(ms: number): string {
  const start = Date.UTC(new Date(ms).getUTCFullYear(), 0, 1);
  return String(Math.floor((ms - start) / DAY_MS) + 1).padStart(3, "0");
}

/**
 * A simulated Gateway.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createGatewaySimulator(options: GatewaySimulatorOptions = {}): GatewaySimulator {
  requireObject("options", options);
  const { clock = systemClock, junkMembers = true, cardSecure } = options;
  requireClock("options.clock", clock);
  requireInteger("options.seed", options.seed ?? 1, 0, 0xffffffff);
  if (typeof junkMembers !== "boolean") refuseArgument("options.junkMembers", "boolean", typeof junkMembers);
  requireText("options.site", options.site ?? "");
  requireInteger("options.callsPerMinute", options.callsPerMinute ?? 0, 0, 1_000_000);
  requireOneOf("options.repeatedOrderIds", options.repeatedOrderIds ?? "accept", ["accept", "refuse"]);
  requireInteger("options.processorTimeoutMs", options.processorTimeoutMs ?? 0, 0, 2 ** 31 - 1);
  if (options.merchants !== undefined) requireMerchants(options.merchants);
  if (options.users !== undefined) requireUsers(options.users);
  if (cardSecure !== undefined) {
    requireObject("options.cardSecure", cardSecure);
    requireFunction("options.cardSecure.issue", cardSecure.issue);
    requireFunction("options.cardSecure.redeem", cardSecure.redeem);
  }
  return new Simulation(options);
}
