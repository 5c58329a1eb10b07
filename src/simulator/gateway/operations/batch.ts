/**
 * Batches and what comes of them: `openbatch`, `closebatch`, `settlestat`, `settlestatByBatchSource` and `funding`.
 *
 * Source: CardPointe Gateway API, and recorded answers.
 *
 * @module
 */
import type { Answer } from "../answer.ts";
import type { Batch } from "../batches.ts";
import type { Booking } from "../ledger.ts";
import { present, type Raw, textOf } from "../members.ts";
import { formatAmount } from "../money.ts";
import { dateTime } from "../receipts.ts";
import type { Call, State } from "../state.ts";
import { brandOf } from "../test-cards.ts";

const NO_BATCH = { batchid: "null", respcode: "noBatch" } as const;

/** Answers the opening of a batch for a source of transactions. */
export function openbatch({ path, merchant }: Call, { batches }: State): Answer {
  const { batchid } = batches.open(merchant.merchid, path.batchsource);
  return { batchid, respcode: "success" };
}

/** Answers the closing of a batch: the lowest open one without an id. */
export function closebatch({ path, merchant }: Call, { batches }: State): Answer {
  const batch = batches.all.find(
    ({ merchid, isOpen, batchid }) =>
      isOpen && merchid === merchant.merchid && (path.batchid ?? batchid) === batchid,
  );
  if (batch === undefined) return NO_BATCH;
  batch.isOpen = false;
  return { batchid: batch.batchid, respcode: "success" };
}

/** `setlstat` of a transaction, in one letter. */
const LETTERS: Readonly<Partial<Record<Booking["status"], string>>> = { Accepted: "Y", Rejected: "R" };

function sumMinor(bookings: readonly Booking[]): number {
  return bookings.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function cardTypeOf({ token }: Booking, state: State): string | undefined {
  const number = token === undefined ? undefined : state.cardSecure.find(token)?.account.reveal();
  return number === undefined ? undefined : brandOf(number)?.accttype;
}

function bookingsIn({ retrefs }: Batch, { books }: State): readonly Booking[] {
  return Array.from(retrefs, (retref) => books.find(retref)!);
}

function batchMembers(batch: Batch, call: Call, state: State): Raw {
  const bookings = bookingsIn(batch, state);
  const charges = bookings.filter(({ kind }) => kind === "sale");
  const refunds = bookings.filter(({ kind }) => kind !== "sale");
  return {
    batchid: batch.batchid,
    hostbatch: batch.hoststat === "GB" || batch.hoststat === "MB" ? batch.batchid.slice(-6) : "",
    hoststat: batch.hoststat,
    merchid: batch.merchid,
    respproc: call.merchant.processor,
    chargecnt: String(charges.length),
    chargetotal: formatAmount(sumMinor(charges)),
    refundcnt: String(refunds.length),
    refundtotal: formatAmount(sumMinor(refunds)),
    txns: bookings.map((booking) =>
      present({
        retref: booking.retref,
        setlstat: LETTERS[booking.status] ?? "N",
        setlamount: formatAmount(booking.amountMinor),
        salesdoc: booking.orderid,
        authcode: booking.authcode,
        cardtype: cardTypeOf(booking, state),
      }),
    ),
  };
}

function listed(batches: readonly Batch[], call: Call, state: State): Answer {
  if (batches.length > 0) return batches.map((batch) => batchMembers(batch, call, state));
  return new Response("Null batches", { headers: { "content-type": "text/plain" } });
}

/** MMDD of a moment. */
function dayOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : dateTime(ms).slice(4, 8);
}

/** Answers how batches were settled. Without date and batch id: those not told before, and never again. */
export function settlestat(call: Call, state: State): Answer {
  const { query, merchant } = call;
  const [batchid, date] = [query.get("batchid"), query.get("date")];
  const own = state.batches.all.filter(({ merchid }) => merchid === merchant.merchid);
  if (batchid)
    return listed(
      own.filter((batch) => batch.batchid === batchid),
      call,
      state,
    );
  if (date)
    return listed(
      own.filter(({ settledAtMs }) => dayOf(settledAtMs) === date),
      call,
      state,
    );
  const untold = own.filter(({ settledAtMs, isReported }) => settledAtMs !== undefined && !isReported);
  for (const batch of untold) batch.isReported = true;
  return listed(untold, call, state);
}

/** Answers how the batches of a source were settled. */
export function settlestatByBatchSource(call: Call, state: State): Answer {
  const source = textOf(call.body, "batchsource");
  const { merchid } = call.merchant;
  const own = state.batches.all.filter((batch) => batch.merchid === merchid && batch.batchsource === source);
  return listed(own, call, state);
}

const NOTHING_FUNDED = { errormsg: "No deposits match your request" } as const;

/** YYYY-MM-DD of a moment. */
function dashedDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function fundingTxn(booking: Booking, fundingid: string, call: Call, state: State): Raw {
  const { retref, authcode, batchid, currency, kind, amountMinor, lastfour, history, response } = booking;
  const cardtype = cardTypeOf(booking, state) ?? "";
  return present({
    fundingtxnid: `${fundingid}${retref.slice(-6)}`,
    fundingid,
    retref,
    authcode,
    authdate: dashedDay(history[0]!.atMs),
    respcode: response.respcode,
    batchid,
    cardproc: call.merchant.processor,
    cardnumber: `XXXXXXXXXXXX${lastfour}`,
    cardtype: "Credit",
    cardbrand: cardtype,
    amount: formatAmount(amountMinor),
    currency,
    date: dashedDay(history.at(-1)!.atMs),
    type: kind === "sale" ? "SALE" : "REFUND",
    status: "Processed",
    interchangeunitfee: "0.00",
    interchangepercentfee: "0.00",
    parentretref: booking.parentRetref,
  });
}

/** Answers what was paid out for a day's settlements: all of them, the day they were settled, without any fee. */
export function funding(call: Call, state: State): Answer {
  const { query, merchant } = call;
  const date = (query.get("date") ?? "").slice(-4);
  const settled = state.batches.all.filter(
    ({ merchid, settledAtMs }) => merchid === merchant.merchid && dayOf(settledAtMs) === date,
  );
  const bookings = settled
    .flatMap((batch) => bookingsIn(batch, state))
    .filter(({ status }) => status === "Accepted");
  if (bookings.length === 0) return NOTHING_FUNDED;
  const settledAtMs = settled[0]!.settledAtMs!;
  const fundingmasterid = `${dateTime(settledAtMs).slice(0, 8)}${merchant.merchid.slice(-4)}`;
  const fundingid = `${fundingmasterid}01`;
  const netMinor = bookings.reduce(
    (net, { kind, amountMinor }) => net + (kind === "sale" ? amountMinor : -amountMinor),
    0,
  );
  const day = dashedDay(settledAtMs);
  const zero = formatAmount(0);
  return {
    merchid: merchant.merchid,
    fundingdate: day,
    fundingmasterid,
    datechanged: null,
    fundings: [
      {
        fundingid,
        fundingmasterid,
        netsales: formatAmount(netMinor),
        thirdparty: zero,
        adjustment: zero,
        interchangefee: zero,
        servicecharge: zero,
        fee: zero,
        reversal: zero,
        otheradjustment: zero,
        totalfunding: formatAmount(netMinor),
        currency: merchant.currency,
        ddanumber: "0000000000",
        abanumber: "036001808",
        dateadded: day,
        datechanged: day,
      },
    ],
    txns: bookings.map((booking) => fundingTxn(booking, fundingid, call, state)),
    adjustments: [],
  };
}
