/**
 * What can be said to a reader and what it answers with: the command catalogue with its codecs, the code tables, the
 * reader's prompts, and the models.
 *
 * @module
 */
export { caKeyHash, type HashedCaKey } from "./ca-key-hash.ts";
export {
  COMMANDS,
  type CommandInfo,
  type CommandName,
  commandInfo,
  commandNameOf,
  commandNamesOf,
  commandTimeoutMs,
  decodeResponse,
  encodeCommand,
  READER_COMMANDS,
  type ReaderCommandName,
  type RequestArguments,
  type RequestOf,
  type ResponseOf,
  readerCommandNameOf,
} from "./catalogue.ts";
export type { AnyCodec, Codec, Decodes, Encodes } from "./codecs.ts";
export {
  CONTACTLESS_ERRORS,
  type ContactlessAction,
  type ContactlessError,
  type ContactlessErrorKey,
} from "./contactless-errors.ts";
export { type Currency, currencyOf } from "./currencies.ts";
export { compareFirmware, type FirmwareVersion, parseFirmwareVersion } from "./firmware.ts";
export {
  type BleProfile,
  type CardInterface,
  type GattService,
  MODELS,
  type ModelGeneration,
  type ModelName,
  type ModelProfile,
  modelOfProductType,
} from "./models.ts";
export type { NamedCode, ValueOf } from "./named-codes.ts";
export { NGA_ERRORS, type NgaErrorKey } from "./nga-errors.ts";
export { type PowerTimes, powerManagement } from "./power.ts";
export {
  decodePrompt,
  decodePromptReply,
  encodePrompt,
  encodePromptReply,
  PROMPT_MESSAGES,
  PROMPT_MODES,
  type Prompt,
  type PromptFields,
  type PromptKind,
  type PromptLine,
  type PromptMessageKey,
  type PromptReply,
} from "./prompts.ts";
export { RESULT_CODES, type ResultCode, type ResultKey, type ResultKind } from "./result-codes.ts";
export type { CommandDefinition, CommandScope, Confidence } from "./rows/definition.ts";
export { type EncryptionEnabled, KEY_STATES, type KeyStateKey } from "./rows/encryption.ts";
export { STATUSES, type StatusKey } from "./statuses.ts";
export { LCD_MESSAGES, type LcdMessageKey } from "./user-interface.ts";
