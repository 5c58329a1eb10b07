/**
 * A VP3300 made of code: the same frames over the same kind of link as a real one.
 *
 * @module
 */
import {
  refuseArgument,
  requireBytes,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import { MODELS, type ModelName } from "../protocol/commands/models.ts";
import { encodeNeoFrame, encodeNeoResponse, type NeoFrame } from "../protocol/frames/neo-frame.ts";
import type { Link, Transport } from "../transports/transport.ts";
import { type Answer, refuse } from "./answer.ts";
import { PRESENTATIONS, type Presentation, requireCard, type SimulatedCard } from "./card.ts";
import { dispatch, isCommand } from "./command-dispatcher.ts";
import { Device, type InterruptedAnswer } from "./device.ts";
import { HostFrames } from "./host-frames.ts";
import { createRandom } from "./random.ts";
import { SimulatedLink } from "./simulated-link.ts";
import { TransactionEngine } from "./transaction-engine.ts";

/** The models that speak NEO frames and so can be simulated. */
export const SIMULATED_MODELS = (Object.keys(MODELS) as ModelName[]).filter(
  (model) => MODELS[model].generation !== "nga",
);

/** How a {@link SimulatedReader} is made and behaves. */
export interface SimulatedReaderOptions {
  /** Default: the platform's time. Hand in a `VirtualClock` to run without waiting. */
  readonly clock?: Clock;
  /** Numbers from 0 to below 1, for cryptograms and the like. Default: the same sequence each time. */
  readonly random?: () => number;
  /** Default `vp3300bt`. */
  readonly model?: ModelName;
  /** Ten printable ASCII characters. Default 0820619250. */
  readonly serialNumber?: string;
  /** Default `<model> NEO v1.01.151`. */
  readonly firmwareVersion?: string;
  /** What it is set to at the start; commands C7-36 and C7-32 change it. Default `tdes`. */
  readonly encryption?: "tdes" | "aes" | "off";
  /**
   * KSN of the next transaction, 10 bytes (copied); one whose counter can't be used gives way to the next that can.
   * `null`: no key was injected. Default 629949012C0000000001. The key is the public demo key.
   */
  readonly ksn?: Uint8Array | null;
  /** Milliseconds that bytes travel, each way. Default 0: as soon as the code that runs is done. */
  readonly latencyMs?: number;
  /** Longest chunk in which the host receives bytes. Default 65536, so that each frame is a chunk of its own. */
  readonly chunkBytes?: number;
  /**
   * How masked and encrypted values are told apart: by ID TECH's length flags A1 and C1, or, as some VP3300 firmware
   * does it, by their order. Default `flagged`.
   */
  readonly encryptedPairs?: "flagged" | "plain";
  /** Whether it sends prompts (61-01). Default true. Without them it takes the first application of a card. */
  readonly prompts?: boolean;
  /** Whether a cancelled transaction gets an answer of its own, and when. Default `none`. */
  readonly interruptedAnswer?: InterruptedAnswer | "none";
  /** What a command that comes during a transaction does: it gets status 0B, or counts as a cancellation. Default `refuse`. */
  readonly whenBusy?: "refuse" | "cancel";
}

/** When a presentation happens. */
export interface PresentOptions {
  /** Milliseconds from now. Default 0. */
  readonly afterMs?: number;
}

const DEFAULT_KSN = Uint8Array.of(0x62, 0x99, 0x49, 0x01, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01);
const KSN_BYTES = 10;
const MAX_DELAY_MS = 2 ** 31 - 1;
const MAX_CHUNK = 65_536;

/** The options with the defaults in place of what is missing. */
function complete(options: SimulatedReaderOptions): Required<SimulatedReaderOptions> {
  requireObject("options", options);
  const { model = "vp3300bt" } = options;
  requireOneOf("options.model", model, SIMULATED_MODELS);
  const all: Required<SimulatedReaderOptions> = {
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
    ...options,
    model,
  };
  requireObject("options.clock", all.clock);
  requireFunction("options.clock.now", all.clock.now);
  requireFunction("options.clock.setTimer", all.clock.setTimer);
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
  readonly #options: Required<SimulatedReaderOptions>;
  readonly #device: Device;
  readonly #engine: TransactionEngine;
  #link: SimulatedLink | undefined;

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: SimulatedReaderOptions = {}) {
    this.#options = complete(options);
    this.#device = new Device(this.#options);
    this.#engine = new TransactionEngine(this.#device, (frame) => this.#link?.send(frame));
  }

  /**
   * Opens the one link to this reader.
   *
   * @throws Vp3300Error `TRANSPORT_OPEN_FAILED` when a link is open; `ARGUMENT_INVALID`; with an aborted signal, its reason
   */
  async open(options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {}): Promise<Link> {
    requireObject("options", options);
    const { signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      refuseArgument("options.signal", "AbortSignal", typeof signal);
    }
    signal?.throwIfAborted();
    if (this.#link) throw new Vp3300Error("TRANSPORT_OPEN_FAILED", { reason: "a link is open" });
    const { clock, latencyMs, chunkBytes } = this.#options;
    const frames = new HostFrames(clock, {
      onFrame: (frame) => this.#handle(frame),
      onBroken: (command, status) => this.#engine.answer(command, refuse(status)),
    });
    const link = new SimulatedLink({
      clock,
      latencyMs,
      chunkBytes,
      onBytes: (bytes) => frames.push(bytes),
      onClosed: () => {
        frames.close();
        this.#engine.halt();
        this.#link = undefined;
      },
    });
    this.#link = link;
    this.#engine.restartPolling();
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
    if (!this.#device.profile.interfaces.includes(how)) {
      refuseArgument("how", `one of ${this.#device.profile.interfaces.join(", ")}`, how);
    }
    const tappable = card.tap && (card.applications.length > 0 || card.passes !== undefined);
    if (how === "tap" && !tappable) {
      refuseArgument("card", "card that can be tapped", "card that can't");
    }
    this.#engine.presentations.add({ card, how }, afterMs);
  }

  /** Takes the card out of the slot, if there is one. A chip that is at work fails. */
  removeCard(): void {
    this.#engine.slot.remove();
  }

  /** Breaks the link, as when the cable is pulled: `closed` gives `lost`. Without a link nothing happens. */
  disconnect(): void {
    this.#link?.finish("lost");
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
    if (!isCommand(frame)) return;
    const answer = dispatch({ device: this.#device, engine: this.#engine }, frame);
    if (answer)
      this.#link?.send(
        frame.version === 1 ? legacyAnswer(frame.command, answer) : answerFrame(frame.command, answer),
      );
  }
}

function answerFrame(command: number, answer: Answer): Uint8Array {
  return encodeNeoResponse({ command, ...answer });
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
