import { expect, test } from "vitest";
import { PromptPacer } from "../../src/prompts/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";

/** A pacer, and what it showed: seconds and prompt; a repeat ends in "!". */
function desk() {
  const clock = new VirtualClock(0);
  const shown: string[] = [];
  const pacer = new PromptPacer({
    clock,
    onShow: (prompt) =>
      shown.push(
        `${clock.now() / 1_000} ${prompt === undefined ? "-" : prompt.code + (prompt.isRepeat ? "!" : "")}`,
      ),
  });
  return { clock, shown, pacer };
}

test("a card that is tapped at once is answered at once, and the result has its time", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("tapInsertOrSwipe");
  await clock.advance(100);
  pacer.show("processing");
  await clock.advance(100);
  pacer.show("approved");
  await clock.advance(100);
  pacer.show("tapInsertOrSwipe");
  await clock.advance(60_000);
  expect(shown).toEqual(["0 tapInsertOrSwipe", "0.1 processing", "0.2 approved", "2.2 tapInsertOrSwipe"]);
  expect(clock.pendingTimers).toBe(0);
});

test("what to do otherwise is read before the ways are named again, unless the customer acts", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("tryAgain");
  pacer.show("tapCard");
  await clock.advance(2_000);
  pacer.show("useChip");
  await clock.advance(300);
  pacer.show("processing");
  expect(shown).toEqual(["0 tryAgain", "2 tapCard", "2 useChip", "2.3 processing"]);
});

test("only the newest waits: what it replaces is never shown late", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("declined");
  pacer.show("processing");
  pacer.show("thankYou");
  pacer.show("tapCard");
  await clock.advance(60_000);
  expect(shown).toEqual(["0 declined", "2 tapCard"]);
});

test("to take the card out is told until the card is out, with the result in between", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("processing");
  pacer.show("removeCard");
  await clock.advance(500);
  pacer.show("processing");
  await clock.advance(500);
  pacer.show("approved");
  await clock.advance(11_000);
  pacer.cardRemoved();
  await clock.advance(60_000);
  expect(shown).toEqual([
    "0 processing",
    "0 removeCard",
    "2 approved",
    "4 removeCard",
    "9 removeCard!",
    "12 approved",
    "22 -",
  ]);
});

test("a card that is out at once ends its prompt at once", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("removeCard");
  await clock.advance(200);
  pacer.cardRemoved();
  expect(shown).toEqual(["0 removeCard", "0.2 -"]);
  expect(clock.pendingTimers).toBe(0);
});

test("the next presentation ends it too, once it could be read", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("removeCard");
  pacer.show("insertCard");
  await clock.advance(60_000);
  expect(shown).toEqual(["0 removeCard", "2 insertCard"]);
});

test("the same prompt again changes nothing, and takes back what waits", async () => {
  const { clock, shown, pacer } = desk();
  pacer.show("declined");
  await clock.advance(1_000);
  pacer.show("welcome");
  pacer.show("declined");
  await clock.advance(60_000);
  expect(shown).toEqual(["0 declined", "10 -"]);
});

test("a customer who has gone leaves an empty screen", async () => {
  const { clock, shown, pacer } = desk();
  pacer.clear();
  pacer.show("removeCard");
  pacer.show("declined");
  pacer.clear();
  pacer.clear();
  await clock.advance(60_000);
  expect(shown).toEqual(["0 removeCard", "0 -"]);
});

test("after close nothing is shown and no timer is left", async () => {
  const { clock, shown, pacer } = desk();
  {
    using closing = pacer;
    closing.show("removeCard");
    closing.show("approved");
  }
  pacer.close();
  pacer.show("welcome");
  pacer.clear();
  expect(clock.pendingTimers).toBe(0);
  await clock.advance(60_000);
  expect(shown).toEqual(["0 removeCard"]);
});

test("what shows may call the pacer", async () => {
  const clock = new VirtualClock(0);
  const shown: (string | undefined)[] = [];
  const pacer: PromptPacer = new PromptPacer({
    clock,
    onShow: (prompt) => {
      shown.push(prompt?.code);
      if (prompt === undefined) pacer.show("welcome");
      if (prompt?.isRepeat) pacer.cardRemoved();
    },
  });
  pacer.show("removeCard");
  await clock.advance(60_000);
  expect(shown).toEqual(["removeCard", "removeCard", undefined, "welcome"]);
  expect(clock.pendingTimers).toBe(0);
});

test.each([undefined, {}, { onShow: 7 }, { onShow: () => undefined, clock: 7 }])(
  "refuses %j to work with",
  (bad) => {
    expect(() => new PromptPacer(bad as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  },
);

test("refuses what is no prompt", () => {
  const { pacer } = desk();
  expect(() => pacer.show("toString" as never)).toThrow(
    expect.objectContaining({ code: "ARGUMENT_INVALID" }),
  );
});
