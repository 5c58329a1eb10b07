/**
 * The card transaction as a table: in which state, on which event, what is done and which state comes next. The code
 * in `transaction-run.ts` walks it.
 *
 * Of the rows for one state and event, the first whose guard holds is taken. A pair without a row is no transition:
 * a frame that fits none is dropped (it is a duplicate, or late), anything else has no effect.
 *
 * Source: vp3300 reference 13; NEO 2 IDG p.160 (flow chart), p.178-189.
 *
 * @module
 */
import type { ReadOutcome } from "./outcomes.ts";
import type { NamedStep } from "./steps.ts";

/** The states of a transaction, in the order in which they come. */
export const TRANSACTION_STATES = {
  idle: "nothing has been sent",
  priming: "02-40 is out, soon to be cancelled, so that the reader forgets a card that is not there",
  primed: "05-01 is out after it",
  polling: "02-40 is out: the customer swipes, inserts or taps",
  inserting: "60-10 is out: the customer inserts",
  fallback: "02-40 is out: the customer swipes because the chip failed",
  authenticating: "60-11 is out: the chip is working",
  waitingHost: "the chip waits for the host's decision",
  completing: "60-12 is out with the host's decision",
  releasing: "60-12 is out without one: the chip is let go, the result is known",
  expiring: "05-01 is out because the reader kept silent past its time",
  cancelling: "05-01 is out, the result is known",
  done: "the result has been given",
} as const;

/** A key of {@link TRANSACTION_STATES}. */
export type TransactionState = keyof typeof TRANSACTION_STATES;

/** States in which the reader is being stopped: what it says to the command before is late, and may come twice. */
export const STOPPING_STATES: readonly TransactionState[] = ["priming", "primed", "expiring", "cancelling"];

/** States whose answers bring no card data: those to 60-12. They are heard, whatever they repeat. */
export const CARDLESS_STATES: readonly TransactionState[] = ["completing", "releasing"];

/** What an answer of the reader means; the first column of the answer tables in `answer-events.ts`. */
export const ANSWER_EVENTS = {
  chipStarted: "the chip has been started",
  onlineRequested: "the chip wants the host's decision",
  captured: "a card was read whole",
  passRead: "a phone gave passes, and no card",
  approved: "the card approved",
  declined: "the card declined",
  chipInserted: "a card was inserted, which ended the polling",
  chipSwiped: "a card with a chip was swiped",
  chipFailed: "the chip can't be used, the stripe may be",
  chipUnreadable: "the chip was not read",
  useContact: "the card wants to be inserted",
  useMagstripe: "the card wants to be swiped",
  useOther: "the card wants any way but this",
  oneCardOnly: "more than one card answered",
  seePhone: "the customer has to look at the phone",
  tryAgain: "the card was not read",
  unsupported: "no card for this reader",
  cancelled: "the reader's user cancelled",
  timedOut: "no card came in time",
  failed: "anything else",
  clearCardData: "card data came unencrypted",
  unreadable: "the answer can't be parsed",
} as const;

/** A key of {@link ANSWER_EVENTS}. */
export type AnswerEvent = keyof typeof ANSWER_EVENTS;

/** What else can happen. */
export const HOST_EVENTS = {
  begun: "the line is free",
  paused: "the moment that the reader needs to start is over",
  decided: "authorize decided",
  unreachable: "authorize did not reach the host",
  hookFailed: "authorize or selectApplication threw",
  hostTimedOut: "authorize did not decide in time",
  aborted: "the caller's signal",
  silent: "the reader did not answer in time",
  cancelAnswered: "the reader answered 05-01",
  cancelRefused: "the reader answered 05-01, but not with OK: it may not have understood it",
  lineFailed: "the link is lost or closed",
} as const;

/** A key of {@link HOST_EVENTS}. */
export type HostEvent = keyof typeof HOST_EVENTS;

/** Whatever can happen to a transaction. */
export type TransactionEventName = AnswerEvent | HostEvent;

/** Conditions that a row can hang on. */
export const GUARDS = {
  chipOnly: "inserting is the only way asked for",
  insertWanted: "inserting is among the ways asked for",
  swipeWanted: "swiping is among the ways asked for",
  tapInstead: "the model has no slot, and a tap is still looked for",
  otherWayLeft: "the model has another way to read this card, as far as that is known",
  fallbackAllowed: "a swipe may stand in for a failed chip",
  retriesLeft: "the customer has attempts left",
  chipRetriesLeft:
    "inserting is among the ways asked for, the customer has attempts left, and so has the chip (`chipAttempts`)",
  hostGiven: "the caller gave authorize",
  hostApproved: "authorize approved",
  cardRead: "the answer holds card data",
  ofThisCard:
    "the answer holds card data, or its result is not one of those that only 60-12 gives (0002, 0003)",
  ghostCard:
    "the reader may believe that a card is in the slot (quirk ghostCardInsert), and tapping is asked for",
  cancelsLeft: "05-01 was sent once only",
  failureNoted: "the result noted is an error or a reason",
  timeoutsLost: "the reader may not say that no card came (quirk lostTimeouts)",
} as const;

/** A key of {@link GUARDS}. */
export type Guard = keyof typeof GUARDS;

/** What is done on a transition, besides showing a step. Every way to `done` passes `finish` or `conclude`. */
export const EFFECTS = {
  prime: "send 02-40, and give the reader a moment to start",
  poll: "send 02-40 for the ways that are open",
  pollAgain: "the same, once the answer to the 02-40 that was cancelled can no longer come",
  pollSwipe: "send 02-40 for a swipe",
  pollTap: "send 02-40 for a tap",
  insert: "send 60-10 for a card that is yet to be inserted",
  start: "send 60-10 for the card that was inserted",
  authenticate: "send 60-11",
  askHost: "call authorize",
  complete: "send 60-12 with the decision",
  release: "note the result, send 60-12 without a decision",
  cancel: "note the result, if there is one, send 05-01",
  finish: "give the result",
  conclude: "give the result noted before",
} as const;

/** A key of {@link EFFECTS}. */
export type Effect = keyof typeof EFFECTS;

/** What the result is: an outcome, or the error or reason that the event carries. */
export type Result = ReadOutcome["outcome"] | "rejected";

/** One row. `result` belongs to the effects that note or give one. */
export interface Transition {
  readonly from: readonly TransactionState[];
  readonly on: readonly TransactionEventName[];
  readonly when?: Guard;
  readonly step?: NamedStep;
  readonly effect: Effect;
  readonly result?: Result;
  readonly to: TransactionState;
}

const ANSWERABLE = ["polling", "inserting", "fallback", "authenticating", "completing"] as const;
const FRUITLESS = ["tryAgain", "oneCardOnly", "seePhone"] as const;
const ELSEWHERE = ["useContact", "useMagstripe", "useOther"] as const;
const ENDING = ["clearCardData", "unreadable", "silent", "hookFailed"] as const;
const NOT_RELEASED: readonly AnswerEvent[] = ["chipStarted", "onlineRequested", "failed", "unreadable"];
const RELEASED = (Object.keys(ANSWER_EVENTS) as AnswerEvent[]).filter(
  (event) => !NOT_RELEASED.includes(event),
);
const NOT_FOR_A_CHIP = [
  "captured",
  "passRead",
  "chipInserted",
  "chipSwiped",
  "timedOut",
  "failed",
  ...FRUITLESS,
] as const;

/** All rows. See {@link transitionFor} for how they are read. */
// biome-ignore format: a table reads by column
export const TRANSITIONS: readonly Transition[] = [
  { from: ["idle"],                              on: ["begun"],                  when: "chipOnly",        step: "presentCard",    effect: "insert",       to: "inserting" },
  { from: ["idle"],                              on: ["begun"],                  when: "ghostCard",                              effect: "prime",        to: "priming" },
  { from: ["idle"],                              on: ["begun"],                                           step: "presentCard",    effect: "poll",         to: "polling" },
  { from: ["priming"],                           on: ["paused"],                                                                 effect: "cancel",       to: "primed" },
  { from: ["primed"],                            on: ["silent", "cancelRefused"], when: "cancelsLeft",                           effect: "cancel",       to: "primed" },
  { from: ["primed"],                            on: ["cancelAnswered", "cancelRefused"],                 step: "presentCard",    effect: "pollAgain",    to: "polling" },

  // A reader that does not say that no card came is asked whether it still listens.
  { from: ["polling", "inserting", "fallback"],  on: ["silent"],                 when: "timeoutsLost",                           effect: "cancel",       result: "rejected",          to: "expiring" },
  { from: ["expiring"],                          on: ["silent", "cancelRefused"], when: "cancelsLeft",                           effect: "cancel",       to: "expiring" },
  { from: ["expiring"],                          on: ["cancelAnswered"],                                                         effect: "finish",       result: "timedOut",          to: "done" },
  { from: ["expiring"],                          on: ["silent", "cancelRefused", "lineFailed"],                                             effect: "conclude",     to: "done" },

  // A card is presented, and that is all there is to it.
  { from: ["polling", "inserting", "fallback"],  on: ["captured"],                                                               effect: "finish",       result: "captured",          to: "done" },
  // An approval without a card is none of this one's, nor is what only 60-12 gives: it repeats the end of the one before.
  { from: ["polling", "inserting", "fallback"],  on: ["approved"],               when: "cardRead",                               effect: "finish",       result: "approved",          to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ["declined"],               when: "ofThisCard",                             effect: "finish",       result: "declined",          to: "done" },
  { from: ["polling"],                           on: ["passRead"],                                                               effect: "finish",       result: "passRead",          to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ["timedOut"],                                                               effect: "finish",       result: "timedOut",          to: "done" },

  // A chip: start, authenticate, the host's decision, complete.
  { from: ["polling", "inserting"],              on: ["chipInserted"],           when: "insertWanted",    step: "processing",     effect: "start",        to: "inserting" },
  { from: ["polling", "inserting"],              on: ["chipStarted"],                                     step: "processing",     effect: "authenticate", to: "authenticating" },
  { from: ["polling", "inserting", "authenticating"], on: ["onlineRequested"],   when: "hostGiven",       step: "processing",     effect: "askHost",      to: "waitingHost" },
  { from: ["polling", "inserting", "authenticating"], on: ["onlineRequested"],                            step: "processing",     effect: "release",      result: "captured",          to: "releasing" },
  { from: ["waitingHost"],                       on: ["decided"],                                                                effect: "complete",     to: "completing" },
  { from: ["waitingHost"],                       on: ["unreachable"],                                                            effect: "release",      result: "captured",          to: "releasing" },
  { from: ["waitingHost"],                       on: ["hookFailed", "hostTimedOut"],                                             effect: "release",      result: "rejected",          to: "releasing" },
  { from: ["authenticating"],                    on: ["approved"],               when: "ofThisCard",      step: "removeCard",     effect: "finish",       result: "approved",          to: "done" },
  { from: ["authenticating"],                    on: ["declined"],               when: "ofThisCard",      step: "removeCard",     effect: "finish",       result: "declined",          to: "done" },
  { from: ["completing"],                        on: ["approved"],               when: "hostApproved",    step: "removeCard",     effect: "finish",       result: "approved",          to: "done" },
  // What the host declined was not paid for, whatever the card makes of it.
  { from: ["completing"],                        on: ["approved"],                                        step: "removeCard",     effect: "finish",       result: "declined",          to: "done" },
  { from: ["completing"],                        on: ["declined"],                                        step: "removeCard",     effect: "finish",       result: "declined",          to: "done" },

  // The same way again.
  { from: ["polling"],                           on: ["tryAgain"],               when: "retriesLeft",     step: "tryAgain",       effect: "poll",         to: "polling" },
  { from: ["polling"],                           on: ["oneCardOnly"],            when: "retriesLeft",     step: "presentOneCard", effect: "poll",         to: "polling" },
  { from: ["polling"],                           on: ["seePhone"],               when: "retriesLeft",     step: "seePhone",       effect: "poll",         to: "polling" },
  { from: ["inserting"],                         on: FRUITLESS,                  when: "retriesLeft",     step: "tryAgain",       effect: "insert",       to: "inserting" },
  { from: ["fallback"],                          on: FRUITLESS,                  when: "retriesLeft",     step: "tryAgain",       effect: "pollSwipe",    to: "fallback" },
  { from: ["fallback"],                          on: ["chipInserted"],           when: "retriesLeft",     step: "useMagstripe",   effect: "pollSwipe",    to: "fallback" },
  { from: ["polling", "inserting", "authenticating"], on: ["chipUnreadable"],    when: "chipRetriesLeft", step: "tryAgain",       effect: "insert",       to: "inserting" },

  // Another way.
  { from: ["polling", "inserting"],              on: ["chipSwiped"],             when: "insertWanted",    step: "useChip",        effect: "insert",       to: "inserting" },
  { from: ["polling"],                           on: ["chipSwiped"],             when: "tapInstead",      step: "useOtherInterface", effect: "pollTap",   to: "polling" },
  { from: ["fallback"],                          on: ["chipSwiped"],                                                             effect: "finish",       result: "captured",          to: "done" },
  { from: ["polling"],                           on: ["useContact", "useOther"], when: "insertWanted",    step: "useChip",        effect: "insert",       to: "inserting" },
  { from: ["polling"],                           on: ["useMagstripe", "useOther"], when: "swipeWanted",   step: "useMagstripe",   effect: "pollSwipe",    to: "polling" },
  { from: ["polling", "inserting", "authenticating"], on: ["chipFailed", "chipUnreadable"], when: "fallbackAllowed", step: "useMagstripe", effect: "pollSwipe", to: "fallback" },
  { from: ["polling", "inserting"],              on: ["chipSwiped", "chipInserted"], when: "otherWayLeft",                       effect: "finish",       result: "useOtherInterface", to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ELSEWHERE,                  when: "otherWayLeft",                           effect: "finish",       result: "useOtherInterface", to: "done" },
  { from: ["authenticating"],                    on: ELSEWHERE,                  when: "otherWayLeft",    step: "removeCard",     effect: "finish",       result: "useOtherInterface", to: "done" },

  // No way. Where an answer leaves open whether the reader has stopped, it is told to.
  { from: ["polling", "inserting", "fallback"],  on: ["unsupported", ...ELSEWHERE],                                              effect: "finish",       result: "unsupportedCard",   to: "done" },
  { from: ["polling", "inserting"],              on: ["chipSwiped", "chipInserted"],                                             effect: "finish",       result: "unsupportedCard",   to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ["cancelled"],                                                              effect: "finish",       result: "cancelled",         to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ["chipFailed", "chipUnreadable"],                                           effect: "finish",       result: "failed",            to: "done" },
  { from: ["authenticating"],                    on: ["unsupported", ...ELSEWHERE],                       step: "removeCard",     effect: "finish",       result: "unsupportedCard",   to: "done" },
  { from: ["authenticating"],                    on: ["cancelled"],                                       step: "removeCard",     effect: "finish",       result: "cancelled",         to: "done" },
  { from: ["authenticating"],                    on: ["chipFailed", "chipUnreadable"],                    step: "removeCard",     effect: "finish",       result: "failed",            to: "done" },
  { from: ["fallback"],                          on: ["chipInserted"],                                                           effect: "finish",       result: "failed",            to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: FRUITLESS,                                                                  effect: "finish",       result: "failed",            to: "done" },
  { from: ["polling", "inserting", "fallback"],  on: ["failed"],                                                                 effect: "cancel",       result: "failed",            to: "cancelling" },
  { from: ["inserting", "fallback"],             on: ["passRead"],                                                               effect: "cancel",       result: "failed",            to: "cancelling" },
  { from: ["fallback"],                          on: ["chipStarted", "onlineRequested"],                                         effect: "cancel",       result: "failed",            to: "cancelling" },
  { from: ["authenticating", "completing"],      on: NOT_FOR_A_CHIP,                                      step: "removeCard",     effect: "cancel",       result: "failed",            to: "cancelling" },
  { from: ["completing"],                        on: ["chipFailed", "chipUnreadable", "unsupported", "cancelled", ...ELSEWHERE], step: "removeCard",     effect: "cancel", result: "failed", to: "cancelling" },

  // A chip without a decision is let go: whatever it says to that, the result stands. A reader that did not understand
  // still waits for the decision, and is told that none comes.
  { from: ["releasing"],                         on: ["failed", "unreadable"],                            step: "removeCard",     effect: "cancel",       to: "cancelling" },
  { from: ["releasing"],                         on: RELEASED,                                            step: "removeCard",     effect: "conclude",     to: "done" },
  { from: ["releasing"],                         on: ["silent"],                                          step: "removeCard",     effect: "cancel",       to: "cancelling" },
  // Nor does a lost link change it: that nobody knows what the host charged must not end as a link to be tried again.
  { from: ["releasing"],                         on: ["lineFailed"],                                      step: "removeCard",     effect: "conclude",     to: "done" },
  { from: ["releasing"],                         on: ["aborted"],                when: "failureNoted",    step: "removeCard",     effect: "cancel",       to: "cancelling" },

  // What ends a transaction from outside. The reader is told to stop wherever it may be waiting.
  { from: ["polling", "inserting", "fallback"],  on: ENDING,                                                                     effect: "cancel",       result: "rejected",          to: "cancelling" },
  { from: ["authenticating", "completing"],      on: ENDING,                                              step: "removeCard",     effect: "cancel",       result: "rejected",          to: "cancelling" },
  { from: ["primed"],                            on: ["silent"],                                                                 effect: "finish",       result: "rejected",          to: "done" },
  { from: [...ANSWERABLE, "priming", "primed", "waitingHost", "releasing"], on: ["aborted"],                                                effect: "cancel",       result: "rejected",          to: "cancelling" },
  { from: ["cancelling"],                        on: ["silent", "cancelRefused"], when: "cancelsLeft",                            effect: "cancel",       to: "cancelling" },
  { from: ["cancelling"],                        on: ["cancelAnswered", "silent", "cancelRefused", "lineFailed"],                              effect: "conclude",     to: "done" },
  { from: ["idle"],                              on: ["aborted"],                                                                effect: "finish",       result: "rejected",          to: "done" },
  { from: ["idle", ...ANSWERABLE, "priming", "primed", "waitingHost"], on: ["lineFailed"],                                           effect: "finish",       result: "rejected",          to: "done" },
];

/** The first row for this state and event whose guard holds, if there is one. */
export function transitionFor(
  state: TransactionState,
  event: TransactionEventName,
  holds: (guard: Guard) => boolean,
): Transition | undefined {
  return TRANSITIONS.find(
    ({ from, on, when }) => from.includes(state) && on.includes(event) && (when === undefined || holds(when)),
  );
}
