/**
 * What runs on the simulated reader one at a time: transactions, the steps of a contact session, the pass-through poll.
 *
 * @module
 */
import type { Timer } from "../clock.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import { activate } from "./activation.ts";
import { autoPollOf } from "./activation-request.ts";
import { type Answer, LATER, RawAnswer, refuse } from "./answer.ts";
import type { SimulatedCard } from "./card.ts";
import { statusCode } from "./codes.ts";
import { type ContactSession, checkCompletion } from "./contact-session.ts";
import { type Device, POLL_MODE } from "./device.ts";
import { CardSlot, PresentationQueue } from "./presentations.ts";
import { Prompter } from "./prompter.ts";
import { CardMemory, Transaction, type TransactionRequest, type Workplace } from "./transaction.ts";

const ACTIVATE = 0x02;
const CONTACT = 0x60;
/** Asks for a first answer 63 to 02-40 as well, when it is 00. Source: vp3300 reference 8.4. */
const FIRST_RESPONSE = 0xdfed59;
/** Data of a user interface event. Source: vp3300 reference 2. */
export const CARD_DETECTED: Uint8Array = /* @__PURE__ */ Uint8Array.of(0x01);

/** What the engine says, and how. */
export interface EngineLine {
  /** A frame of the reader's own. */
  readonly send: (frame: Uint8Array) => void;
  readonly answer: (command: number, answer: Answer) => void;
}

interface Operation {
  /** Command byte that its answer carries; `undefined` for polling in auto mode, whose answer is kept. */
  readonly command: number | undefined;
  readonly controller: AbortController;
}

type Later = RawAnswer | typeof LATER;

/** See the module. */
export class TransactionEngine {
  readonly device: Device;
  readonly slot = new CardSlot();
  readonly presentations: PresentationQueue;
  readonly prompter: Prompter;
  #memory = new CardMemory();
  /** Nobody asked for what is read in auto mode, so that nobody is prompted. */
  readonly #silence: Prompter;
  readonly #line: EngineLine;
  #operation: Operation | undefined;
  #session: ContactSession | undefined;
  #sessionTimer: Timer | undefined;
  /** What auto-polling read and nobody has fetched. */
  #kept: RawAnswer | undefined;
  /** The card in the field while pass-through is on. */
  token: SimulatedCard | undefined;

  constructor(device: Device, line: EngineLine) {
    const { clock, prompts } = device.options;
    this.device = device;
    this.#line = line;
    this.presentations = new PresentationQueue(clock);
    this.prompter = new Prompter(device, prompts, line.send);
    this.#silence = new Prompter(device, false, line.send);
    this.slot.ghost = device.has("ghostCardInsert");
  }

  /** A command runs: only its cancellation is legal. */
  get busy(): boolean {
    return this.#operation?.command !== undefined;
  }

  /** Nothing runs, and no contact session waits for the host. */
  get idle(): boolean {
    return !this.#operation && !this.#sessionTimer;
  }

  answer(command: number, answer: Answer): void {
    this.#line.answer(command, answer);
  }

  /** 02-40 and 60-10. */
  activate(command: typeof ACTIVATE | typeof CONTACT, request: TransactionRequest | undefined): Later {
    if (!request) return refuse("incorrectParameter");
    if (this.device.pollMode === POLL_MODE.auto || this.device.passThrough)
      return refuse("commandNotAllowed");
    const refusal = this.#keyRefusal();
    if (refusal) return refusal;
    this.#endSession();
    const wanted = this.device.configuration.group0.get(FIRST_RESPONSE)?.[0] === 0;
    const announced = command === CONTACT || wanted || this.device.has("announcesActivation");
    if (announced) this.answer(command, refuse("answerFollows"));
    return this.run(command, (signal) => this.#transact(request, signal));
  }

  /** 60-11. */
  authenticate(forceOnline: boolean, timeoutS: number): Later {
    return this.#continueSession(
      "started",
      (session, signal) => session.authenticate(signal, forceOnline),
      timeoutS,
    );
  }

  /** 60-12. */
  complete(hostReached: boolean, objects: readonly TlvNode[]): Later {
    return (
      checkCompletion(hostReached, objects) ??
      this.#continueSession("online", (session, signal) => session.complete(signal, hostReached, objects), 0)
    );
  }

  /** 60-13. */
  contactResult(tags: readonly number[]): RawAnswer {
    return this.#session?.result(tags) ?? refuse("dataDoesNotExist");
  }

  /** 03-40. */
  takeResult(): RawAnswer {
    if (this.device.pollMode !== POLL_MODE.auto) return refuse("commandNotAllowed");
    const kept = this.#kept;
    this.#kept = undefined;
    this.#pollIfNeeded();
    return kept ?? refuse("failed");
  }

  /** 05-01, or whatever else interrupts; `reset` also forgets that a chip failed. Sends the interrupted answers. */
  cancel(reset: boolean, answerToCancel?: () => void): void {
    const { interruptedAnswer } = this.device.options;
    const command = this.#operation?.command;
    this.#stop();
    this.#endSession();
    this.slot.ghost = false;
    if (reset) this.#memory = new CardMemory();
    const interrupted = (when: "before" | "after"): void => {
      if (command === undefined || interruptedAnswer === "none" || interruptedAnswer.when !== when) return;
      this.answer(command, refuse(interruptedAnswer.status));
    };
    interrupted("before");
    answerToCancel?.();
    if (answerToCancel && this.device.has("cancelAnsweredTwice")) answerToCancel();
    interrupted("after");
    this.#pollIfNeeded();
  }

  /** Starts, restarts or ends polling without a command, as the poll mode has it. A result not fetched is dropped. */
  restartPolling(): void {
    this.#kept = undefined;
    this.#stop();
    this.#pollIfNeeded();
  }

  /** Ends what runs, without a word. */
  interrupt(): void {
    this.#stop();
    this.#endSession();
  }

  /** Forgets everything but the cards: the reader restarts. */
  restart(): void {
    this.interrupt();
    this.#session = undefined;
    this.#kept = undefined;
    this.#memory = new CardMemory();
    this.token = undefined;
    this.slot.ghost = this.device.has("ghostCardInsert");
    this.device.passThrough = false;
  }

  /** Ends everything without a word: the link is gone. */
  halt(): void {
    this.interrupt();
    this.#session = undefined;
    this.#kept = undefined;
    this.token = undefined;
    this.presentations.clear();
    this.slot.remove();
    this.slot.ghost = this.device.has("ghostCardInsert");
  }

  /** Runs `work` as the one operation; its answer is sent under `command`, or kept without one. */
  run(command: number | undefined, work: (signal: AbortSignal) => Promise<RawAnswer>): typeof LATER {
    const operation: Operation = { command, controller: new AbortController() };
    this.#operation = operation;
    void work(operation.controller.signal).then(
      (answer) => this.#finish(operation, answer),
      (error: unknown) => {
        if (!operation.controller.signal.aborted) throw error;
      },
    );
    return LATER;
  }

  #finish(operation: Operation, answer: RawAnswer): void {
    if (this.#operation !== operation) return;
    this.#operation = undefined;
    if (operation.command === undefined) this.#kept = answer;
    else this.answer(operation.command, answer);
    this.#pollIfNeeded();
  }

  async #transact(
    request: TransactionRequest,
    signal: AbortSignal,
    prompter = this.prompter,
  ): Promise<RawAnswer> {
    this.#session = undefined;
    const { device, slot, presentations } = this;
    const work: Workplace = {
      device,
      slot,
      presentations,
      memory: this.#memory,
      prompter,
      detected: () => this.#tellOfCard(),
    };
    const answer = await activate(new Transaction(work, request, signal), (session) => {
      // It may have been interrupted in the very turn in which the chip was ready.
      if (!signal.aborted) this.#session = session;
    });
    if (!signal.aborted) this.#expectNext(request.answerTimeoutMs);
    return answer;
  }

  #tellOfCard(): void {
    const command = this.#operation?.command;
    if (command === undefined || !this.device.has("cardDetectedSignal")) return;
    this.answer(command, new RawAnswer(statusCode("userInterfaceEvent"), CARD_DETECTED));
  }

  #continueSession(
    stage: ContactSession["stage"],
    work: (session: ContactSession, signal: AbortSignal) => Promise<RawAnswer>,
    timeoutS: number,
  ): Later {
    const session = this.#session;
    if (session?.stage !== stage) return refuse("unexpectedCommandSequence");
    this.#endWait();
    this.answer(CONTACT, refuse("answerFollows"));
    return this.run(CONTACT, async (signal) => {
      const answer = await work(session, signal);
      if (!signal.aborted) this.#expectNext(timeoutS * 1000);
      return answer;
    });
  }

  /** Gives the host so long to go on with an open session; one that is left alone ends. */
  #expectNext(ms: number): void {
    if (!this.#session || this.#session.stage === "done") return;
    this.#sessionTimer = this.device.options.clock.setTimer(ms, () => this.#endSession());
  }

  #endWait(): void {
    this.#sessionTimer?.cancel();
    this.#sessionTimer = undefined;
  }

  #endSession(): void {
    this.#endWait();
    if (this.#session) this.#session.stage = "done";
  }

  #stop(): void {
    this.#operation?.controller.abort();
    this.#operation = undefined;
  }

  #keyRefusal(): RawAnswer | undefined {
    const { encryption, dataKey } = this.device;
    const refusal = encryption.msr || encryption.emv ? dataKey.refusal : undefined;
    return refusal && new RawAnswer(statusCode(refusal));
  }

  #pollIfNeeded(): void {
    const wanted = this.device.pollMode === POLL_MODE.auto && !this.device.passThrough;
    if (!wanted || this.#operation || this.#kept || this.#keyRefusal()) return;
    this.#endSession();
    this.run(undefined, (signal) => this.#transact(autoPollOf(this.device), signal, this.#silence));
  }
}
