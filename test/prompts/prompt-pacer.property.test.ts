import fc from "fast-check";
import { expect, test } from "vitest";
import { PROMPT_RULES, type PromptCode, PromptPacer, type PromptRule } from "../../src/prompts/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { runs } from "../runs.ts";

type Act = { readonly show: PromptCode } | "removed" | "clear";

/** Something on the screen, from `fromMs` to the next. */
interface Showing {
  readonly fromMs: number;
  readonly code: PromptCode | undefined;
  readonly isRepeat: boolean;
  /** The newest prompt that had been asked for by then, and whether a card was still to be taken out. */
  readonly asked: Asked;
  /** It came within this act, not when a time had passed. */
  readonly act: Act | undefined;
}

interface Asked {
  readonly newest: PromptCode | undefined;
  readonly isCardIn: boolean;
}

const CODES = Object.keys(PROMPT_RULES) as PromptCode[];
const ruleOf = (code: PromptCode): PromptRule => PROMPT_RULES[code];

const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ show: fc.constantFrom(...CODES) }) },
  { weight: 3, arbitrary: fc.constant({ show: "removeCard" as const }) },
  { weight: 1, arbitrary: fc.constantFrom("removed" as const, "clear" as const) },
);
const day = fc.array(fc.record({ afterMs: fc.oneof(fc.nat(300), fc.nat(12_000)), act }), { maxLength: 30 });

function askedAfter(before: Asked, step: Act): Asked {
  if (step === "removed") return { ...before, isCardIn: false };
  if (step === "clear") return { newest: undefined, isCardIn: false };
  const { wants } = ruleOf(step.show);
  if (wants === "removal") return { newest: undefined, isCardIn: true };
  return { newest: step.show, isCardIn: wants === "card" ? false : before.isCardIn };
}

async function play(steps: readonly { readonly afterMs: number; readonly act: Act }[]) {
  const clock = new VirtualClock(0);
  const showings: Showing[] = [];
  let asked: Asked = { newest: undefined, isCardIn: false };
  let during: Act | undefined;
  using pacer = new PromptPacer({
    clock,
    onShow: (prompt) =>
      showings.push({
        fromMs: clock.now(),
        code: prompt?.code,
        isRepeat: prompt?.isRepeat ?? false,
        asked,
        act: during,
      }),
  });
  for (const step of steps) {
    await clock.advance(step.afterMs);
    asked = askedAfter(asked, step.act);
    during = step.act;
    if (step.act === "removed") pacer.cardRemoved();
    else if (step.act === "clear") pacer.clear();
    else pacer.show(step.act.show);
    during = undefined;
  }
  await clock.advance(61_000);
  return { showings, asked };
}

test("nothing is shown that was not the newest at that moment", async () => {
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      for (const { code, asked } of (await play(steps)).showings) {
        if (code === "removeCard") expect(asked.isCardIn).toBe(true);
        else if (code !== undefined) expect(code).toBe(asked.newest);
        else expect(asked.isCardIn).toBe(false);
      }
    }),
    runs(100),
  );
});

test("what has a minimum can be read, unless the customer acted or has gone", async () => {
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      const puts = (await play(steps)).showings.filter(({ isRepeat }) => !isRepeat);
      for (const [at, next] of puts.slice(1).entries()) {
        const { code, fromMs } = puts[at]!;
        if (code === undefined || next.fromMs - fromMs >= ruleOf(code).minimumMs) continue;
        const { wants } = ruleOf(code);
        const hasActed =
          (wants === "removal" && next.act === "removed") ||
          ((wants === "card" || wants === "choice") &&
            next.code !== undefined &&
            ruleOf(next.code).wants !== wants);
        expect(next.act === "clear" || hasActed, `${code} gave way to ${next.code}`).toBe(true);
      }
    }),
    runs(100),
  );
});

test("in the end the screen says what is left to say", async () => {
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      const { showings, asked } = await play(steps);
      const last = showings.at(-1)?.code;
      if (asked.isCardIn) expect(last).toBe("removeCard");
      else if (asked.newest === undefined || ruleOf(asked.newest).clearsAfterMs !== undefined)
        expect(last).toBeUndefined();
      else expect(last).toBe(asked.newest);
    }),
    runs(100),
  );
});

test("a card that stays is asked for again and again", async () => {
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      const { showings } = await play(steps);
      const everyMs = PROMPT_RULES.removeCard.repeatsAfterMs;
      for (const [at, { isRepeat, fromMs, code }] of showings.entries()) {
        const before = showings[at - 1];
        if (isRepeat) {
          expect(code).toBe("removeCard");
          expect(before?.code).toBe("removeCard");
          expect(fromMs - (before?.fromMs ?? 0)).toBe(everyMs);
        } else if (before?.code === "removeCard") expect(fromMs - before.fromMs).toBeLessThanOrEqual(everyMs);
      }
    }),
    runs(100),
  );
});
