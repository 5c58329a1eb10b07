/**
 * What a journal refuses before it touches its store.
 *
 * @module
 */
import {
  refuseArgument,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import type { Claim, Conclusion, Holder, Intent, Journal, JournalEntry, ListOptions } from "./journal.ts";

const ID_MAX_LENGTH = 64;
const OWNER_MAX_LENGTH = 128;
const NOTE_MAX_LENGTH = 500;
const LEASE_MAX_MS = 3_600_000;
const LIST_MAX = 10_000;
const LIST_DEFAULT = 1_000;
const OPERATIONS = ["auth", "capture", "void", "refund", "voidByOrderId"] as const;
const STATES = ["open", "attention", "done"] as const;

// biome-ignore format: one line reads best
const METHODS = ["begin", "claim", "renew", "release", "conclude", "contest", "close", "read", "list", "prune"] as const;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireJournal(argument: string, journal: unknown): asserts journal is Journal {
  requireObject(argument, journal);
  for (const method of METHODS) requireFunction(`${argument}.${method}`, Reflect.get(journal, method));
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireId(id: unknown): asserts id is string {
  requireText("id", id, ID_MAX_LENGTH);
  if (id === "") refuseArgument("id", `1 to ${ID_MAX_LENGTH} characters`, "none");
}

function requireOptionalText(argument: string, value: unknown): void {
  if (value !== undefined) requireText(argument, value, ID_MAX_LENGTH);
}

function requireOptionalAmount(argument: string, value: unknown): void {
  if (value !== undefined) requireInteger(argument, value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireIntent(intent: Intent): void {
  requireObject("intent", intent);
  requireId(intent.id);
  requireOneOf("intent.operation", intent.operation, OPERATIONS);
  requireText("intent.merchid", intent.merchid, ID_MAX_LENGTH);
  requireText("intent.currency", intent.currency, ID_MAX_LENGTH);
  requireOptionalText("intent.orderId", intent.orderId);
  requireOptionalText("intent.retref", intent.retref);
  requireOptionalAmount("intent.amountMinor", intent.amountMinor);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireLease(leaseMs: number): void {
  requireInteger("leaseMs", leaseMs, 1, LEASE_MAX_MS);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireHolder(holder: Holder): void {
  requireObject("holder", holder);
  requireText("holder.owner", holder.owner, OWNER_MAX_LENGTH);
  requireLease(holder.leaseMs);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireClaim(claim: Claim): void {
  requireObject("claim", claim);
  requireId(claim.id);
  requireInteger("claim.fence", claim.fence, 1, Number.MAX_SAFE_INTEGER);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireConclusion(conclusion: Conclusion): void {
  requireObject("conclusion", conclusion);
  requireOneOf("conclusion.state", conclusion.state, ["done", "attention"]);
  requireText("conclusion.outcome", conclusion.outcome, ID_MAX_LENGTH);
  requireOptionalText("conclusion.reason", conclusion.reason);
  requireOptionalText("conclusion.retref", conclusion.retref);
  requireOptionalText("conclusion.respproc", conclusion.respproc);
  requireOptionalText("conclusion.respcode", conclusion.respcode);
  requireOptionalAmount("conclusion.approvedMinor", conclusion.approvedMinor);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireNote(note: unknown): asserts note is string {
  requireText("note", note, NOTE_MAX_LENGTH);
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireOlderThan(olderThanMs: number): void {
  requireInteger("olderThanMs", olderThanMs, 0, Number.MAX_SAFE_INTEGER);
}

/** The page that is asked for, with its defaults. @throws Vp3300Error `ARGUMENT_INVALID` */
export function pageOf(
  state: JournalEntry["state"],
  options: ListOptions = {},
): { readonly limit: number; readonly after: { readonly begunAtMs: number; readonly id: string } } {
  requireOneOf("state", state, STATES);
  requireObject("options", options);
  const { limit = LIST_DEFAULT, after } = options;
  requireInteger("options.limit", limit, 1, LIST_MAX);
  if (after === undefined) return { limit, after: { begunAtMs: -1, id: "" } };
  requireObject("options.after", after);
  requireId(after.id);
  requireInteger("options.after.begunAtMs", after.begunAtMs, 0, Number.MAX_SAFE_INTEGER);
  return { limit, after };
}
