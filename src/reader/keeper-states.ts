/**
 * The life of a kept reader, as data.
 *
 * @module
 */
import type { Reader } from "./reader.ts";

/** The states of a kept reader. */
export const KEEPER_STATES = {
  connecting: "the link is being opened and the reader asked what it is",
  ready: "the reader takes commands and transactions",
  waiting: "there is no link; the next attempt comes after a pause",
  closed: "it was closed, or what went wrong can't mend itself",
} as const;

/** A key of {@link KEEPER_STATES}. */
export type KeeperStateName = keyof typeof KEEPER_STATES;

/** What can happen to a kept reader. */
export const KEEPER_EVENTS = {
  opened: "the reader answered, and is the one that is wanted",
  failed: "the link could not be opened, or the reader did not answer or is another one",
  lost: "the link ended, or the reader fell silent",
  paused: "the pause is over",
  hopeless: "opening failed in a way that no further attempt can mend",
  closed: "close() was called",
} as const;

/** A key of {@link KEEPER_EVENTS}. */
export type KeeperEvent = keyof typeof KEEPER_EVENTS;

/** All transitions. An event without a row in a state has no effect there. */
// biome-ignore format: a table reads by column
export const KEEPER_TRANSITIONS: Readonly<Record<KeeperStateName, Partial<Record<KeeperEvent, KeeperStateName>>>> = {
  connecting: { opened: "ready", failed: "waiting", hopeless: "closed", closed: "closed" },
  ready:      { lost: "waiting", closed: "closed" },
  waiting:    { paused: "connecting", closed: "closed" },
  closed:     {},
};

/** Where a kept reader is in its life. */
export type KeeperState =
  /** `attempt` counts from 1 since the reader was ready last. */
  | { readonly state: "connecting"; readonly attempt: number }
  | { readonly state: "ready"; readonly reader: Reader }
  /** `error` is why; the next attempt comes in `retryInMs`. */
  | {
      readonly state: "waiting";
      readonly attempt: number;
      readonly retryInMs: number;
      readonly error: unknown;
    }
  /** With `error` when no further attempt could have helped. */
  | { readonly state: "closed"; readonly error?: unknown };
