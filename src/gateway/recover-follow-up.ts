/**
 * Finding out what became of a capture, a void or a refund whose answer was lost: by asking for the sale. Nothing is sent
 * again: what has not happened is reported as "retry", and what can't be seen as "unknown".
 *
 * | operation     | it happened if the sale is                         | it did not if, twice, the sale is     | can't be seen   |
 * | ------------- | -------------------------------------------------- | ------------------------------------- | --------------- |
 * | capture       | captured or settled, with this amount              | authorized, or has another amount     |                 |
 * | void          | voided                                             | authorized or captured; or is settled | void of a part  |
 * | refund        | joined by a transaction under the refund's order id |                                       | otherwise, and after PPS 63, 65, 66 |
 * | voidByOrderId | repeated, which is harmless: up to three times     |                                       |                 |
 *
 * Source: CardPointe Gateway API, inquire; which operations may be repeated is this library's reading of it.
 *
 * @module
 */
import type { Intent } from "./journal.ts";
import { judge, notArrived, tooLate } from "./judge.ts";
import { type Inquest, look, lookAgain, pauseUntilQuiet, type Sight } from "./look.ts";
import type { ApprovedFinding, Finding, Reason, UnknownFinding } from "./outcomes.ts";
import { reverse } from "./reverse.ts";
import { type SettlementStage, settlementStage } from "./settlement-words.ts";
import { isLostAtProcessor, isSettledAlready, type Transaction } from "./transaction.ts";

function stageOf({ setlstat }: Transaction): SettlementStage {
  return settlementStage(setlstat);
}

function lookForSale(inquest: Inquest, { merchid, retref = "" }: Intent): Promise<Sight> {
  return lookAgain(inquest, "inquire", { merchid, retref });
}

function done(answer: Transaction, intent: Intent): ApprovedFinding {
  return { outcome: "approved", answer, approvedMinor: intent.amountMinor ?? answer.amountMinor ?? 0 };
}

function unknown(reason: Reason, sight: Sight): UnknownFinding {
  return {
    outcome: "unknown",
    reason,
    ...(sight.kind === "found" && { answer: sight.answers[0] }),
    ...(sight.kind === "no-answer" && { cause: sight.cause }),
  };
}

/** What the sale says of an operation; `undefined`: it has not happened, so far. */
type Reading = (sale: Transaction, intent: Intent) => Finding | undefined;

const readCapture: Reading = (sale, intent) => {
  const stage = stageOf(sale);
  const { amountMinor } = intent;
  if (sale.respstat !== "A") return judge(sale, intent);
  if (stage === "voided" || stage === "rejected") return tooLate(sale, stage);
  if (stage !== "captured" && stage !== "settled") return undefined;
  const isAmount =
    amountMinor === undefined || sale.amountMinor === undefined || sale.amountMinor === amountMinor;
  if (isAmount) return done(sale, intent);
  return stage === "settled" ? tooLate(sale, "settled") : undefined;
};

const readVoid: Reading = (sale, intent) => {
  const stage = stageOf(sale);
  if (stage === "voided") return done(sale, intent);
  if (stage === "settled" || stage === "rejected") return tooLate(sale, stage);
  return sale.respstat === "A" ? undefined : judge(sale, intent);
};

async function recoverBySale(inquest: Inquest, intent: Intent, read: Reading): Promise<Finding> {
  let sight = await lookForSale(inquest, intent);
  for (let looks = 1; ; looks++) {
    if (sight.kind === "absent") return { outcome: "not-found" };
    if (sight.kind === "no-answer") return unknown("no-answer", sight);
    const [sale] = sight.answers;
    const finding = read(sale, intent);
    if (finding !== undefined) return finding;
    if (looks === 2) return notArrived(sale);
    await pauseUntilQuiet(inquest);
    sight = await lookForSale(inquest, intent);
  }
}

/** See the module. */
export function recoverCapture(inquest: Inquest, intent: Intent): Promise<Finding> {
  return recoverBySale(inquest, intent, readCapture);
}

/** See the module. */
export async function recoverVoid(inquest: Inquest, intent: Intent): Promise<Finding> {
  const { amountMinor = 0 } = intent;
  if (amountMinor === 0) return recoverBySale(inquest, intent, readVoid);
  await pauseUntilQuiet(inquest);
  const sight = await lookForSale(inquest, intent);
  const isWhole = sight.kind === "found" && stageOf(sight.answers[0]) === "voided";
  return isWhole ? done(sight.answers[0], intent) : unknown("partial-void", sight);
}

/** A refund is a transaction of its own, under its own order id, for its own amount. */
function isRefund(answer: Transaction, { retref, amountMinor }: Intent): boolean {
  if (answer.retref === undefined || answer.retref === retref) return false;
  return amountMinor === undefined || answer.respstat !== "A" || answer.amountMinor === amountMinor;
}

/** See the module. */
export async function recoverRefund(inquest: Inquest, intent: Intent): Promise<Finding> {
  const { merchid, orderId = "" } = intent;
  for (let looks = 1; looks <= 2; looks++) {
    const sight = await look(inquest, "inquireByOrderId", { merchid, orderid: orderId });
    const refunds = sight.kind === "found" ? sight.answers.filter((answer) => isRefund(answer, intent)) : [];
    // The Gateway repeats what it said: it does not know what the processor did.
    const untold = refunds.find(isLostAtProcessor);
    if (untold !== undefined) return { outcome: "unknown", reason: "lost-at-processor", answer: untold };
    if (refunds.length === 1) return judge(refunds[0]!, intent)!;
    if (looks === 1) await pauseUntilQuiet(inquest);
  }
  return unknown("refund-unanswered", await lookForSale(inquest, intent));
}

/** See the module. */
export async function recoverVoidByOrderId(inquest: Inquest, intent: Intent): Promise<Finding> {
  const { amountMinor = 0 } = intent;
  if (amountMinor !== 0) return { outcome: "unknown", reason: "partial-void" };
  const finding = await reverse(inquest, intent);
  if (finding.answer !== undefined && isSettledAlready(finding.answer))
    return tooLate(finding.answer, "settled");
  if (finding.outcome !== "reversed") return finding;
  const { answer } = finding;
  if (answer === undefined || finding.reason === "nothing-to-void") {
    return { outcome: "not-found", ...(answer && { answer }) };
  }
  return { outcome: "approved", answer, approvedMinor: answer.amountMinor ?? 0 };
}
