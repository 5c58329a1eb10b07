import { expect, test } from "vitest";
import { CARD_FORM_TEXTS, textLanguage } from "../../src/card-form/index.ts";
import { problemText } from "../../src/card-form/texts.ts";

const PROBLEMS = {
  number: ["required", "length", "luhn", "brand"],
  expiry: ["required", "format", "month", "past"],
  cvv: ["required", "length"],
} as const;

test("every language has a sentence of its own for every problem", () => {
  for (const [language, texts] of Object.entries(CARD_FORM_TEXTS)) {
    const sentences = Object.entries(PROBLEMS).flatMap(([field, problems]) =>
      problems.map((problem) => problemText(texts, field as keyof typeof PROBLEMS, problem)),
    );
    expect(
      sentences.every((sentence) => sentence.endsWith(".")),
      language,
    ).toBe(true);
    expect(new Set(sentences).size, language).toBe(sentences.length);
  }
});

test.each([
  ["en-GB", "en"],
  ["de_AT", "de"],
  ["ES", "es"],
  ["fr-CA-x-private", "fr"],
  ["pt-BR", "en"],
  ["constructor", "en"],
  ["", "en"],
])("%s is served in %s", (tag, language) => {
  expect(textLanguage(tag)).toBe(language);
});
