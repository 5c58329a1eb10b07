/**
 * Whom the simulated Gateway knows: merchants, and users with the merchants that they may act for.
 *
 * @module
 */
import {
  type Complete,
  given,
  refuseArgument,
  requireArray,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../../arguments.ts";
import { Secret } from "../../secret.ts";
import type { Processor } from "./response-codes.ts";

/** What is printed on a merchant's receipts. */
export interface ReceiptHead {
  readonly dba?: string | undefined;
  readonly address1?: string | undefined;
  readonly address2?: string | undefined;
  readonly phone?: string | undefined;
  readonly header?: string | undefined;
  readonly footer?: string | undefined;
}

/** A merchant of the site. */
export interface SimulatedMerchant {
  readonly merchid: string;
  /** Default "RPCT", the only platform for VP3300 merchants. */
  readonly processor?: Processor | undefined;
  /** ISO 4217 letters; default "USD". */
  readonly currency?: string | undefined;
  /** Merchant id that bank accounts are charged through. Default "542041"; `null` takes no bank accounts. */
  readonly achMerchid?: string | null | undefined;
  /** May give back what is not settled yet. Default false. */
  readonly refundsUnsettled?: boolean | undefined;
  /** Refunds are authorized by the issuer, and have a code of its own. Default false: they are done offline. */
  readonly refundsOnline?: boolean | undefined;
  /** May give back a part. Default true. */
  readonly refundsInPart?: boolean | undefined;
  /** May give money without a sale (a negative amount). Default false. */
  readonly givesCredit?: boolean | undefined;
  /** May capture more than was authorized. Default false. */
  readonly capturesMore?: boolean | undefined;
  /** Smallest and largest amount of an authorization, minor units. Default none. */
  readonly minMinor?: number | undefined;
  readonly maxMinor?: number | undefined;
  /** Percent that credit cards are surcharged. Default none. */
  readonly surchargePercent?: number | undefined;
  readonly receipt?: ReceiptHead | undefined;
}

/** A user of the REST service. */
export interface SimulatedUser {
  readonly username: string;
  readonly password: string;
  /** Merchants that the user may act for; default all. */
  readonly merchids?: readonly string[] | undefined;
}

/** The default user's name and password, and the default merchant. Printed in the vendor's guides: for tests only. */
export const GATEWAY_TEST_ACCOUNT = {
  username: "testing",
  password: "testing123",
  merchid: "496160873888",
} as const;

/** A merchant with its defaults. */
export type Merchant = Complete<Omit<SimulatedMerchant, "minMinor" | "maxMinor" | "surchargePercent">> &
  Pick<SimulatedMerchant, "minMinor" | "maxMinor" | "surchargePercent">;

const DEFAULTS = {
  processor: "RPCT",
  currency: "USD",
  achMerchid: "542041",
  refundsUnsettled: false,
  refundsOnline: false,
  refundsInPart: true,
  givesCredit: false,
  capturesMore: false,
  receipt: {},
} as const;

const FLAGS = ["refundsUnsettled", "refundsOnline", "refundsInPart", "givesCredit", "capturesMore"] as const;

const ASCII = /^[\x20-\x7e]*$/;

/** The merchants and users of one site. */
export class Directory {
  readonly merchants: ReadonlyMap<string, Merchant>;
  readonly #users: readonly {
    readonly header: Secret<string>;
    readonly merchids: readonly string[] | undefined;
  }[];

  constructor(merchants: readonly SimulatedMerchant[], users: readonly SimulatedUser[]) {
    this.merchants = new Map(
      merchants.map((merchant) => [merchant.merchid, { ...DEFAULTS, ...given(merchant) }]),
    );
    this.#users = users.map(({ username, password, merchids }) => ({
      header: new Secret(`Basic ${btoa(`${username}:${password}`)}`, "credentials"),
      merchids,
    }));
  }

  /** Whether the `Authorization` header is a user's, and covers `merchid` if one is named. */
  admits(authorization: string | null, merchid: string | undefined): boolean {
    const user = this.#users.find(({ header }) => header.reveal() === authorization);
    if (user === undefined) return false;
    if (merchid === undefined) return true;
    return this.merchants.has(merchid) && (user.merchids?.includes(merchid) ?? true);
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `merchants` can be a site's. */
export function requireMerchants(merchants: unknown): asserts merchants is readonly SimulatedMerchant[] {
  requireArray("options.merchants", merchants);
  for (const merchant of merchants) {
    requireObject("options.merchants[]", merchant);
    const { merchid, processor, currency, achMerchid, minMinor, maxMinor, surchargePercent, receipt } = {
      ...DEFAULTS,
      ...given(merchant as SimulatedMerchant),
    };
    requireText("options.merchants[].merchid", merchid, 16);
    requireOneOf("options.merchants[].processor", processor, ["RPCT", "FNOR"]);
    requireText("options.merchants[].currency", currency, 3);
    requireText("options.merchants[].achMerchid", achMerchid ?? "", 16);
    requireInteger("options.merchants[].minMinor", minMinor ?? 0, 0, Number.MAX_SAFE_INTEGER);
    requireInteger("options.merchants[].maxMinor", maxMinor ?? 0, 0, Number.MAX_SAFE_INTEGER);
    requireInteger("options.merchants[].surchargePercent", surchargePercent ?? 0, 0, 100);
    requireObject("options.merchants[].receipt", receipt);
    for (const flag of FLAGS) {
      const value = (merchant as SimulatedMerchant)[flag] ?? false;
      if (typeof value !== "boolean") refuseArgument(`options.merchants[].${flag}`, "boolean", typeof value);
    }
  }
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `users` can be a site's. */
export function requireUsers(users: unknown): asserts users is readonly SimulatedUser[] {
  requireArray("options.users", users);
  for (const user of users) {
    requireObject("options.users[]", user);
    const { username, password, merchids = [] } = user as SimulatedUser;
    for (const [name, text] of Object.entries({ username, password })) {
      requireText(`options.users[].${name}`, text);
      if (!ASCII.test(text)) refuseArgument(`options.users[].${name}`, "US-ASCII text", "other text");
    }
    requireArray("options.users[].merchids", merchids);
    for (const merchid of merchids) requireText("options.users[].merchids[]", merchid);
  }
}
