/**
 * `inquire` and `inquireByOrderid`: what became of a transaction.
 *
 * Source: CardPointe Gateway API.
 *
 * @module
 */
import { type Answer, codeMembers, notFound } from "../answer.ts";
import type { Booking } from "../ledger.ts";
import { present, type Raw } from "../members.ts";
import { formatAmount } from "../money.ts";
import { isMaskedOrderId } from "../order-ids.ts";
import { dateTime } from "../receipts.ts";
import type { Call, State } from "../state.ts";
import { bookingOf } from "./follow-up.ts";

function momentOf({ history }: Booking, status: Booking["status"]): string | undefined {
  const move = history.find((entry) => entry.status === status);
  return move === undefined ? undefined : dateTime(move.atMs);
}

function isVoidable({ status }: Booking): boolean {
  return status === "Authorized" || status === "Queued for Capture";
}

function isRefundable({ kind, status, amountMinor, refundedMinor }: Booking): boolean {
  return kind === "sale" && status === "Accepted" && refundedMinor < amountMinor;
}

/** Members of a transaction as it stands. */
function bookingMembers(booking: Booking, state: State): Raw {
  const { retref, currency, lastfour, status, authcode, batchid, history } = booking;
  const { userfields: _userfields, cof: _cof, ...echo } = state.echoes.get(retref) ?? {};
  return present({
    ...echo,
    ...codeMembers(booking.response),
    amount: formatAmount(booking.amountMinor),
    retref,
    currency,
    lastfour,
    setlstat: status,
    authcode,
    batchid,
    authdate: dateTime(history[0]!.atMs).slice(0, 8),
    capturedate: momentOf(booking, "Queued for Capture"),
    settledate: momentOf(booking, "Accepted"),
    voidable: isVoidable(booking) ? "Y" : "N",
    refundable: isRefundable(booking) ? "Y" : "N",
    signature: state.signatures.get(retref),
  });
}

/** Answers an inquiry by retref. */
export function inquire(call: Call, state: State): Answer {
  const { retref = "" } = call.path;
  const booking = bookingOf(retref, call, state);
  return booking === undefined ? notFound({ retref }) : bookingMembers(booking, state);
}

/** Answers an inquiry by order id: one transaction, or a list of several. Refunds have order ids too. */
export function inquireByOrderid(call: Call, state: State): Answer {
  const { orderid = "", only } = call.path;
  const booked = isMaskedOrderId(orderid) ? [] : state.books.findByOrder(orderid);
  // Without the 1 at the end, every merchant of the site is asked; the user's credentials cover one of them.
  const found = booked.filter(({ merchid }) => only !== "1" || merchid === call.merchant.merchid);
  const answers = found.map((booking) => ({ ...bookingMembers(booking, state), orderId: booking.orderid }));
  if (answers.length === 0) return notFound();
  return answers.length === 1 ? answers[0]! : answers;
}
