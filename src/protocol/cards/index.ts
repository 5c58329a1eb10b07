/**
 * What a card said: tracks, encrypted swipes, and the answers of a transaction as one {@link CardCapture} union. Card
 * data stays in `Secret` or behind masks; nothing here decrypts.
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
export { type DeviceDataFacts, parseDeviceData } from "./device-data-facts.ts";
export { type MaskOptions, maskPan } from "./masking.ts";
export { PASS_TAGS, type Pass, type PassProgram } from "./passes.ts";
export { decodeSwipe, type Swipe, type SwipeEncoding, type SwipeTrack } from "./swipe.ts";
export { encodeSwipe, type SwipeParts, type SwipeTrackParts } from "./swipe-encode.ts";
export { decodeSwipeKeyboard, keyboardForm } from "./swipe-keyboard.ts";
export { parseTrack, parseTrack1Data, parseTrack2Equivalent, type Track } from "./track.ts";
export { decodeTrackBits, encodeTrackBits, trackLrc } from "./track-bits.ts";
export { type SplitTracks, splitTracks } from "./track-split.ts";
export {
  type ContactlessFailure,
  decodeTransactionResponse,
  type TransactionResponse,
  type TransactionResponseOptions,
} from "./transaction-response.ts";
