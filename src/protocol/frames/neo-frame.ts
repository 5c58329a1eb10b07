/**
 * NEO frames ("ViVOtech2", and its relatives V1 and V3): encoders, and the exact decoder of one whole frame. A stream
 * of bytes goes through {@link NeoDecoder} instead.
 *
 * | offset | size | command                | response               |
 * | ------ | ---- | ---------------------- | ---------------------- |
 * | 0      | 10   | `ViVOtech2` 00         | same                   |
 * | 10     | 1    | command                | command, echoed        |
 * | 11     | 1    | sub-command            | status                 |
 * | 12     | 2    | data length, MSB first | same                   |
 * | 14     | n    | data                   | data                   |
 * | 14 + n | 2    | CRC-16, LSB first (*)  | CRC-16, MSB first      |
 *
 * (*) except for the commands of {@link crcOrderOf}. The CRC covers everything before it. Sources: NEO 2 IDG p.28,
 * p.116 (V1); published frames.
 *
 * @module
 */
import {
  type Complete,
  refuseArgument,
  requireBytes,
  requireInteger,
  requireObject,
  requireOneOf,
} from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { viewOf } from "../view.ts";
import { type CrcOrder, crcOrderAt, crcOrderOf, isCrcOrder, writeCrc } from "./crc-order.ts";
import { CRC_SEED, crcAdvance } from "./crc16.ts";
import {
  agreement,
  dataOffsetOf,
  dueCrcOrderOf,
  frameLengthOf,
  kindOf,
  matchHeader,
  NEO_DIRECTIONS,
  NEO_HEADERS,
  NEO_KIND_NAMES,
  NEO_KINDS,
  NEO_LONGEST_DATA,
  NEO_SHORTEST,
  type NeoDirection,
  versionOf,
} from "./neo-layout.ts";

export type { NeoDirection, NeoVersion } from "./neo-layout.ts";

interface NeoFrameBase {
  /** Command byte; 0 in a V1 data frame, which names none. */
  readonly command: number;
  /** Data field: a view into the decoded bytes. */
  readonly data: Uint8Array;
  /** Value of the CRC, which was right. */
  readonly crc: number;
  /** Order in which the frame carried its CRC. */
  readonly crcOrder: CrcOrder;
}

/** A command of the host. The layout of V3 is unverified. */
export interface NeoCommand extends NeoFrameBase {
  readonly kind: "command";
  readonly version: 2 | 3;
  readonly subCommand: number;
}

/** An answer of the reader. V2 does not repeat the sub-command. */
export interface NeoResponse extends NeoFrameBase {
  readonly kind: "response";
  readonly version: 2 | 3;
  /** Status byte as it came, known or not; 0 is OK. */
  readonly status: number;
  /** On V3 only. */
  readonly subCommand?: number;
}

/** A frame that the reader sends of its own accord: 61-01, 61-02, 61-03, 14-01, F1-00, F2-00. */
export interface NeoReaderCommand extends NeoFrameBase {
  readonly kind: "reader-command";
  readonly version: 2;
  readonly subCommand: number;
}

/** A V1 command; `data` is its two data bytes. */
export interface NeoV1Command extends NeoFrameBase {
  readonly kind: "v1-command";
  readonly version: 1;
  readonly subCommand: number;
}

/** A V1 acknowledgement or refusal; `data` is its two data bytes, of which a refusal's first is the error. */
export interface NeoV1Answer extends NeoFrameBase {
  readonly kind: "v1-ack" | "v1-nak";
  readonly version: 1;
  readonly status: number;
}

/** A V1 data frame, 1 to 244 bytes. It does not tell its length: a stream can't be cut on it. */
export interface NeoV1Data extends NeoFrameBase {
  readonly kind: "v1-data";
  readonly version: 1;
}

/** A frame of the deprecated V1 framing (legacy CA key and clock commands). */
export type NeoV1Frame = NeoV1Command | NeoV1Answer | NeoV1Data;

/** A NEO frame; tell them apart by `kind`. */
export type NeoFrame = NeoCommand | NeoResponse | NeoReaderCommand | NeoV1Frame;

/** A frame as it goes into the encoder, which computes the CRC. */
export type NeoFrameFields = WithoutCrc<NeoFrame>;
type WithoutCrc<F> = F extends NeoFrame ? Omit<F, "crc"> : never;

const CRC_ORDERS = ["lsb-first", "msb-first"] as const;
const NO_DATA = new Uint8Array(0);

function byteOf(field: string, value: unknown): number {
  requireInteger(field, value, 0, 0xff);
  return value;
}

/** The bytes between header and data. */
function fieldsOf(frame: NeoFrameFields): number[] {
  const length = frame.version === 1 ? [] : [frame.data.length >> 8, frame.data.length & 0xff];
  switch (frame.kind) {
    case "v1-data":
      return [];
    case "response":
    case "v1-ack":
    case "v1-nak": {
      const subCommand = frame.version === 3 ? [byteOf("subCommand", frame.subCommand)] : [];
      return [byteOf("command", frame.command), ...subCommand, byteOf("status", frame.status), ...length];
    }
    default:
      return [byteOf("command", frame.command), byteOf("subCommand", frame.subCommand), ...length];
  }
}

/**
 * Bytes of any frame of any version, with the CRC in the frame's own order: the reverse of {@link decodeNeoFrame}.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_TOO_LONG` if the frame can't hold that much data
 */
export function encodeNeoFrame(frame: NeoFrameFields): Uint8Array {
  requireObject("frame", frame);
  requireOneOf("kind", frame.kind, NEO_KIND_NAMES);
  requireOneOf("crcOrder", frame.crcOrder, CRC_ORDERS);
  requireBytes("data", frame.data);
  const { versions, data, letter } = NEO_KINDS[frame.kind];
  requireInteger("version", frame.version, versions[0], versions[1]);
  checkDataLength(frame.data.length, data[1]);
  requireInteger("data.length", frame.data.length, data[0], data[1]);

  const fields = fieldsOf(frame);
  const dataOffset = 10 + fields.length;
  const end = dataOffset + frame.data.length;
  const bytes = new Uint8Array(end + 2);
  bytes.set(NEO_HEADERS[frame.version]);
  if (frame.version === 1) bytes[9] = letter;
  bytes.set(fields, 10);
  bytes.set(frame.data, dataOffset);
  writeCrc(bytes, end, crcAdvance(CRC_SEED, bytes, 0, end), frame.crcOrder);
  return bytes;
}

function checkDataLength(actual: number, expected: number): void {
  if (actual > expected) throw new Vp3300Error("PROTOCOL_FRAME_TOO_LONG", { expected, actual });
}

/** What {@link encodeNeoCommand} takes. */
export interface NeoCommandInput {
  /** 0 to 0xFF. */
  readonly command: number;
  /** 0 to 0xFF. */
  readonly subCommand: number;
  readonly data?: Uint8Array | undefined;
  /** By default what {@link crcOrderOf} tells. */
  readonly crcOrder?: CrcOrder | undefined;
  /** The most data to send; 4096 by default, at most 65535. Firmware refuses what is too long for it. */
  readonly maxDataLength?: number | undefined;
}

/**
 * Bytes of a V2 command frame, as a host sends it. Source: NEO 2 IDG p.28.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_TOO_LONG` with more data than `maxDataLength`
 */
export function encodeNeoCommand(input: NeoCommandInput): Uint8Array {
  requireObject("input", input);
  const { command, subCommand, data = NO_DATA, maxDataLength = 4096 } = input;
  const { crcOrder = crcOrderOf(command, subCommand) } = input;
  requireBytes("data", data);
  requireInteger("maxDataLength", maxDataLength, 0, NEO_LONGEST_DATA);
  checkDataLength(data.length, maxDataLength);
  return encodeNeoFrame({ kind: "command", version: 2, command, subCommand, data, crcOrder });
}

/** What {@link encodeNeoResponse} takes. */
export interface NeoResponseInput {
  /** 0 to 0xFF. */
  readonly command: number;
  /** 0 to 0xFF; 0 is OK. */
  readonly status: number;
  readonly data?: Uint8Array | undefined;
  /** `msb-first` by default. */
  readonly crcOrder?: CrcOrder | undefined;
}

/**
 * Bytes of a V2 response frame, as a reader sends it. Source: NEO 2 IDG p.28.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_TOO_LONG` above 65535 bytes of data
 */
export function encodeNeoResponse(input: NeoResponseInput): Uint8Array {
  requireObject("input", input);
  const { command, status, data = NO_DATA, crcOrder = "msb-first" } = input;
  return encodeNeoFrame({ kind: "response", version: 2, command, status, data, crcOrder });
}

/** What {@link encodeNeoReaderCommand} takes. */
export interface NeoReaderCommandInput {
  /** 0 to 0xFF. */
  readonly command: number;
  /** 0 to 0xFF. */
  readonly subCommand: number;
  readonly data?: Uint8Array | undefined;
  /** `lsb-first` by default. */
  readonly crcOrder?: CrcOrder | undefined;
}

/**
 * Bytes of a frame that a reader sends of its own accord. Source: NEO 2 IDG p.206, p.376.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_TOO_LONG` above 65535 bytes of data
 */
export function encodeNeoReaderCommand(input: NeoReaderCommandInput): Uint8Array {
  requireObject("input", input);
  const { command, subCommand, data = NO_DATA, crcOrder = "lsb-first" } = input;
  return encodeNeoFrame({ kind: "reader-command", version: 2, command, subCommand, data, crcOrder });
}

/** How {@link decodeNeoFrame} and {@link NeoDecoder} read frames. */
export interface NeoDecodeOptions {
  /** Who sent the bytes; `from-reader` by default. */
  readonly direction?: NeoDirection | undefined;
  /** Refuse a CRC in the order that the kind of frame should not have. By default both orders do. */
  readonly strictCrcOrder?: boolean | undefined;
}

/** The options, checked and complete. Internal. */
export function neoDecodeOptions(options: NeoDecodeOptions): Complete<NeoDecodeOptions> {
  requireObject("options", options);
  const { direction = "from-reader", strictCrcOrder = false } = options;
  requireOneOf("options.direction", direction, NEO_DIRECTIONS);
  if (typeof strictCrcOrder !== "boolean")
    refuseArgument("options.strictCrcOrder", "boolean", typeof strictCrcOrder);
  return { direction, strictCrcOrder };
}

/** The frame that `bytes` hold exactly, checked already. Internal. */
export function readNeoFrame(
  bytes: Uint8Array,
  direction: NeoDirection,
  crc: number,
  crcOrder: CrcOrder,
): NeoFrame {
  const version = versionOf(bytes, 0);
  const kind = kindOf(bytes, 0, direction);
  const data = viewOf(bytes, dataOffsetOf(bytes, 0, direction), bytes.length - 2);
  const [command, next] = [bytes[10]!, bytes[11]!];
  const base = { version, kind, command, data, crc, crcOrder };
  if (kind === "v1-data") return { ...base, command: 0 } as NeoV1Data;
  if (version === 3 && kind === "response") {
    return { ...base, subCommand: next, status: bytes[12]! } as NeoResponse;
  }
  if (kind === "response" || kind === "v1-ack" || kind === "v1-nak") {
    return { ...base, status: next } as NeoResponse | NeoV1Answer;
  }
  return { ...base, subCommand: next } as NeoCommand | NeoReaderCommand | NeoV1Command;
}

/**
 * Decodes exactly one frame. `data` is a view into `bytes`. Unknown commands and statuses are numbers like any other.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_HEADER`, `PROTOCOL_FRAME_TRUNCATED`,
 * `PROTOCOL_FRAME_LENGTH` (bytes behind the frame's end), `PROTOCOL_FRAME_CRC`, `PROTOCOL_FRAME_CRC_ORDER`, each
 * with the offset where it shows, and with what was expected and found there
 */
export function decodeNeoFrame(bytes: Uint8Array, options: NeoDecodeOptions = {}): NeoFrame {
  requireBytes("bytes", bytes);
  const { direction, strictCrcOrder } = neoDecodeOptions(options);
  checkExtent(bytes, direction);
  const crcAt = bytes.length - 2;
  const crc = crcAdvance(CRC_SEED, bytes, 0, crcAt);
  const crcOrder = crcOrderAt(bytes, crcAt, crc);
  if (!crcOrder) {
    const actual = (bytes[crcAt]! << 8) | bytes[crcAt + 1]!;
    throw new Vp3300Error("PROTOCOL_FRAME_CRC", { offset: crcAt, expected: crc, actual });
  }
  const expected = dueCrcOrderOf(bytes, 0, direction);
  if (strictCrcOrder && !isCrcOrder(bytes, crcAt, crcOrder, expected)) {
    throw new Vp3300Error("PROTOCOL_FRAME_CRC_ORDER", { offset: crcAt, expected, actual: crcOrder });
  }
  return readNeoFrame(bytes, direction, crc, crcOrder);
}

/** Throws unless `bytes` start with a header and end where the frame does. */
function checkExtent(bytes: Uint8Array, direction: NeoDirection): void {
  const { length } = bytes;
  const version = matchHeader(bytes, 0, length);
  if (version === -1) {
    const offset = Math.max(
      ...Object.values(NEO_HEADERS).map((header) => agreement(bytes, 0, length, header)),
    );
    const context = { offset, expected: "ViVOtech2 | ViVOpayV3 | ViVOtech", actual: bytes[offset]! };
    throw new Vp3300Error("PROTOCOL_FRAME_HEADER", context);
  }
  const expected = expectedLength(bytes, version, direction);
  if (length < expected) {
    throw new Vp3300Error("PROTOCOL_FRAME_TRUNCATED", { offset: length, expected, actual: length });
  }
  if (length > expected) {
    throw new Vp3300Error("PROTOCOL_FRAME_LENGTH", { offset: expected, expected, actual: length });
  }
}

/** Bytes of the whole frame, or the fewest it may have while they do not tell. */
function expectedLength(bytes: Uint8Array, version: number, direction: NeoDirection): number {
  const { letter, data } = NEO_KINDS["v1-data"];
  if (version === 1 && bytes[9] === letter) {
    return Math.min(Math.max(bytes.length, data[0] + 12), data[1] + 12);
  }
  return bytes.length < NEO_SHORTEST ? NEO_SHORTEST : frameLengthOf(bytes, 0, direction);
}
