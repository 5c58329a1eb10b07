/**
 * What a recording consists of: facts about it, and entries in the order in which the host saw them happen.
 *
 * @module
 */
import type { ErrorCode } from "../../errors.ts";

/** Version of the format that is written; older ones would be read as well. */
export const RECORDING_VERSION = 1;

/** The first word of a recording. */
export const RECORDING_MARK = "@vp3300-recording";

/** One whole frame. Its card data and keys are filler, see `scrub.ts`. */
export interface FrameEntry {
  /** Milliseconds since the recording started, a whole number. */
  readonly atMs: number;
  /** `unsolicited`: sent by the reader though no command waited for it. */
  readonly entry: "sent" | "received" | "unsolicited";
  readonly frame: Uint8Array;
}

/** Bytes that belong to no frame. They are counted, never kept: nobody knows what is in them. */
export interface NoiseEntry {
  /** Milliseconds since the recording started, a whole number. */
  readonly atMs: number;
  readonly entry: "noise";
  readonly from: "host" | "reader";
  /** Bytes, 1 or more. */
  readonly length: number;
}

/** A link was opened, or ended; `openFailed` gives the code with which it could not be opened. */
export type LinkEntry =
  | { readonly atMs: number; readonly entry: "opened" | "closed" | "lost" }
  | { readonly atMs: number; readonly entry: "openFailed"; readonly code: ErrorCode };

/** Something that happened. */
export type RecordingEntry = FrameEntry | NoiseEntry | LinkEntry;

/** What a recording says of itself. */
export interface RecordingFacts {
  /** When it started, ISO 8601. */
  readonly start?: string;
  /** What carried the link: `kind` of the transport. */
  readonly transport?: string;
  /** Key into `MODELS`, from the reader's answer. */
  readonly model?: string;
  /** Firmware version, from the reader's answer. */
  readonly firmware?: string;
  /** Present when card data and keys were replaced by filler as it was written: what looks like ciphertext is none. */
  readonly scrubbed?: string;
}

/** Names of the facts, as they stand behind `@`. */
export const FACT_NAMES = ["start", "transport", "model", "firmware", "scrubbed"] as const;

/** One of {@link FACT_NAMES}. */
export type FactName = (typeof FACT_NAMES)[number];
