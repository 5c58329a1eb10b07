/**
 * What a client is made from, checked.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireInteger, requireObject, requireText } from "../arguments.ts";
import { type CardPointeAddress, type CardPointeSite, cardPointeBase } from "../cardpointe-host.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Secret } from "../secret.ts";
import { requireClock } from "../wait-arguments.ts";
import { GatewayHttp } from "./gateway-http.ts";
import type { Journal } from "./journal.ts";
import { requireJournal } from "./journal-checks.ts";
import { JournalDesk } from "./journal-desk.ts";
import type { Desk } from "./look.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import { requireCurrency } from "./money.ts";
import { makeId, requireOrderId } from "./order-id.ts";
import type { SecretText } from "./request-rules.ts";
import { MAX_MONEY_TIMEOUT_MS } from "./send-once.ts";
import { Slots } from "./slots.ts";

/** Longer than the 32 seconds after which the Gateway itself gives up on a processor. */
const DEFAULT_MONEY_TIMEOUT_MS = 45_000;
const DEFAULT_READ_TIMEOUT_MS = 15_000;
const DEFAULT_CONCURRENCY = 128;

/** As whom. */
export interface GatewayCredentials {
  /** The merchant id that requests are for, unless they name another. */
  readonly merchid: string;
  readonly username: string;
  /** Kept where nothing can print it. */
  readonly password: SecretText;
}

/** Which Gateway, and as whom. */
export type GatewayConfig = (CardPointeSite | CardPointeAddress) & GatewayCredentials;

/** What a client stands on. */
export interface GatewayOptions {
  /**
   * Where payments are written down before they are sent. Default: this process's memory, which a crash loses. Take
   * `vp3300/gateway/sqlite` for one machine, `vp3300/gateway/postgres` for several.
   */
  readonly journal?: Journal | undefined;
  /** ISO 4217, two decimals; sent with every amount. Default "USD". */
  readonly currency?: string | undefined;
  /** Default `globalThis.fetch`. Called with `redirect: "manual"` and a signal. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly clock?: Clock | undefined;
  /** Deadline of what moves money, 1 to 300 000; 45 000 unless set. Below 33 000, answers are lost that would have come. */
  readonly moneyTimeoutMs?: number | undefined;
  /** Deadline of everything else, 1 to 300 000; 15 000 unless set. */
  readonly readTimeoutMs?: number | undefined;
  /** How many requests are under way at once, 1 to 10 000; those over it wait. Default 128. */
  readonly maxConcurrent?: number | undefined;
  /** Further hosts that requests may go to, by `https`: exact names in lower case, without port. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Names this process in the journal, for a person. Default: letters at random. */
  readonly owner?: string | undefined;
  /** Makes order ids and the journal's ids. Default: 24 letters at random. */
  readonly newId?: (() => string) | undefined;
  /** Allow `openBatch` and `closeBatch`. Batches normally manage themselves. Default false. */
  readonly manualBatches?: boolean | undefined;
}

/** What a client works with. */
export interface Workbench extends Desk {
  readonly merchid: string;
  readonly currency: string;
  readonly newId: () => string;
  readonly manualBatches: boolean;
}

function basic({ username, password }: GatewayCredentials): Secret<string> {
  requireText("config.username", username, 256);
  const clear: unknown = password instanceof Secret ? password.reveal() : password;
  requireText("config.password", clear, 256);
  if (username === "" || username.includes(":")) {
    refuseArgument("config.username", "1 to 256 characters without a colon", "other text");
  }
  if (clear === "") refuseArgument("config.password", "1 to 256 characters", "none");
  const bytes = new TextEncoder().encode(`${username}:${clear}`);
  return new Secret(`Basic ${btoa(String.fromCharCode(...bytes))}`, "credentials");
}

function requireMerchid(merchid: unknown): asserts merchid is string {
  requireText("config.merchid", merchid);
  if (!/^[A-Za-z0-9]{1,16}$/.test(merchid)) {
    refuseArgument("config.merchid", "1 to 16 letters and digits", "other text");
  }
}

/** Ids of a caller's making are checked each time: an order id that the Gateway masks is lost. */
function checkedIds(newId: () => string): () => string {
  return () => {
    const id: unknown = newId();
    requireOrderId("options.newId()", id);
    return id;
  };
}

/**
 * The workbench of a client.
 *
 * @throws Vp3300Error `GATEWAY_HOST_REFUSED`, `ARGUMENT_INVALID`
 */
export function workbenchOf(config: GatewayConfig, options: GatewayOptions): Workbench {
  requireObject("config", config);
  requireObject("options", options);
  const { clock = systemClock, currency = "USD", allowedHosts = [], manualBatches = false } = options;
  const { moneyTimeoutMs = DEFAULT_MONEY_TIMEOUT_MS, readTimeoutMs = DEFAULT_READ_TIMEOUT_MS } = options;
  const { maxConcurrent = DEFAULT_CONCURRENCY, newId = makeId, owner = makeId() } = options;
  // Called as a plain function: some platforms' fetch refuses any other `this`.
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
  requireClock("options.clock", clock);
  const { journal = createMemoryJournal({ clock }) } = options;
  requireJournal("options.journal", journal);
  requireFunction("options.fetch", fetch);
  requireFunction("options.newId", newId);
  requireText("options.owner", owner, 128);
  requireInteger("options.moneyTimeoutMs", moneyTimeoutMs, 1, MAX_MONEY_TIMEOUT_MS);
  requireInteger("options.readTimeoutMs", readTimeoutMs, 1, MAX_MONEY_TIMEOUT_MS);
  requireInteger("options.maxConcurrent", maxConcurrent, 1, 10_000);
  requireCurrency("options.currency", currency);
  if (typeof manualBatches !== "boolean")
    refuseArgument("options.manualBatches", "boolean", typeof manualBatches);
  const base = cardPointeBase(config, allowedHosts, "GATEWAY_HOST_REFUSED");
  requireMerchid(config.merchid);
  const http = new GatewayHttp({
    base,
    authorization: basic(config),
    fetch,
    clock,
    slots: new Slots(maxConcurrent),
    timeoutsMs: { money: moneyTimeoutMs, read: readTimeoutMs },
  });
  return {
    http,
    clock,
    journal: new JournalDesk(journal, clock, owner),
    merchid: config.merchid,
    currency,
    newId: checkedIds(newId),
    manualBatches,
  };
}
