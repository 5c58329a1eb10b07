/**
 * The tokenize request of the simulated CardSecure: from its members to a token or an error number.
 *
 * Source: CardPointe "CardSecure API", tokenize.
 *
 * @module
 */
import { Secret } from "../../secret.ts";
import { type Account, accountInClear } from "./account.ts";
import type { ShortLived, TokenLedger } from "./ledger.ts";
import { readerAccount } from "./reader-data.ts";
import type { ReaderKeys } from "./reader-keys.ts";
import { Refusal } from "./refusal.ts";
import { decryptRsaAccount, type RsaPrivateKey } from "./rsa.ts";
import { walletAccount } from "./wallet.ts";

/** Members of a request that count; `null` is as good as absent. */
export interface TokenizeMembers {
  readonly account?: string | null;
  readonly devicedata?: string | null;
  readonly encryptionhandler?: string | null;
  readonly expiry?: string | null;
  readonly cvv?: string | null;
  readonly unique?: boolean | null;
}

/** What the simulated service holds. */
export interface TokenizerKeys {
  readonly readerKeys: ReaderKeys;
  readonly rsaPrivateKey: RsaPrivateKey | undefined;
  /** Card number behind wallet payloads. */
  readonly walletAccount: string;
}

/** MMYY, YYYYM, YYYYMM or YYYYMMDD. */
const EXPIRY = /^\d{4,6}$|^\d{8}$/;
const CVV = /^\d{3,4}$/;
const TEXT_MEMBERS = ["account", "devicedata", "encryptionhandler", "expiry", "cvv"] as const;

/** Whether a parsed body has the documented types. */
export function isTokenizeMembers(body: unknown): body is TokenizeMembers {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  const members = body as Record<string, unknown>;
  const { unique } = members;
  return (
    TEXT_MEMBERS.every((name) => ["string", "undefined"].includes(typeof (members[name] ?? undefined))) &&
    ["boolean", "undefined"].includes(typeof (unique ?? undefined))
  );
}

function secretOf(value: string | null | undefined, label: string): Secret<string> | undefined {
  return value === null || value === undefined ? undefined : new Secret(value, label);
}

function shortLivedOf({ expiry, cvv }: TokenizeMembers): ShortLived | Refusal {
  const isWrong = (value: string | null | undefined, form: RegExp) => value != null && !form.test(value);
  if (isWrong(expiry, EXPIRY) || isWrong(cvv, CVV)) return new Refusal(8);
  const [expirySecret, cvvSecret] = [secretOf(expiry, "expiry"), secretOf(cvv, "CVV")];
  return {
    ...(expirySecret && { expiry: expirySecret }),
    ...(cvvSecret && { cvv: cvvSecret }),
  };
}

/** Turns requests into tokens of one ledger. */
export class Tokenizer {
  readonly #ledger: TokenLedger;
  readonly #keys: TokenizerKeys;

  constructor(ledger: TokenLedger, keys: TokenizerKeys) {
    this.#ledger = ledger;
    this.#keys = keys;
  }

  tokenize(members: TokenizeMembers): string | Refusal {
    const { account, devicedata, unique } = members;
    if ((account == null) === (devicedata == null)) return new Refusal(74);
    const shortLived = shortLivedOf(members);
    if (shortLived instanceof Refusal) return shortLived;
    if (account != null && this.#ledger.attach(account, shortLived)) return account;
    const found = this.#accountOf(members);
    if (found instanceof Refusal) return found;
    const deviceData = found.origin === "reader" ? secretOf(devicedata, "device data") : undefined;
    return this.#ledger.issue(found, unique === true, { ...shortLived, ...(deviceData && { deviceData }) });
  }

  #accountOf({ account, devicedata, encryptionhandler }: TokenizeMembers): Account | Refusal {
    if (account != null) {
      if (encryptionhandler == null) return accountInClear(account);
      if (encryptionhandler !== "RSA") return new Refusal(16);
      const clear = decryptRsaAccount(account, this.#keys.rsaPrivateKey);
      return clear instanceof Refusal ? clear : accountInClear(clear);
    }
    const data = devicedata ?? "";
    if (encryptionhandler == null) return readerAccount(data, this.#keys.readerKeys);
    if (encryptionhandler !== "EC_APPLE_PAY" && encryptionhandler !== "EC_GOOGLE_PAY") return new Refusal(16);
    return walletAccount(data, encryptionhandler, this.#keys.walletAccount);
  }
}
