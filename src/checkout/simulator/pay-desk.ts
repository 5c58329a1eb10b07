/**
 * The seam between the simulated service and its pay pages: all that a page can see of a checkout, and all that a
 * shopper can do to one. A page reaches the ledger through this only.
 *
 * @module
 */
import type { CheckoutStatusText } from "./moves.ts";

/** What a pay page shows. */
export interface PayableCheckout {
  readonly checkoutKey: string;
  readonly orderId: string;
  readonly currency: string;
  /** In major units with all digits of the currency: "100.00". */
  readonly amountText: string;
  readonly status: CheckoutStatusText;
  readonly items: readonly PayableItem[];
  /** As the shop sent it; "en" if it sent none. */
  readonly language: string;
}

/** A line of the order. */
export interface PayableItem {
  readonly name: string;
  readonly quantity: number;
  readonly amountText: string;
}

/** What the shopper typed and ticked. Test cards only. */
export interface PaymentEntry {
  /** Blanks are ignored. */
  readonly number: string;
  /** MM/YY. Whether it has passed is not looked at: the published test card expired in 2025. */
  readonly expiry: string;
  readonly cvv: string;
  readonly name: string;
  readonly termsAccepted: boolean;
}

/** A member of {@link PaymentEntry} that can't be taken as it is. */
export type EntryField = keyof PaymentEntry;

/**
 * What came of it.
 *
 * | result    | then                                                                        |
 * | --------- | --------------------------------------------------------------------------- |
 * | settled   | `status` is the new one; on to a confirmation address, or to `returnUrl`    |
 * | challenge | show a 3-D Secure page, then {@link PayDesk.answerChallenge}                |
 * | declined  | the checkout is still open: another card may be tried                       |
 * | invalid   | nothing was tried; `fields` say why                                         |
 * | closed    | this checkout can't be paid any more; `status` says why                     |
 */
export type PayResult =
  | { readonly result: "settled"; readonly status: CheckoutStatusText; readonly returnUrl?: string }
  | { readonly result: "challenge" }
  | { readonly result: "declined" }
  | { readonly result: "invalid"; readonly fields: readonly EntryField[] }
  | { readonly result: "closed"; readonly status: CheckoutStatusText };

/** What the shopper in front of a pay page can do. Keys that were never given out: `undefined`. */
export interface PayDesk {
  /** What the page shows. */
  find(checkoutKey: string): PayableCheckout | undefined;
  /** Pays with what was entered. */
  pay(checkoutKey: string, entry: PaymentEntry): PayResult | undefined;
  /** The shopper's answer on the 3-D Secure page that a "challenge" asked for. */
  answerChallenge(checkoutKey: string, accepted: boolean): PayResult | undefined;
  /** The shopper gives up and goes back. */
  cancel(checkoutKey: string): PayResult | undefined;
}
