/**
 * The accountant: compares what the journal says with what the ledger does.
 *
 * @module
 */
import type { Journal, JournalEntry } from "../../../src/gateway/index.ts";
import type { Booking, GatewayLedger } from "../../../src/simulator/gateway/index.ts";

/** What was found. All but `attention` are to be empty. */
export interface Audit {
  /** Purchases for which more than one sale stands. */
  readonly doubleCharges: readonly string[];
  /** Sales that stand, and refunds, that no entry of the journal accounts for. */
  readonly unrecorded: readonly string[];
  /** Entries that are still open. */
  readonly open: readonly string[];
  /** Entries before a person that could have been told. */
  readonly needlessAttention: readonly string[];
  /** Conclusions that the ledger does not bear out. */
  readonly wrong: readonly string[];
  /** Entries that wait for a person, by operation and reason. */
  readonly attention: readonly string[];
}

const STATES = ["open", "attention", "done"] as const;

/** All entries of a journal. */
export async function entriesOf(journal: Journal): Promise<readonly JournalEntry[]> {
  return (await Promise.all(STATES.map((state) => journal.list(state, { limit: 10_000 })))).flat();
}

const STANDING: ReadonlySet<string> = new Set(["Authorized", "Queued for Capture", "Accepted"]);

function isApproved({ response }: Booking): boolean {
  return response.respstat === "A";
}

function wasEver({ history }: Booking, status: Booking["status"]): boolean {
  return history.some((move) => move.status === status);
}

/** Whether an entry and what it says of money agree with a booking that stands. */
function accountsFor(entry: JournalEntry | undefined, { retref }: Booking): boolean {
  if (entry === undefined) return false;
  if (entry.state !== "done") return true; // open is counted by itself, attention is before a person
  const { outcome, retref: known } = entry.conclusion!;
  return (outcome === "approved" || outcome === "partial") && known === retref;
}

/** What makes an entry truly unknown; false for one that could have been told. */
function isTrulyUnknown(
  { operation, amountMinor = 0, conclusion, id }: JournalEntry,
  ledger: GatewayLedger,
): boolean {
  const { reason } = conclusion!;
  // A refund that did not show under its order id, twice: then the ledger has none there either.
  if (operation === "refund") return reason === "refund-unanswered" && ledger.findByOrder(id).length === 0;
  // Whether a part was voided can't be seen from outside.
  if (operation === "void") return reason === "partial-void" && amountMinor > 0;
  // A part that was not wanted and that was settled before it could be voided: refunding it is a person's decision.
  return (
    operation === "auth" &&
    reason === "partial-not-voided" &&
    ledger.findByOrder(id).some(({ status }) => status === "Accepted")
  );
}

/** Whether the ledger bears out what is done. */
function isBorneOut(entry: JournalEntry, ledger: GatewayLedger): boolean {
  const { operation, id, orderId = "", retref = "", amountMinor = 0 } = entry;
  const { outcome, reason } = entry.conclusion!;
  const booked = ledger.findByOrder(id).filter(isApproved);
  const sale = ledger.find(retref);
  switch (operation) {
    case "auth":
      if (outcome === "approved" || outcome === "partial") return booked.length === 1;
      if (reason === "not-arrived" || reason === "not-sent") return booked.length === 0;
      return booked.every(({ status }) => !STANDING.has(status));
    case "refund":
      return outcome === "approved" ? booked.length === 1 : booked.length === 0;
    case "capture":
      return outcome !== "approved" || (sale !== undefined && wasEver(sale, "Queued for Capture"));
    case "void":
      if (outcome !== "approved" || sale === undefined) return outcome !== "approved";
      return wasEver(sale, "Voided") || (amountMinor > 0 && sale.history.length > 1);
    case "voidByOrderId":
      return outcome !== "approved" || ledger.findByOrder(orderId).some((one) => wasEver(one, "Voided"));
  }
}

function describe({ operation, id, state, conclusion }: JournalEntry): string {
  return [operation, id, state, conclusion?.outcome, conclusion?.reason].filter(Boolean).join(" ");
}

/** Compares. `purchases`: the order ids that each purchase was tried under. */
export async function audit(
  ledger: GatewayLedger,
  journal: Journal,
  purchases: readonly (readonly string[])[],
): Promise<Audit> {
  const entries = await entriesOf(journal);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const standing = ledger.bookings.filter(({ status }) => STANDING.has(status));
  const sales = new Map<string, number>();
  for (const { kind, orderid = "" } of standing) {
    if (kind === "sale") sales.set(orderid, (sales.get(orderid) ?? 0) + 1);
  }
  const countOf = (orderIds: readonly string[]) =>
    orderIds.reduce((sum, id) => sum + (sales.get(id) ?? 0), 0);
  const waiting = entries.filter(({ state }) => state === "attention");
  return {
    doubleCharges: purchases
      .filter((orderIds) => countOf(orderIds) > 1)
      .map((orderIds) => orderIds.join(" ")),
    unrecorded: standing
      .filter((booking) => !accountsFor(byId.get(booking.orderid ?? ""), booking))
      .map(({ kind, orderid, status }) => `${kind} ${orderid} ${status}`),
    open: entries.filter(({ state }) => state === "open").map(describe),
    needlessAttention: waiting.filter((entry) => !isTrulyUnknown(entry, ledger)).map(describe),
    wrong: entries.filter((entry) => entry.state === "done" && !isBorneOut(entry, ledger)).map(describe),
    attention: waiting.map(({ operation, conclusion }) => `${operation}: ${conclusion?.reason}`),
  };
}
