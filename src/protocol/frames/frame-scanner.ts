/**
 * The streaming mechanism of {@link NeoDecoder} and {@link NgaDecoder}: cuts frames out of a stream of bytes, whatever
 * its chunks, and finds them again after garbage.
 *
 * One linear buffer holds what was received and is neither skipped nor let go. A byte is copied once, in; only what
 * is unfinished when the buffer is full moves, and no byte moves more often than bytes are added. Bytes that were
 * handed out are never written again: the scanner takes a fresh buffer instead.
 *
 * @module
 */
import { refuseArgument, requireBytes } from "../../arguments.ts";
import type { ErrorCode } from "../../errors.ts";
import { RangeChecks, type RunningCheck } from "./range-checks.ts";

/** Bytes of a stream that belong to no frame. */
export interface SkippedBytes {
  /** Of the first byte, from the start of the stream. */
  readonly offset: number;
  readonly length: number;
  /**
   * Why: `PROTOCOL_FRAME_NOISE` where no frame starts; else what is wrong with the frame that seemed to start there
   * (`_CRC`, `_CRC_ORDER`, `_LRC`, `_SUM`, `_END`, `_TOO_LONG`, `_TRUNCATED`).
   */
  readonly code: ErrorCode;
}

/** What the scanner has to know of a framing. Offsets are indices of `bytes`; only `bytes[…, end)` count. */
export interface FrameFormat {
  /** Bytes of the longest frame that is accepted. */
  readonly longest: number;
  readonly check: RunningCheck;
  /** Bytes before and behind those that the check covers. */
  readonly unchecked: readonly [head: number, tail: number];
  /** The first index from `from` on where a frame may start, `end` if there is none. */
  find(bytes: Uint8Array, from: number, end: number): number;
  /** Bytes that the frame at `at` needs before more can be said of it; its length when they are there; or TOO_LONG. */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** What is wrong with the whole frame at `at`, if anything. */
  judge(bytes: Uint8Array, at: number, length: number, check: number): ErrorCode | undefined;
}

/** Answer of {@link FrameFormat.measure}: the frame is longer than the limit. */
export const TOO_LONG = -1;

/** Bytes of the first buffer: room for the longest frame in common use (2068) and what follows it. */
const INITIAL_SIZE = 4096;
/** A buffer that grew beyond this is given up when it can be. */
const KEPT_SIZE = 256 * 1024;
const NO_BYTES = new Uint8Array(0);
/** Looked up once: looking a method of typed arrays up takes a third of the time that copying 20 bytes does. */
const setBytes = Uint8Array.prototype.set;

/** Cursor over the frames of a stream. */
export class FrameScanner {
  readonly #format: FrameFormat;
  readonly #onSkip: ((skip: SkippedBytes) => void) | undefined;
  readonly #checks: RangeChecks;

  #bytes: Uint8Array = NO_BYTES;
  /** Stream offset of `#bytes[0]`. */
  #base = 0;
  /** The current frame starts here or, if there is none, what is unfinished. */
  #head = 0;
  #end = 0;
  /** Views into `#bytes` are out. */
  #handedOut = false;

  #frameLength = 0;
  #frameCheck = 0;
  /** Bytes that must be there from `#head` on before looking at them again can help. */
  #need = 1;
  #ended = false;

  #skipped = 0;
  #skippedBefore = 0;
  /** The skipped bytes that are not reported yet end at `#head`. */
  #runLength = 0;
  #runCode: ErrorCode = "PROTOCOL_FRAME_NOISE";

  constructor(format: FrameFormat, onSkip?: (skip: SkippedBytes) => void) {
    this.#format = format;
    this.#onSkip = onSkip;
    this.#checks = new RangeChecks(format.check, format.longest);
  }

  /**
   * Takes in the next bytes of the stream. They are copied: the caller may reuse `chunk`. Call `next()` until it
   * returns false before pushing more: then never more is held than the longest frame and one chunk, or twice that.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  push(chunk: Uint8Array): void {
    requireBytes("chunk", chunk);
    this.#ended = false;
    if (chunk.length > this.#bytes.length - this.#end) this.#makeRoom(chunk.length);
    setBytes.call(this.#bytes, chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * Moves to the next whole frame, past bytes that belong to none. False if there is none yet; there is no current
   * frame then. Looks at a frame's bytes twice at most, and allocates nothing unless it reports skipped bytes.
   */
  next(): boolean {
    if (this.#frameLength > 0) this.#letGo();
    while (this.#ended || this.#end - this.#head >= this.#need) {
      const at = this.#format.find(this.#bytes, this.#head, this.#end);
      this.#skip(at - this.#head);
      if (at === this.#end) return this.#drained();
      const need = this.#format.measure(this.#bytes, at, this.#end);
      if (need === TOO_LONG) this.#reject("PROTOCOL_FRAME_TOO_LONG");
      else if (need <= this.#end - at) {
        if (this.#accept(need)) return true;
      } else if (this.#ended) this.#reject("PROTOCOL_FRAME_TRUNCATED");
      else this.#need = need;
    }
    return false;
  }

  /**
   * Gives up the unfinished frame, if there is one: its first byte is skipped, and `next()` looks for a frame in the
   * rest. For a deadline: what claims a length that never arrives would hold back the frames behind it.
   */
  resync(): void {
    if (this.#frameLength > 0 || this.#end - this.#head >= this.#need || this.#head === this.#end) return;
    this.#reject("PROTOCOL_FRAME_TRUNCATED");
  }

  /**
   * Says that the stream is over: `next()`, called until it returns false, then gives the frames that an unfinished
   * one held back, and skips what is left. A `push()` afterwards goes on with the same stream.
   */
  end(): void {
    this.#ended = true;
  }

  /** Bytes skipped so far, in the whole stream. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  /** Bytes received that are neither part of a frame that was given out nor skipped. */
  get pendingBytes(): number {
    return this.#end - this.#head - this.#frameLength;
  }

  /**
   * Bytes skipped between the frame before and the current one.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID` without a current frame
   */
  get skippedBefore(): number {
    this.frameStart();
    return this.#skippedBefore;
  }

  /**
   * Offset of the current frame in the stream.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID` without a current frame
   */
  get streamOffset(): number {
    return this.#base + this.frameStart();
  }

  /** Where the current frame starts in `buffer`. */
  protected frameStart(): number {
    if (this.#frameLength === 0)
      refuseArgument("this", "decoder whose next() returned true", "no current frame");
    return this.#head;
  }

  /** What holds the current frame, for reading single bytes. */
  protected get buffer(): Uint8Array {
    return this.#bytes;
  }

  /** Bytes of the current frame, envelope included. */
  protected get frameLength(): number {
    return this.#frameLength;
  }

  /** Value of the check of the current frame, as computed. */
  protected get frameCheck(): number {
    return this.#frameCheck;
  }

  /** View of bytes of the current frame, from its start on. The bytes stay as they are for ever. */
  protected view(start: number, end: number): Uint8Array {
    const at = this.frameStart();
    this.#handedOut = true;
    return this.#bytes.subarray(at + start, at + end);
  }

  #letGo(): void {
    this.#head += this.#frameLength;
    this.#frameLength = 0;
    this.#skippedBefore = 0;
    this.#need = 1;
  }

  #accept(length: number): boolean {
    const [head, tail] = this.#format.unchecked;
    const offset = this.#base + this.#head;
    const check = this.#checks.of(this.#bytes, this.#base, offset + head, offset + length - tail);
    const code = this.#format.judge(this.#bytes, this.#head, length, check);
    if (code !== undefined) {
      this.#reject(code);
      return false;
    }
    this.#report();
    this.#frameLength = length;
    this.#frameCheck = check;
    return true;
  }

  /** Skips the first byte of what is no frame after all; the bytes up to the next candidate go with it. */
  #reject(code: ErrorCode): void {
    this.#report();
    this.#runCode = code;
    this.#skip(1);
    this.#need = 1;
  }

  #skip(length: number): void {
    this.#head += length;
    this.#runLength += length;
    this.#skipped += length;
    this.#skippedBefore += length;
  }

  /** Reports the run of skipped bytes that ends here, once: also when the callback throws. */
  #report(): void {
    if (this.#runLength === 0) return;
    const length = this.#runLength;
    const code = this.#runCode;
    this.#runLength = 0;
    this.#runCode = "PROTOCOL_FRAME_NOISE";
    this.#onSkip?.({ offset: this.#base + this.#head - length, length, code });
  }

  /** Nothing is left: starts again at the buffer's front, unless bytes there were handed out. */
  #drained(): false {
    if (this.#ended) this.#report();
    this.#need = 1;
    if (!this.#handedOut) {
      this.#base += this.#head;
      this.#head = this.#end = 0;
      if (this.#bytes.length > KEPT_SIZE) this.#bytes = NO_BYTES;
    }
    return false;
  }

  /** Makes room for `length` more bytes, and as many as are moved: moving then costs less than arriving. */
  #makeRoom(length: number): void {
    const held = this.#end - this.#head;
    const size = Math.max(INITIAL_SIZE, 2 * held + length);
    const fits = size <= this.#bytes.length && this.#bytes.length <= KEPT_SIZE;
    if (fits && !this.#handedOut) {
      this.#bytes.copyWithin(0, this.#head, this.#end);
    } else {
      const bytes = new Uint8Array(size);
      bytes.set(this.#bytes.subarray(this.#head, this.#end));
      this.#bytes = bytes;
      this.#handedOut = false;
    }
    this.#base += this.#head;
    this.#head = 0;
    this.#end = held;
  }
}
