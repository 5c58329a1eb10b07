/**
 * What a caller asks of a card presentation, checked and completed.
 *
 * @module
 */
import {
  given,
  refuseArgument,
  requireArray,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
} from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import type { CardCapture } from "../protocol/cards/capture.ts";
import { PASS_TAGS, type PassProgram } from "../protocol/cards/passes.ts";
import { currencyOf } from "../protocol/commands/currencies.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import { encodeTlv, type TlvInput } from "../protocol/tlv/tlv-encode.ts";
import { requireSignal } from "../wait-arguments.ts";
import type { HostDecision } from "./outcomes.ts";

/** The ways of presenting a card, in the order in which they are offered. */
export const CARD_INTERFACES: readonly CardInterface[] = ["swipe", "insert", "tap"];

/** All containers for passes, in bytes: a frame takes 4 096 bytes of data, and there are the other objects. */
const LONGEST_PASSES = 3_500;

/** A choice that the card leaves to the customer. */
export interface SelectionRequest {
  readonly kind: "application" | "language";
  /** Aborted when the choice no longer matters: the deadline has passed or the transaction is over. */
  readonly signal: AbortSignal;
}

/** A card presentation. */
export interface ReadRequest {
  /** In minor units of `currency`: 1050 is 10.50 USD. 0 to 999 999 999 999. */
  readonly amountMinor: number;
  /** ISO 4217, "USD" or 840. */
  readonly currency: string | number;
  /** The ways of presenting a card that are offered, as far as the model has them. All by default. */
  readonly interfaces?: readonly CardInterface[] | undefined;
  /**
   * How long the customer has for each presentation, in whole seconds: 1 000 to 255 000 ms, 60 000 by default. A reader
   * that says nothing is noticed 5 s after that, and after what `fallback` adds.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the transaction: the reader is told to stop, and the outcome rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly transactionType?: "sale" | "refund" | undefined;
  /**
   * Whether a swipe may stand in for a chip that can't be used. By default it may, and then the reader is believed that
   * calls a swipe a fallback (9F39 = 80), although it remembers a failed chip from one transaction to the next, and so may mean
   * the customer before. Without fallback a swiped card with a chip is never taken, whatever the reader remembers, and
   * the swipe of one without a chip is no fallback.
   */
  readonly fallback?: boolean | undefined;
  /**
   * How often a chip that gives no answer is asked for before a swipe may stand in for it: 1 to 5, by default 3. Five
   * presentations in all are the limit of a transaction. Source: vp3300 reference 13, step 5.
   */
  readonly chipAttempts?: number | undefined;
  /**
   * Whether an inserted card has to ask for the host's decision, and may not approve offline (60-11). It may still decline.
   * By default card and terminal settings decide. What a tap may do is in the reader's configuration.
   */
  readonly forceOnline?: boolean | undefined;
  /**
   * Asks the host about an inserted card that wants to know, while the chip waits for the answer. Without it, and when
   * it gives `undefined` (the host was not reached), the chip is let go at once and the outcome is `captured`, as it is
   * for swipes, and for taps that leave the decision to the host. What it throws is what the outcome rejects with.
   *
   * A card that decides by itself asks nobody, with `authorize` or without: a chip offline, a tap by its cryptogram
   * (9F27). Its outcome is `approved` or `declined`, and has no `decision`. Nobody has been charged then: the capture
   * of one that approved is still to be submitted, or the sale refused.
   *
   * Once `authorize` has approved, money may have moved. Only `approved` says that it stays: with any other outcome
   * (`reversalNeeded`) and with a rejection, whatever its reason, the authorization has to be reversed.
   */
  readonly authorize?:
    | ((capture: CardCapture, options: { readonly signal: AbortSignal }) => Promise<HostDecision | undefined>)
    | undefined;
  /** How long `authorize` may take: 60 000 ms by default, at most 255 000. */
  readonly authorizeTimeoutMs?: number | undefined;
  /**
   * Loyalty passes to ask a tapped phone for, each with the data objects of its container (FFEE06, FFEE08), as the
   * program's contract gives them, at most 3 500 bytes in all. They come with the outcome; a phone that hands over nothing but a pass gives
   * `passRead`.
   */
  readonly passes?: { readonly [Program in PassProgram]?: readonly TlvInput[] | undefined } | undefined;
  /**
   * Lets the customer choose: gives the index of one of `choices`, or `undefined` to cancel, which is also what no
   * answer before the reader's deadline means. Without it the first choice is taken: the card lists by preference.
   * What it throws is what the outcome rejects with.
   */
  readonly selectApplication?:
    | ((choices: readonly string[], request: SelectionRequest) => Promise<number | undefined>)
    | undefined;
}

/** A misspelt member would be a default: a hook that is never asked, a signal that ends nothing. */
const MEMBERS: Readonly<Record<keyof ReadRequest, true>> = {
  amountMinor: true,
  currency: true,
  interfaces: true,
  timeoutMs: true,
  signal: true,
  transactionType: true,
  fallback: true,
  chipAttempts: true,
  forceOnline: true,
  authorize: true,
  authorizeTimeoutMs: true,
  passes: true,
  selectApplication: true,
};

function requireKnownMembers(request: object): void {
  for (const name of Object.keys(request)) {
    if (!Object.hasOwn(MEMBERS, name))
      refuseArgument(`request.${name}`, Object.keys(MEMBERS).join(" | "), "unknown member");
  }
}

/** A request with its defaults filled in and its values as the reader takes them. */
export interface ReadPlan {
  readonly amountMinor: number;
  /** ISO 4217 numeric code. */
  readonly currency: number;
  readonly interfaces: readonly CardInterface[];
  /** The ways that the model has, asked for or not. */
  readonly available: readonly CardInterface[];
  readonly timeoutS: number;
  readonly signal: AbortSignal | undefined;
  readonly transactionType: "sale" | "refund";
  readonly fallback: boolean;
  readonly chipAttempts: number;
  readonly forceOnline: boolean;
  readonly authorize: ReadRequest["authorize"];
  readonly authorizeTimeoutMs: number;
  readonly selectApplication: ReadRequest["selectApplication"];
  /** The containers that ask for passes. */
  readonly passes: readonly TlvInput[];
}

/**
 * Checks a request against the ways that the model has.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `PROTOCOL_TLV_…` for passes that are no data objects; `READER_UNSUPPORTED` when
 * none of the ways asked for is `available`
 */
export function planRead(request: ReadRequest, available: readonly CardInterface[]): ReadPlan {
  requireObject("request", request);
  requireKnownMembers(request);
  const {
    amountMinor,
    interfaces = CARD_INTERFACES,
    timeoutMs = 60_000,
    signal,
    transactionType = "sale",
    fallback = true,
    chipAttempts = 3,
    forceOnline = false,
    authorize,
    authorizeTimeoutMs = 60_000,
    selectApplication,
    passes = {},
  } = request;
  requireInteger("request.amountMinor", amountMinor, 0, 999_999_999_999);
  requireArray("request.interfaces", interfaces);
  if (interfaces.length === 0) refuseArgument("request.interfaces", "at least one interface", "empty array");
  for (const way of interfaces) requireOneOf("request.interfaces", way, CARD_INTERFACES);
  requireInteger("request.timeoutMs", timeoutMs, 1_000, 255_000);
  requireSignal("request.signal", signal);
  requireOneOf("request.transactionType", transactionType, ["sale", "refund"]);
  if (typeof fallback !== "boolean") refuseArgument("request.fallback", "boolean", typeof fallback);
  requireInteger("request.chipAttempts", chipAttempts, 1, 5);
  if (typeof forceOnline !== "boolean") refuseArgument("request.forceOnline", "boolean", typeof forceOnline);
  if (authorize !== undefined) requireFunction("request.authorize", authorize);
  requireInteger("request.authorizeTimeoutMs", authorizeTimeoutMs, 1_000, 255_000);
  if (selectApplication !== undefined) requireFunction("request.selectApplication", selectApplication);
  const ways = CARD_INTERFACES.filter((way) => interfaces.includes(way) && available.includes(way));
  if (ways.length === 0) {
    const asked = interfaces.join(" ");
    throw new Vp3300Error("READER_UNSUPPORTED", { interfaces: asked, available: available.join(" ") });
  }
  return {
    amountMinor,
    currency: numericCurrency(request.currency),
    interfaces: ways,
    available,
    timeoutS: Math.ceil(timeoutMs / 1_000),
    signal,
    transactionType,
    fallback,
    chipAttempts,
    forceOnline,
    authorize,
    authorizeTimeoutMs,
    selectApplication,
    passes: passContainers(passes),
  };
}

function passContainers(passes: unknown): readonly TlvInput[] {
  requireObject("request.passes", passes);
  const containers = Object.entries(given(passes)).map(([program, objects]) => {
    requireOneOf("request.passes", program, Object.keys(PASS_TAGS) as PassProgram[]);
    requireArray(`request.passes.${program}`, objects);
    return { tag: PASS_TAGS[program].request, value: encodeTlv(objects as readonly TlvInput[]) };
  });
  const { length } = encodeTlv(containers);
  if (length > LONGEST_PASSES) {
    refuseArgument("request.passes", `at most ${LONGEST_PASSES} bytes`, `${length} bytes`);
  }
  return containers;
}

function numericCurrency(code: string | number): number {
  return currencyOf(code)?.numeric ?? refuseArgument("request.currency", "ISO 4217 code", typeof code);
}
