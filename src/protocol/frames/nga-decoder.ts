/**
 * Streaming decoder of NGA frames, with the same cursor as {@link NeoDecoder}. A frame starts with a mere 02: after
 * noise a wrong one may hold back what follows until its length is there, or until `resync()`.
 *
 * @module
 */
import { requireFunction, requireInteger, requireObject } from "../../arguments.ts";
import { type FrameFormat, FrameScanner, type SkippedBytes, TOO_LONG } from "./frame-scanner.ts";
import {
  NGA_CHECK,
  NGA_LONGEST_BODY,
  NGA_OVERHEAD,
  NGA_START,
  type NgaFrame,
  ngaBodyLengthAt,
  ngaFaultAt,
} from "./nga-frame.ts";

/** What {@link NgaDecoder} takes. */
export interface NgaDecoderOptions {
  /** The longest body that a frame may have; 65535 by default. A frame that declares more is skipped at once. */
  readonly maxBodyLength?: number | undefined;
  /** Told of bytes that belong to no frame, when the run of them has ended. Its errors come out of `next()`. */
  readonly onSkip?: ((skip: SkippedBytes) => void) | undefined;
}

/** What the scanner has to know of NGA framing. Internal. */
export function ngaFormat(maxBodyLength: number): FrameFormat {
  return {
    longest: maxBodyLength + NGA_OVERHEAD,
    check: NGA_CHECK,
    unchecked: [3, 3],
    find(bytes, from, end) {
      let at = from;
      while (at < end && bytes[at] !== NGA_START) at++;
      return at;
    },
    measure(bytes, at, end) {
      if (end - at < NGA_OVERHEAD) return NGA_OVERHEAD;
      const bodyLength = ngaBodyLengthAt(bytes, at);
      return bodyLength > maxBodyLength ? TOO_LONG : bodyLength + NGA_OVERHEAD;
    },
    judge: (bytes, at, length, check) => ngaFaultAt(bytes, at + length, check),
  };
}

/**
 * Cursor over the NGA frames of a stream: {@link NgaDecoder.push} takes bytes in, {@link NgaDecoder.next} moves to
 * the next frame. What {@link NeoDecoder} says of views holds here too.
 */
export class NgaDecoder extends FrameScanner {
  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: NgaDecoderOptions = {}) {
    requireObject("options", options);
    const { maxBodyLength = NGA_LONGEST_BODY, onSkip } = options;
    requireInteger("options.maxBodyLength", maxBodyLength, 0, NGA_LONGEST_BODY);
    if (onSkip !== undefined) requireFunction("options.onSkip", onSkip);
    super(ngaFormat(maxBodyLength), onSkip);
  }

  /** Bytes of the body. */
  get bodyLength(): number {
    return ngaBodyLengthAt(this.buffer, this.frameStart());
  }

  /** Body: a view that stays valid. */
  get body(): Uint8Array {
    return this.view(3, this.frameLength - 3);
  }

  /** Exclusive or of the body. */
  get lrc(): number {
    this.frameStart();
    return this.frameCheck >> 8;
  }

  /** Low eight bits of the sum of the body. */
  get sum(): number {
    this.frameStart();
    return this.frameCheck & 0xff;
  }

  /** The current frame, as {@link decodeNga} gives it; its `body` is a view that stays valid. */
  frame(): NgaFrame {
    return { body: this.body, lrc: this.lrc, sum: this.sum };
  }
}
