/**
 * Follows a byte stream and says which bytes belong to which frame, without holding frames back: a fault at one byte must
 * not change when the bytes before it arrive.
 *
 * @module
 */
import {
  frameLengthOf,
  matchHeader,
  NEO_SHORTEST,
  type NeoDirection,
} from "../../protocol/frames/neo-layout.ts";

/** Some bytes of the stream, all of one frame or of none. */
export interface Segment {
  readonly bytes: Uint8Array;
  /** Number of the frame, from 0; `undefined` for bytes outside of frames. */
  readonly frame: number | undefined;
  /** Offset of the first byte in the frame. */
  readonly offset: number;
  /** Bytes of the whole frame, as it declares. */
  readonly length: number;
}

/** Marks one direction. Bytes that may begin a frame are held until 16 of them tell its length. */
export class FrameMarker {
  readonly #direction: NeoDirection;
  #held = new Uint8Array(0);
  #frame = -1;
  #offset = 0;
  /** 0 between frames. */
  #length = 0;

  constructor(direction: NeoDirection) {
    this.#direction = direction;
  }

  /** Takes the next bytes of the stream; gives what can be said. The segments are views of a copy. */
  *push(chunk: Uint8Array): Generator<Segment> {
    let bytes = Uint8Array.of(...this.#held, ...chunk);
    this.#held = new Uint8Array(0);
    while (bytes.length > 0) {
      const taken = this.#length > 0 ? yield* this.#continue(bytes) : yield* this.#begin(bytes);
      if (taken === 0) {
        this.#held = bytes;
        return;
      }
      bytes = bytes.subarray(taken);
    }
  }

  /** The stream has ended: what was held is no frame. */
  *end(): Generator<Segment> {
    const held = this.#held;
    this.#held = new Uint8Array(0);
    if (held.length > 0) yield outside(held);
  }

  *#continue(bytes: Uint8Array): Generator<Segment, number> {
    const taken = bytes.subarray(0, this.#length - this.#offset);
    yield { bytes: taken, frame: this.#frame, offset: this.#offset, length: this.#length };
    this.#offset += taken.length;
    if (this.#offset === this.#length) this.#length = 0;
    return taken.length;
  }

  *#begin(bytes: Uint8Array): Generator<Segment, number> {
    let noise = 0;
    while (noise < bytes.length && matchHeader(bytes, noise, bytes.length) === -1) noise += 1;
    if (noise > 0) {
      yield outside(bytes.subarray(0, noise));
      return noise;
    }
    if (bytes.length < NEO_SHORTEST) return 0;
    this.#frame += 1;
    this.#offset = 0;
    this.#length = frameLengthOf(bytes, 0, this.#direction);
    return yield* this.#continue(bytes);
  }
}

const outside = (bytes: Uint8Array): Segment => ({
  bytes,
  frame: undefined,
  offset: 0,
  length: bytes.length,
});
