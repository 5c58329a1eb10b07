/**
 * Read cards and turn them into tokens: {@link openReader} over a transport, {@link CardSecure} for what it captured.
 *
 * @module
 */
export { type Clock, systemClock, type Timer } from "./clock.ts";
export { ERROR_CODES, type ErrorCode, type ErrorContext, isVp3300Error, Vp3300Error } from "./errors.ts";
export {
  type ExecuteArguments,
  type ExecuteOptions,
  isReaderRefusal,
  type ReaderRefusalCode,
} from "./reader/execute.ts";
export { isApprovingCode } from "./reader/host-decision.ts";
export type { ReaderIdentity } from "./reader/identity.ts";
export { type KeepReaderOptions, type KeptReader, keepReader } from "./reader/keep-reader.ts";
export {
  KEEPER_EVENTS,
  KEEPER_STATES,
  KEEPER_TRANSITIONS,
  type KeeperEvent,
  type KeeperState,
  type KeeperStateName,
} from "./reader/keeper-states.ts";
export type {
  BytesSkippedNotice,
  FrameDroppedNotice,
  ReaderCommandNotice,
  ReaderDiagnostics,
  ReaderNotice,
  UserInterfaceEventNotice,
} from "./reader/notices.ts";
export { type OpenReaderOptions, openReader } from "./reader/open-reader.ts";
export type {
  ApprovedOutcome,
  CancelledOutcome,
  CapturedOutcome,
  ChipCompletion,
  DeclinedOutcome,
  FailedOutcome,
  FailureReason,
  HostDecision,
  OutcomeDetails,
  PassReadOutcome,
  ReadOutcome,
  TimedOutOutcome,
  UnsupportedCardOutcome,
  UseOtherInterfaceOutcome,
} from "./reader/outcomes.ts";
export {
  type QuirkSwitches,
  READER_QUIRKS,
  READER_TOLERANCES,
  type ReaderQuirk,
  type ReaderQuirkName,
  type ReaderTolerance,
} from "./reader/quirks.ts";
export type { ReadRequest, SelectionRequest } from "./reader/read-request.ts";
export type { Reader, Transaction } from "./reader/reader.ts";
export type {
  CardStep,
  CardStepName,
  DisplayStep,
  PlainStep,
  ReadStep,
  SelectApplicationStep,
} from "./reader/steps.ts";
export { Secret } from "./secret.ts";
export {
  CARD_BRANDS,
  type CardBrand,
  type CardBrandInfo,
  cardNumberLengths,
  cvvLengths,
  detectCardBrand,
  possibleCardBrands,
} from "./tokenize/card-brand.ts";
export {
  type CardEntry,
  type CheckedCardEntry,
  checkCardEntry,
  isCardNumberValid,
} from "./tokenize/card-entry.ts";
export { type CardMaskOptions, formatCardNumber, maskCardNumber } from "./tokenize/card-format.ts";
export {
  type CallOptions,
  CardSecure,
  type CardSecureOptions,
  type TokenizeOptions,
} from "./tokenize/card-secure.ts";
export { CardToken } from "./tokenize/card-token.ts";
export type { CardSecureAddress, CardSecureSite } from "./tokenize/endpoint.ts";
export { type Expiry, formatExpiry, isExpired, parseExpiry } from "./tokenize/expiry.ts";
export type {
  ApplePay,
  AttachToToken,
  BankAccount,
  DeviceData,
  GooglePay,
  KeyedCard,
  RsaAccount,
  SecretText,
  TokenSource,
} from "./tokenize/token-source.ts";
export type { ApplePayData } from "./tokenize/wallet.ts";
export type {
  DiscoveringTransport,
  FoundReader,
  Link,
  LinkClosed,
  ReaderChange,
  ReaderSelector,
  Transport,
  WaitOptions,
} from "./transports/transport.ts";
