/**
 * The protocol core: bytes and their structure, both ways. Frames, HID reports, TLV and data object lists as plain
 * functions and cursors without input, output, clock or global state; they run unchanged in Node, a browser or a worker.
 *
 * Start at {@link NeoDecoder} for a stream, {@link decodeNeoFrame} for one frame, {@link TlvCursor} or {@link parseTlv}
 * for data. What a card said is in `vp3300/cards`, what can be said to a reader in `vp3300/commands`.
 *
 * @module
 */
export {
  type BurstCardFrame,
  type BurstFrame,
  type BurstUiEvent,
  type BurstUiFrame,
  decodeBurst,
} from "./frames/burst-frame.ts";
export { lrc8, sum8 } from "./frames/check-bytes.ts";
export { type CrcOrder, crcOrderOf } from "./frames/crc-order.ts";
export { crc16 } from "./frames/crc16.ts";
export type { FrameScanner, SkippedBytes } from "./frames/frame-scanner.ts";
export { ReportAssembler, segmentReports } from "./frames/hid-reports.ts";
export { decodeItp, encodeItp, type ItpFrame } from "./frames/itp-frame.ts";
export { NeoDecoder, type NeoDecoderOptions } from "./frames/neo-decoder.ts";
export {
  decodeNeoFrame,
  encodeNeoCommand,
  encodeNeoFrame,
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
} from "./frames/neo-frame.ts";
export type { NeoDirection, NeoKind, NeoVersion } from "./frames/neo-layout.ts";
export { type ItpBody, type NgaBody, parseItpBody, parseNgaBody } from "./frames/nga-body.ts";
export { NgaDecoder, type NgaDecoderOptions } from "./frames/nga-decoder.ts";
export { decodeNga, encodeNga, type NgaFrame } from "./frames/nga-frame.ts";
export { formatHex, parseHex } from "./hex.ts";
export {
  buildDol,
  type DolEntry,
  type DolValue,
  dolDataLength,
  parseDol,
  splitDol,
} from "./tlv/dol.ts";
export { TlvCursor } from "./tlv/tlv-cursor.ts";
export { encodeTlv, type TlvInput } from "./tlv/tlv-encode.ts";
export { findTlv } from "./tlv/tlv-find.ts";
export type { TlvEncoding } from "./tlv/tlv-header.ts";
export {
  TLV_BER,
  TLV_EMV,
  TLV_EMV_LENIENT,
  TLV_IDTECH,
  TLV_LIMITS,
  type TlvLimits,
  type TlvProfile,
} from "./tlv/tlv-profile.ts";
export { parseTag, tagHex } from "./tlv/tlv-tag.ts";
export { type PartialTlv, parseTlv, parseTlvPartial, type TlvNode } from "./tlv/tlv-tree.ts";
