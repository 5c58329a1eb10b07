/**
 * What the simulated CardSecure remembers: every token it issued, the account behind it, and the data that goes with
 * it for a short time. Card data lives in {@link Secret}s, so a ledger can be printed.
 *
 * Source: CardPointe "CardSecure API" (stable tokens, `unique`, lifetime of CVV, expiry and reader data).
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { Secret } from "../../secret.ts";
import { type Account, type AccountOrigin, lastFour, tokenPrefix } from "./account.ts";
import { tokenOf } from "./token-rules.ts";

/** How long CVV, expiry and reader data stay with a token, unless its first authorization comes before. */
export const SHORT_LIFE_MS = 120_000;

/** What stays with a token for two minutes. */
export interface ShortLived {
  /** `devicedata` of a reader: with it, an authorization is card-present. */
  readonly deviceData?: Secret<string>;
  readonly expiry?: Secret<string>;
  readonly cvv?: Secret<string>;
}

/** A token and what it stands for. */
export interface IssuedToken {
  readonly token: Secret<string>;
  /** Card number, `routing/account`, or the masked number of a reader whose key is not known. */
  readonly account: Secret<string>;
  readonly origin: AccountOrigin;
  /** Asked for as `unique`. */
  readonly unique: boolean;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly issuedAt: number;
}

/** What an authorization finds behind a token. The short-lived part is there once, and for two minutes at most. */
export interface Redeemed extends ShortLived {
  readonly account: Secret<string>;
  readonly origin: AccountOrigin;
}

interface Entry {
  readonly issued: IssuedToken;
  shortLived: ShortLived;
  shortLivedUntil: number;
}

/** A token that a vault already holds when the simulator starts. */
export interface KnownToken {
  readonly account: string;
  readonly token: string;
}

/** Token store of one site. */
export class TokenLedger {
  readonly #clock: Clock;
  readonly #site: string;
  readonly #secret: string;
  readonly #entries = new Map<string, Entry>();
  readonly #stable = new Map<string, string>();
  #uniques = 0;

  constructor(options: { clock: Clock; site: string; secret: string; knownTokens: readonly KnownToken[] }) {
    this.#clock = options.clock;
    this.#site = options.site;
    this.#secret = options.secret;
    for (const { account, token } of options.knownTokens) {
      const origin = account.includes("/") ? "bank" : "card";
      this.#keep(token, { origin, number: account, identity: account }, false, {});
    }
  }

  get issued(): readonly IssuedToken[] {
    return Array.from(this.#entries.values(), ({ issued }) => issued);
  }

  find(token: string): IssuedToken | undefined {
    return this.#entries.get(token)?.issued;
  }

  /** The account's token: always the same one, or a fresh one for `unique`. */
  issue(account: Account, unique: boolean, shortLived: ShortLived): string {
    const serial = unique ? `|${++this.#uniques}` : "";
    // Two accounts with the same ends may hash to the same nine digits: the later one hashes on.
    for (let salt = ""; ; salt += "+") {
      const stable = unique ? undefined : this.#stable.get(account.identity);
      const identity = `${this.#site}|${account.identity}${serial}${salt}`;
      const token = stable ?? tokenOf(this.#secret, identity, tokenPrefix(account), lastFour(account));
      const isItsOwn = !unique && this.#stable.get(account.identity) === token;
      if (this.#entries.has(token) && !isItsOwn) continue;
      this.#keep(token, account, unique, shortLived);
      return token;
    }
  }

  /**
   * Adds CVV and expiry to a token, if `token` is one of this site. A reader's data is dropped for them, as the vendor
   * warns.
   */
  attach(token: string, { expiry, cvv }: ShortLived): boolean {
    const entry = this.#entries.get(token);
    if (entry === undefined) return false;
    entry.shortLived = { ...(expiry && { expiry }), ...(cvv && { cvv }) };
    entry.shortLivedUntil = this.#clock.now() + SHORT_LIFE_MS;
    return true;
  }

  /**
   * What an authorization with `token` runs on; the Gateway's view. The first call takes the short-lived data along,
   * so that a second authorization runs as keyed.
   */
  redeem(token: string): Redeemed | undefined {
    const entry = this.#entries.get(token);
    if (entry === undefined) return undefined;
    const alive = this.#clock.now() < entry.shortLivedUntil ? entry.shortLived : {};
    entry.shortLived = {};
    const { account, origin } = entry.issued;
    return { account, origin, ...alive };
  }

  #keep(token: string, account: Account, unique: boolean, shortLived: ShortLived): void {
    if (!unique) this.#stable.set(account.identity, token);
    const issued = this.#entries.get(token)?.issued ?? {
      token: new Secret(token, "token"),
      account: new Secret(account.number, "account"),
      origin: account.origin,
      unique,
      issuedAt: this.#clock.now(),
    };
    this.#entries.set(token, { issued, shortLived, shortLivedUntil: this.#clock.now() + SHORT_LIFE_MS });
  }
}
