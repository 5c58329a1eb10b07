/**
 * A VP3300 made of code: the same frames over the same kind of link as a real one.
 *
 * @module
 */
import {
  type Complete,
  given,
  refuseArgument,
  requireArray,
  requireBytes,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { type Clock, systemClock, type Timer } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import { commandNameOf } from "../protocol/commands/catalogue.ts";
import { MODELS, type ModelName } from "../protocol/commands/models.ts";
import { encodeNeoFrame, encodeNeoResponse, type NeoFrame } from "../protocol/frames/neo-frame.ts";
import type { Link, Transport } from "../transports/transport.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import { type Answer, refuse } from "./answer.ts";
import { PRESENTATIONS, type Presentation, requireCard, type SimulatedCard } from "./card.ts";
import { dispatch, isCommand } from "./command-dispatcher.ts";
import { Device, type InterruptedAnswer } from "./device.ts";
import { HostFrames } from "./host-frames.ts";
import { createRandom } from "./random.ts";
import { AnswerLine } from "./script/answer-line.ts";
import { QUIRK_NAMES, QUIRKS, type QuirkName } from "./script/quirks.ts";
import { requireScript, type ScriptEvent } from "./script/script-event.ts";
import { noticeFrame } from "./script/script-frames.ts";
import { ScriptRunner } from "./script/script-runner.ts";
import { SimulatedLink } from "./simulated-link.ts";
import { TransactionEngine } from "./transaction-engine.ts";

/** The models that speak NEO frames and so can be simulated. */
export const SIMULATED_MODELS = (Object.keys(MODELS) as ModelName[]).filter(
  (model) => MODELS[model].generation !== "nga",
);

/** How a {@link SimulatedReader} is made and behaves. */
export interface SimulatedReaderOptions {
  /** Default: the platform's time. Hand in a `VirtualClock` to run without waiting. */
  readonly clock?: Clock | undefined;
  /** Numbers from 0 to below 1, for cryptograms and the like. Default: the same sequence each time. */
  readonly random?: (() => number) | undefined;
  /** Default `vp3300bt`. */
  readonly model?: ModelName | undefined;
  /** Ten printable ASCII characters. Default 0820619250. */
  readonly serialNumber?: string | undefined;
  /** Default `<model> NEO v1.01.151`. */
  readonly firmwareVersion?: string | undefined;
  /** What it is set to at the start; commands C7-36 and C7-32 change it. Default `tdes`. */
  readonly encryption?: "tdes" | "aes" | "off" | undefined;
  /**
   * KSN of the next transaction, 10 bytes (copied); one whose counter can't be used gives way to the next that can.
   * `null`: no key was injected. Default 629949012C0000000001. The key is the public demo key.
   */
  readonly ksn?: Uint8Array | null | undefined;
  /** Milliseconds that bytes travel, each way. Default 0: as soon as the code that runs is done. */
  readonly latencyMs?: number | undefined;
  /** Longest chunk in which the host receives bytes. Default 65536, so that each frame is a chunk of its own. */
  readonly chunkBytes?: number | undefined;
  /**
   * How masked and encrypted values are told apart: by ID TECH's length flags A1 and C1, or, as some VP3300 firmware
   * does it, by their order. Default `flagged`.
   */
  readonly encryptedPairs?: "flagged" | "plain" | undefined;
  /** Whether it sends prompts (61-01). Default true. Without them it takes the first application of a card. */
  readonly prompts?: boolean | undefined;
  /** Whether a cancelled transaction gets an answer of its own, and when. Default `none`. */
  readonly interruptedAnswer?: InterruptedAnswer | "none" | undefined;
  /** What a command that comes during a transaction does: it gets status 0B, or counts as a cancellation. Default `refuse`. */
  readonly whenBusy?: "refuse" | "cancel" | undefined;
  /** Ways in which readers differ, by name: see `QUIRKS`. Those that stand for an option above give way to it. Default none. */
  readonly quirks?: readonly QuirkName[] | undefined;
  /** What happens, and when: cards that come and go, and everything that a reader can do wrong. Default nothing. */
  readonly script?: readonly ScriptEvent[] | undefined;
}

/** When a presentation happens. */
export interface PresentOptions {
  /** Milliseconds from now. Default 0. */
  readonly afterMs?: number | undefined;
}

const DEFAULT_KSN = Uint8Array.of(0x62, 0x99, 0x49, 0x01, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01);
const KSN_BYTES = 10;
const MAX_DELAY_MS = 2 ** 31 - 1;
const MAX_CHUNK = 65_536;

/** The options with the defaults in place of what is missing. */
function complete(options: SimulatedReaderOptions): Complete<SimulatedReaderOptions> {
  requireObject("options", options);
  const { model = "vp3300bt", quirks = [], script = [] } = options;
  requireOneOf("options.model", model, SIMULATED_MODELS);
  requireArray("options.quirks", quirks);
  for (const quirk of quirks) requireOneOf("options.quirks[]", quirk, QUIRK_NAMES);
  requireScript("options.script", script);
  const all: Complete<SimulatedReaderOptions> = {
    clock: systemClock,
    random: options.random ?? createRandom(1),
    serialNumber: "0820619250",
    firmwareVersion: `${MODELS[model].name.replace(/ BT$/, " Bluetooth")} NEO v1.01.151`,
    encryption: "tdes",
    ksn: DEFAULT_KSN,
    latencyMs: 0,
    chunkBytes: MAX_CHUNK,
    encryptedPairs: "flagged",
    prompts: true,
    interruptedAnswer: "none",
    whenBusy: "refuse",
    ...Object.assign({}, ...quirks.map((quirk) => QUIRKS[quirk].options)),
    ...given(options),
    model,
    quirks,
    script,
  };
  requireClock("options.clock", all.clock);
  requireFunction("options.random", all.random);
  requirePrintable("options.serialNumber", all.serialNumber, 10, 10);
  requirePrintable("options.firmwareVersion", all.firmwareVersion, 0, 255);
  requireOneOf("options.encryption", all.encryption, ["tdes", "aes", "off"]);
  requireInteger("options.latencyMs", all.latencyMs, 0, MAX_DELAY_MS);
  requireInteger("options.chunkBytes", all.chunkBytes, 1, MAX_CHUNK);
  requireOneOf("options.encryptedPairs", all.encryptedPairs, ["flagged", "plain"]);
  requireOneOf("options.whenBusy", all.whenBusy, ["refuse", "cancel"]);
  if (typeof all.prompts !== "boolean") refuseArgument("options.prompts", "boolean", typeof all.prompts);
  requireInterruptedAnswer(all.interruptedAnswer);
  if (all.ksn !== null) {
    requireBytes("options.ksn", all.ksn);
    if (all.ksn.length !== KSN_BYTES)
      refuseArgument("options.ksn", `${KSN_BYTES} bytes`, `${all.ksn.length} bytes`);
  }
  return all;
}

function requirePrintable(argument: string, value: unknown, min: number, max: number): void {
  requireText(argument, value, max);
  if (value.length < min || /[^ -~]/.test(value)) {
    refuseArgument(argument, `${min} to ${max} printable ASCII characters`, "other text");
  }
}

function requireInterruptedAnswer(value: InterruptedAnswer | "none"): void {
  if (value === "none") return;
  requireObject("options.interruptedAnswer", value);
  requireOneOf("options.interruptedAnswer.when", value.when, ["before", "after"]);
  requireOneOf("options.interruptedAnswer.status", value.status, ["failed", "timeout"]);
}

/**
 * A simulated VP3300. It answers every command of the catalogue, keeps its configuration, and reads the cards that are
 * presented to it into captures that are truly encrypted, under the public demo key and a KSN that moves on with each
 * transaction that needs it.
 *
 * A presentation is seen by the first transaction that looks for its kind; until then it waits, in order. A card that
 * is inserted stays in the slot until {@link SimulatedReader.removeCard} or the next insertion, and is read once.
 * Inserted while only other interfaces are looked at, it ends the transaction with status 81 and is read by the next.
 *
 * A swipe takes 100 ms, a tap 300 ms, reading a chip 500 ms and each of its cryptograms 300 ms.
 *
 * Deterministic: with a virtual clock and the default randomness the same calls give the same bytes. Configuration, key
 * and counters outlive the link; transactions, cards under way and the card in the slot do not.
 *
 * @example
 * ```ts
 * const simulator = new SimulatedReader();
 * const reader = await openReader(simulator);
 * simulator.present(TEST_CARDS.visa, "tap", { afterMs: 500 });
 * const outcome = await reader.read({ amountMinor: 1000, currency: "USD" }).outcome;
 * ```
 */
export class SimulatedReader implements Transport {
  readonly kind = "simulator";
  readonly #options: Complete<SimulatedReaderOptions>;
  readonly #device: Device;
  readonly #engine: TransactionEngine;
  readonly #answers: AnswerLine;
  readonly #script: ScriptRunner;
  #link: SimulatedLink | undefined;
  /** When the reader takes a link again, and why it does not before. */
  #away: { readonly untilMs: number; readonly reason: string } | undefined;
  /** When it listens again. */
  #deafUntilMs = 0;
  #boot: Timer | undefined;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: SimulatedReaderOptions = {}) {
    this.#options = complete(options);
    const { clock, script } = this.#options;
    this.#device = new Device(this.#options);
    for (const event of script) if (event.do === "present") this.#requirePresentable(event.card, event.how);
    const send = (bytes: Uint8Array): void => this.#link?.send(bytes);
    this.#answers = new AnswerLine(clock, (command, answer) => send(this.#frameOf(command, answer)));
    this.#engine = new TransactionEngine(this.#device, {
      send,
      answer: (command, answer) => this.#answers.answer(command, answer),
    });
    this.#script = new ScriptRunner(clock, script, {
      device: this.#device,
      engine: this.#engine,
      answers: this.#answers,
      send,
      lose: () => this.disconnect(),
      wedge: (forMs) => this.#wedge(forMs),
      reboot: (silentMs, keepsLink) => this.#reboot(silentMs, keepsLink),
      sleep: (forMs) => this.#leave(forMs, "the reader is asleep"),
    });
  }

  /**
   * Opens the one link to this reader.
   *
   * @throws Vp3300Error `TRANSPORT_OPEN_FAILED` when a link is open, the reader is asleep or restarts; `ARGUMENT_INVALID`;
   * with an aborted signal, its reason
   */
  async open(
    options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined } = {},
  ): Promise<Link> {
    requireObject("options", options);
    const { signal } = options;
    requireSignal("options.signal", signal);
    signal?.throwIfAborted();
    const { clock, latencyMs, chunkBytes } = this.#options;
    const isAway = this.#away !== undefined && clock.now() < this.#away.untilMs;
    const reason = this.#link ? "a link is open" : isAway ? this.#away?.reason : undefined;
    if (reason !== undefined) throw new Vp3300Error("TRANSPORT_OPEN_FAILED", { reason });
    const frames = new HostFrames(clock, {
      onFrame: (frame) => this.#handle(frame),
      onBroken: (command, status) => {
        if (!this.#isDeaf) this.#engine.answer(command, refuse(status));
      },
    });
    const link = new SimulatedLink({
      clock,
      latencyMs,
      chunkBytes,
      onBytes: (bytes) => frames.push(bytes),
      onClosed: () => {
        frames.close();
        this.#script.close();
        this.#answers.clear();
        this.#boot?.cancel();
        this.#engine.halt();
        this.#link = undefined;
      },
    });
    this.#link = link;
    this.#engine.restartPolling();
    this.#script.opened();
    return link;
  }

  /**
   * Presents a card. Inserting takes out a card that is in the slot.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`, also when the model has no such interface or the card can't be tapped
   */
  present(card: SimulatedCard, how: Presentation, options: PresentOptions = {}): void {
    requireCard(card);
    requireOneOf("how", how, PRESENTATIONS);
    requireObject("options", options);
    const { afterMs = 0 } = options;
    requireInteger("options.afterMs", afterMs, 0, MAX_DELAY_MS);
    this.#requirePresentable(card, how);
    this.#engine.presentations.add({ card, how }, afterMs);
  }

  #requirePresentable(card: SimulatedCard, how: Presentation): void {
    if (!this.#device.profile.interfaces.includes(how)) {
      refuseArgument("how", `one of ${this.#device.profile.interfaces.join(", ")}`, how);
    }
    const tappable = card.tap && (card.applications.length > 0 || card.passes !== undefined);
    if (how === "tap" && !tappable) {
      refuseArgument("card", "card that can be tapped", "card that can't");
    }
  }

  /** Takes the card out of the slot, if there is one. A chip that is at work fails. */
  removeCard(): void {
    this.#engine.slot.remove();
  }

  /** The customer leaves: the card in the slot and those that no transaction has seen yet are gone. */
  takeCardsAway(): void {
    this.#engine.presentations.clear();
    this.#engine.slot.remove();
  }

  /** Breaks the link, as when the cable is pulled: `closed` gives `lost`. Without a link nothing happens. */
  disconnect(): void {
    this.#link?.finish("lost");
  }

  /** Presses the button of a reader that is asleep. */
  wake(): void {
    this.#away = undefined;
  }

  /** No transaction runs, and no contact transaction waits for the host's next command. */
  get idle(): boolean {
    return this.#engine.idle;
  }

  /** A link is open. */
  get connected(): boolean {
    return this.#link !== undefined;
  }

  /** A card is in the contact slot. */
  get cardInserted(): boolean {
    return this.#engine.slot.card !== undefined;
  }

  /** Presentations that no transaction has seen yet. */
  get pendingPresentations(): number {
    return this.#engine.presentations.length;
  }

  /** KSN of the next transaction that encrypts, a copy; `undefined` without a key or when it is exhausted. */
  get ksn(): Uint8Array | undefined {
    return this.#device.dataKey.ksn;
  }

  #handle(frame: NeoFrame): void {
    if (!isCommand(frame) || this.#isDeaf || this.#link === undefined) return;
    const { command } = frame;
    this.#answers.begin(command);
    const name = commandNameOf(command, frame.subCommand);
    if (name !== undefined && this.#script.heard(name, command)) return;
    // What the script did may have ended the link, or the reader's attention.
    if (this.#link === undefined || this.#isDeaf) return;
    const answer = dispatch({ device: this.#device, engine: this.#engine }, frame);
    if (answer === undefined) return;
    if (frame.version === 1) this.#link?.send(legacyAnswer(command, answer));
    else this.#answers.answer(command, answer);
  }

  get #isDeaf(): boolean {
    return this.#options.clock.now() < this.#deafUntilMs;
  }

  #frameOf(command: number, answer: Answer): Uint8Array {
    const crcOrder = this.#device.has("responseCrcLsbFirst") ? "lsb-first" : "msb-first";
    return encodeNeoResponse({ command, ...answer, crcOrder });
  }

  #wedge(forMs: number): void {
    this.#engine.interrupt();
    this.#answers.clear();
    this.#deafUntilMs = this.#options.clock.now() + forMs;
  }

  #leave(forMs: number, reason: string): void {
    this.#away = { untilMs: this.#options.clock.now() + forMs, reason };
    this.disconnect();
  }

  #reboot(silentMs: number, keepsLink: boolean): void {
    this.#wedge(silentMs);
    this.#engine.restart();
    if (!keepsLink) {
      this.#leave(silentMs, "the reader restarts");
      return;
    }
    this.#boot = this.#options.clock.setTimer(silentMs, () => {
      this.#link?.send(noticeFrame(this.#device, "bootNotification"));
      this.#engine.restartPolling();
    });
  }
}

/** A V1 answer holds two bytes of data at most. */
function legacyAnswer(command: number, { status, data }: Answer): Uint8Array {
  return encodeNeoFrame({
    kind: status === 0 ? "v1-ack" : "v1-nak",
    version: 1,
    command,
    status,
    data: Uint8Array.of(data[0] ?? 0, data[1] ?? 0),
    crcOrder: "msb-first",
  });
}
