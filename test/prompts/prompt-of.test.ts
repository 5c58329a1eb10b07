import { expect, test } from "vitest";
import type { ReadOutcome, ReadStep } from "../../src/index.ts";
import { PROMPT_RULES, promptOfOutcome, promptOfStep } from "../../src/prompts/index.ts";
import { PROMPT_MESSAGES } from "../../src/protocol/commands/index.ts";

const MESSAGE_IDS = Object.keys(PROMPT_MESSAGES).map(Number);
const display = (messageId?: number): ReadStep =>
  messageId === undefined
    ? { step: "display", text: "HELLO" }
    : { step: "display", messageId, text: "HELLO" };

test.each([
  [["tap"], "tapCard"],
  [["insert"], "insertCard"],
  [["swipe"], "swipeCard"],
  [["insert", "tap"], "tapOrInsert"],
  [["swipe", "tap"], "tapOrSwipe"],
  [["swipe", "insert"], "insertOrSwipe"],
  [["swipe", "insert", "tap"], "tapInsertOrSwipe"],
  [["tap", "tap"], "tapCard"],
  [[], undefined],
] as const)("a card by %j is %s", (interfaces, code) => {
  expect(promptOfStep({ step: "presentCard", interfaces })).toBe(code);
});

test.each([
  "tryAgain",
  "presentOneCard",
  "useChip",
  "useMagstripe",
  "useOtherInterface",
  "seePhone",
] as const)("%s is a prompt of its own that wants a card", (step) => {
  expect(promptOfStep({ step, interfaces: ["insert"] })).toBe(step);
  expect(PROMPT_RULES[step].wants).toBe("card");
});

test("what to wait for, to take out and to choose", () => {
  expect(promptOfStep({ step: "processing" })).toBe("processing");
  expect(promptOfStep({ step: "removeCard" })).toBe("removeCard");
  expect(promptOfStep({ step: "selectApplication", kind: "application", choices: [] })).toBe(
    "selectApplication",
  );
  expect(promptOfStep({ step: "selectApplication", kind: "language", choices: [] })).toBe("selectLanguage");
});

test.each([
  ["approved", "processing"],
  ["onlineApproved", "processing"],
  ["declined", "declined"],
  ["notAuthorized", "declined"],
  ["cardBlocked", "useOtherCard"],
  ["useOtherVisaCard", "useOtherCard"],
  ["timeout", "timedOut"],
  ["thankYou", "thankYou"],
  ["signatureRequired", "signReceipt"],
  ["tooManyTaps", "tryAgain"],
  ["goOnline", "processing"],
  ["enterPin", undefined],
  ["sdaFailed", undefined],
])("the reader's message %s is %s", (key, code) => {
  const id = MESSAGE_IDS.find((each) => PROMPT_MESSAGES[each]?.key === key);
  expect(id).toBeDefined();
  expect(promptOfStep(display(id))).toBe(code);
});

test("no message of the reader says that a payment is approved, and none of a failure is a thank-you", () => {
  for (const id of MESSAGE_IDS) {
    const { key } = PROMPT_MESSAGES[id]!;
    const code = promptOfStep(display(id));
    if (/declin|notAuthor|fail|error/i.test(key)) expect(code ?? "none", key).not.toMatch(/thankYou|welcome/);
    if (/approved/i.test(key)) expect(code, key).toBe("processing");
    expect(code, key).not.toBe("approved");
  }
});

test("a text of the reader's own and a step of another version are no prompt", () => {
  expect(promptOfStep(display())).toBeUndefined();
  expect(promptOfStep(display(255))).toBeUndefined();
  expect(promptOfStep({ step: "dance" } as never)).toBeUndefined();
});

test.each([
  ["captured", {}, "processing"],
  ["passRead", {}, "passRead"],
  ["approved", { decision: { approved: true } }, "approved"],
  ["approved", { capture: {} }, "processing"],
  ["approved", {}, "failed"],
  ["declined", {}, "declined"],
  ["cancelled", {}, "cancelled"],
  ["timedOut", {}, "timedOut"],
  ["useOtherInterface", {}, "useOtherInterface"],
  ["unsupportedCard", {}, "useOtherCard"],
  ["failed", { reason: "keyMissing" }, "outOfOrder"],
  ["failed", { reason: "keyExhausted" }, "outOfOrder"],
  ["failed", { reason: "batteryLow" }, "outOfOrder"],
  ["failed", { reason: "cardUnreadable" }, "useOtherCard"],
  ["failed", { reason: "cardRemoved" }, "failed"],
  ["failed", { reason: "reader" }, "failed"],
])("the outcome %s %j is %s", (outcome, more, code) => {
  expect(promptOfOutcome({ outcome, ...more } as ReadOutcome)).toBe(code);
});

test.each([undefined, null, {}, { outcome: "constructor" }, { outcome: 7 }])(
  "refuses %j for an outcome",
  (bad) => {
    expect(() => promptOfOutcome(bad as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  },
);
