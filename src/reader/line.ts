/**
 * What a session and those who speak over it know of each other.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Vp3300Error } from "../errors.ts";
import type { NeoFrame } from "../protocol/frames/neo-frame.ts";
import type { EarlierCards } from "./earlier-cards.ts";
import type { FrameDroppedNotice, ReaderNotice } from "./notices.ts";

/** How long an answer may trail a cancelled command, or be repeated. The vendor's SDK pauses as long (vp3300 reference 13, step 6). */
export const LATE_ANSWER_MS = 150;

/** Why a frame is not wanted, or `undefined` when it was taken. */
export type Unwanted = FrameDroppedNotice["reason"] | undefined;

/** Somebody who speaks with the reader: a plain command, or a transaction. */
export interface Occupant {
  /** Bytes of the commands that it sends. */
  readonly commands: readonly number[];
  /** Whether all other commands are refused while it waits or runs. */
  readonly exclusive: boolean;
  /** The line is free: write. */
  start(): void;
  /** A frame arrived while it holds the line. */
  receive(frame: NeoFrame): Unwanted;
  /** The line is gone or was refused; the occupant holds it no longer. */
  fail(error: Vp3300Error): void;
}

/** The line to the reader, as an occupant sees it. */
export interface Line {
  readonly clock: Clock;
  /** The cards of transactions before, whose answers are none of the next one's. */
  readonly earlier: EarlierCards;
  /** Queues `occupant`: it is started when its turn comes, or failed when the line is gone or taken. */
  enter(occupant: Occupant): void;
  /** Gives the line back, or the place in the queue. The next one starts after the frames that are already here. */
  leave(occupant: Occupant): void;
  /** Hands a frame to the link. A link that refuses it counts as lost. */
  write(frame: Uint8Array): void;
  /** Notes that the answer to this command byte may still come. */
  owe(command: number): void;
  /** How long an answer with this command byte may still be a repeated or late one, in milliseconds. */
  echoMs(command: number): number;
  /**
   * Stops waiting for the rest of an unfinished frame: its length may be what was damaged, and the awaited answer may
   * stand in the bytes that it claims. Frames found so are delivered before this returns.
   */
  giveUpUnfinished(): void;
  /** Tells the caller's listener. */
  notify(notice: ReaderNotice): void;
}
