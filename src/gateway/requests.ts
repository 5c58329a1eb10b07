/**
 * The requests of every operation, as types made from the tables.
 *
 * @module
 */
import type * as fields from "./request-fields.ts";
import type { MembersOf, SecretText } from "./request-rules.ts";

/** Members that this library does not know, by their names on the wire. They are sent as they are. */
export interface ExtraMembers {
  readonly extra?: Readonly<Record<string, SecretText>> | undefined;
}

/**
 * Ask for money. One of `account`, `track` and `profile` (an id) says whose. Source: Gateway API, auth.
 */
export interface AuthRequest extends MembersOf<typeof fields.AUTH_FIELDS>, ExtraMembers {
  /** Minor units; 0 verifies the account. */
  readonly amountMinor: number;
  /** Take less than `amountMinor` too. Default false: what is approved in part is voided at once. */
  readonly acceptPartial?: boolean | undefined;
  /** Give money without a sale: `amountMinor` is below 0 then. The merchant must be entitled to it. */
  readonly forcedCredit?: boolean | undefined;
}

/** Take what was authorized: all of it, or `amountMinor`. */
export interface CaptureRequest extends MembersOf<typeof fields.CAPTURE_FIELDS>, ExtraMembers {
  readonly retref: string;
}

/** Let go what is not settled: all of it, or `amountMinor` of what is authorized only. */
export interface VoidRequest extends MembersOf<typeof fields.VOID_FIELDS>, ExtraMembers {
  readonly retref: string;
}

/** Give back what is settled: all of it, or `amountMinor`. */
export interface RefundRequest extends MembersOf<typeof fields.REFUND_FIELDS>, ExtraMembers {
  readonly retref: string;
}

/** Let go whatever stands under an order id. */
export interface VoidByOrderIdRequest extends MembersOf<typeof fields.VOID_BY_ORDER_FIELDS> {
  readonly orderId: string;
}

/** Keep a signature with a sale. */
export interface SignatureRequest extends MembersOf<typeof fields.SIGCAP_FIELDS> {
  readonly retref: string;
  readonly signature: fields.SignatureImage;
}

/** Keep an account as a new profile. */
export interface CreateProfileRequest extends MembersOf<typeof fields.PROFILE_FIELDS>, ExtraMembers {
  readonly account: SecretText;
}

/** Keep another account in a profile. */
export interface AddAccountRequest extends CreateProfileRequest {
  readonly profileid: string;
}

/** Change members of a kept account; those that are absent stay as they are. */
export interface UpdateAccountRequest extends MembersOf<typeof fields.PROFILE_FIELDS>, ExtraMembers {
  readonly profileid: string;
  readonly acctid: string;
}

/** Name a kept account, or all of a profile. */
export interface StoredAccountRequest extends MembersOf<typeof fields.STORED_FIELDS> {
  readonly profileid: string;
}

/** Which batches: of a day, or one. Without either, the service reports each batch once, and a lost answer is lost. */
export type SettlementStatusRequest = MembersOf<typeof fields.SETTLESTAT_FIELDS> &
  ({ readonly date: string } | { readonly batchid: string });

/** Which day's deposits. */
export interface FundingRequest extends MembersOf<typeof fields.FUNDING_FIELDS> {
  readonly date: string;
}

/** Which card. */
export interface BinRequest extends MembersOf<typeof fields.BIN_FIELDS> {
  readonly token: SecretText;
}

/** Which card, which customer, and on how much. One of `token` and `postal` is needed. */
export interface SurchargeRequest extends MembersOf<typeof fields.SURCHARGE_FIELDS> {}
