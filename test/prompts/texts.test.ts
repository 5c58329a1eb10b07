import { describe, expect, expectTypeOf, test } from "vitest";
import { PROMPT_RULES, PROMPT_TEXTS, type PromptCode, type PromptTexts } from "../../src/prompts/index.ts";

const CODES = Object.keys(PROMPT_RULES) as PromptCode[];
const LINES = 2;
const COLUMNS = 20;
/** Words of the trade, as words of their own: "pantalla" is none. */
const JARGON =
  /\b(AID|EMV|ICC|MSR|PAN|NFC|PIN|CVV|LCD|magstripe|contactless|ICC|transacci[oó]n|transaction)\b/i;

/** Breaks between words, as a display does. */
function linesOf(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

describe.each(Object.entries(PROMPT_TEXTS))("%s", (_locale, texts) => {
  test("has a text of its own for every prompt, and for nothing else", () => {
    expect(Object.keys(texts).sort()).toEqual([...CODES].sort());
    expect(new Set(Object.values(texts)).size).toBe(CODES.length);
  });

  test.each(Object.entries(texts))("%s is plain, and fits a customer display", (_code, text) => {
    const lines = linesOf(text);
    expect(lines.length, text).toBeLessThanOrEqual(LINES);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(COLUMNS);
    expect(text).toMatch(/^\p{Lu}/u);
    expect(text).not.toMatch(/[.!]$|\s{2}|['"]/);
    expect(text).not.toMatch(JARGON);
    expect(text).toBe(text.normalize("NFC"));
  });
});

test("a table that lacks a prompt does not compile", () => {
  const { removeCard: _, ...rest } = PROMPT_TEXTS.en;
  expectTypeOf<typeof rest>().not.toExtend<PromptTexts>();
  expectTypeOf<(typeof PROMPT_TEXTS)["de"]>().toExtend<PromptTexts>();
  // @ts-expect-error: removeCard is missing
  const incomplete: PromptTexts = rest;
  expect(Object.keys(incomplete)).toHaveLength(CODES.length - 1);
});

test("every rule gives time to read what it shows, and none is cleared before that", () => {
  for (const rule of Object.values(PROMPT_RULES)) {
    const { minimumMs, clearsAfterMs, repeatsAfterMs } = {
      clearsAfterMs: undefined,
      repeatsAfterMs: undefined,
      ...rule,
    };
    if (rule.wants === "removal" || clearsAfterMs !== undefined)
      expect(minimumMs).toBeGreaterThanOrEqual(2_000);
    expect(clearsAfterMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(minimumMs);
    expect(repeatsAfterMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(minimumMs);
  }
});
