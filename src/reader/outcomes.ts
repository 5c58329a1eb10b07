/**
 * How a card presentation ends. Branch on `outcome`.
 *
 * @module
 */
import type { CardCapture } from "../protocol/cards/capture.ts";
import type { Pass } from "../protocol/cards/passes.ts";
import type { ContactlessFailure } from "../protocol/cards/transaction-response.ts";
import type { CardInterface } from "../protocol/commands/models.ts";

/** What the host said about a chip transaction, for the card to hear. */
export interface HostDecision {
  readonly approved: boolean;
  /**
   * Authorization response code, tag 8A: two letters or digits. By default "00" when approved and "05" when not. With
   * `approved: false` the card hears "05" in place of a code that approves (00, 08, 10, 11): a host may decline what the
   * issuer approved.
   */
  readonly responseCode?: string | undefined;
  /** Issuer authentication data, tag 91: 8 to 16 bytes. */
  readonly issuerAuthenticationData?: Uint8Array | undefined;
  /** Issuer scripts as they came from the host: templates 71 and 72, one after the other; at most 4 000 bytes. */
  readonly issuerScripts?: Uint8Array | undefined;
}

/** The numbers behind an outcome, as the reader gave them; all may be absent. */
export interface OutcomeDetails {
  /** DFEE25: key into `RESULT_CODES`. */
  readonly resultCode?: number;
  /** FFEE1F, of a failed tap. */
  readonly contactlessError?: ContactlessFailure;
}

/**
 * The card was read, and a host has to decide: tokenize `capture`, then authorize. A chip card has been let go
 * already, as a quick chip; `completion` is what the reader said to that.
 */
export interface CapturedOutcome {
  readonly outcome: "captured";
  readonly capture: CardCapture;
  /** A swipe that was taken because the chip could not be read; never so where the request allows none. Send it as such. */
  readonly fallback: boolean;
  readonly completion?: ChipCompletion;
  /** Loyalty passes that came with the tap. */
  readonly passes?: readonly Pass[];
}

/** A phone handed over loyalty passes and no payment card. Ask for a card next, if there is something to pay. */
export interface PassReadOutcome extends OutcomeDetails {
  readonly outcome: "passRead";
  /** One at least. */
  readonly passes: readonly Pass[];
}

/** The last word of a chip: the answer to 60-12. */
export interface ChipCompletion {
  /** Status byte of the answer; 00 is OK. */
  readonly status: number;
  /** DFEE25: key into `RESULT_CODES`. */
  readonly resultCode?: number;
  /** A tag that is no card data (cryptogram 9F26, TVR 95, TSI 9B, script results DF21 …), for receipt and settlement. */
  tag(tag: number): Uint8Array | undefined;
}

/**
 * The card approved: after `authorize` did, or by itself, offline, which happens without `authorize` too. In the second
 * case there is no `decision`, and nobody has been charged: tokenize `capture` and have it submitted, or refuse the sale.
 */
export interface ApprovedOutcome extends OutcomeDetails {
  readonly outcome: "approved";
  readonly capture?: CardCapture;
  /** What `authorize` decided; absent when the card approved offline. */
  readonly decision?: HostDecision;
  readonly completion?: ChipCompletion;
  /** Loyalty passes that came with the tap. */
  readonly passes?: readonly Pass[];
}

/** The card declined, or the host did, whatever the card made of it. */
export interface DeclinedOutcome extends OutcomeDetails {
  readonly outcome: "declined";
  readonly capture?: CardCapture;
  readonly decision?: HostDecision;
  readonly completion?: ChipCompletion;
  /** The host had approved, but the card did not agree: reverse the authorization. */
  readonly reversalNeeded: boolean;
  /** Loyalty passes that came with the tap. */
  readonly passes?: readonly Pass[];
}

/** Ended at the reader, or by a choice that was not made. A cancel by signal rejects with the signal's reason instead. */
export interface CancelledOutcome extends OutcomeDetails {
  readonly outcome: "cancelled";
}

/** No card came in time. */
export interface TimedOutOutcome extends OutcomeDetails {
  readonly outcome: "timedOut";
  /** The reader did not say so: it kept silent past its time, and then took a cancellation (quirk `lostTimeouts`). */
  readonly readerSilent?: true;
}

/** The card can't be read this way, and the ways that could were not asked for, or are to be asked for anew. */
export interface UseOtherInterfaceOutcome extends OutcomeDetails {
  readonly outcome: "useOtherInterface";
  /** The ways that may work, of those that the model has; one at least. */
  readonly interfaces: readonly CardInterface[];
}

/**
 * No payment card, blocked, or none that this reader takes, as where it wants a slot and the model has none: ask for
 * another card.
 */
export interface UnsupportedCardOutcome extends OutcomeDetails {
  readonly outcome: "unsupportedCard";
}

/**
 * Why it failed: `keyMissing` and `keyExhausted` the reader's data key; `batteryLow` plug in its cable; `cardUnreadable`
 * every attempt failed;
 * `cardRemoved` too early; `reader` whatever else, see the numbers.
 */
export type FailureReason =
  | "keyMissing"
  | "keyExhausted"
  | "batteryLow"
  | "cardUnreadable"
  | "cardRemoved"
  | "reader";

/** The reader ended the transaction without a result. */
export interface FailedOutcome extends OutcomeDetails {
  readonly outcome: "failed";
  readonly reason: FailureReason;
  /** Status byte of the answer: key into `STATUSES`. */
  readonly status: number;
  readonly decision?: HostDecision;
  /** The host had approved: reverse the authorization. */
  readonly reversalNeeded: boolean;
}

/**
 * How a card presentation ends. Declined is a value; what is broken (link, reader, payload, abort) rejects. A clone, for
 * another thread or process, has neither what a capture holds nor a completion's tags.
 */
export type ReadOutcome =
  | CapturedOutcome
  | PassReadOutcome
  | ApprovedOutcome
  | DeclinedOutcome
  | CancelledOutcome
  | TimedOutOutcome
  | UseOtherInterfaceOutcome
  | UnsupportedCardOutcome
  | FailedOutcome;
