/**
 * What a test may tell a virtual reader, which runs in a process of its own: the host's native libraries block theirs.
 *
 * @module
 */
import type { Presentation } from "vp3300/simulator";
import type { CardName } from "./cards.ts";

/**
 * How a link is cut: `unplug` the reader is gone until it is plugged in again; `reset` it comes back by itself; `drop`
 * the link ends, the reader stays; `mute` the link stays, and the reader says nothing more.
 */
export type Interruption = "unplug" | "reset" | "drop" | "mute";

/** Cuts the link when the reader sends a frame: `frame` counts those it sends from now on, from 1. */
export interface CutAtFrame {
  readonly frame: number;
  /** Before the frame is sent, when half of it is, or after it. */
  readonly at: "before" | "amid" | "after";
  readonly how: Interruption;
}

/**
 * Cuts the link when a packet of the host's comes, a report or a value, which the reader does not take: `packet` counts
 * them from now on, from 1.
 */
export interface CutAtPacket {
  readonly packet: number;
  readonly how: Interruption;
}

/** When the link is cut, and how. */
export type Cut = CutAtFrame | CutAtPacket;

/** A message to the virtual reader. */
export type ReaderCommand =
  | { readonly do: "plug"; readonly chunkBytes: number | undefined }
  | { readonly do: Interruption | "unmute" | "removeCard" | "status" | "quit" }
  | {
      readonly do: "present";
      readonly card: CardName;
      readonly how: Presentation;
      readonly afterMs: number;
    }
  | { readonly do: "cut"; readonly cut: Cut | undefined };

/** What the virtual reader answers to `status`. */
export interface ReaderStatus {
  /** Plugged in, or about to come back. */
  readonly plugged: boolean;
  /** A host speaks with the simulated reader. */
  readonly connected: boolean;
  /** Frames that the reader has sent so far, those that were cut off included. */
  readonly framesSent: number;
  /** Packets of the host's that have come so far. */
  readonly packetsHeard: number;
  /** When the last {@link Cut} came, milliseconds since 1970; absent while it is still to come. */
  readonly cutAt?: number;
  /** Cards that no transaction has seen yet. */
  readonly pendingCards: number;
}

/** A command under way. */
export interface Asked {
  readonly id: number;
  readonly command: ReaderCommand;
}

/** The answer to a command; `error` is the text of what went wrong. */
export interface Answered {
  readonly id: number;
  readonly value?: ReaderStatus;
  readonly error?: string;
}
