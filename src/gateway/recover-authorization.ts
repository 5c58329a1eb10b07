/**
 * Finding out what became of an authorization whose answer was lost.
 *
 * | seen                                     | then                                                              |
 * | ---------------------------------------- | ----------------------------------------------------------------- |
 * | approved, right amount and merchant id   | taken as the answer; a part that is not wanted is voided            |
 * | declined, retry                          | taken as the answer                                                |
 * | declined, the processor's answer was lost | void by order id; if that undoes nothing, a person                  |
 * | not found                                | wait until nothing can come any more, ask once more; then it never arrived |
 * | several                                  | taken if exactly one stands and fits; otherwise a person             |
 * | no answer                                | void by order id, up to three times; then a person                   |
 * | no answer, and its caller waits no more   | ask up to three times; then a person. An approval may have been told   |
 *
 * Source: CardPointe Gateway API, inquireByOrderid and voidByOrderId; the waits, the matching and "unknown" are this
 * library's.
 *
 * @module
 */
import type { Intent } from "./journal.ts";
import { judge, notArrived } from "./judge.ts";
import { type Inquest, look, lookAgain, pauseUntilQuiet, type Sight } from "./look.ts";
import type { AttentionFinding, Finding, Reason } from "./outcomes.ts";
import { settlePartial } from "./partial.ts";
import { reverse } from "./reverse.ts";
import { settlementStage } from "./settlement-words.ts";
import { isLostAtProcessor, type Transaction } from "./transaction.ts";

type Answers = readonly [Transaction, ...Transaction[]];

/** Why an approval can't be the one that was asked for. */
function mismatch(answer: Transaction, intent: Intent): Reason | undefined {
  const { merchid, amountMinor } = answer;
  // A bank account's payment is booked under the merchant id that is linked for it.
  if (merchid !== undefined && merchid !== intent.merchid && intent.bankAccount !== true)
    return "merchid-mismatch";
  const requested = intent.amountMinor;
  const isMore = amountMinor !== undefined && requested !== undefined && amountMinor > requested;
  return isMore ? "amount-mismatch" : undefined;
}

function isVoided({ setlstat }: Transaction): boolean {
  return settlementStage(setlstat) === "voided";
}

function isStanding(answer: Transaction): boolean {
  return answer.respstat === "A" && !isVoided(answer);
}

function adoptOne(answer: Transaction, intent: Intent): Finding {
  if (answer.respstat !== "A") return judge(answer, intent)!;
  if (isVoided(answer)) return { outcome: "reversed", reason: "voided", answer };
  const reason = mismatch(answer, intent);
  return reason === undefined ? judge(answer, intent)! : { outcome: "needs-attention", reason, answer };
}

/** Of several, the one that stands and fits, if it is one. */
function adoptSeveral(answers: Answers, intent: Intent): Finding {
  const attention: AttentionFinding = { outcome: "needs-attention", reason: "several-approvals", answers };
  const standing = answers.filter(isStanding);
  if (standing.length > 1) return attention;
  if (standing.length === 1) return adoptOne(standing[0]!, intent);
  // None stands: the last of them is the answer.
  return adoptOne(answers.at(-1)!, intent);
}

function adopt(answers: Answers, intent: Intent): Finding {
  return answers.length === 1 ? adoptOne(answers[0], intent) : adoptSeveral(answers, intent);
}

/** Whether the Gateway repeats that it does not know what the processor did. */
function isUntold(answers: Answers): boolean {
  return !answers.some(isStanding) && answers.some(isLostAtProcessor);
}

/** Nothing to void under the order id says no more than the decline did: the processor may have approved. */
async function reverseUntold(inquest: Inquest, intent: Intent, answers: Answers): Promise<Finding> {
  const finding = await reverse(inquest, intent);
  if (finding.outcome === "reversed" && finding.reason === "voided") return finding;
  return { outcome: "unknown", reason: "lost-at-processor", answer: answers.find(isLostAtProcessor)! };
}

/** Asks; what is not found is asked for once more, when nothing can come any more. */
async function lookTwice(inquest: Inquest, { merchid, orderId = "" }: Intent): Promise<Sight> {
  const question = { merchid, orderid: orderId };
  // Whoever waits is helped sooner by a void; later, there is time to ask.
  const ask = inquest.isAwaited ? look : lookAgain;
  const first = await ask(inquest, "inquireByOrderId", question);
  if (first.kind !== "absent") return first;
  await pauseUntilQuiet(inquest);
  return ask(inquest, "inquireByOrderId", question);
}

/** See the module. */
export async function recoverAuthorization(inquest: Inquest, intent: Intent): Promise<Finding> {
  const sight = await lookTwice(inquest, intent);
  if (sight.kind === "found" && isUntold(sight.answers)) return reverseUntold(inquest, intent, sight.answers);
  if (sight.kind === "found") return settlePartial(inquest, intent, adopt(sight.answers, intent));
  if (sight.kind === "no-answer") {
    if (inquest.isAwaited) return reverse(inquest, intent);
    return { outcome: "unknown", reason: "no-answer", cause: sight.cause };
  }
  return intent.bankAccount === true ? { outcome: "unknown", reason: "bank-account" } : notArrived();
}
