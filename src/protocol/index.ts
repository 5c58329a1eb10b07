/**
 * The protocol core: bytes to values and back, for every layer of a reader's conversation. Plain functions and cursors
 * without input, output, clock or global state; it runs unchanged in Node, a browser or a worker.
 *
 * Frames: {@link NeoDecoder}, {@link encodeNeoCommand}, {@link encodeCommand}. Data: {@link TlvCursor},
 * {@link parseTlv}, {@link parseTrack}, {@link decodeSwipe}, {@link decodeTransactionResponse}. Tables:
 * {@link COMMANDS}, {@link STATUSES}, {@link RESULT_CODES}, {@link CONTACTLESS_ERRORS}, {@link MODELS}.
 *
 * @module
 */
export { type Attribution, type CardSource, parseAttribution } from "./attribution.ts";
export type {
  CaptureFields,
  CardCapture,
  DeviceDataForm,
  InsertCapture,
  SwipeCapture,
  TapCapture,
  TapMagstripeCapture,
} from "./capture.ts";
export { lrc8, sum8 } from "./check-bytes.ts";
export {
  COMMANDS,
  type CommandInfo,
  type CommandName,
  commandInfo,
  commandNameOf,
  commandNamesOf,
  decodeResponse,
  encodeCommand,
  READER_COMMANDS,
  type ReaderCommandName,
  type RequestOf,
  type ResponseOf,
  readerCommandNameOf,
} from "./commands.ts";
export {
  CONTACTLESS_ERRORS,
  type ContactlessAction,
  type ContactlessErrorKey,
} from "./contactless-errors.ts";
export { type CrcOrder, crcOrderOf } from "./crc-order.ts";
export { crc16 } from "./crc16.ts";
export type { SkippedBytes } from "./frame-scanner.ts";
export { formatHex, parseHex } from "./hex.ts";
export { type MaskOptions, maskPan } from "./masking.ts";
export {
  type CardInterface,
  MODELS,
  type ModelGeneration,
  type ModelName,
  type ModelProfile,
  modelOfProductType,
} from "./models.ts";
export { NeoDecoder, type NeoDecoderOptions } from "./neo-decoder.ts";
export {
  decodeNeoFrame,
  encodeNeoCommand,
  encodeNeoReaderCommand,
  encodeNeoResponse,
  type NeoCommand,
  type NeoCommandInput,
  type NeoDecodeOptions,
  type NeoFrame,
  type NeoFrameFields,
  type NeoReaderCommand,
  type NeoReaderCommandInput,
  type NeoResponse,
  type NeoResponseInput,
  type NeoV1Answer,
  type NeoV1Command,
  type NeoV1Data,
  type NeoV1Frame,
} from "./neo-frame.ts";
export type { NeoDirection, NeoKind, NeoVersion } from "./neo-layout.ts";
export {
  decodePrompt,
  decodePromptReply,
  encodePrompt,
  encodePromptReply,
  PROMPT_MESSAGES,
  type Prompt,
  type PromptKind,
  type PromptLine,
  type PromptReply,
} from "./prompts.ts";
export { RESULT_CODES, type ResultCode, type ResultKind } from "./result-codes.ts";
export { STATUSES } from "./statuses.ts";
export { decodeSwipe, type Swipe, type SwipeTrack } from "./swipe.ts";
export { encodeSwipe, type SwipeParts, type SwipeTrackParts } from "./swipe-encode.ts";
export { decodeSwipeKeyboard, keyboardForm } from "./swipe-keyboard.ts";
export { TlvCursor } from "./tlv-cursor.ts";
export type { TlvEncoding } from "./tlv-header.ts";
export {
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  TLV_LIMITS,
  type TlvLimits,
  type TlvProfile,
} from "./tlv-profile.ts";
export { parseTag, tagHex } from "./tlv-tag.ts";
export { parseTrack, parseTrack1Data, parseTrack2Equivalent, type Track } from "./track.ts";
export { decodeTrackBits, encodeTrackBits, trackLrc } from "./track-bits.ts";
export { type SplitTracks, splitTracks } from "./track-split.ts";
export {
  decodeTransactionResponse,
  type TransactionResponse,
  type TransactionResponseOptions,
} from "./transaction-response.ts";
