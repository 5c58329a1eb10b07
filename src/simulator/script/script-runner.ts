/**
 * Runs a script: watches what the host does, and makes each event happen at its moment.
 *
 * @module
 */
import type { Clock, Timer } from "../../clock.ts";
import type { CommandName } from "../../protocol/commands/catalogue.ts";
import { CONTACTLESS_ERRORS } from "../../protocol/commands/contactless-errors.ts";
import { PROMPT_MESSAGES } from "../../protocol/commands/prompts.ts";
import { RESULT_CODES } from "../../protocol/commands/result-codes.ts";
import { STATUSES } from "../../protocol/commands/statuses.ts";
import { type Answer, RawAnswer } from "../answer.ts";
import type { SimulatedCard } from "../card.ts";
import { statusCode } from "../codes.ts";
import type { Device } from "../device.ts";
import { Payload } from "../payload.ts";
import { failureOf } from "../tap-flow.ts";
import { resultOnly } from "../transaction.ts";
import { CARD_DETECTED, type TransactionEngine } from "../transaction-engine.ts";
import type { AnswerFate, AnswerLine } from "./answer-line.ts";
import { codeNumber } from "./code-name.ts";
import type { ScriptAction, ScriptActionName, ScriptEvent } from "./script-event.ts";
import { askFrame, noticeFrame, SIGNAL_BURST, textFrame } from "./script-frames.ts";

/** What a script works on. */
export interface ScriptStage {
  readonly device: Device;
  readonly engine: TransactionEngine;
  readonly answers: AnswerLine;
  /** Bytes on the link, as they are. */
  send(bytes: Uint8Array): void;
  /** The link breaks. */
  lose(): void;
  /** The reader answers nothing for so long. */
  wedge(forMs: number): void;
  reboot(silentMs: number, keepsLink: boolean): void;
  sleep(forMs: number): void;
}

/** The replies that belong to what was asked, by the reader command that asked. */
const REPLIES: Readonly<Record<string, CommandName>> = {
  lcdPrompt: "replyToPrompt",
  pinPrompt: "replyToPinPrompt",
  swipePrompt: "replyToSwipePrompt",
};

/** What is said of a card that was seen. */
const SIGNAL = /* @__PURE__ */ new RawAnswer(statusCode("userInterfaceEvent"), CARD_DETECTED);

/** Makes an event of one kind happen. */
type Act<Name extends ScriptActionName> = (
  event: Extract<ScriptAction<SimulatedCard>, { do: Name }>,
  heard: Heard | undefined,
) => void;

/** The command that an event waits for, while it happens. */
interface Heard {
  readonly command: number;
  /** Set by an event that answers in the reader's place. */
  answered: boolean;
}

/** See the module. */
export class ScriptRunner {
  readonly #clock: Clock;
  readonly #events: readonly ScriptEvent[];
  readonly #stage: ScriptStage;
  readonly #counts = new Map<CommandName | "open", number>();
  readonly #timers = new Set<Timer>();
  readonly #repliesDue = new Map<CommandName, number>();

  constructor(clock: Clock, events: readonly ScriptEvent[], stage: ScriptStage) {
    this.#clock = clock;
    this.#events = events;
    this.#stage = stage;
  }

  /** A link was opened. */
  opened(): void {
    this.#happen("open", undefined);
  }

  /** The host sent a command; true when nothing more is to be done about it. */
  heard(name: CommandName, command: number): boolean {
    const due = this.#repliesDue.get(name) ?? 0;
    if (due > 0 && !this.#stage.engine.prompter.isWaiting) {
      this.#repliesDue.set(name, due - 1);
      return true;
    }
    const heard: Heard = { command, answered: false };
    this.#happen(name, heard);
    return heard.answered;
  }

  /** The link has ended: what was to come does not. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#repliesDue.clear();
  }

  #happen(what: CommandName | "open", heard: Heard | undefined): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    for (const event of this.#events) {
      const { on = "open", nth = 1, afterMs = 0 } = event;
      if (on !== what || nth !== count) continue;
      if (afterMs === 0) this.#act(event, heard);
      else this.#later(afterMs, () => this.#act(event, heard && { ...heard, answered: true }));
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = this.#clock.setTimer(ms, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  #act(event: ScriptEvent, heard: Heard | undefined): void {
    const act: (event: never, heard: Heard | undefined) => void = this.#actions[event.do];
    act(event as never, heard);
  }

  readonly #actions: { readonly [Name in ScriptActionName]: Act<Name> } = {
    present: (event) => this.#stage.engine.presentations.add(event, 0),
    removeCard: () => this.#stage.engine.slot.remove(),
    show: ({ message }) => {
      this.#stage.send(textFrame(this.#stage.device, codeNumber(PROMPT_MESSAGES, message)!));
    },
    ask: (event) => this.#ask(event),
    notify: ({ notice }) => this.#stage.send(noticeFrame(this.#stage.device, notice)),
    signal: (_, heard) => this.#stage.answers.answer(heard?.command ?? 0, SIGNAL),
    burst: () => this.#stage.send(SIGNAL_BURST),
    answer: (event, heard) => this.#answer(event, heard),
    delayAnswer: ({ delayMs }, heard) => this.#decide(heard, { delayMs }),
    repeatAnswer: ({ times = 1, gapMs = 0 }, heard) => this.#decide(heard, { repetitions: { times, gapMs } }),
    withholdAnswer: (_, heard) => this.#decide(heard, { withheld: true }),
    sendClear: ({ attribution = "clear" }) => {
      this.#stage.device.inClear = attribution;
    },
    wedge: ({ forMs = Number.POSITIVE_INFINITY }) => this.#stage.wedge(forMs),
    reboot: ({ silentMs = 3_000, keepsLink = false }) => this.#stage.reboot(silentMs, keepsLink),
    sleep: ({ forMs = Number.POSITIVE_INFINITY }) => this.#stage.sleep(forMs),
    disconnect: () => this.#stage.lose(),
    loseKey: () => this.#stage.device.dataKey.lose(),
    exhaustKey: () => this.#stage.device.dataKey.exhaust(),
  };

  /** Events about an answer wait for a command. */
  #decide(heard: Heard | undefined, fate: AnswerFate): void {
    this.#stage.answers.decide(heard!.command, fate);
  }

  #ask(event: Extract<ScriptEvent, { do: "ask" }>): void {
    const { name, frame } = askFrame(this.#stage.device, event);
    const reply = REPLIES[name]!;
    this.#repliesDue.set(reply, (this.#repliesDue.get(reply) ?? 0) + 1);
    this.#stage.send(frame);
  }

  #answer(event: ScriptEvent & { readonly do: "answer" }, heard: Heard | undefined): void {
    const status = event.status === undefined ? undefined : codeNumber(STATUSES, event.status)!;
    const { answers, engine } = this.#stage;
    if (event.keepsData) {
      this.#decide(heard, { status: status! });
      return;
    }
    engine.interrupt();
    heard!.answered = true;
    const { data, status: usual } = this.#made(event);
    answers.answer(heard!.command, { status: status ?? usual, data });
  }

  #made({ result, contactlessError }: ScriptEvent & { readonly do: "answer" }): Answer {
    const { device } = this.#stage;
    if (result !== undefined) return resultOnly(device, codeNumber(RESULT_CODES, result)!);
    if (contactlessError === undefined) return new RawAnswer(statusCode("ok"));
    const payload = new Payload(device, "contactless", undefined);
    return failureOf(payload, codeNumber(CONTACTLESS_ERRORS, contactlessError)!);
  }
}
