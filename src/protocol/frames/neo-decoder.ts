/**
 * Streaming decoder of NEO frames: bytes in as they arrive, frames out as they are whole.
 *
 * ```ts
 * decoder.push(chunk);
 * while (decoder.next()) handle(decoder.command, decoder.status, decoder.data);
 * ```
 *
 * V2 frames, V3 frames and V1 frames of types C, A and N. A header can occur inside data: after a wrong CRC the search
 * goes on one byte further. Source: NEO 2 IDG p.28, p.116.
 *
 * @module
 */
import { type Complete, requireFunction, requireInteger } from "../../arguments.ts";
import { type CrcOrder, crcOrderAt, isCrcOrder } from "./crc-order.ts";
import { CRC_SEED, crcAdvance, crcBetween } from "./crc16.ts";
import { type FrameFormat, FrameScanner, type SkippedBytes, TOO_LONG } from "./frame-scanner.ts";
import { type NeoDecodeOptions, type NeoFrame, neoDecodeOptions, readNeoFrame } from "./neo-frame.ts";
import {
  dataLengthOf,
  dataOffsetOf,
  dueCrcOrderOf,
  frameLengthOf,
  kindOf,
  matchHeader,
  NEO_HEADERS,
  NEO_KINDS,
  NEO_LONGEST_DATA,
  NEO_OVERHEAD,
  NEO_SHORTEST,
  type NeoDirection,
  type NeoKind,
  type NeoVersion,
  versionOf,
} from "./neo-layout.ts";

/** Silence inside a frame after which whoever feeds a {@link NeoDecoder} no longer expects the rest of it. */
export const UNFINISHED_FRAME_MS = 1_000;

/** What {@link NeoDecoder} takes. */
export interface NeoDecoderOptions extends NeoDecodeOptions {
  /** The most data that a frame may have; 65535 by default. A frame that declares more is skipped at once. */
  readonly maxDataLength?: number | undefined;
  /** Told of bytes that belong to no frame, when the run of them has ended. Its errors come out of `next()`. */
  readonly onSkip?: ((skip: SkippedBytes) => void) | undefined;
}

const HEADER_START = NEO_HEADERS[2][0];

/** What the scanner has to know of NEO framing. Internal. */
export function neoFormat(
  { direction, strictCrcOrder }: Complete<NeoDecodeOptions>,
  maxDataLength: number,
): FrameFormat {
  return {
    longest: maxDataLength + NEO_OVERHEAD,
    check: { seed: CRC_SEED, advance: crcAdvance, between: crcBetween },
    unchecked: [0, 2],
    find(bytes, from, end) {
      for (let at = from; at < end; at++) {
        if (bytes[at] === HEADER_START && startsFrame(bytes, at, end)) return at;
      }
      return end;
    },
    measure(bytes, at, end) {
      // No frame is shorter, so that fewer bytes are never worth a look.
      if (end - at < NEO_SHORTEST) return NEO_SHORTEST;
      if (dataLengthOf(bytes, at, direction) > maxDataLength) return TOO_LONG;
      return frameLengthOf(bytes, at, direction);
    },
    judge(bytes, at, length, crc) {
      const crcAt = at + length - 2;
      const order = crcOrderAt(bytes, crcAt, crc);
      if (order === undefined) return "PROTOCOL_FRAME_CRC";
      if (!strictCrcOrder || isCrcOrder(bytes, crcAt, order, dueCrcOrderOf(bytes, at, direction)))
        return undefined;
      return "PROTOCOL_FRAME_CRC_ORDER";
    },
  };
}

/** Whether the bytes at `at` are, or may become, the header of a frame that tells its length. */
function startsFrame(bytes: Uint8Array, at: number, end: number): boolean {
  const version = matchHeader(bytes, at, end);
  return version !== -1 && (version !== 1 || bytes[at + 9] !== NEO_KINDS["v1-data"].letter);
}

/**
 * Cursor over the NEO frames of a stream: {@link NeoDecoder.push} takes bytes in, {@link NeoDecoder.next} moves to the
 * next frame, the getters tell of it. Reading numbers allocates nothing; `data` and `frame()` give views, whose bytes
 * are never overwritten, and for which the decoder takes a fresh buffer of 4 KiB now and then. A view keeps such a
 * buffer alive: copy what is to be kept for long. Without a current frame every getter of a frame's field throws
 * `ARGUMENT_INVALID`.
 */
export class NeoDecoder extends FrameScanner {
  readonly #direction: NeoDirection;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: NeoDecoderOptions = {}) {
    const checked = neoDecodeOptions(options);
    const { maxDataLength = NEO_LONGEST_DATA, onSkip } = options;
    requireInteger("options.maxDataLength", maxDataLength, 0, NEO_LONGEST_DATA);
    if (onSkip !== undefined) requireFunction("options.onSkip", onSkip);
    super(neoFormat(checked, maxDataLength), onSkip);
    this.#direction = checked.direction;
  }

  /** Generation of the framing. */
  get version(): NeoVersion {
    return versionOf(this.buffer, this.frameStart());
  }

  /** What the frame is. */
  get kind(): NeoKind {
    return kindOf(this.buffer, this.frameStart(), this.#direction);
  }

  /** Command byte. */
  get command(): number {
    return this.buffer[this.frameStart() + 10]!;
  }

  /** Sub-command byte; -1 where the frame has none. */
  get subCommand(): number {
    const at = this.frameStart();
    return this.version !== 3 && this.#hasStatus() ? -1 : this.buffer[at + 11]!;
  }

  /** Status byte, known or not; -1 where the frame has none. */
  get status(): number {
    const at = this.frameStart();
    if (!this.#hasStatus()) return -1;
    return this.buffer[at + (this.version === 3 ? 12 : 11)]!;
  }

  /** Bytes of data. */
  get dataLength(): number {
    return dataLengthOf(this.buffer, this.frameStart(), this.#direction);
  }

  /** Value of the CRC. */
  get crc(): number {
    this.frameStart();
    return this.frameCheck;
  }

  /** Order in which the frame carried its CRC. */
  get crcOrder(): CrcOrder {
    return crcOrderAt(this.buffer, this.frameStart() + this.frameLength - 2, this.frameCheck)!;
  }

  /** Data field: a view that stays valid. */
  get data(): Uint8Array {
    const start = dataOffsetOf(this.buffer, this.frameStart(), this.#direction);
    return this.view(start, this.frameLength - 2);
  }

  /** The current frame, as {@link decodeNeoFrame} gives it; its `data` is a view that stays valid. */
  frame(): NeoFrame {
    return readNeoFrame(this.view(0, this.frameLength), this.#direction, this.crc, this.crcOrder);
  }

  #hasStatus(): boolean {
    const { kind } = this;
    return kind === "response" || kind === "v1-ack" || kind === "v1-nak";
  }
}
