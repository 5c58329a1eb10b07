/**
 * `capture`, `void`, `voidByOrderId` and `refund`: what follows an authorization.
 *
 * Source: CardPointe Gateway API, and recorded answers.
 *
 * @module
 */
import { type Answer, codeMembers, gatewayCode, notFound } from "../answer.ts";
import { newAuthcode } from "../authcode.ts";
import type { Booking } from "../ledger.ts";
import { present, type Raw, textOf } from "../members.ts";
import { formatAmount, parseAmount } from "../money.ts";
import { isMaskedOrderId } from "../order-ids.ts";
import { APPROVALS, type ResponseCode, responseOf } from "../response-codes.ts";
import type { Call, State } from "../state.ts";

const VOID_DAYS = 30;
const DAY_MS = 86_400_000;
const DRIVEN_SALE_FROM_MINOR = 200_000;
const DRIVEN_REFUND_MINOR = 100_000;

/** The transaction, if it is one of the merchant's, or of the one that its bank accounts go through. */
export function bookingOf(retref: string | undefined, { merchant }: Call, state: State): Booking | undefined {
  const booking = state.books.find(retref ?? "");
  return booking?.merchid === merchant.merchid ? booking : undefined;
}

/** What the processor of a transaction says when it agrees. */
function approvalOf({ response }: Booking, { merchant }: Call): ResponseCode {
  return response.respproc === "PSTR"
    ? response
    : responseOf(merchant.processor, APPROVALS[merchant.processor]);
}

/** `amount` of a follow-up: all of `wholeMinor` without one, `undefined` for what is no amount. */
function askedMinor(body: Raw, wholeMinor: number): number | undefined {
  const text = textOf(body, "amount");
  return text === undefined ? wholeMinor : parseAmount(text);
}

/** Answers a capture. */
export function capture(call: Call, state: State): Answer {
  const { body, merchant } = call;
  const retref = textOf(body, "retref") ?? "";
  const booking = bookingOf(retref, call, state);
  if (booking === undefined || booking.status === "Declined" || booking.status === "Voided") {
    return notFound({ retref, batchid: "-1", account: "" });
  }
  if (booking.status !== "Authorized") return gatewayCode("27", { retref, merchid: merchant.merchid });
  const amountMinor = askedMinor(body, booking.amountMinor);
  const mostMinor = merchant.capturesMore ? Number.POSITIVE_INFINITY : booking.amountMinor;
  if (amountMinor === undefined || amountMinor <= 0 || amountMinor > mostMinor) {
    return gatewayCode("43", { retref, merchid: merchant.merchid });
  }
  const batch = state.batches.current(merchant.merchid, textOf(body, "batchsource"));
  batch.retrefs.add(retref);
  const captured = state.books.move(booking, "Queued for Capture", { amountMinor, batchid: batch.batchid });
  const { account, token, commcard, merchid } = state.echoes.get(retref) ?? {};
  return {
    ...codeMembers(approvalOf(booking, call)),
    ...present({ account, token, commcard, merchid }),
    amount: formatAmount(captured.amountMinor),
    batchid: batch.batchid,
    setlstat: captured.status,
    retref,
  };
}

/** Why a transaction can't be voided by this amount; `undefined` if it can. */
function voidObjection(booking: Booking, partMinor: number | undefined, state: State): string | undefined {
  if (booking.status === "Accepted" || booking.status === "Rejected") return "26";
  if (booking.response.respcode === "01" && booking.response.respproc === "PPS") return "70";
  if (state.clock.now() - booking.history[0]!.atMs > VOID_DAYS * DAY_MS) return "39";
  if (partMinor === undefined || partMinor < 0 || partMinor > booking.amountMinor) return "43";
  const isPart = partMinor !== 0 && partMinor !== booking.amountMinor;
  return isPart && booking.status !== "Authorized" ? "34" : undefined;
}

function voidBooking(booking: Booking, call: Call, state: State): Answer {
  const { retref, currency, merchid } = booking;
  const answer = {
    ...codeMembers(approvalOf(booking, call)),
    authcode: "REVERS",
    amount: formatAmount(0),
    ...present({ orderId: call.body.orderid === undefined ? undefined : booking.orderid }),
    retref,
    currency,
    merchid,
  };
  // Unverified: what a second void is answered. Try it on UAT: void a sale twice.
  if (booking.status === "Voided") return answer;
  const partMinor = askedMinor(call.body, 0);
  const objected = voidObjection(booking, partMinor, state);
  if (objected !== undefined) return gatewayCode(objected, { retref, merchid });
  const leftMinor = partMinor === 0 ? 0 : booking.amountMinor - partMinor!;
  if (leftMinor > 0) {
    state.books.move(booking, booking.status, { amountMinor: leftMinor });
    return { ...answer, amount: formatAmount(partMinor!) };
  }
  if (booking.parentRetref !== undefined) state.books.giveBack(booking.parentRetref, -booking.amountMinor);
  state.batches.remove(booking.batchid, retref);
  state.books.move(booking, "Voided", { amountMinor: 0 });
  return answer;
}

/** Answers a void. */
export function voidByRetref(call: Call, state: State): Answer {
  const retref = textOf(call.body, "retref") ?? "";
  const booking = bookingOf(retref, call, state);
  if (booking === undefined || booking.status === "Declined") return notFound({ retref });
  return voidBooking(booking, call, state);
}

/**
 * Answers a void by order id: of the youngest transaction that stands, or else of the youngest that did.
 *
 * Unverified: which of several transactions the real service takes. Try it on UAT with two sales of one order id.
 */
export function voidByOrderId(call: Call, state: State): Answer {
  const orderid = textOf(call.body, "orderid") ?? "";
  const booked = isMaskedOrderId(orderid) ? [] : state.books.findByOrder(orderid);
  const candidates = booked.filter(
    ({ merchid, status }) => merchid === call.merchant.merchid && status !== "Declined",
  );
  const booking = candidates.findLast(({ status }) => status !== "Voided") ?? candidates.at(-1);
  return booking === undefined ? notFound() : voidBooking(booking, call, state);
}

/** The decline that a refund's amount asks for, on a sale that is large enough. */
function drivenRefund(amountMinor: number, sale: Booking, call: Call): ResponseCode | undefined {
  if (sale.requestedMinor < DRIVEN_SALE_FROM_MINOR) return undefined;
  if (amountMinor < DRIVEN_REFUND_MINOR || amountMinor >= 2 * DRIVEN_REFUND_MINOR) return undefined;
  const { processor } = call.merchant;
  const number = Math.floor(amountMinor / 100) % 1000;
  const code = String(number).padStart(processor === "RPCT" ? 3 : 2, "0");
  const response = responseOf(processor, code);
  return response.respstat === "A" ? undefined : response;
}

/** Why the Gateway gives nothing back; `undefined` if it does. */
function refundObjection(
  sale: Booking,
  amountMinor: number | undefined,
  { merchant }: Call,
): string | undefined {
  if (sale.status !== "Accepted" && !(sale.status === "Queued for Capture" && merchant.refundsUnsettled)) {
    return "28";
  }
  const leftMinor = sale.amountMinor - sale.refundedMinor;
  if (amountMinor === undefined || amountMinor <= 0 || amountMinor > leftMinor) return "43";
  return amountMinor < sale.amountMinor && !merchant.refundsInPart ? "46" : undefined;
}

/** What agrees to a refund. One of what is not settled yet has the recorded, contradictory code. */
function refundApproval(sale: Booking, call: Call): ResponseCode {
  if (sale.status !== "Accepted") return { ...responseOf("PPS", "28"), respstat: "A" };
  return call.merchant.refundsOnline ? approvalOf(sale, call) : responseOf("PPS", "00");
}

function refundAuthcode({ respproc }: ResponseCode, { merchant }: Call, state: State): string {
  return respproc === "PPS" ? "REFUND" : newAuthcode(merchant, state);
}

function bookRefund(
  sale: Booking,
  amountMinor: number,
  response: ResponseCode,
  call: Call,
  state: State,
): Booking {
  const { merchant, body } = call;
  const isApproved = response.respstat === "A";
  const retref = state.nextRetref();
  const batch = state.batches.current(merchant.merchid);
  if (isApproved) {
    batch.retrefs.add(retref);
    state.books.giveBack(sale.retref, amountMinor);
  }
  state.echoes.set(retref, { ...state.echoes.get(sale.retref) });
  return state.books.open({
    retref,
    kind: "refund",
    merchid: merchant.merchid,
    orderid: textOf(body, "orderid"),
    requestedMinor: amountMinor,
    amountMinor: isApproved ? amountMinor : 0,
    currency: merchant.currency,
    response,
    authcode: isApproved ? refundAuthcode(response, call, state) : undefined,
    status: isApproved ? "Queued for Capture" : "Declined",
    token: sale.token,
    lastfour: sale.lastfour,
    parentRetref: sale.retref,
    batchid: isApproved ? batch.batchid : undefined,
  });
}

/** Answers a refund: a transaction of its own. */
export function refund(call: Call, state: State): Answer {
  const { body, merchant } = call;
  const asked = textOf(body, "retref") ?? "";
  const sale = bookingOf(asked, call, state);
  if (sale === undefined || sale.kind !== "sale" || sale.status === "Declined")
    return notFound({ retref: asked });
  const amountMinor = askedMinor(body, sale.amountMinor - sale.refundedMinor);
  const objected = refundObjection(sale, amountMinor, call);
  if (objected !== undefined) return gatewayCode(objected, { retref: asked, merchid: merchant.merchid });
  const isSettled = sale.status === "Accepted";
  const response = drivenRefund(amountMinor!, sale, call) ?? refundApproval(sale, call);
  const booking = bookRefund(sale, amountMinor!, response, call, state);
  const { resptext, ...code } = codeMembers(response);
  return {
    ...code,
    ...(isSettled && { resptext }),
    ...present({ authcode: booking.authcode }),
    amount: formatAmount(booking.amountMinor),
    retref: booking.retref,
    currency: merchant.currency,
    merchid: merchant.merchid,
  };
}
