/**
 * Stored cards: a profile of twenty digits holds accounts, one of which is the default.
 *
 * Source: CardPointe Gateway API, "profile".
 *
 * @module
 */
import type { Secret } from "../../secret.ts";

/** An account of a profile. */
export interface StoredAccount {
  readonly profileid: string;
  readonly acctid: string;
  /** The merchant that stored it. */
  readonly merchid: string;
  readonly isDefault: boolean;
  readonly token: Secret<string>;
  readonly accttype: string;
  readonly expiry: string | undefined;
  /** Holder data and flags, as the service answers them. */
  readonly holder: Readonly<Record<string, string>>;
}

/** What is stored. */
export type NewAccount = Omit<StoredAccount, "profileid" | "acctid" | "isDefault">;

const FIRST_PROFILE = 10_000_000_000_000_000_019n;
const STEP = 1_000_000_007n;

/** The profiles of a site. */
export class Profiles {
  readonly #profiles = new Map<string, StoredAccount[]>();
  #next = FIRST_PROFILE;

  /** `<profileid>` (its default account) or `<profileid>/<acctid>`. */
  find(reference: string): StoredAccount | undefined {
    const [profileid = "", acctid] = reference.split("/");
    const accounts = this.accountsOf(profileid);
    return accounts.find((account) => (acctid ? account.acctid === acctid : account.isDefault));
  }

  /** All accounts, in the order in which they were stored; none for an unknown profile. */
  accountsOf(profileid: string): readonly StoredAccount[] {
    return this.#profiles.get(profileid) ?? [];
  }

  /** A profile with a first account. The same card of the same holder, stored twice, is one. */
  create(account: NewAccount): StoredAccount {
    const known = [...this.#profiles.values()].flat().find((stored) => isSame(stored, account));
    if (known !== undefined) return known;
    const profileid = String(this.#next);
    this.#next += STEP;
    const stored = { ...account, profileid, acctid: "1", isDefault: true };
    this.#profiles.set(profileid, [stored]);
    return stored;
  }

  /** Another account of a profile. */
  add(profileid: string, account: NewAccount): StoredAccount {
    const accounts = this.#profiles.get(profileid)!;
    const acctid = String(Math.max(...accounts.map((stored) => Number(stored.acctid))) + 1);
    const stored = { ...account, profileid, acctid, isDefault: false };
    accounts.push(stored);
    return stored;
  }

  /** Puts other data in an account's place. */
  replace(stored: StoredAccount, account: NewAccount): StoredAccount {
    const accounts = this.#profiles.get(stored.profileid)!;
    const { profileid, acctid, isDefault } = stored;
    const replaced = { ...account, profileid, acctid, isDefault };
    accounts[accounts.findIndex((other) => other.acctid === acctid)] = replaced;
    return replaced;
  }

  /** Makes an account its profile's default. */
  makeDefault({ profileid, acctid }: StoredAccount): StoredAccount {
    const accounts = this.accountsOf(profileid).map((account) => ({
      ...account,
      isDefault: account.acctid === acctid,
    }));
    this.#profiles.set(profileid, accounts);
    return accounts.find(({ isDefault }) => isDefault)!;
  }

  /** Forgets a profile. */
  deleteProfile(profileid: string): void {
    this.#profiles.delete(profileid);
  }

  /** Forgets an account; `false` for a default among others. */
  deleteAccount({ profileid, acctid, isDefault }: StoredAccount): boolean {
    const others = this.accountsOf(profileid).filter((account) => account.acctid !== acctid);
    if (others.length === 0) this.deleteProfile(profileid);
    else if (isDefault) return false;
    else this.#profiles.set(profileid, others);
    return true;
  }
}

function isSame(stored: StoredAccount, account: NewAccount): boolean {
  return (
    stored.merchid === account.merchid &&
    stored.token.reveal() === account.token.reveal() &&
    stored.holder.name === account.holder.name
  );
}
