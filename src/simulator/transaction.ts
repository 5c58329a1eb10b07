/**
 * What a transaction was asked to do, and what it works with.
 *
 * @module
 */
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import { RawAnswer } from "./answer.ts";
import type { Presentation, SimulatedCard } from "./card.ts";
import { resultCode, statusCode } from "./codes.ts";
import type { Device } from "./device.ts";
import { Payload, type PayloadSource } from "./payload.ts";
import type { CardSlot, PresentationQueue } from "./presentations.ts";
import type { Prompter } from "./prompter.ts";
import { TagTable } from "./tag-table.ts";
import { sleep } from "./wait.ts";

/** Attempts at a chip or a stripe before the reader gives it up. Source: vp3300 reference 13, step 5. */
export const MAX_ATTEMPTS = 3;

/** The request of 02-40 or 60-10. */
export interface TransactionRequest {
  readonly timeoutMs: number;
  /** What the reader looks for. */
  readonly interfaces: readonly Presentation[];
  /** How long to wait for a swipe after a failed chip; `undefined`: leave that to the host. */
  readonly fallbackMs: number | undefined;
  /** Goes on with 60-11 by itself. */
  readonly authenticate: boolean;
  readonly forceOnline: boolean;
  /** How long a started or online contact transaction waits for the host's next command. */
  readonly answerTimeoutMs: number;
  /** Amounts, type, currency. */
  readonly data: TagTable;
  /** Further tags for the answer (DFEE1A). */
  readonly extraTags: readonly number[];
  /** Containers that ask for loyalty passes: FFEE06, FFEE08. */
  readonly passes: readonly number[];
}

/** What the reader remembers of cards from one transaction to the next. */
export class CardMemory {
  readonly unlocked = new WeakSet<SimulatedCard>();
  /** The last contact transaction ended because of the chip: a swipe now is a fallback. */
  fallback = false;
  readonly #sequence = new WeakMap<SimulatedCard, number>();

  /** The card's transaction counter, moved on by one. */
  nextSequence(card: SimulatedCard): number {
    const next = ((this.#sequence.get(card) ?? 0) + 1) & 0xffff;
    this.#sequence.set(card, next);
    return next;
  }
}

/** What a step of a transaction works with. */
export interface Workplace {
  readonly device: Device;
  readonly slot: CardSlot;
  readonly presentations: PresentationQueue;
  readonly prompter: Prompter;
  readonly memory: CardMemory;
  /** A card was seen. */
  readonly detected: () => void;
}

/** One transaction, from the wait for a card to its first answer. */
export class Transaction {
  readonly work: Workplace;
  readonly request: TransactionRequest;
  readonly signal: AbortSignal;
  /** What is looked for at the moment, and until when; no limit when `undefined`. */
  polled: readonly Presentation[];
  deadline: number | undefined;
  /** The chip was given up: only a swipe will do now. */
  fallback = false;
  attempts = { insert: 0, swipe: 0 };
  #ksn: Uint8Array | undefined;

  constructor(work: Workplace, request: TransactionRequest, signal: AbortSignal) {
    this.work = work;
    this.request = request;
    this.signal = signal;
    this.polled = request.interfaces;
    this.extend(request.timeoutMs);
  }

  /** Looks for cards for so long from now on. */
  extend(ms: number): void {
    this.deadline = Number.isFinite(ms) ? this.work.device.options.clock.now() + ms : undefined;
  }

  sleep(ms: number): Promise<void> {
    return sleep(this.work.device.options.clock, this.signal, ms);
  }

  /** The KSN for data of this kind, the same throughout the transaction; `undefined` when it goes in clear. */
  ksnFor(kind: "msr" | "emv"): Uint8Array | undefined {
    const { encryption, dataKey } = this.work.device;
    if (!encryption[kind] || this.work.device.inClear !== undefined) return undefined;
    this.#ksn ??= dataKey.take();
    return this.#ksn;
  }

  payload(source: PayloadSource, kind: "msr" | "emv"): Payload {
    return new Payload(this.work.device, source, this.ksnFor(kind));
  }
}

const RESULT = 0xdfee25;
/** Results from here on are failures; the one for fallback is an instruction. */
const FIRST_FAILURE = 0x1000;

/** Adds the result code. */
export function addResult(payload: Payload, code: number): Payload {
  return payload.add(RESULT, Uint8Array.of(code >> 8, code));
}

/**
 * A contact answer that says no more than its result. Source: vp3300 reference 9.2; that 3004 comes with status 00
 * as the outcomes below 1000 do: constructed vectors.
 */
export function resultOnly(device: Device, code: number): RawAnswer {
  const failed = code >= FIRST_FAILURE && code !== resultCode("fallback");
  const payload = addResult(new Payload(device, "contact", undefined), code);
  return new RawAnswer(statusCode(failed ? "failed" : "ok"), payload.finish());
}

/** The last object of this tag. */
export function lastValue(objects: readonly TlvNode[], tag: number): Uint8Array | undefined {
  return objects.findLast((object) => object.tag === tag)?.value;
}

/** The objects that describe the transaction: everything that is not an instruction to the reader. */
export function transactionData(objects: readonly TlvNode[], instructions: readonly number[]): TagTable {
  return new TagTable().merge(objects.filter(({ tag }) => !instructions.includes(tag)));
}
