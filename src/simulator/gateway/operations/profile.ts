/**
 * `profile`: stored cards.
 *
 * Source: CardPointe Gateway API, "profile", and recorded answers.
 *
 * @module
 */
import { type Answer, gatewayCode } from "../answer.ts";
import { isYes, present, type Raw, textOf } from "../members.ts";
import { isNoPayer, type Payer } from "../payer.ts";
import type { NewAccount, StoredAccount } from "../profiles.ts";
import type { Call, State } from "../state.ts";

const HOLDER_MEMBERS = [
  "name",
  "address",
  "city",
  "region",
  "country",
  "postal",
  "phone",
  "email",
  "company",
  "ssnl4",
  "license",
  "cofpermission",
  "auoptout",
] as const;
/** The vault cuts phone numbers, as a recorded answer shows. */
const PHONE_LENGTH = 12;

function holderOf(body: Raw): Readonly<Record<string, string>> {
  const holder: Record<string, string> = {};
  for (const name of HOLDER_MEMBERS) {
    const value = textOf(body, name);
    if (value !== undefined) holder[name] = value;
  }
  const address2 = textOf(body, "address2");
  if (address2 !== undefined) holder.address = [holder.address, address2].filter(Boolean).join(" ");
  if (holder.phone !== undefined) holder.phone = holder.phone.slice(0, PHONE_LENGTH);
  return holder;
}

/** Members of a stored account. */
function accountMembers({
  profileid,
  acctid,
  isDefault,
  token,
  accttype,
  expiry,
  holder,
}: StoredAccount): Raw {
  return present({
    profileid,
    acctid,
    token: token.reveal(),
    accttype,
    expiry,
    defaultacct: isDefault ? "Y" : "N",
    gsacard: "N",
    auoptout: "N",
    ...holder,
  });
}

function accountOf(payer: Payer, { body, merchant }: Call): NewAccount {
  const { token, isBank, brand, expiry } = payer;
  const bankType = textOf(body, "accttype") === "ESAV" ? "ESAV" : "ECHK";
  return {
    merchid: merchant.merchid,
    token,
    accttype: isBank ? bankType : (brand?.accttype ?? ""),
    expiry,
    holder: holderOf(body),
  };
}

/** Members that an approved authorization with `profile: "Y"` gets. */
export function storeFromAuth(call: Call, payer: Payer, state: State): Raw {
  if (!isYes(call.body, "profile")) return {};
  const { profileid, acctid } = state.profiles.create(accountOf(payer, call));
  return { profileid, acctid };
}

/** An update: only what is there and not empty changes. */
function updated(stored: StoredAccount, call: Call, payer: Payer | undefined): NewAccount {
  return {
    merchid: stored.merchid,
    token: payer?.token ?? stored.token,
    accttype: payer === undefined ? stored.accttype : accountOf(payer, call).accttype,
    expiry: textOf(call.body, "expiry") ?? stored.expiry,
    holder: { ...stored.holder, ...holderOf(call.body) },
  };
}

function changeAccount(stored: StoredAccount, call: Call, payer: Payer | undefined, state: State): Answer {
  if (!isYes(call.body, "profileupdate")) {
    if (payer === undefined) return gatewayCode("11");
    return saved(state.profiles.replace(stored, accountOf(payer, call)), call, state);
  }
  return saved(state.profiles.replace(stored, updated(stored, call, payer)), call, state);
}

function saved(stored: StoredAccount, { body }: Call, state: State): Answer {
  const isMadeDefault = isYes(body, "defaultacct") && !stored.isDefault;
  return gatewayCode("09", accountMembers(isMadeDefault ? state.profiles.makeDefault(stored) : stored));
}

/** Answers a create, an additional account, a replacement or an update. */
export function saveProfile(call: Call, state: State): Answer {
  const { body } = call;
  const reference = textOf(body, "profile");
  const { profile: _profile, track: _track, ...withoutProfile } = body;
  const payer = textOf(body, "account") === undefined ? undefined : state.payers.payerOf(withoutProfile);
  if (payer !== undefined && isNoPayer(payer)) return gatewayCode(payer.respcode);
  if (reference === undefined || reference.toUpperCase() === "Y") {
    return payer === undefined
      ? gatewayCode("11")
      : saved(state.profiles.create(accountOf(payer, call)), call, state);
  }
  const [profileid = "", acctid = ""] = reference.split("/");
  if (state.profiles.accountsOf(profileid).length === 0) return gatewayCode("96");
  if (acctid === "" && !isYes(body, "profileupdate")) {
    return payer === undefined
      ? gatewayCode("11")
      : saved(state.profiles.add(profileid, accountOf(payer, call)), call, state);
  }
  const stored = state.profiles.find(reference);
  return stored === undefined ? gatewayCode("96") : changeAccount(stored, call, payer, state);
}

/** Answers a read: a list, in no particular order. */
export function readProfile({ path }: Call, state: State): Answer {
  const { profileid = "", acctid = "" } = path;
  const accounts = state.profiles.accountsOf(profileid);
  const found = accounts.filter((account) => acctid === "" || account.acctid === acctid);
  if (found.length === 0) return [gatewayCode("96")];
  const members = found.map(accountMembers);
  return state.random() < 0.5 ? members : members.toReversed();
}

/** Answers a deletion of an account, or of a whole profile. */
export function deleteProfile({ path }: Call, state: State): Answer {
  const { profileid = "", acctid = "" } = path;
  const accounts = state.profiles.accountsOf(profileid);
  if (accounts.length === 0) return gatewayCode("96");
  if (acctid === "") {
    state.profiles.deleteProfile(profileid);
    return gatewayCode("08", { profileid });
  }
  const account = accounts.find((other) => other.acctid === acctid);
  if (account === undefined) return gatewayCode("96");
  return gatewayCode(state.profiles.deleteAccount(account) ? "08" : "34", { profileid, acctid });
}
