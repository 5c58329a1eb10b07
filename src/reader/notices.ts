/**
 * What a reader and its link say without being asked, and what the session threw away: for logs and for diagnosis,
 * never needed to use the reader. Notices hold numbers only, no data fields, so no card data.
 *
 * @module
 */
import type { ErrorCode } from "../errors.ts";
import type { NeoFrame } from "../protocol/frames/neo-frame.ts";

/** Bytes from the reader that belong to no frame. */
export interface BytesSkippedNotice {
  readonly notice: "bytesSkipped";
  /** Where they started, in bytes since the link was opened. */
  readonly offset: number;
  readonly length: number;
  readonly code: ErrorCode;
}

/**
 * A whole frame that nobody waits for: `late` answers a command that was given up or cancelled, `outOfPlace` does not
 * fit the step the transaction is at (a duplicate), `unexpected` is any other, `unreadable` a prompt that can't be read.
 */
export interface FrameDroppedNotice {
  readonly notice: "frameDropped";
  readonly reason: "late" | "outOfPlace" | "unexpected" | "unreadable";
  readonly kind: NeoFrame["kind"];
  readonly command: number;
  /** Of a response. */
  readonly status?: number;
  /** Of a command that the reader sent. */
  readonly subCommand?: number;
  readonly dataLength: number;
}

/** A command that the reader sent by itself and that needs no answer: 14-01 booted, F1-00 woke up, F2-00 switch. */
export interface ReaderCommandNotice {
  readonly notice: "readerCommand";
  readonly command: number;
  readonly subCommand: number;
  readonly dataLength: number;
}

/** Status 0E during a command. `code` 01 is "card detected". */
export interface UserInterfaceEventNotice {
  readonly notice: "userInterfaceEvent";
  readonly command: number;
  readonly code?: number;
}

/** Something that the reader said unasked, or that was thrown away. */
export type ReaderNotice =
  | BytesSkippedNotice
  | FrameDroppedNotice
  | ReaderCommandNotice
  | UserInterfaceEventNotice;

/** What the session threw away since it was opened. Both stay 0 on a healthy link. */
export interface ReaderDiagnostics {
  readonly droppedFrames: number;
  readonly skippedBytes: number;
}

/** The notice for a frame that was thrown away. */
export function droppedFrame(frame: NeoFrame, reason: FrameDroppedNotice["reason"]): FrameDroppedNotice {
  return {
    notice: "frameDropped",
    reason,
    kind: frame.kind,
    command: frame.command,
    ...(frame.kind === "response" ? { status: frame.status } : {}),
    ...(frame.kind === "reader-command" ? { subCommand: frame.subCommand } : {}),
    dataLength: frame.data.length,
  };
}
