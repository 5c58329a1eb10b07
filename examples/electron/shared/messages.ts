/**
 * What the page and the main process say to each other: plain data, without card data and without a token. Both sides and
 * the preload script import this file.
 */
import type { ReadStep } from "vp3300";

/** How a payment ended. `unknown` may have charged the card: a person looks, nobody tries again. */
export type PaymentEnd =
  | { readonly end: "paid"; readonly last4: string }
  | { readonly end: "declined" | "cancelled" | "timedOut" | "abandoned" | "unknown" }
  | { readonly end: "failed"; readonly code: string };

/** A payment as the page shows it. */
export interface PaymentState {
  readonly id: string;
  readonly amountMinor: number;
  /** What the customer is to do now. */
  readonly step?: ReadStep;
  readonly end?: PaymentEnd;
}

/** Electron turns whatever a handler throws into a text; a code gets across as a value. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string };

/** Names of the channels. */
export const CHANNELS = {
  start: "till:start",
  current: "till:current",
  cancel: "till:cancel",
  seen: "till:seen",
  changed: "till:changed",
} as const;

/** What the preload script puts into the page as `window.till`. */
export interface TillBridge {
  start(amountMinor: number): Promise<Answer<PaymentState>>;
  /** After a reload: the payment that runs, or the one that ended while nobody looked. */
  current(): Promise<Answer<PaymentState | undefined>>;
  cancel(id: string): Promise<Answer<void>>;
  /** The page has shown how a payment ended. */
  seen(id: string): Promise<Answer<void>>;
  /** Gives a function that ends it. */
  onChanged(listener: (payment: PaymentState) => void): () => void;
}
