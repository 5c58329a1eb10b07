/**
 * What a card form says, in English, Spanish, French and German: labels, and one plain sentence for each problem.
 *
 * @module
 */
import { requireText } from "../arguments.ts";
import type { CardFieldProblem, CardFormField } from "./field-state.ts";

/** The texts of a card form in one language. */
export interface CardFormTexts {
  readonly labels: Readonly<Record<CardFormField, string>>;
  /** What is wrong with a field and what to do. */
  readonly problems: {
    readonly number: Readonly<Record<"required" | "length" | "luhn" | "brand", string>>;
    readonly expiry: Readonly<Record<"required" | "format" | "month" | "past", string>>;
    readonly cvv: Readonly<Record<"required" | "length", string>>;
  };
  /** How an expiry is written, as a hint in an empty field. */
  readonly expiryHint: string;
}

/** A language that has texts. */
export type TextLanguage = "en" | "es" | "fr" | "de";

/** By language. */
export const CARD_FORM_TEXTS: Readonly<Record<TextLanguage, CardFormTexts>> = {
  en: {
    labels: { number: "Card number", expiry: "Expiry date", cvv: "Security code" },
    problems: {
      number: {
        required: "Enter the card number.",
        length: "The card number is not complete.",
        luhn: "Check the card number: a digit seems to be wrong.",
        brand: "We do not take this kind of card.",
      },
      expiry: {
        required: "Enter the expiry date.",
        format: "Enter month and year, such as 04/30.",
        month: "The month must be from 01 to 12.",
        past: "This card has expired.",
      },
      cvv: { required: "Enter the security code.", length: "The security code is not complete." },
    },
    expiryHint: "MM/YY",
  },
  es: {
    labels: { number: "Número de tarjeta", expiry: "Fecha de caducidad", cvv: "Código de seguridad" },
    problems: {
      number: {
        required: "Introduzca el número de la tarjeta.",
        length: "El número de la tarjeta no está completo.",
        luhn: "Revise el número de la tarjeta: parece que hay una cifra incorrecta.",
        brand: "No aceptamos este tipo de tarjeta.",
      },
      expiry: {
        required: "Introduzca la fecha de caducidad.",
        format: "Introduzca el mes y el año, por ejemplo 04/30.",
        month: "El mes debe estar entre 01 y 12.",
        past: "Esta tarjeta ha caducado.",
      },
      cvv: {
        required: "Introduzca el código de seguridad.",
        length: "El código de seguridad no está completo.",
      },
    },
    expiryHint: "MM/AA",
  },
  fr: {
    labels: { number: "Numéro de carte", expiry: "Date d’expiration", cvv: "Code de sécurité" },
    problems: {
      number: {
        required: "Saisissez le numéro de la carte.",
        length: "Le numéro de la carte n’est pas complet.",
        luhn: "Vérifiez le numéro de la carte : un chiffre semble faux.",
        brand: "Nous n’acceptons pas ce type de carte.",
      },
      expiry: {
        required: "Saisissez la date d’expiration.",
        format: "Saisissez le mois et l’année, par exemple 04/30.",
        month: "Le mois doit être compris entre 01 et 12.",
        past: "Cette carte a expiré.",
      },
      cvv: {
        required: "Saisissez le code de sécurité.",
        length: "Le code de sécurité n’est pas complet.",
      },
    },
    expiryHint: "MM/AA",
  },
  de: {
    labels: { number: "Kartennummer", expiry: "Gültig bis", cvv: "Prüfziffer" },
    problems: {
      number: {
        required: "Geben Sie die Kartennummer ein.",
        length: "Die Kartennummer ist nicht vollständig.",
        luhn: "Prüfen Sie die Kartennummer: Eine Ziffer scheint falsch zu sein.",
        brand: "Diese Kartenart nehmen wir nicht an.",
      },
      expiry: {
        required: "Geben Sie das Ablaufdatum ein.",
        format: "Geben Sie Monat und Jahr ein, zum Beispiel 04/30.",
        month: "Der Monat muss von 01 bis 12 sein.",
        past: "Diese Karte ist abgelaufen.",
      },
      cvv: { required: "Geben Sie die Prüfziffer ein.", length: "Die Prüfziffer ist nicht vollständig." },
    },
    expiryHint: "MM/JJ",
  },
};

/**
 * The language of {@link CARD_FORM_TEXTS} that fits a BCP 47 tag ("de-AT" is German), English where none does.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `tag` is a string
 */
export function textLanguage(tag: string): TextLanguage {
  requireText("tag", tag);
  const primary = tag.toLowerCase().split(/[-_]/)[0] ?? "";
  return Object.hasOwn(CARD_FORM_TEXTS, primary) ? (primary as TextLanguage) : "en";
}

/** The sentence for a problem of a field; empty for a problem that the field can't have. */
export function problemText(texts: CardFormTexts, field: CardFormField, problem: CardFieldProblem): string {
  const sentences: Partial<Record<CardFieldProblem, string>> = texts.problems[field];
  return sentences[problem] ?? "";
}
