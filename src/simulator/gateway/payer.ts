/**
 * Who pays: what a request's `account`, `track` or `profile` stands for, as the token store of the site knows it.
 *
 * @module
 */
import { Secret } from "../../secret.ts";
import type { CardSecureSimulator } from "../cardsecure/index.ts";
import { type Raw, textOf } from "./members.ts";
import type { Profiles, StoredAccount } from "./profiles.ts";
import { type ReaderFacts, readerFacts } from "./reader-facts.ts";
import { brandOf, type CardBrandRow, isCardNumber } from "./test-cards.ts";

/** A card or bank account, for one authorization. */
export interface Payer {
  readonly token: Secret<string>;
  /** Card number, masked number, or `routing/account`. */
  readonly number: Secret<string>;
  readonly isBank: boolean;
  readonly isWallet: boolean;
  /** `undefined` for banks, and for cards that no processor takes. */
  readonly brand: CardBrandRow | undefined;
  readonly expiry: string | undefined;
  readonly cvv: Secret<string> | undefined;
  /** With it the card was present. */
  readonly reader: ReaderFacts | undefined;
  /** Where the account was stored, if it was. */
  readonly profile: StoredAccount | undefined;
}

/** Why nobody pays: the Gateway's code, and the token that was given, if it was one. */
export interface NoPayer {
  readonly respcode: string;
  readonly token: Secret<string> | undefined;
  readonly isBank: boolean;
}

const TOKEN = /^9\d{15}$/;
const CLEAR_TRACK = /^(?:;|%?B)(\d{12,19})(?:=|\^[^^]*\^)(\d{2})(\d{2})/i;
/** CardSecure's number for a card that fails the Luhn check. */
const LUHN_FAILED = 54;

function noPayer(respcode: string, token?: Secret<string>, isBank = false): NoPayer {
  return { respcode, token, isBank };
}

/** Whether this is a reason why nobody pays. */
export function isNoPayer(value: Payer | NoPayer): value is NoPayer {
  return "respcode" in value;
}

/** Finds who pays. */
export class PayerDesk {
  readonly #cardSecure: CardSecureSimulator;
  readonly #profiles: Profiles;

  constructor(cardSecure: CardSecureSimulator, profiles: Profiles) {
    this.#cardSecure = cardSecure;
    this.#profiles = profiles;
  }

  /** The payer of an authorization; a reader's data is used up by this. */
  payerOf(members: Raw): Payer | NoPayer {
    const account = textOf(members, "account");
    const track = textOf(members, "track");
    const profile = textOf(members, "profile");
    const given = {
      expiry: textOf(members, "expiry"),
      cvv: textOf(members, "cvv2"),
    };
    if (account !== undefined) return this.#byAccount(account, textOf(members, "bankaba"), given);
    if (track !== undefined) return this.#byTrack(track, given);
    if (profile !== undefined && profile.toUpperCase() !== "Y") return this.#byProfile(profile, given);
    return noPayer("11");
  }

  #byAccount(account: string, bankaba: string | undefined, given: Given): Payer | NoPayer {
    const number = bankaba === undefined ? account : `${bankaba}/${account}`;
    const known = this.#redeem(number, given);
    if (known !== undefined) return known;
    if (TOKEN.test(number)) return noPayer("98", new Secret(number, "token"));
    const payer = this.#issue({ account: number }, given);
    return isNoPayer(payer) && bankaba !== undefined ? noPayer("11", undefined, true) : payer;
  }

  #byTrack(track: string, given: Given): Payer | NoPayer {
    const [, number, year, month] = CLEAR_TRACK.exec(track) ?? [];
    if (number === undefined) {
      const payer = this.#issue({ devicedata: track }, given);
      return isNoPayer(payer) && payer.respcode === "11" ? noPayer("12") : payer;
    }
    const payer = this.#issue({ account: number }, { ...given, expiry: `${month}${year}` });
    return isNoPayer(payer) ? payer : { ...payer, reader: { entry: "swipe", tags: {} } };
  }

  #byProfile(reference: string, given: Given): Payer | NoPayer {
    const stored = this.#profiles.find(reference);
    if (stored === undefined) return noPayer("96");
    const { token, expiry } = stored;
    const payer = this.#redeem(token.reveal(), { ...given, expiry: given.expiry ?? expiry });
    return payer === undefined ? noPayer("98", token) : { ...payer, profile: stored };
  }

  #issue(
    asked: { readonly account: string } | { readonly devicedata: string },
    given: Given,
  ): Payer | NoPayer {
    const token = this.#cardSecure.issue(asked);
    if (typeof token === "number") return noPayer(token === LUHN_FAILED ? "13" : "11");
    return this.#redeem(token.reveal(), given) ?? noPayer("98", token);
  }

  #redeem(token: string, { expiry, cvv }: Given): Payer | undefined {
    const found = this.#cardSecure.redeem(token);
    if (found === undefined) return undefined;
    const number = found.account.reveal();
    const isBank = found.origin === "bank";
    return {
      token: new Secret(token, "token"),
      number: found.account,
      isBank,
      isWallet: found.origin === "wallet",
      brand: isBank || !isCardNumber(number) ? undefined : brandOf(number),
      expiry: expiry ?? found.expiry?.reveal(),
      cvv: cvv === undefined ? found.cvv : new Secret(cvv, "CVV"),
      reader: found.deviceData === undefined ? undefined : readerFacts(found.deviceData.reveal()),
      profile: undefined,
    };
  }
}

interface Given {
  readonly expiry: string | undefined;
  readonly cvv: string | undefined;
}
