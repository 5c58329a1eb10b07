/**
 * `auth`: an authorization, with capture or without.
 *
 * Source: CardPointe Gateway API, "auth".
 *
 * @module
 */
import { type Answer, codeMembers, gatewayCode } from "../answer.ts";
import { newAuthcode } from "../authcode.ts";
import { avsResponse, cvvResponse } from "../avs-cvv.ts";
import { binInfo } from "../bins.ts";
import { declineAdvice } from "../decline-advice.ts";
import { decide } from "../issuer.ts";
import type { Booking, BookingKind, SettlementStatus } from "../ledger.ts";
import { isYes, present, type Raw, textOf } from "../members.ts";
import { formatAmount, parseAmount } from "../money.ts";
import { isNoPayer, type NoPayer, type Payer } from "../payer.ts";
import { emvAnswer, entryModeOf, receiptMembers } from "../receipts.ts";
import { PARTIAL_APPROVALS, type ResponseCode, responseOf } from "../response-codes.ts";
import type { Call, State } from "../state.ts";
import { isCardNumber } from "../test-cards.ts";
import { storeFromAuth } from "./profile.ts";

const NUMERIC = /^\d+$/;
const LONGEST_ORDER_ID = 50;

/** The Gateway's own objections, in the order in which it has them; `undefined` if it has none. */
function objection(body: Raw, payer: Payer, amountMinor: number, { merchant }: Call): string | undefined {
  const { isBank, expiry, cvv, reader } = payer;
  if ((textOf(body, "currency") ?? merchant.currency) !== merchant.currency) return "32";
  if (isBank && merchant.achMerchid === null) return "48";
  if (isBank && amountMinor === 0) return "43";
  if (!isBank && !isCardNumber(payer.number.reveal())) return "13";
  if (!isBank && payer.brand === undefined) return "33";
  if (expiry !== undefined && !NUMERIC.test(expiry)) return "15";
  if (cvv !== undefined && !NUMERIC.test(cvv.reveal())) return "14";
  if (reader?.entry === "contactlessStripe") return "106";
  if (amountMinor < 0) return merchant.givesCredit ? undefined : "45";
  if (amountMinor > 0 && amountMinor < (merchant.minMinor ?? 0)) return "41";
  return amountMinor > (merchant.maxMinor ?? Number.POSITIVE_INFINITY) ? "42" : undefined;
}

/** What an authorization comes to. */
interface Outcome {
  readonly response: ResponseCode;
  readonly approvedMinor: number;
  readonly authcode: string | undefined;
}

function refused(respcode: string): Outcome {
  return { response: responseOf("PPS", respcode), approvedMinor: 0, authcode: undefined };
}

function outcomeOf(call: Call, payer: Payer | NoPayer, amountMinor: number, state: State): Outcome {
  if (isNoPayer(payer)) return refused(payer.respcode);
  const { body, merchant } = call;
  const orderid = textOf(body, "orderid");
  if ((orderid?.length ?? 0) > LONGEST_ORDER_ID) return refused("34");
  if (orderid !== undefined && state.repeatedOrderIds === "refuse") {
    const isRepeated = state.books.findByOrder(orderid).some(({ response }) => response.respstat === "A");
    if (isRepeated) return refused("36");
  }
  const objected = objection(body, payer, amountMinor, call);
  if (objected !== undefined) return refused(objected);
  const voice = textOf(body, "authcode");
  if (voice !== undefined) {
    return { response: responseOf("PPS", "01"), approvedMinor: amountMinor, authcode: voice };
  }
  const decision = decide(payer, amountMinor, merchant);
  const isApproved = decision.response.respstat === "A";
  const authcode = decision.authcode ?? newAuthcode(merchant, state);
  return { ...decision, authcode: isApproved ? authcode : undefined };
}

function kindOf(amountMinor: number): BookingKind {
  if (amountMinor === 0) return "verification";
  return amountMinor < 0 ? "credit" : "sale";
}

function statusOf(kind: BookingKind, isApproved: boolean, isCaptured: boolean): SettlementStatus {
  if (!isApproved) return "Declined";
  if (kind === "verification") return "Zero Amount";
  return isCaptured || kind === "credit" ? "Queued for Capture" : "Authorized";
}

/** Masked as answers with `tokenize` show it. */
function maskedNumber(number: string): string {
  return `${number.slice(0, 2)}${"X".repeat(Math.max(number.length - 6, 0))}${number.slice(-4)}`;
}

function book(call: Call, payer: Payer | NoPayer, requestedMinor: number, state: State): Booking {
  const { body, merchant } = call;
  const { response, approvedMinor, authcode } = outcomeOf(call, payer, requestedMinor, state);
  const kind = kindOf(requestedMinor);
  const status = statusOf(kind, response.respstat === "A", isYes(body, "capture"));
  const retref = state.nextRetref();
  let batchid: string | undefined;
  if (status === "Queued for Capture") {
    const batch = state.batches.current(merchant.merchid, textOf(body, "batchsource"));
    batch.retrefs.add(retref);
    batchid = batch.batchid;
  }
  const token = payer.token;
  return state.books.open({
    retref,
    kind,
    merchid: merchant.merchid,
    orderid: textOf(body, "orderid"),
    requestedMinor,
    amountMinor: Math.abs(approvedMinor),
    currency: merchant.currency,
    response,
    authcode,
    status,
    token,
    lastfour: token?.reveal().slice(-4) ?? "",
    batchid,
  });
}

/** Members that stay with the transaction, for `inquire` and the like. */
function echoed(body: Raw, payer: Payer | NoPayer, { merchant }: Call): Raw {
  const token = payer.token?.reveal();
  const paid = isNoPayer(payer) ? undefined : payer;
  const stored = paid?.profile;
  return present({
    merchid: payer.isBank ? (merchant.achMerchid ?? merchant.merchid) : merchant.merchid,
    account: token,
    token,
    expiry: paid === undefined ? textOf(body, "expiry") : paid.expiry,
    commcard: payer.isBank ? undefined : { FNOR: " C ", RPCT: "N" }[merchant.processor],
    profileid: stored?.profileid,
    acctid: stored?.acctid,
    name: textOf(body, "name") ?? stored?.holder.name,
    userfields: body.userfields ?? undefined,
    cof: textOf(body, "cof"),
  });
}

function amountShown({ response, requestedMinor, amountMinor, kind }: Booking): string {
  if (response.respcode === "62") return formatAmount(requestedMinor);
  return formatAmount(kind === "credit" ? -amountMinor : amountMinor);
}

/** Members that say where the money was, or would have been, asked for. */
function routeMembers(booking: Booking, payer: Payer | NoPayer, { merchant }: Call): Raw {
  const { respstat, respcode } = booking.response;
  const isPartial = respstat === "A" && respcode === PARTIAL_APPROVALS[merchant.processor];
  return respstat === "A" && !isPartial ? {} : { cardproc: payer.isBank ? "PSTR" : merchant.processor };
}

/** Members that only the answer to the authorization has. */
function ownMembers(call: Call, booking: Booking, payer: Payer, state: State): Raw {
  const { body, merchant } = call;
  const { processor } = merchant;
  const { response } = booking;
  const { name, postal, address } = { ...payer.profile?.holder, ...body } as Raw;
  const stored = payer.profile === undefined ? {} : present({ name, currency: booking.currency });
  if (response.respstat !== "A") {
    return present({
      ...stored,
      setlstat: response.respcode === "62" ? "Declined" : undefined,
      ...declineAdvice(payer.brand, response, body),
    });
  }
  const asked = { postal, address };
  return present({
    ...stored,
    avsresp: payer.isBank ? "U" : avsResponse(textOf(asked, "postal"), textOf(asked, "address"), processor),
    cvvresp: payer.isBank ? "U" : cvvResponse(payer.cvv?.reveal(), payer.reader !== undefined),
    entrymode: payer.isBank ? undefined : entryModeOf(payer, body),
    batchid: booking.batchid,
    account: isYes(body, "tokenize") ? maskedNumber(payer.number.reveal()) : undefined,
    binInfo: isYes(body, "bin") ? binInfo(payer.number.reveal()) : undefined,
    ...emvAnswer(payer, state.random),
    ...receiptMembers(call, booking, payer, state),
    ...storeFromAuth(call, payer, state),
  });
}

/** Answers an authorization. */
export async function auth(call: Call, state: State): Promise<Answer> {
  const { body } = call;
  const requestedMinor = parseAmount(textOf(body, "amount") ?? "");
  if (requestedMinor === undefined) return gatewayCode("43", { merchid: call.merchant.merchid });
  const payer = state.payers.payerOf(body);
  const booking = book(call, payer, requestedMinor, state);
  const echo = echoed(body, payer, call);
  state.echoes.set(booking.retref, echo);
  if (booking.response.respcode === "62" && state.processorTimeoutMs > 0) {
    await new Promise<void>((resolve) => state.clock.setTimer(state.processorTimeoutMs, resolve));
  }
  const { userfields: _userfields, name: _name, ...shown } = echo;
  return {
    ...shown,
    ...codeMembers(booking.response),
    amount: amountShown(booking),
    retref: booking.retref,
    ...present({ authcode: booking.authcode }),
    ...routeMembers(booking, payer, call),
    ...(isNoPayer(payer) ? {} : ownMembers(call, booking, payer, state)),
  };
}
