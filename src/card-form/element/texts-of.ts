/**
 * The texts of an element: those of its language, with the page's own in their place.
 *
 * @module
 */
import { CARD_FORM_TEXTS, type CardFormTexts, type TextLanguage } from "../texts.ts";

/** Texts in place of the built-in ones; what is missing stays as it is. */
export interface CardFormTextOverrides {
  readonly labels?: Partial<CardFormTexts["labels"]>;
  readonly problems?: {
    readonly [F in keyof CardFormTexts["problems"]]?: Partial<CardFormTexts["problems"][F]>;
  };
  readonly expiryHint?: string;
}

/** The texts of a language with `own` in their place. */
export function textsWith(language: TextLanguage, own: CardFormTextOverrides): CardFormTexts {
  const { labels, problems, expiryHint } = CARD_FORM_TEXTS[language];
  return {
    labels: { ...labels, ...own.labels },
    problems: {
      number: { ...problems.number, ...own.problems?.number },
      expiry: { ...problems.expiry, ...own.problems?.expiry },
      cvv: { ...problems.cvv, ...own.problems?.cvv },
    },
    expiryHint: own.expiryHint ?? expiryHint,
  };
}
