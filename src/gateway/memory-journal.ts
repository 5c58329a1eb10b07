/**
 * A journal in this process's memory: for tests, and for programs that may forget. A crash loses it.
 *
 * @module
 */
import { requireFunction, requireInteger, requireObject } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Claim, Conclusion, Holder, Intent, Journal, JournalEntry } from "./journal.ts";
import {
  pageOf,
  requireClaim,
  requireConclusion,
  requireHolder,
  requireId,
  requireIntent,
  requireLease,
  requireNote,
  requireOlderThan,
} from "./journal-checks.ts";
import type { Writable } from "./writable.ts";

const KEEP_DONE_DEFAULT = 10_000;

/** How a memory journal is made. */
export interface MemoryJournalOptions {
  readonly clock?: Clock | undefined;
  /** How many entries that are done it keeps, 0 to 10 000 000; the oldest are forgotten, with their ids. Default 10 000. */
  readonly keepDone?: number | undefined;
}

interface Row {
  readonly intent: Intent;
  state: JournalEntry["state"];
  conclusion: Conclusion | undefined;
  attempt: number;
  begunAtMs: number;
  updatedAtMs: number;
  owner: string;
  fence: number;
  leaseUntilMs: number;
  note: string | undefined;
}

/**
 * An empty journal in memory. Entries are copies: what a caller does with them changes nothing here.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function createMemoryJournal(options: MemoryJournalOptions = {}): Journal {
  requireObject("options", options);
  const { clock = systemClock, keepDone = KEEP_DONE_DEFAULT } = options;
  requireObject("options.clock", clock);
  requireFunction("options.clock.now", clock.now);
  requireInteger("options.keepDone", keepDone, 0, 10_000_000);
  return new MemoryJournal(clock, keepDone);
}

class MemoryJournal implements Journal {
  readonly #clock: Clock;
  readonly #keepDone: number;
  readonly #rows = new Map<string, Row>();
  /** Ids of what is done, in the order in which it was done. */
  readonly #done = new Set<string>();
  /** Stands before the oldest of them, for as long as what it gives is forgotten: a new one would pass every gap. */
  readonly #oldest = this.#done.values();

  constructor(clock: Clock, keepDone: number) {
    this.#clock = clock;
    this.#keepDone = keepDone;
  }

  async begin(intent: Intent, holder: Holder) {
    requireIntent(intent);
    requireHolder(holder);
    const known = this.#rows.get(intent.id);
    if (known !== undefined && !(known.state === "done" && known.conclusion?.mayRepeat === true)) {
      return { entry: this.#entryOf(known) };
    }
    const now = this.#clock.now();
    const row: Row = {
      intent: { ...intent },
      state: "open",
      conclusion: undefined,
      attempt: (known?.attempt ?? 0) + 1,
      begunAtMs: now,
      updatedAtMs: now,
      owner: "",
      fence: known?.fence ?? 0,
      leaseUntilMs: 0,
      note: undefined,
    };
    this.#done.delete(intent.id);
    this.#rows.set(intent.id, row);
    return this.#hold(row, holder);
  }

  async claim(id: string, holder: Holder) {
    requireId(id);
    requireHolder(holder);
    const row = this.#rows.get(id);
    if (row === undefined || row.state === "done" || this.#isHeld(row)) return undefined;
    return this.#hold(row, holder);
  }

  async renew(claim: Claim, leaseMs: number) {
    requireClaim(claim);
    requireLease(leaseMs);
    const row = this.#claimed(claim);
    if (row === undefined) return false;
    row.leaseUntilMs = this.#clock.now() + leaseMs;
    return true;
  }

  async release(claim: Claim) {
    requireClaim(claim);
    const row = this.#claimed(claim);
    if (row === undefined) return false;
    row.fence += 1;
    row.leaseUntilMs = 0;
    return true;
  }

  async conclude(claim: Claim, conclusion: Conclusion) {
    requireClaim(claim);
    requireConclusion(conclusion);
    const row = this.#claimed(claim);
    if (row === undefined) return false;
    this.#write(row, conclusion);
    return true;
  }

  async contest(id: string, conclusion: Conclusion) {
    requireId(id);
    requireConclusion(conclusion);
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const { retref = row.conclusion?.retref } = conclusion;
    this.#write(row, { ...once(conclusion), state: "attention", ...(retref !== undefined && { retref }) });
  }

  async close(id: string, note: string) {
    requireId(id);
    requireNote(note);
    const row = this.#rows.get(id);
    if (row?.state !== "attention" || this.#isHeld(row)) return false;
    row.note = note;
    this.#write(row, { ...once(row.conclusion!), state: "done" });
    return true;
  }

  async read(id: string) {
    requireId(id);
    const row = this.#rows.get(id);
    return row && this.#entryOf(row);
  }

  async list(state: JournalEntry["state"], options?: Parameters<Journal["list"]>[1]) {
    const { limit, after } = pageOf(state, options);
    return [...this.#rows.values()]
      .filter((row) => row.state === state && isBehind(row, after))
      .sort((a, b) => (isBehind(a, { begunAtMs: b.begunAtMs, id: b.intent.id }) ? 1 : -1))
      .slice(0, limit)
      .map((row) => this.#entryOf(row));
  }

  async prune(olderThanMs: number) {
    requireOlderThan(olderThanMs);
    const before = this.#clock.now() - olderThanMs;
    const old = [...this.#done].filter((id) => this.#rows.get(id)!.updatedAtMs < before);
    for (const id of old) this.#forget(id);
    return old.length;
  }

  async [Symbol.asyncDispose]() {
    this.#rows.clear();
    this.#done.clear();
  }

  #isHeld(row: Row): boolean {
    return row.leaseUntilMs > this.#clock.now();
  }

  #hold(row: Row, { owner, leaseMs }: Holder) {
    row.owner = owner;
    row.fence += 1;
    row.leaseUntilMs = this.#clock.now() + leaseMs;
    return { claim: { id: row.intent.id, fence: row.fence }, entry: this.#entryOf(row) };
  }

  #claimed({ id, fence }: Claim): Row | undefined {
    const row = this.#rows.get(id);
    return row?.fence === fence && row.state !== "done" ? row : undefined;
  }

  #write(row: Row, conclusion: Conclusion): void {
    const { id } = row.intent;
    row.state = conclusion.state;
    row.conclusion = { ...conclusion };
    row.updatedAtMs = this.#clock.now();
    row.fence += 1;
    row.leaseUntilMs = 0;
    this.#done.delete(id);
    if (conclusion.state !== "done") return;
    this.#done.add(id);
    while (this.#done.size > this.#keepDone) this.#forget(this.#oldest.next().value!);
  }

  #forget(id: string): void {
    this.#rows.delete(id);
    this.#done.delete(id);
  }

  #entryOf(row: Row): JournalEntry {
    const now = this.#clock.now();
    const { intent, state, conclusion, attempt, begunAtMs, updatedAtMs, owner, note } = row;
    // Member by member: a copy that grows moves its members again and again.
    const { id, operation, merchid, currency } = intent;
    const entry: Writable<JournalEntry> = {
      id,
      operation,
      merchid,
      currency,
      state,
      attempt,
      begunAtMs,
      updatedAtMs,
      ageMs: Math.max(0, now - begunAtMs),
      owner,
      leaseLeftMs: Math.max(0, row.leaseUntilMs - now),
    };
    const { orderId, retref, amountMinor, acceptPartial, bankAccount } = intent;
    if (orderId !== undefined) entry.orderId = orderId;
    if (retref !== undefined) entry.retref = retref;
    if (amountMinor !== undefined) entry.amountMinor = amountMinor;
    if (acceptPartial !== undefined) entry.acceptPartial = acceptPartial;
    if (bankAccount !== undefined) entry.bankAccount = bankAccount;
    if (conclusion !== undefined) entry.conclusion = { ...conclusion };
    if (note !== undefined) entry.note = note;
    return entry;
  }
}

/** A conclusion that lets nobody use its id again. */
function once({ mayRepeat, ...conclusion }: Conclusion): Conclusion {
  return conclusion;
}

function isBehind({ intent, begunAtMs }: Row, after: { readonly begunAtMs: number; readonly id: string }) {
  return begunAtMs > after.begunAtMs || (begunAtMs === after.begunAtMs && intent.id > after.id);
}
