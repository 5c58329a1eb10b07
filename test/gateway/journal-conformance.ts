import { beforeEach, describe, expect, test } from "vitest";
import type { Claimed, Conclusion, Intent, Journal } from "../../src/gateway/journal.ts";

/** A fresh, empty journal whose time passes by `passMs`. */
export interface JournalUnderTest {
  readonly journal: Journal;
  /** Lets the store's clock move on by at least `ms`. */
  readonly passMs: (ms: number) => Promise<void>;
  /** Another process's view of the same store. */
  readonly reopen: () => Promise<Journal>;
}

const LEASE_MS = 200;
const HOLDER = { owner: "till-1", leaseMs: LEASE_MS };
const OTHER = { owner: "till-2", leaseMs: LEASE_MS };

const INTENT: Intent = {
  id: "ORDER-A",
  operation: "auth",
  merchid: "496160873888",
  orderId: "ORDER-A",
  amountMinor: 1_234,
  currency: "USD",
  acceptPartial: false,
};

const APPROVED: Conclusion = {
  state: "done",
  outcome: "approved",
  retref: "343005123105",
  approvedMinor: 1_234,
  respproc: "RPCT",
  respcode: "000",
};
const UNKNOWN: Conclusion = { state: "attention", outcome: "unknown", reason: "no-answer" };
const NOT_SENT: Conclusion = { state: "done", outcome: "retry", reason: "not-sent", mayRepeat: true };

async function begun(journal: Journal, intent: Intent = INTENT): Promise<Claimed> {
  const taken = await journal.begin(intent, HOLDER);
  expect("claim" in taken, "the entry is new").toBe(true);
  return taken as Claimed;
}

/** What every journal does. */
export function describeJournal(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(name, () => {
    let journal: Journal;
    let passMs: JournalUnderTest["passMs"];
    let reopen: JournalUnderTest["reopen"];
    beforeEach(async () => {
      ({ journal, passMs, reopen } = await open());
    });

    test("keeps an intent as it was given, open and held", async () => {
      const { entry, claim } = await begun(journal);
      expect(entry).toMatchObject({ ...INTENT, state: "open", attempt: 1, owner: "till-1" });
      expect(entry.conclusion).toBeUndefined();
      expect(entry.leaseLeftMs).toBe(LEASE_MS);
      expect(entry.ageMs).toBe(0);
      expect(entry.updatedAtMs).toBe(entry.begunAtMs);
      expect(claim).toEqual({ id: "ORDER-A", fence: 1 });
      expect(await journal.read("ORDER-A")).toMatchObject(INTENT);
    });

    test("keeps every member of an intent, and none that was not given", async () => {
      const full: Intent = {
        id: "REFUND-1",
        operation: "refund",
        merchid: "m",
        orderId: "R1",
        retref: "1",
        amountMinor: 2 ** 50,
        currency: "USD",
        acceptPartial: true,
        bankAccount: true,
      };
      const bare: Intent = {
        id: "CAPTURE-1",
        operation: "capture",
        merchid: "m",
        retref: "1",
        currency: "USD",
      };
      await begun(journal, full);
      await begun(journal, bare);
      const kept = async (id: string) => {
        const { state, attempt, begunAtMs, updatedAtMs, ageMs, owner, leaseLeftMs, ...intent } =
          (await journal.read(id))!;
        return intent;
      };
      expect(await kept("REFUND-1")).toEqual(full);
      expect(await kept("CAPTURE-1")).toEqual(bare);
    });

    test("another process sees what was written", async () => {
      await begun(journal);
      expect(await (await reopen()).read("ORDER-A")).toMatchObject({ ...INTENT, owner: "till-1" });
    });

    test("an id is used once: the second beginning gets the entry, and no claim", async () => {
      await begun(journal);
      const second = await (await reopen()).begin({ ...INTENT, amountMinor: 99 }, OTHER);
      expect(second).not.toHaveProperty("claim");
      expect(second.entry).toMatchObject({ amountMinor: 1_234, owner: "till-1" });
    });

    test("of many that begin the same id at once, one gets the claim", async () => {
      const journals = [journal, await reopen(), await reopen()];
      const tries = await Promise.all(
        Array.from({ length: 24 }, (_, index) => journals[index % 3]!.begin(INTENT, HOLDER)),
      );
      expect(tries.filter((taken) => "claim" in taken)).toHaveLength(1);
    });

    test.each([APPROVED, UNKNOWN])(
      "concludes once, and keeps what came of it: $outcome",
      async (conclusion) => {
        const { claim } = await begun(journal);
        await passMs(10);
        expect(await journal.conclude(claim, conclusion)).toBe(true);
        const entry = (await journal.read("ORDER-A"))!;
        expect(entry).toMatchObject({ state: conclusion.state, leaseLeftMs: 0 });
        expect(entry.conclusion).toEqual(conclusion);
        expect(entry.updatedAtMs).toBeGreaterThanOrEqual(entry.begunAtMs + 10);
        expect(await journal.conclude(claim, NOT_SENT)).toBe(false);
        expect((await journal.read("ORDER-A"))?.conclusion).toEqual(conclusion);
      },
    );

    test("an id that may be repeated is opened again, as a new attempt with nothing left of the old one", async () => {
      const { claim } = await begun(journal);
      await journal.conclude(claim, NOT_SENT);
      const second = await begun(journal, { ...INTENT, amountMinor: 99 });
      expect(second.entry).toMatchObject({ state: "open", attempt: 2, amountMinor: 99 });
      expect(second.entry.conclusion).toBeUndefined();
      expect(await journal.conclude(claim, APPROVED), "the first attempt's claim").toBe(false);
      expect(await journal.conclude(second.claim, APPROVED)).toBe(true);
      expect(await journal.begin(INTENT, HOLDER)).not.toHaveProperty("claim");
    });

    test("nobody claims what is held; when the lease is over one does, and the old claim is worth nothing", async () => {
      const { claim } = await begun(journal);
      expect(await journal.claim("ORDER-A", OTHER)).toBeUndefined();
      await passMs(LEASE_MS + 1);
      const journals = [await reopen(), await reopen()];
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, index) => journals[index % 2]!.claim("ORDER-A", OTHER)),
      );
      const taken = tries.filter((result) => result !== undefined);
      expect(taken).toHaveLength(1);
      expect(taken[0]?.entry).toMatchObject({ ...INTENT, owner: "till-2", attempt: 1 });
      expect(taken[0]?.entry.ageMs).toBeGreaterThan(LEASE_MS);
      expect(await journal.renew(claim, LEASE_MS)).toBe(false);
      expect(await journal.release(claim)).toBe(false);
      expect(await journal.conclude(claim, APPROVED)).toBe(false);
      expect(await journal.conclude(taken[0]!.claim, UNKNOWN)).toBe(true);
    });

    test("a lease that is renewed holds on, and one that ran out unseen may still be used", async () => {
      const { claim } = await begun(journal);
      await passMs(LEASE_MS - 50);
      expect(await journal.renew(claim, LEASE_MS * 10)).toBe(true);
      await passMs(LEASE_MS);
      expect(await journal.claim("ORDER-A", OTHER)).toBeUndefined();
      await passMs(LEASE_MS * 10);
      expect(await journal.conclude(claim, APPROVED)).toBe(true);
    });

    test("what is released can be claimed at once", async () => {
      const { claim } = await begun(journal);
      expect(await journal.release(claim)).toBe(true);
      expect(await journal.conclude(claim, APPROVED), "after release").toBe(false);
      const taken = await journal.claim("ORDER-A", OTHER);
      expect(taken?.entry.owner).toBe("till-2");
    });

    test("what needs attention can be claimed, what is done can't, and what is unknown isn't there", async () => {
      const { claim } = await begun(journal);
      await journal.conclude(claim, UNKNOWN);
      const taken = await journal.claim("ORDER-A", OTHER);
      expect(taken?.entry.state).toBe("attention");
      await journal.conclude(taken!.claim, APPROVED);
      expect(await journal.claim("ORDER-A", OTHER)).toBeUndefined();
      expect(await journal.claim("NO-SUCH", OTHER)).toBeUndefined();
      expect(await journal.read("NO-SUCH")).toBeUndefined();
    });

    test("contesting puts an entry in attention whatever its state, and ends every claim", async () => {
      const { claim } = await begun(journal);
      await journal.contest("ORDER-A", { ...APPROVED, reason: "late" });
      expect(await journal.conclude(claim, NOT_SENT)).toBe(false);
      expect(await journal.read("ORDER-A")).toMatchObject({
        state: "attention",
        conclusion: { state: "attention", outcome: "approved", reason: "late" },
      });
      const taken = await journal.claim("ORDER-A", OTHER);
      await journal.conclude(taken!.claim, NOT_SENT);
      await journal.contest("ORDER-A", UNKNOWN);
      expect((await journal.read("ORDER-A"))?.state).toBe("attention");
      await journal.contest("NO-SUCH", UNKNOWN);
      expect(await journal.read("NO-SUCH")).toBeUndefined();
    });

    test("contesting keeps the retref that was written if it brings none, and takes one that it brings", async () => {
      const { claim } = await begun(journal);
      await journal.conclude(claim, APPROVED);
      await journal.contest("ORDER-A", UNKNOWN);
      expect((await journal.read("ORDER-A"))?.conclusion).toEqual({ ...UNKNOWN, retref: APPROVED.retref });
      await journal.contest("ORDER-A", { ...APPROVED, retref: "2" });
      expect((await journal.read("ORDER-A"))?.conclusion).toMatchObject({ retref: "2" });
    });

    test("neither contesting nor a person's word lets an id be used again", async () => {
      const late = { ...NOT_SENT, reason: "late" };
      for (const id of ["CONTESTED", "ATTENTION"]) {
        const { claim } = await begun(journal, { ...INTENT, id });
        if (id === "CONTESTED") {
          await journal.conclude(claim, APPROVED);
          await journal.contest(id, late);
        } else await journal.conclude(claim, { ...late, state: "attention" });
        expect((await journal.read(id))?.conclusion?.mayRepeat, id).toBe(
          id === "CONTESTED" ? undefined : true,
        );
        expect(await journal.begin({ ...INTENT, id }, OTHER), id).not.toHaveProperty("claim");
        expect(await journal.close(id, "not charged, says the bank")).toBe(true);
        expect((await journal.read(id))?.conclusion, id).toMatchObject({ outcome: "retry" });
        expect((await journal.read(id))?.conclusion?.mayRepeat, id).toBeUndefined();
        expect(await journal.begin({ ...INTENT, id }, OTHER), id).not.toHaveProperty("claim");
      }
    });

    test("a person closes what is in attention, with a note; nothing else, and not while it is held", async () => {
      const { claim } = await begun(journal);
      expect(await journal.close("ORDER-A", "too early")).toBe(false);
      await journal.conclude(claim, UNKNOWN);
      const taken = await journal.claim("ORDER-A", OTHER);
      expect(await journal.close("ORDER-A", "held")).toBe(false);
      await journal.release(taken!.claim);
      expect(await journal.close("ORDER-A", "bank says: not charged")).toBe(true);
      expect(await journal.read("ORDER-A")).toMatchObject({
        state: "done",
        note: "bank says: not charged",
        conclusion: { outcome: "unknown", reason: "no-answer" },
      });
      expect(await journal.close("ORDER-A", "again")).toBe(false);
      expect(await journal.close("NO-SUCH", "")).toBe(false);
    });

    test("lists by state, oldest first, page by page", async () => {
      const ids = ["C", "A", "B", "E", "D"];
      for (const id of ids) {
        const { claim } = await begun(journal, { ...INTENT, id });
        await passMs(2);
        if (id === "B") await journal.conclude(claim, APPROVED);
        if (id === "D") await journal.conclude(claim, UNKNOWN);
      }
      const page = await journal.list("open", { limit: 2 });
      expect(page.map(({ id }) => id)).toEqual(["C", "A"]);
      const rest = await journal.list("open", { limit: 2, after: page[1]! });
      expect(rest.map(({ id }) => id)).toEqual(["E"]);
      expect((await journal.list("done")).map(({ id }) => id)).toEqual(["B"]);
      expect((await journal.list("attention")).map(({ id }) => id)).toEqual(["D"]);
    });

    test("entries that began in the same millisecond lose none between pages", async () => {
      const ids = Array.from({ length: 25 }, (_, index) => `ID-${String(index).padStart(2, "0")}`);
      await Promise.all(ids.map((id) => begun(journal, { ...INTENT, id })));
      const seen: string[] = [];
      for (
        let after: (typeof page)[number] | undefined, page = await journal.list("open", { limit: 4 });
        ;
      ) {
        if (page.length === 0) break;
        seen.push(...page.map(({ id }) => id));
        after = page.at(-1)!;
        page = await journal.list("open", { limit: 4, after });
      }
      expect(seen.toSorted()).toEqual(ids);
    });

    test("prunes what was done long ago, and only that; the id is free again", async () => {
      const old = await begun(journal, { ...INTENT, id: "OLD" });
      await journal.conclude(old.claim, APPROVED);
      const doubtful = await begun(journal, { ...INTENT, id: "DOUBTFUL" });
      await journal.conclude(doubtful.claim, UNKNOWN);
      await begun(journal, { ...INTENT, id: "OPEN" });
      await passMs(200);
      const fresh = await begun(journal, { ...INTENT, id: "FRESH" });
      await journal.conclude(fresh.claim, APPROVED);
      expect(await journal.prune(100)).toBe(1);
      expect(await journal.read("OLD")).toBeUndefined();
      for (const id of ["DOUBTFUL", "OPEN", "FRESH"]) expect(await journal.read(id), id).toBeDefined();
      await begun(journal, { ...INTENT, id: "OLD" });
    });

    test("takes text of any kind as text", async () => {
      const odd = `'); DROP TABLE vp3300_journal; -- :id $1 ?1 "ü€"`;
      await begun(journal, { ...INTENT, id: odd, merchid: odd });
      expect(await journal.read(odd)).toMatchObject({ id: odd, merchid: odd });
    });

    test.each([
      ["an intent without id", () => journal.begin({ ...INTENT, id: "" }, HOLDER)],
      ["an intent of no operation", () => journal.begin({ ...INTENT, operation: "steal" as never }, HOLDER)],
      ["an amount that is none", () => journal.begin({ ...INTENT, amountMinor: 0.5 }, HOLDER)],
      ["an id over 64 characters", () => journal.begin({ ...INTENT, id: "x".repeat(65) }, HOLDER)],
      ["a lease of no time", () => journal.begin(INTENT, { owner: "", leaseMs: 0 })],
      ["no holder", () => journal.claim("ORDER-A", undefined as never)],
      ["no claim", () => journal.renew(undefined as never, 1)],
      ["a claim of no fence", () => journal.release({ id: "ORDER-A", fence: 0 })],
      [
        "a conclusion that is open",
        () => journal.conclude({ id: "A", fence: 1 }, { state: "open" } as never),
      ],
      ["a contest of nothing", () => journal.contest("A", undefined as never)],
      ["a long note", () => journal.close("A", "x".repeat(501))],
      ["an id that is a number", () => journal.read(1 as never)],
      ["no such state", () => journal.list("lost" as never)],
      ["a page of nothing", () => journal.list("open", { limit: 0 })],
      ["a page after nothing", () => journal.list("open", { after: {} as never })],
      ["an age below zero", () => journal.prune(-1)],
    ])("refuses %s", async (_, call) => {
      await expect(call()).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
    });
  });
}
