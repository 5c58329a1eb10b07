/**
 * Small explainers that payloads are put together from.
 *
 * @module
 */
import { type BitTable, bits, choice } from "../dictionary/bit-table.ts";
import { counted, type Describer, hexOf, plain } from "../dictionary/description.ts";
import { text as textValue } from "../dictionary/simple-values.ts";
import { applicationId } from "../dictionary/structured-values.ts";
import { asciiOf } from "../protocol/text.ts";
import type { Explainer } from "./sheet.ts";

/** One after the other. */
export function sequence(...explainers: readonly Explainer[]): Explainer {
  return (sheet) => {
    for (const explain of explainers) explain(sheet);
  };
}

/** A field of `length` bytes in the words of a describer. */
export function field(length: number, name: string, describe: Describer | BitTable): Explainer {
  const describer = typeof describe === "function" ? describe : bits(describe);
  return (sheet) => sheet.value(length, name, describer);
}

/** A field of one byte that is one of some codes. */
export function code(name: string, codes: Readonly<Record<number, string>>): Explainer {
  return field(1, name, choice(codes));
}

/** A number, most significant byte first unless told, with its unit. */
export function number(length: number, name: string, unit: string, order: "be" | "le" = "be"): Explainer {
  return (sheet) => {
    sheet.number(length, name, (value) => (unit === "" ? String(value) : counted(value, unit)), order);
  };
}

/** Bytes that mean nothing to people, shown whole: keys' names, hashes, public keys. */
export function raw(length: number, name: string): Explainer {
  return field(length, name, (value) =>
    plain(value.length > 8 ? counted(value.length, "byte") : hexOf(value)),
  );
}

/** More digits in a row than this may be an account number, wherever they are. */
const DIGITS = /\d{12,}/;

/** What is left, as text. */
export function text(name: string): Explainer {
  return (sheet) => {
    if (sheet.left === 0) return;
    if (DIGITS.test(asciiOf(sheet.peek()))) secret(name)(sheet);
    else sheet.value(sheet.left, name, textValue);
  };
}

/** What is left, of which nothing is known, or which may hold card data. */
export function opaque(name: string, meaning?: string): Explainer {
  return (sheet) =>
    sheet.leaf(sheet.left, name, { meaning: meaning ?? counted(sheet.left, "byte"), visibility: "start" });
}

/** What is left and must never be shown. */
export function secret(name: string): Explainer {
  return (sheet) =>
    sheet.leaf(sheet.left, name, { meaning: `${counted(sheet.left, "byte")}, hidden`, visibility: "hidden" });
}

/** The same again until nothing is left; each round is a part of its own. */
export function repeated(length: number, name: string, explain: Explainer): Explainer {
  return (sheet) => {
    while (sheet.left > 0) sheet.group(length, name, explain);
  };
}

/** Nothing more has to follow; if something does, it is this. */
export function optional(explain: Explainer): Explainer {
  return (sheet) => {
    if (sheet.left > 0) explain(sheet);
  };
}

/** What is left, as an application identifier. */
export const aid: Explainer = (sheet) => sheet.value(sheet.left, "AID", applicationId);
