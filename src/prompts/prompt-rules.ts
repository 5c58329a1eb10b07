/**
 * What a customer can be told, as codes, and how each is to be shown: for how long, how urgently, with what sound.
 *
 * The times are a design of this package: read times for at most two short lines, by people who do not expect them.
 *
 * @module
 */

/** How a prompt is to be shown. All times are milliseconds. */
export interface PromptRule {
  /**
   * What the customer is to do: present a `card`, make a `choice`, take the card out (`removal`), or `nothing` but read.
   */
  readonly wants: "card" | "choice" | "removal" | "nothing";
  /** Once shown, it stays so long whatever comes next; 0 may give way at once. See `PromptPacer` for the exceptions. */
  readonly minimumMs: number;
  /** The screen is cleared after so long; without it the prompt stays until the next one. */
  readonly clearsAfterMs?: number;
  /** It is told anew each time this has passed, while it stays. */
  readonly repeatsAfterMs?: number;
  /** Call for attention with a sound: the customer looks at the card, not at the screen. */
  readonly beeps: boolean;
  /** For a screen reader, as the `aria-live` attribute has it: `assertive` interrupts what is being spoken. */
  readonly urgency: "polite" | "assertive";
}

const ASK: PromptRule = { wants: "card", minimumMs: 0, beeps: false, urgency: "polite" };
const ASK_OTHERWISE: PromptRule = { wants: "card", minimumMs: 2_000, beeps: true, urgency: "assertive" };
const CHOOSE: PromptRule = { wants: "choice", minimumMs: 0, beeps: true, urgency: "polite" };
const WAIT: PromptRule = { wants: "nothing", minimumMs: 0, beeps: false, urgency: "polite" };
const RESULT: PromptRule = {
  wants: "nothing",
  minimumMs: 2_000,
  clearsAfterMs: 10_000,
  beeps: false,
  urgency: "polite",
};
const BAD_RESULT: PromptRule = { ...RESULT, beeps: true, urgency: "assertive" };

/** Every prompt, with its rule. */
export const PROMPT_RULES = {
  welcome: WAIT,
  tapCard: ASK,
  insertCard: ASK,
  swipeCard: ASK,
  tapOrInsert: ASK,
  tapOrSwipe: ASK,
  insertOrSwipe: ASK,
  tapInsertOrSwipe: ASK,
  tryAgain: ASK_OTHERWISE,
  presentAgain: ASK_OTHERWISE,
  presentOneCard: ASK_OTHERWISE,
  useChip: ASK_OTHERWISE,
  useMagstripe: ASK_OTHERWISE,
  useOtherInterface: ASK_OTHERWISE,
  seePhone: ASK_OTHERWISE,
  selectApplication: CHOOSE,
  selectLanguage: CHOOSE,
  processing: WAIT,
  removeCard: {
    wants: "removal",
    minimumMs: 2_000,
    repeatsAfterMs: 5_000,
    beeps: true,
    urgency: "assertive",
  },
  approved: RESULT,
  declined: BAD_RESULT,
  cancelled: RESULT,
  timedOut: BAD_RESULT,
  useOtherCard: BAD_RESULT,
  failed: BAD_RESULT,
  callYourBank: BAD_RESULT,
  passRead: RESULT,
  signReceipt: { ...RESULT, clearsAfterMs: 30_000 },
  thankYou: RESULT,
  askStaff: { wants: "nothing", minimumMs: 2_000, beeps: true, urgency: "assertive" },
  outOfOrder: { wants: "nothing", minimumMs: 0, beeps: false, urgency: "polite" },
} as const satisfies Readonly<Record<string, PromptRule>>;

/**
 * What a customer is told. `presentAgain` the payment was interrupted, nothing was charged; `useOtherCard` this one can't
 * be taken; `askStaff` what happened is for a person to find out, as with an unknown outcome; the rest by their names.
 */
export type PromptCode = keyof typeof PROMPT_RULES;
