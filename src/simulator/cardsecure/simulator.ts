/**
 * A CardSecure that answers as the real one is documented to: tokens by its rules, its error numbers, its habits. It
 * decrypts captures under the public demo key of ID TECH readers, and no others.
 *
 * Source: CardPointe "CardSecure API" and "UAT" guides.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
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
import { Secret } from "../../secret.ts";
import { asFetch, type FetchLike } from "../../simulated-http/as-fetch.ts";
import { type FaultOptions, FaultPlan, type RandomFaults } from "../../simulated-http/fault-plan.ts";
import { type FaultName, FaultyLine } from "../../simulated-http/faults.ts";
import { shuffled } from "./answers.ts";
import { type Credentials, detokenize } from "./detokenize.ts";
import { type IssuedToken, type KnownToken, type Redeemed, TokenLedger } from "./ledger.ts";
import { answerLegacy } from "./legacy.ts";
import { Refusal } from "./refusal.ts";
import type { RsaPrivateKey } from "./rsa.ts";
import { isTokenizeMembers, type TokenizeMembers, Tokenizer } from "./tokenizer.ts";

/** What the simulated service holds and how it behaves. */
export interface CardSecureSimulatorOptions {
  readonly clock?: Clock | undefined;
  /** 0 to below 1; orders the members of answers. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Tokens belong to a site: another site gives the same card another token. Default "fts-uat". */
  readonly site?: string | undefined;
  /** Key of the hash that tokens are made with. Any text; the default is public. */
  readonly secret?: string | undefined;
  /** Shuffled members and junk among them, as in UAT. Default true. */
  readonly junkMembers?: boolean | undefined;
  /** First bytes, in hex, of the key serial numbers that the demo key stands behind. Default 629949 and FFFFFF. */
  readonly keyIds?: readonly string[] | undefined;
  /**
   * Reader data under any other key: "refuse" with error 12 (default), or "tokenizeMasked", a token for what the
   * masked number shows.
   */
  readonly unknownKeys?: "refuse" | "tokenizeMasked" | undefined;
  /** Private half of the site's RSA key for keyed accounts, as a JSON Web Key. Without it, error 12. */
  readonly rsaPrivateKey?: RsaPrivateKey | undefined;
  /** Card number that every wallet payload stands for. Default 4111111111111111. */
  readonly walletAccount?: string | undefined;
  /** Tokens that exist already. */
  readonly knownTokens?: readonly KnownToken[] | undefined;
  /** Who may detokenize. Default nobody. */
  readonly detokenizeCredentials?: Credentials | undefined;
}

/** A running simulation; its tokens live as long as it does. */
export interface CardSecureSimulator {
  /**
   * In place of `globalThis.fetch`, or handed to any HTTP server: answers one request. A cut rejects with a `TypeError`
   * whose cause has the code `SIMULATOR_CONNECTION_CUT`. Stops waiting on abort; the request goes on.
   */
  readonly fetch: FetchLike;
  /** Every token issued so far, oldest first. */
  readonly issued: readonly IssuedToken[];
  /**
   * What an authorization with `token` runs on, as the Gateway asks for it; `undefined` for a token of no account.
   * Reader data, CVV and expiry are there once, and for two minutes at most.
   */
  redeem(token: Secret<string> | string): Redeemed | undefined;
  /** What a token stands for, and nothing of it used up; `undefined` for a token of no account. */
  find(token: Secret<string> | string): IssuedToken | undefined;
  /**
   * A token as the tokenize request gives it, for a service next door that must have one at once; an error number if
   * CardSecure refuses.
   */
  issue(members: TokenizeMembers): Secret<string> | number;
  /**
   * Makes the next tokenize request fail with this error number, or the next request of any kind meet this fault; its
   * endpoints are "tokenize", "echo", "detokenize" and "cs". Calls line up.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  failNext(failure: number | FaultName, options?: FaultOptions): void;
  /**
   * Lets chance decide about every request that no fault is planned for.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  failRandomly(options: RandomFaults): void;
  /** Forgets all planned faults and error numbers, and stops those by chance. */
  clearFaults(): void;
}

const ECHO_MAX_LENGTH = 250;
const SERVER_FAILED = 43;
const BODY_MAX_BYTES = 65_536;
const ENDPOINTS = ["tokenize", "echo", "detokenize", "cs"] as const;
const DEFAULT_KEY_IDS = ["629949", "FFFFFF"];

class Simulation implements CardSecureSimulator {
  readonly #ledger: TokenLedger;
  readonly #tokenizer: Tokenizer;
  readonly #app = new Hono();
  readonly #plan = new FaultPlan(ENDPOINTS);
  readonly #line: FaultyLine;
  #failures: number[] = [];
  readonly #arrange: (members: object) => object;

  constructor(options: CardSecureSimulatorOptions) {
    const {
      clock = systemClock,
      random = Math.random,
      site = "fts-uat",
      secret = "vp3300",
      knownTokens = [],
    } = options;
    const { junkMembers = true, detokenizeCredentials } = options;
    this.#arrange = junkMembers ? (members) => shuffled(members, random) : (members) => members;
    this.#ledger = new TokenLedger({ clock, site, secret, knownTokens });
    this.#tokenizer = new Tokenizer(this.#ledger, {
      readerKeys: {
        keyIds: options.keyIds ?? DEFAULT_KEY_IDS,
        tokenizeMasked: options.unknownKeys === "tokenizeMasked",
      },
      rsaPrivateKey: options.rsaPrivateKey,
      walletAccount: options.walletAccount ?? "4111111111111111",
    });
    this.#line = new FaultyLine(clock, (status) => faultAnswer(status));
    this.#route(site, detokenizeCredentials);
  }

  get issued(): readonly IssuedToken[] {
    return this.#ledger.issued;
  }

  redeem(token: Secret<string> | string): Redeemed | undefined {
    const text = token instanceof Secret ? token.reveal() : token;
    requireText("token", text);
    return this.#ledger.redeem(text);
  }

  find(token: Secret<string> | string): IssuedToken | undefined {
    const text = token instanceof Secret ? token.reveal() : token;
    requireText("token", text);
    return this.#ledger.find(text);
  }

  issue(members: TokenizeMembers): Secret<string> | number {
    if (!isTokenizeMembers(members))
      refuseArgument("members", "members of a tokenize request", typeof members);
    const token = this.#tokenizer.tokenize(members);
    return token instanceof Refusal ? token.errorcode : new Secret(token, "token");
  }

  failNext(failure: number | FaultName, options?: FaultOptions): void {
    if (typeof failure === "string") {
      this.#plan.next(failure, options);
      return;
    }
    requireInteger("errorcode", failure, 1, 9999);
    this.#failures.push(failure);
  }

  failRandomly(options: RandomFaults): void {
    this.#plan.randomly(options);
  }

  clearFaults(): void {
    this.#plan.clear();
    this.#failures = [];
  }

  readonly fetch = asFetch(async (request) => {
    const { method, url, headers } = request;
    const endpoint = new URL(url).pathname.split("/").at(-1);
    // Read at once: a delayed effect must not hang on a connection that is gone by then.
    const body = await request.text();
    const again = () => new Request(url, { method, headers, ...(body !== "" && { body }) });
    return this.#line.run(this.#plan.take({ method, endpoint }), async () => this.#app.fetch(again()));
  });

  #route(site: string, credentials: Credentials | undefined): void {
    const app = this.#app;
    app.use(
      bodyLimit({ maxSize: BODY_MAX_BYTES, onError: (context) => this.#answer(context, new Refusal(13)) }),
    );
    app.post("/cardsecure/api/v1/ccn/tokenize", async (context) => {
      const body = await jsonOf(context.req.raw);
      const failure = this.#failures.shift();
      if (failure !== undefined) return this.#answer(context, new Refusal(failure));
      if (!isTokenizeMembers(body)) return this.#answer(context, new Refusal(77));
      const token = this.#tokenizer.tokenize(body);
      return this.#answer(context, token instanceof Refusal ? token : { token });
    });
    app.post("/cardsecure/api/v1/echo", async (context) => {
      const message = memberOf(await jsonOf(context.req.raw), "message");
      if (typeof message !== "string") return this.#answer(context, new Refusal(74));
      if (message.length > ECHO_MAX_LENGTH) return this.#answer(context, new Refusal(13));
      return this.#answer(context, { message });
    });
    app.post("/cardsecure/api/v1/:kind{ccn|ssn}/detokenize", async (context) => {
      const authorization = context.req.header("authorization");
      const body = await jsonOf(context.req.raw);
      const asked = { site: memberOf(body, "site"), token: memberOf(body, "token") };
      const account = detokenize(this.#ledger, { site, credentials }, authorization, asked);
      return this.#answer(context, account instanceof Refusal ? account : { account });
    });
    app.get("/cardsecure/cs", (context) =>
      answerLegacy(new URL(context.req.url).searchParams, this.#tokenizer),
    );
    app.post("/cardsecure/cs", async (context) => {
      const query = new URL(context.req.url).searchParams;
      const form = new URLSearchParams(await context.req.text());
      return answerLegacy(new URLSearchParams([...query, ...form]), this.#tokenizer);
    });
    app.notFound((context) => {
      const { path } = context.req;
      return context.json({ timestamp: Date.now(), status: 404, error: "Not Found", path }, 404);
    });
    // The framework's own handler prints the error, which may quote the request.
    app.onError((_error, context) => this.#answer(context, new Refusal(SERVER_FAILED)));
  }

  #answer(context: Context, answer: Refusal | object): Response {
    return answer instanceof Refusal
      ? context.json(this.#arrange({ message: answer.message, errorcode: answer.errorcode }), answer.status)
      : context.json(this.#arrange({ message: "No Error", errorcode: 0, ...answer }));
  }
}

/** Unverified: what CardSecure's HTTP layer says. Clients must not look at it. */
function faultAnswer(status: number): Response {
  return Response.json({ message: new Refusal(SERVER_FAILED).message, errorcode: SERVER_FAILED }, { status });
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined; // no JSON, which every route answers in its own way
  }
}

function memberOf(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function requireTexts(argument: string, value: unknown, names: readonly string[]): void {
  requireObject(argument, value);
  for (const name of names) requireText(`${argument}.${name}`, (value as Record<string, unknown>)[name]);
}

/**
 * A simulated CardSecure.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createCardSecureSimulator(options: CardSecureSimulatorOptions = {}): CardSecureSimulator {
  requireObject("options", options);
  requireOneOf("options.unknownKeys", options.unknownKeys ?? "refuse", ["refuse", "tokenizeMasked"]);
  const { clock = systemClock, junkMembers = true, keyIds = [], knownTokens = [] } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.now", clock.now);
  requireFunction("options.random", options.random ?? Math.random);
  requireText("options.site", options.site ?? "");
  requireText("options.secret", options.secret ?? "");
  requireText("options.walletAccount", options.walletAccount ?? "");
  if (typeof junkMembers !== "boolean") refuseArgument("options.junkMembers", "boolean", typeof junkMembers);
  requireTexts("options.rsaPrivateKey", options.rsaPrivateKey ?? { n: "", d: "" }, ["n", "d"]);
  const { detokenizeCredentials = { username: "", password: "" } } = options;
  requireTexts("options.detokenizeCredentials", detokenizeCredentials, ["username", "password"]);
  requireArray("options.knownTokens", knownTokens);
  for (const known of knownTokens) requireTexts("options.knownTokens[]", known, ["account", "token"]);
  requireArray("options.keyIds", keyIds);
  for (const keyId of keyIds) {
    requireText("options.keyIds[]", keyId);
    if (!/^(?:[0-9A-F]{2})+$/i.test(keyId))
      refuseArgument("options.keyIds[]", "hexadecimal bytes", "other text");
  }
  return new Simulation(options);
}
