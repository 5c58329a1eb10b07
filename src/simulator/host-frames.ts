/**
 * The reader's end of the line: frames out of the host's bytes, and what is said to bytes that are none.
 *
 * @module
 */
import type { Clock, Timer } from "../clock.ts";
import type { StatusKey } from "../protocol/commands/statuses.ts";
import type { SkippedBytes } from "../protocol/frames/frame-scanner.ts";
import { NeoDecoder } from "../protocol/frames/neo-decoder.ts";
import type { NeoFrame } from "../protocol/frames/neo-frame.ts";

/** The most data that the reader takes in one frame. Source: vp3300 reference 1.4. */
const MAX_DATA_LENGTH = 4096;
/** Unverified: a pause after which the reader takes an unfinished frame for lost. */
const PAUSE_MS = 250;
const COMMAND_OFFSET = 10;
/** Bytes of a frame besides its data; a V1 frame has no more. */
const FRAME_OVERHEAD = 16;
const MAX_RECENT = 2 * MAX_DATA_LENGTH;

/** What a broken frame is answered with; others are passed over in silence. */
const ANSWERS: Readonly<Record<string, StatusKey>> = {
  PROTOCOL_FRAME_CRC: "crcError",
  PROTOCOL_FRAME_TOO_LONG: "frameTooLarge",
};

/** What becomes of the host's bytes. */
export interface HostFramesHandler {
  readonly onFrame: (frame: NeoFrame) => void;
  /** A frame of this command was broken. */
  readonly onBroken: (command: number, status: StatusKey) => void;
}

/** Takes the host's bytes in any chunks. */
export class HostFrames {
  readonly #clock: Clock;
  readonly #handler: HostFramesHandler;
  readonly #decoder: NeoDecoder;
  /** Bytes that no frame was found in yet, for the command byte of a broken one. */
  #recent: number[] = [];
  #received = 0;
  #pause: Timer | undefined;

  constructor(clock: Clock, handler: HostFramesHandler) {
    this.#clock = clock;
    this.#handler = handler;
    this.#decoder = new NeoDecoder({
      direction: "from-host",
      maxDataLength: MAX_DATA_LENGTH,
      onSkip: (skip) => this.#skipped(skip),
    });
  }

  push(bytes: Uint8Array): void {
    this.close();
    this.#decoder.push(bytes);
    for (const byte of bytes) this.#recent.push(byte);
    this.#received += bytes.length;
    this.#handleFrames();
    if (this.#recent.length > 0) this.#pause = this.#clock.setTimer(PAUSE_MS, () => this.#giveUp());
  }

  /** Stops waiting for the rest of a frame. */
  close(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
  }

  #giveUp(): void {
    this.#decoder.end();
    this.#handleFrames();
    this.#recent = [];
  }

  #handleFrames(): void {
    while (this.#decoder.next()) {
      const frame = this.#decoder.frame();
      const end = this.#decoder.streamOffset + FRAME_OVERHEAD + (frame.version === 1 ? 0 : frame.data.length);
      this.#recent.splice(0, this.#recent.length - (this.#received - end));
      this.#handler.onFrame(frame);
    }
    // Noise without end must not fill the memory; the command byte of a frame in it is forgotten.
    if (this.#recent.length > MAX_RECENT) this.#recent.splice(0, this.#recent.length - MAX_RECENT);
  }

  #skipped({ offset, code }: SkippedBytes): void {
    const status = ANSWERS[code];
    const command = this.#recent[offset - (this.#received - this.#recent.length) + COMMAND_OFFSET];
    if (status !== undefined && command !== undefined) this.#handler.onBroken(command, status);
  }
}
