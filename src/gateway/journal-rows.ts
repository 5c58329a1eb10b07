/**
 * Rows of the journal's table, and entries.
 *
 * @module
 */
import type { Claim, Conclusion, Holder, Intent, JournalEntry } from "./journal.ts";

/** A value of a row or a parameter. PostgreSQL's clients give 64-bit integers as text. */
export type SqlValue = string | number | null;

/** Values by name. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

function flag(value: boolean | undefined): SqlValue {
  return value === undefined ? null : Number(value);
}

/** Parameters of `begin`. */
export function beginParameters(intent: Intent, { owner, leaseMs }: Holder): SqlParameters {
  const { id, operation, merchid, orderId, retref, amountMinor, currency } = intent;
  return {
    id,
    operation,
    merchid,
    order_id: orderId ?? null,
    retref: retref ?? null,
    amount_minor: amountMinor ?? null,
    currency,
    accept_partial: flag(intent.acceptPartial),
    bank_account: flag(intent.bankAccount),
    owner,
    leaseMs,
  };
}

/** Parameters that say what came of an intent. */
export function conclusionParameters(conclusion: Conclusion): SqlParameters {
  return {
    outcome: conclusion.outcome,
    reason: conclusion.reason ?? null,
    result_retref: conclusion.retref ?? null,
    approved_minor: conclusion.approvedMinor ?? null,
    respproc: conclusion.respproc ?? null,
    respcode: conclusion.respcode ?? null,
    may_repeat: flag(conclusion.mayRepeat),
  };
}

type Row = Readonly<Record<string, unknown>>;

function text(row: Row, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

function integer(row: Row, column: string): number | undefined {
  const value = text(row, column);
  return value === undefined ? undefined : Number(value);
}

/** The members that have a value. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

function boolean(row: Row, column: string): boolean | undefined {
  const value = integer(row, column);
  return value === undefined ? undefined : value === 1;
}

function conclusionOf(row: Row, state: Conclusion["state"]): Conclusion {
  return {
    state,
    outcome: text(row, "outcome") ?? "",
    ...present({
      reason: text(row, "reason"),
      retref: text(row, "result_retref"),
      approvedMinor: integer(row, "approved_minor"),
      respproc: text(row, "respproc"),
      respcode: text(row, "respcode"),
      mayRepeat: boolean(row, "may_repeat"),
    }),
  };
}

/** The entry of a row as the statements select it. */
export function entryOf(value: unknown): JournalEntry {
  const row = value as Row;
  const state = text(row, "state") as JournalEntry["state"];
  return {
    id: text(row, "id")!,
    operation: text(row, "operation") as JournalEntry["operation"],
    merchid: text(row, "merchid")!,
    currency: text(row, "currency")!,
    ...present({
      orderId: text(row, "order_id"),
      retref: text(row, "retref"),
      amountMinor: integer(row, "amount_minor"),
      acceptPartial: boolean(row, "accept_partial"),
      bankAccount: boolean(row, "bank_account"),
      note: text(row, "note"),
    }),
    state,
    ...(state !== "open" && { conclusion: conclusionOf(row, state) }),
    attempt: integer(row, "attempt")!,
    begunAtMs: integer(row, "begun_at_ms")!,
    updatedAtMs: integer(row, "updated_at_ms")!,
    ageMs: Math.max(0, integer(row, "age_ms")!),
    owner: text(row, "owner")!,
    leaseLeftMs: Math.max(0, integer(row, "lease_left_ms")!),
  };
}

/** The claim that a row gives its holder. */
export function claimOf(value: unknown): Claim {
  const row = value as Row;
  return { id: text(row, "id")!, fence: integer(row, "fence")! };
}
