/**
 * What is asked of the Gateway and moves no money: how each answer is read.
 *
 * @module
 */
import { Vp3300Error } from "../errors.ts";
import { Secret } from "../secret.ts";
import {
  BATCH_MEMBERS,
  BIN_MEMBERS,
  FUNDING_MEMBERS,
  MANUAL_BATCH_MEMBERS,
  MERCHANT_MEMBERS,
  PROFILE_MEMBERS,
  SIGCAP_MEMBERS,
  SURCHARGE_MEMBERS,
} from "./answer-members.ts";
import { type AnswerOf, isRaw, type Members, type Raw, readMembers, text } from "./answer-rules.ts";
import { answerFailure } from "./http-failures.ts";
import { transactionsOf } from "./look.ts";
import type { DeclineCategory } from "./response-codes.ts";
import { responseCodeInfo } from "./response-codes.ts";
import type { Transaction } from "./transaction.ts";
import { verdictOf } from "./transaction.ts";

/** All members of an answer as they came, those that are not known here included. */
export interface KeptMembers {
  readonly members: Secret<Raw>;
}

/** What inquiry says: one transaction, several of one order, or none. */
export type InquiryOutcome =
  | { readonly outcome: "approved" | "declined" | "retry" | "timed-out"; readonly answer: Transaction }
  | { readonly outcome: "several"; readonly answers: readonly Transaction[] }
  | { readonly outcome: "not-found" };

/** A kept account. */
export interface StoredAccount extends AnswerOf<typeof PROFILE_MEMBERS>, KeptMembers {}

/** What came of a change to a profile. */
export type ProfileOutcome =
  | { readonly outcome: "approved"; readonly account: StoredAccount }
  | {
      readonly outcome: "declined" | "retry";
      readonly account: StoredAccount;
      readonly category: DeclineCategory;
    };

/** A batch of transactions on its way to the processor. */
export interface SettlementBatch extends AnswerOf<typeof BATCH_MEMBERS>, KeptMembers {}

/** A day's deposits. */
export interface Funding extends AnswerOf<typeof FUNDING_MEMBERS>, KeptMembers {}

/** What a card's number says of it. */
export interface BinInfo extends AnswerOf<typeof BIN_MEMBERS>, KeptMembers {}

/** What a merchant is set up for. */
export interface MerchantInfo extends AnswerOf<typeof MERCHANT_MEMBERS>, KeptMembers {}

/** What a surcharge would be. */
export interface Surcharge extends AnswerOf<typeof SURCHARGE_MEMBERS>, KeptMembers {}

/** A batch that was opened or closed; "no-batch" when there was none. */
export interface ManualBatch {
  readonly outcome: "ok" | "no-batch";
  readonly batchid?: string;
}

/** What came of storing a signature. */
export interface SignatureOutcome {
  readonly outcome: "stored" | "declined";
  readonly respcode?: string;
  readonly resptext?: string;
}

function requireRaw(value: unknown): Raw {
  if (!isRaw(value)) throw answerFailure("not a JSON object");
  return value;
}

function read<M extends Members>(members: M, raw: Raw): AnswerOf<M> & KeptMembers {
  return { ...readMembers(members, raw), members: new Secret(raw, "members") };
}

/** A failure that comes as an answer of status 200. */
function refuse(raw: Raw): never {
  const respcode = text(raw.respcode);
  throw new Vp3300Error("GATEWAY_API", {
    reason: "refused",
    // Three or four characters: what is longer is no code, and might be anything.
    ...(respcode !== undefined && respcode.length <= 4 && { respcode }),
  });
}

/** Reads an inquiry. @throws Vp3300Error `GATEWAY_RESPONSE_INVALID` */
export function readInquiry(value: unknown): InquiryOutcome {
  const answers = transactionsOf(value);
  const [answer] = answers;
  if (answer === undefined) throw answerFailure("no transaction");
  if (answers.length > 1) return { outcome: "several", answers };
  const outcome = verdictOf(answer)!;
  if (outcome === "not-found") return { outcome };
  // Whether it was a part of what was asked for is not known here; the amount is in the answer.
  return { outcome: outcome === "partial" ? "approved" : outcome, answer };
}

/** Reads what came of a change to a profile. @throws Vp3300Error `GATEWAY_RESPONSE_INVALID` */
export function readProfileChange(value: unknown): ProfileOutcome {
  const account: StoredAccount = read(PROFILE_MEMBERS, requireRaw(value));
  const { respstat, respproc, respcode } = account;
  if (respstat === undefined) throw answerFailure("no respstat");
  if (respstat === "A") return { outcome: "approved", account };
  const category = responseCodeInfo(respproc, respcode)?.category ?? "other";
  return { outcome: respstat === "B" ? "retry" : "declined", account, category };
}

/** Reads the accounts of a profile; none when there is no such profile. @throws Vp3300Error `GATEWAY_RESPONSE_INVALID`, `GATEWAY_API` */
export function readProfile(value: unknown): readonly StoredAccount[] {
  if (Array.isArray(value)) return value.filter(isRaw).flatMap(readProfile);
  const raw = requireRaw(value);
  const account = read(PROFILE_MEMBERS, raw);
  const isMissing = account.respproc === "PPS" && account.respcode === "96";
  if (isMissing) return [];
  if (account.respstat === "B" || account.respstat === "C") refuse(raw);
  if (account.profileid === undefined) throw answerFailure("no profile");
  return [account];
}

/** Reads settlement batches; none for the text that says so. @throws Vp3300Error `GATEWAY_RESPONSE_INVALID`, `GATEWAY_API` */
export function readBatches(value: unknown): readonly SettlementBatch[] {
  if (typeof value === "string") return [];
  if (Array.isArray(value)) return value.filter(isRaw).map((raw) => read(BATCH_MEMBERS, raw));
  const raw = requireRaw(value);
  if (raw.batchid === undefined) refuse(raw);
  return [read(BATCH_MEMBERS, raw)];
}

/** Reads a day's deposits; `undefined` when there are none. @throws Vp3300Error `GATEWAY_RESPONSE_INVALID` */
export function readFunding(value: unknown): Funding | undefined {
  const raw = requireRaw(value);
  const funding = read(FUNDING_MEMBERS, raw);
  if (funding.fundings !== undefined || funding.txns !== undefined) return funding;
  if (text(raw.errormsg) === undefined) throw answerFailure("no fundings");
  return undefined;
}

/** Reads what a number says of its card; `undefined` when nothing is known. @throws Vp3300Error `GATEWAY_API` */
export function readBin(value: unknown): BinInfo | undefined {
  const raw = requireRaw(value);
  if (raw.success === false || raw.success === "false") refuse(raw);
  const info = read(BIN_MEMBERS, raw);
  return info.bin === undefined && info.product === undefined ? undefined : info;
}

/** Reads what a merchant is set up for. @throws Vp3300Error `GATEWAY_API` */
export function readMerchant(value: unknown): MerchantInfo {
  const raw = requireRaw(value);
  const info = read(MERCHANT_MEMBERS, raw);
  if (info.merchid === undefined && info.cardproc === undefined) refuse(raw);
  return info;
}

/** Reads what a surcharge would be. @throws Vp3300Error `GATEWAY_API` */
export function readSurcharge(value: unknown): Surcharge {
  const raw = requireRaw(value);
  const surcharge = read(SURCHARGE_MEMBERS, raw);
  if (surcharge.token === undefined && surcharge.postal === undefined && surcharge.messages === undefined)
    refuse(raw);
  return surcharge;
}

/** Reads what came of storing a signature: the one answer without `respstat` whose code says it. */
export function readSignature(value: unknown): SignatureOutcome {
  const { respcode, resptext } = readMembers(SIGCAP_MEMBERS, requireRaw(value));
  return {
    outcome: respcode === "02" ? "stored" : "declined",
    ...(respcode !== undefined && { respcode }),
    ...(resptext !== undefined && { resptext }),
  };
}

/** Reads what came of opening or closing a batch. @throws Vp3300Error `GATEWAY_API` */
export function readManualBatch(value: unknown): ManualBatch {
  const raw = requireRaw(value);
  const { respcode, batchid } = readMembers(MANUAL_BATCH_MEMBERS, raw);
  if (respcode?.toLowerCase() === "nobatch") return { outcome: "no-batch" };
  if (respcode?.toLowerCase() !== "success") refuse(raw);
  return { outcome: "ok", ...(batchid !== undefined && batchid !== "null" && { batchid }) };
}
