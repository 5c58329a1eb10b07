import { expect, test } from "vitest";
import { createMemoryJournal } from "../../src/gateway/memory-journal.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { describeJournal } from "./journal-conformance.ts";

describeJournal("memory journal", async () => {
  const clock = new VirtualClock();
  const journal = createMemoryJournal({ clock });
  return { journal, passMs: (ms) => clock.advance(ms), reopen: async () => journal };
});

test("forgets what was done first when it keeps too much, never what is open", async () => {
  const journal = createMemoryJournal({ keepDone: 2 });
  for (const id of ["A", "B", "C", "D"]) {
    const taken = await journal.begin(
      { id, operation: "void", merchid: "m", retref: "1", currency: "USD" },
      { owner: "", leaseMs: 1 },
    );
    if ("claim" in taken && id !== "A")
      await journal.conclude(taken.claim, { state: "done", outcome: "voided" });
  }
  const left = [...(await journal.list("open")), ...(await journal.list("done"))].map(({ id }) => id);
  expect(left).toEqual(["A", "C", "D"]);
});

test("what it gives out is a copy", async () => {
  const journal = createMemoryJournal();
  const intent = { id: "A", operation: "void" as const, merchid: "m", retref: "1", currency: "USD" };
  await journal.begin(intent, { owner: "", leaseMs: 1 });
  intent.merchid = "changed";
  Object.assign((await journal.read("A"))!, { merchid: "changed" });
  expect(await journal.read("A")).toMatchObject({ merchid: "m" });
});
