/**
 * One card transaction as it runs: turns frames, timers, signals and the caller's decisions into events, looks each up
 * in `transaction-table.ts`, and does what the row says: what comes next is the table's to decide.
 *
 * On the wire go the commands of the transaction, one after the other, its cancellation, and replies to the reader's
 * prompts; nothing else can, since the run is an exclusive occupant of the line.
 *
 * @module
 */
import { createDeferred, markHandled } from "../deferred.ts";
import { Vp3300Error } from "../errors.ts";
import type { CardCapture } from "../protocol/cards/capture.ts";
import type { TransactionResponse } from "../protocol/cards/transaction-response.ts";
import {
  COMMANDS,
  type CommandName,
  commandTimeoutMs,
  encodeCommand,
  READER_COMMANDS,
  type RequestArguments,
  type RequestOf,
} from "../protocol/commands/catalogue.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import { INTERIM_STATUS } from "../protocol/commands/statuses.ts";
import type { NeoFrame, NeoReaderCommand, NeoResponse } from "../protocol/frames/neo-frame.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import { activation, CHIP_TIMEOUT_S, contactStart, mayFallBack, transactionTlv } from "./activation.ts";
import { AnswerWait, type AwaitedCommand } from "./answer-wait.ts";
import type { Terms } from "./earlier-cards.ts";
import { userInterfaceEvent } from "./exchange.ts";
import { callHook } from "./hook-call.ts";
import { decisionTlv } from "./host-decision.ts";
import { LATE_ANSWER_MS, type Line, type Occupant, type Unwanted } from "./line.ts";
import { completionOf, type OutcomeFacts, otherWays, outcomeOf } from "./outcome-of.ts";
import type { HostDecision, ReadOutcome } from "./outcomes.ts";
import { PromptDesk } from "./prompt-desk.ts";
import type { ReaderQuirkName } from "./quirks.ts";
import { readAnswer } from "./read-answer.ts";
import type { ReadPlan } from "./read-request.ts";
import { StepLog } from "./step-log.ts";
import { type ReadStep, stepNamed } from "./steps.ts";
import {
  CARDLESS_STATES,
  type Effect,
  type Guard,
  type Result,
  STOPPING_STATES,
  type TransactionEventName,
  type TransactionState,
  transitionFor,
} from "./transaction-table.ts";

/** How often the customer may present a card in one transaction: a first time and four more. */
const MAX_PRESENTATIONS = 5;

/** How often 05-01 is sent for one end: a reader that did not hear it would go on looking for cards. */
const MAX_CANCELS = 2;

/** How long the first of them is waited for. Readers answer it at once. */
const FIRST_CANCEL_MS = 1_000;

/** Status of an answer that refuses nothing. */
const OK = 0x00;

/** Which ways are open after an effect; the others leave them as they are. */
const WAYS_AFTER: Partial<Record<Effect, readonly CardInterface[]>> = {
  insert: ["insert"],
  start: ["insert"],
  pollSwipe: ["swipe"],
  pollTap: ["tap"],
};

/** Results that only 60-12 gives: approved and declined by the card that heard the host. Source: vp3300 reference 9.3. */
const COMPLETION_RESULTS: readonly (number | undefined)[] = [0x0002, 0x0003];

/** Something that happened to a transaction. */
interface Happening {
  readonly event: TransactionEventName;
  readonly answer?: TransactionResponse;
  readonly decision?: HostDecision;
  /** The decision as data objects. */
  readonly tlv?: readonly TlvInput[];
  /** What the outcome rejects with, if that is where the event leads. */
  readonly reason?: unknown;
}

/** How it ends, once that is known. */
type Ending = { readonly outcome: ReadOutcome } | { readonly reason: unknown };

/** A transaction: give it the line with {@link TransactionRun.begin}; it settles `outcome` and ends `steps`. */
export class TransactionRun implements Occupant {
  readonly commands: readonly number[] = [
    COMMANDS.activateTransaction.command,
    COMMANDS.startContact.command,
    COMMANDS.cancelTransaction.command,
  ];
  readonly exclusive = true;
  readonly steps = new StepLog();
  readonly outcome: Promise<ReadOutcome>;
  readonly #settled = createDeferred<ReadOutcome>();
  readonly #line: Line;
  readonly #plan: ReadPlan;
  readonly #terms: Terms;
  readonly #quirks: readonly ReaderQuirkName[];
  readonly #desk: PromptDesk;
  readonly #wait: AnswerWait;
  #state: TransactionState = "idle";
  #ways: readonly CardInterface[];
  #presentations = 0;
  #chipFailures = 0;
  #cancels = 0;
  /** All that were sent, for whatever end, and whether any was answered. */
  #cancelsSent = 0;
  #isCancelAnswered = false;
  #awaited: AwaitedCommand | undefined;
  #abandonHook: (() => void) | undefined;
  #capture: CardCapture | undefined;
  #decision: HostDecision | undefined;
  /** The answer to a 60-12 without a decision. */
  #released: TransactionResponse | undefined;
  #ending: Ending | undefined;

  constructor(line: Line, plan: ReadPlan, quirks: readonly ReaderQuirkName[]) {
    this.#line = line;
    this.#plan = plan;
    this.#terms = transactionTlv(plan);
    this.#quirks = quirks;
    this.#ways = plan.interfaces;
    this.outcome = this.#settled.promise;
    markHandled(this.outcome);
    this.#wait = new AnswerWait(line, (reason) => this.#happen({ event: "silent", reason }));
    this.#desk = new PromptDesk({
      line,
      onStep: (step) => this.#prompt(step),
      selectApplication: plan.selectApplication,
      onLife: (waitMs) => this.#prolong(waitMs),
      onFailure: (reason) => this.#happen({ event: "hookFailed", reason }),
    });
  }

  /** Queues for the line. */
  begin(): void {
    const { signal } = this.#plan;
    if (signal?.aborted) this.#abort();
    else {
      signal?.addEventListener("abort", this.#abort);
      this.#line.enter(this);
    }
  }

  start(): void {
    this.#happen({ event: "begun" });
  }

  fail(reason: Vp3300Error): void {
    this.#happen({ event: "lineFailed", reason });
  }

  receive(frame: NeoFrame): Unwanted {
    if (frame.kind === "response" && frame.command === COMMANDS.cancelTransaction.command) {
      this.#isCancelAnswered = true;
      const event = frame.status === OK ? "cancelAnswered" : "cancelRefused";
      return this.#happen({ event }) ? undefined : "unexpected";
    }
    // What is awaited stays so: a cancelled command may answer twice (vp3300 reference 17, question 18).
    if (STOPPING_STATES.includes(this.#state)) return "late";
    if (frame.kind === "reader-command") return this.#prompted(frame);
    if (frame.kind !== "response" || frame.command !== this.#awaited?.command) return "unexpected";
    if (frame.status === INTERIM_STATUS.answerFollows) return this.#prolong(0);
    if (frame.status === INTERIM_STATUS.userInterfaceEvent) {
      this.#prolong(0);
      // Last of all: the listener may end the transaction, and with it what was just prolonged.
      this.#line.notify(userInterfaceEvent(frame));
      return undefined;
    }
    return this.#answer(frame, this.#awaited);
  }

  get #takesCard(): boolean {
    return !CARDLESS_STATES.includes(this.#state);
  }

  #answer(frame: NeoResponse, awaited: AwaitedCommand): Unwanted {
    const { fallback: allowsFallback } = this.#plan;
    const read = readAnswer(frame, { takesCard: this.#takesCard, allowsFallback, quirks: this.#quirks });
    const { answer } = read;
    if (answer !== undefined && this.#line.earlier.has(answer, this.#terms)) return "outOfPlace";
    this.#awaited = undefined;
    if (this.#happen(read)) return undefined;
    this.#awaited = awaited;
    return "outOfPlace";
  }

  #prompted(frame: NeoReaderCommand): Unwanted {
    const isPrompt = frame.command === READER_COMMANDS.lcdPrompt.command;
    return isPrompt ? this.#desk.receive(frame, this.#ways) : "unexpected";
  }

  /** Once the result is noted, a text of the reader would contradict it: a chip let go without a host says DECLINED. */
  #prompt(step: ReadStep): void {
    if (this.#ending === undefined || step.step !== "display") this.steps.add(step);
  }

  /** Takes the row for this event, if there is one. */
  #happen(happening: Happening): boolean {
    const row = transitionFor(this.#state, happening.event, (guard) => this.#guards[guard](happening));
    if (row === undefined) return false;
    this.#wait.stop();
    const abandonHook = this.#abandonHook;
    if (this.#takesCard) this.#capture = happening.answer?.capture ?? this.#capture;
    this.#decision = happening.decision ?? this.#decision;
    if (happening.event === "chipUnreadable") this.#chipFailures += 1;
    if (this.#state === "releasing") this.#released = happening.answer;
    if (row.result !== undefined) this.#ending = this.#endingOf(row.result, happening);
    if (row.effect === "cancel" && row.to !== this.#state) this.#cancels = 0;
    this.#state = row.to;
    this.#ways = WAYS_AFTER[row.effect] ?? this.#ways;
    if (row.step !== undefined) this.steps.add(stepNamed(row.step, this.#ways));
    this.#effects[row.effect](happening);
    // Last of all, and in order: the caller's functions may end the transaction when they hear that they are not wanted.
    abandonHook?.();
    this.#desk.close();
    return true;
  }

  #endingOf(result: Result, happening: Happening): Ending {
    if (result === "rejected") return { reason: happening.reason };
    return { outcome: outcomeOf(result, this.#factsOf(happening)) };
  }

  #factsOf({ event, answer }: Happening): OutcomeFacts {
    return {
      event,
      answer,
      state: this.#state,
      capture: this.#capture,
      decision: this.#decision,
      plan: this.#plan,
      open: this.#ways,
    };
  }

  readonly #guards: Readonly<Record<Guard, (happening: Happening) => boolean>> = {
    chipOnly: () => this.#ways.every((way) => way === "insert"),
    insertWanted: () => this.#mayAskFor("insert"),
    swipeWanted: () => this.#mayAskFor("swipe"),
    tapInstead: () =>
      !this.#plan.available.includes("insert") && this.#ways.includes("tap") && this.#mayRetry(),
    otherWayLeft: (happening) => otherWays(this.#factsOf(happening)).length > 0,
    fallbackAllowed: () => mayFallBack(this.#plan),
    retriesLeft: () => this.#mayRetry(),
    chipRetriesLeft: () => this.#mayAskFor("insert") && this.#chipFailures + 1 < this.#plan.chipAttempts,
    hostGiven: () => this.#plan.authorize !== undefined,
    hostApproved: () => this.#decision?.approved === true,
    cardRead: ({ answer }) => answer?.capture !== undefined,
    ofThisCard: ({ answer }) =>
      answer?.capture !== undefined || !COMPLETION_RESULTS.includes(answer?.resultCode),
    ghostCard: () => this.#quirks.includes("ghostCardInsert") && this.#ways.includes("tap"),
    cancelsLeft: () => this.#cancels < MAX_CANCELS,
    failureNoted: () => this.#ending !== undefined && "reason" in this.#ending,
    timeoutsLost: () => this.#quirks.includes("lostTimeouts"),
  };

  #mayRetry(): boolean {
    return this.#presentations < MAX_PRESENTATIONS;
  }

  #mayAskFor(way: CardInterface): boolean {
    return this.#plan.interfaces.includes(way) && this.#mayRetry();
  }

  readonly #effects: Readonly<Record<Effect, (happening: Happening) => void>> = {
    prime: () => this.#prime(),
    poll: () => this.#poll(),
    pollAgain: () => this.#pollAgain(),
    pollSwipe: () => this.#poll(),
    pollTap: () => this.#poll(),
    insert: () => this.#insert(),
    start: () => this.#insert(),
    authenticate: () => this.#authenticate(),
    askHost: () => this.#askHost(),
    complete: ({ tlv }) => this.#send("completeContact", { hostReached: true, tlv }),
    release: () => this.#send("completeContact", { hostReached: false }),
    cancel: () => this.#cancel(),
    finish: () => this.#settle(),
    conclude: () => this.#settle(),
  };

  #poll(): void {
    this.#present("activateTransaction", this.#activation());
  }

  #activation(): RequestOf<"activateTransaction"> {
    return activation(this.#plan, this.#ways, this.#state === "fallback");
  }

  /** What the reader says to the start is late, whatever it is: nobody has been asked for a card yet. */
  #prime(): void {
    this.#line.owe(COMMANDS.activateTransaction.command);
    this.#line.write(encodeCommand("activateTransaction", this.#activation()));
    this.#wait.pause(LATE_ANSWER_MS, () => this.#happen({ event: "paused" }));
  }

  /** The first one may be answered after the cancellation (vp3300 reference 17, question 22), however slow the link. */
  #pollAgain(): void {
    this.#line.owe(COMMANDS.activateTransaction.command);
    this.#poll();
  }

  #insert(): void {
    this.#present("startContact", contactStart(this.#plan));
  }

  /** The reader has to wait for the decision as long as `authorize` may take. */
  #authenticate(): void {
    const { authorize, authorizeTimeoutMs } = this.#plan;
    const hostS = authorize === undefined ? 0 : Math.ceil(authorizeTimeoutMs / 1_000);
    this.#send("authenticateContact", {
      forceOnline: this.#plan.forceOnline,
      timeoutS: CHIP_TIMEOUT_S + hostS,
    });
  }

  /**
   * Sends what lets the customer present a card. Right after an answer to the same command it waits a moment: if that
   * answer comes twice, the second one must not count for the new command, nor for another customer.
   */
  #present<Name extends CommandName>(name: Name, ...request: RequestArguments<Name>): void {
    this.#presentations += 1;
    this.#spend();
    this.#capture = undefined;
    const send = () => this.#send(name, ...request);
    const pauseMs = this.#line.echoMs(COMMANDS[name].command);
    if (pauseMs === 0) send();
    else this.#wait.pause(pauseMs, send);
  }

  #send<Name extends CommandName>(name: Name, ...request: RequestArguments<Name>): void {
    const timeoutMs = commandTimeoutMs(name, ...request);
    this.#awaited = { name, command: COMMANDS[name].command, timeoutMs };
    this.#wait.expect(this.#awaited);
    this.#line.write(encodeCommand(name, ...request));
  }

  /** What is known of this card has been used, or is used no more: it counts once. */
  #spend(): void {
    this.#line.earlier.spend(this.#capture?.ksn);
  }

  #askHost(): void {
    const { authorize, authorizeTimeoutMs } = this.#plan;
    this.#abandonHook = callHook({
      clock: this.#line.clock,
      timeoutMs: authorizeTimeoutMs,
      hook: async (signal) => {
        const decision = await authorize!(this.#capture!, { signal });
        return decision === undefined ? undefined : { decision, tlv: decisionTlv(decision) };
      },
      onEnd: (ending) => {
        if (ending.kind === "threw") this.#happen({ event: "hookFailed", reason: ending.error });
        else if (ending.kind === "timedOut") {
          const reason = new Vp3300Error("READER_AUTHORIZE_TIMEOUT", { timeoutMs: authorizeTimeoutMs });
          this.#happen({ event: "hostTimedOut", reason });
        } else if (ending.value === undefined) this.#happen({ event: "unreachable" });
        else this.#happen({ event: "decided", ...ending.value });
      },
    });
  }

  /** Both times together take no longer than the command's deadline. */
  #cancel(): void {
    const name = "cancelTransaction";
    const { command, timeoutMs } = COMMANDS[name];
    this.#cancels += 1;
    this.#cancelsSent += 1;
    const isFirst = this.#cancels < MAX_CANCELS;
    this.#wait.expect({ name, command, timeoutMs }, isFirst ? FIRST_CANCEL_MS : timeoutMs - FIRST_CANCEL_MS);
    this.#line.write(encodeCommand(name));
  }

  #prolong(waitMs: number): undefined {
    if (this.#awaited !== undefined) this.#wait.prolong(this.#awaited, waitMs);
  }

  readonly #abort = (): void => {
    this.#happen({ event: "aborted", reason: this.#plan.signal?.reason });
  };

  /** Gives the line back, then the result. */
  #settle(): void {
    this.#spend();
    this.#plan.signal?.removeEventListener("abort", this.#abort);
    if (this.#awaited !== undefined) {
      this.#line.owe(this.#awaited.command);
      this.#line.earlier.owe(this.#terms);
    }
    // Of several, an answer does not say which one it is for.
    const hasOwed = this.#cancelsSent > (this.#isCancelAnswered ? 1 : 0);
    if (hasOwed) this.#line.owe(COMMANDS.cancelTransaction.command);
    this.#line.leave(this);
    const ending = this.#ending!;
    if ("outcome" in ending) {
      const { outcome } = ending;
      const completion =
        this.#released && outcome.outcome === "captured" ? { completion: completionOf(this.#released) } : {};
      this.#settled.resolve({ ...outcome, ...completion });
      this.steps.close(() => undefined);
    } else {
      this.#settled.reject(ending.reason);
      this.steps.close(() => {
        throw ending.reason;
      });
    }
  }
}
