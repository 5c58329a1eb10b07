/**
 * The CardPointe Gateway, for a server that holds its credentials: {@link CardPointeGateway}. Never import it in an app or
 * a web page.
 *
 * @module
 */
export type { CardPointeAddress, CardPointeSite } from "../cardpointe-host.ts";
export type { AnswerOf, Member, Members, Raw, Reader } from "./answer-rules.ts";
export { type CallOptions, CardPointeGateway } from "./client.ts";
export type { GatewayConfig, GatewayCredentials, GatewayOptions } from "./client-options.ts";
export { TOOLKIT_ERRORS } from "./http-failures.ts";
export type { IssuerAnswer } from "./issuer-answer.ts";
export type {
  Claim,
  Claimed,
  Conclusion,
  Holder,
  Intent,
  Journal,
  JournalEntry,
  JournaledOperation,
  ListOptions,
} from "./journal.ts";
export { createMemoryJournal, type MemoryJournalOptions } from "./memory-journal.ts";
export * from "./outcomes.ts";
export type {
  BinInfo,
  Funding,
  InquiryOutcome,
  KeptMembers,
  ManualBatch,
  MerchantInfo,
  ProfileOutcome,
  SettlementBatch,
  SignatureOutcome,
  StoredAccount,
  Surcharge,
} from "./reads.ts";
export { type EmvReceipt, maskMerchantId, type Receipt } from "./receipt.ts";
export type { Recovered, RecoverOptions, RecoverReport } from "./recover-all.ts";
export type {
  OrderItem,
  ProfileUse,
  ReceiptForm,
  SignatureImage,
  UserFields,
} from "./request-fields.ts";
export type { Field, Fields, MembersOf, Rule, SecretText, WireMembers, WireValue } from "./request-rules.ts";
export type * from "./requests.ts";
export {
  DECLINE_CATEGORIES,
  type DeclineCategory,
  RESPONSE_CODES,
  type ResponseCodeInfo,
  type RespStat,
} from "./response-codes.ts";
export { DECLINE_ADVICE, MERCHANT_ADVICE, type Retry, type RetryAdvice } from "./retry-advice.ts";
export {
  BATCH_STATUSES,
  SETTLEMENT_WORDS,
  type SettlementInfo,
  type SettlementStage,
} from "./settlement-words.ts";
export type { Transaction } from "./transaction.ts";
export {
  type AddressCheck,
  type AddressMatch,
  AVS_CODES,
  CVV_CODES,
  type CvvCheck,
  type CvvMatch,
} from "./verification-codes.ts";
