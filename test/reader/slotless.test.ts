/** A model without a slot: whatever its answers are, nobody is told to insert a card, and no way is promised that is not there. */
import { expect, test } from "vitest";
import { CONTACTLESS_ERRORS } from "../../src/protocol/commands/contactless-errors.ts";
import { MODELS } from "../../src/protocol/commands/models.ts";
import { RESULT_CODES } from "../../src/protocol/commands/result-codes.ts";
import * as answers from "./answers.ts";
import { response } from "./fake-reader.ts";
import { chipReader, play } from "./play.ts";

const { interfaces: available } = MODELS.vp3300c;
const command = 0x02;

const ANSWERS: readonly (readonly [name: string, answer: Uint8Array])[] = [
  ...Object.keys(RESULT_CODES).map(
    (code) => [`result ${code}`, answers.result(Number(code), { command })] as const,
  ),
  ...Object.keys(CONTACTLESS_ERRORS).map(
    (code) => [`contactless error ${code}`, answers.tapFailed(Number(code))] as const,
  ),
  ...[0x00, 0x08, 0x0a, 0x23, 0x81, 0xa3].map(
    (status) => [`status ${status}`, response(command, status)] as const,
  ),
];

/** Answers that repeat the end of another transaction: nobody hears them, and the deadline is an error. */
const DROPPED = ["result 0", "result 2", "result 3"];

test.each([
  ["swipe", ["swipe"]],
  ["tap", ["tap"]],
  ["swipe and tap", ["swipe", "tap"]],
  ["everything", ["swipe", "insert", "tap"]],
] as const)("asked for %s", async (_, interfaces) => {
  for (const [name, answer] of ANSWERS.filter(([each]) => !DROPPED.includes(each))) {
    const fake = chipReader().on(0x0240, answer);
    const { outcome, steps } = await play(fake, { interfaces }, available);
    expect(
      steps.filter((step) => step.includes("insert")),
      name,
    ).toEqual([]);
    expect(fake.pairs, name).not.toContain("6010");
    if (outcome.outcome !== "useOtherInterface") continue;
    expect(outcome.interfaces.length, name).toBeGreaterThan(0);
    expect(available, name).toEqual(expect.arrayContaining([...outcome.interfaces]));
  }
});
