import fc from "fast-check";
import { expect, test } from "vitest";
import { PROMPT_RULES, PROMPT_TEXTS, promptLocale, promptTexts } from "../../src/prompts/index.ts";
import { runs } from "../runs.ts";

const CODES = Object.keys(PROMPT_RULES);

test.each([
  ["es-MX", "es"],
  ["de_AT", "de"],
  ["FR", "fr"],
  ["fr-CA-x-private", "fr"],
  ["pt-BR", "en"],
  [["pt-BR", "fr-CH", "de"], "fr"],
  [["tlh", "pt"], "en"],
  [[], "en"],
  ["", "en"],
  ["-", "en"],
  ["deutsch", "en"],
  ["constructor", "en"],
  ["__proto__", "en"],
])("%j is served in %s", (wanted, locale) => {
  expect(promptLocale(wanted)).toBe(locale);
  expect(promptTexts(wanted)).toEqual(PROMPT_TEXTS[locale as "en"]);
});

test("a single text takes the place of another, for its tag and what is a kind of it", () => {
  const custom = { es: { thankYou: "Muchas gracias" }, "es-mx": { removeCard: "Saque su tarjeta" } };
  expect(promptTexts("es-MX", custom)).toEqual({
    ...PROMPT_TEXTS.es,
    thankYou: "Muchas gracias",
    removeCard: "Saque su tarjeta",
  });
  expect(promptTexts("es-AR", custom).removeCard).toBe(PROMPT_TEXTS.es.removeCard);
  expect(promptLocale("es_MX", custom)).toBe("es-mx");
});

test("a language of the shop's own is found by script and region, and gaps are filled by the next best", () => {
  const custom = { "zh-Hant": { removeCard: "請取出卡片" } };
  expect(promptLocale("zh-Hant-TW", custom)).toBe("zh-Hant");
  expect(promptLocale("zh-TW", custom)).toBe("en");
  const texts = promptTexts(["zh-Hant-TW", "fr"], custom);
  expect(texts).toEqual({ ...PROMPT_TEXTS.fr, removeCard: "請取出卡片" });
});

test("a tag that ends in a single letter is none to look for", () => {
  const custom = { "de-x": { removeCard: "Karte raus" } };
  expect(promptLocale("de-x-shop", custom)).toBe("de");
});

test("a missing text of a table is as none", () => {
  expect(promptTexts("de", { de: { removeCard: undefined } } as never)).toEqual(PROMPT_TEXTS.de);
});

test.each([
  ["a number for a tag", () => promptTexts(7 as never)],
  ["a tag that is no string in a list", () => promptLocale(["de", null] as never)],
  ["no table", () => promptTexts("de", { de: "Karte" } as never)],
  ["a number for a text", () => promptTexts("de", { de: { removeCard: 7 } } as never)],
  ["a prompt that there is not", () => promptTexts("de", { de: { removeCrad: "Karte" } } as never)],
  [
    "a prompt named as a member of every object",
    () => promptTexts("de", { de: { toString: "Karte" } } as never),
  ],
])("refuses %s", (_what, act) => {
  expect(act).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
});

test("any tags give a text for every prompt", () => {
  const tag = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom("es", "de", "x", "419", "", "Latn", "_", "-"), { maxLength: 9 })
      .map((parts) => parts.join("-")),
  );
  fc.assert(
    fc.property(fc.oneof(tag, fc.array(tag)), (wanted) => {
      const texts = promptTexts(wanted);
      expect(Object.keys(texts).sort()).toEqual([...CODES].sort());
      expect(texts).toEqual(PROMPT_TEXTS[promptLocale(wanted) as "en"]);
    }),
    runs(),
  );
});

test("a tag of 10 MiB costs no more than a short one", () => {
  const hostile = "a-".repeat(5 * 1024 * 1024);
  expect(promptLocale(hostile)).toBe("en");
  expect(promptLocale(new Array(1_000_000).fill("de"))).toBe("de");
});
