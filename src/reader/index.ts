/**
 * The reader session: open a reader, send commands, read cards.
 *
 * @module
 */
export type { ExecuteArguments, ExecuteOptions } from "./execute.ts";
export type { ReaderIdentity } from "./identity.ts";
export type {
  BytesSkippedNotice,
  FrameDroppedNotice,
  ReaderCommandNotice,
  ReaderDiagnostics,
  ReaderNotice,
  UserInterfaceEventNotice,
} from "./notices.ts";
export { type OpenReaderOptions, openReader } from "./open-reader.ts";
export type {
  ApprovedOutcome,
  CancelledOutcome,
  CapturedOutcome,
  ChipCompletion,
  ContactlessFailure,
  DeclinedOutcome,
  FailedOutcome,
  FailureReason,
  HostDecision,
  OutcomeDetails,
  ReadOutcome,
  TimedOutOutcome,
  UnsupportedCardOutcome,
  UseOtherInterfaceOutcome,
} from "./outcomes.ts";
export type { ReadRequest, SelectionRequest } from "./read-request.ts";
export type { Reader, Transaction } from "./reader.ts";
export type {
  CardStep,
  CardStepName,
  DisplayStep,
  PlainStep,
  ReadStep,
  SelectApplicationStep,
} from "./steps.ts";
export {
  ANSWER_EVENTS,
  type AnswerEvent,
  EFFECTS,
  type Effect,
  GUARDS,
  type Guard,
  HOST_EVENTS,
  type HostEvent,
  TRANSACTION_STATES,
  TRANSITIONS,
  type TransactionState,
  type Transition,
} from "./transaction-table.ts";
