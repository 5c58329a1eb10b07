/**
 * Small explainers that payloads are put together from.
 *
 * @module
 */
import { type BitTable, bits, choice } from "../dictionary/bit-table.ts";
import { counted, type Describer, hexOf, plain } from "../dictionary/description.ts";
import { providerOfAid } from "../dictionary/schemes.ts";
import { text as textValue } from "../dictionary/simple-values.ts";
import { applicationId } from "../dictionary/structured-values.ts";
import { Vp3300Error } from "../errors.ts";
import { asciiOf } from "../protocol/text.ts";
import { type Explainer, errorOf, Sheet } from "./sheet.ts";

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

/** Gives up: what is next on the sheet is not `expected`. */
export function unlike(sheet: Sheet, expected: string): never {
  throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: sheet.at, expected });
}

/** As `explain`, if the next `length` bytes are one of these numbers. */
export function exactly(length: number, numbers: number | readonly number[], explain: Explainer): Explainer {
  const allowed = [numbers].flat();
  return (sheet) => {
    const value = sheet.peek(length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!allowed.includes(value)) unlike(sheet, allowed.join(" | "));
    explain(sheet);
  };
}

/** All of it or nothing: for shapes that show bytes before it is certain that they are what they seem. */
export function whole(explain: Explainer): Explainer {
  return (sheet) => {
    const trial = new Sheet(sheet.bytes, sheet.at, sheet.end);
    const error = errorOf(() => explain(trial)) ?? trial.findings.error;
    if (error !== undefined) throw error;
    sheet.adopt(trial.drafts);
  };
}

/** Nothing more has to follow; if something does, it is this. */
export function optional(explain: Explainer): Explainer {
  return (sheet) => {
    if (sheet.left > 0) explain(sheet);
  };
}

/** What is left, as an application identifier; of one whose provider is not known, the start. */
export const aid: Explainer = (sheet) => {
  if (providerOfAid(hexOf(sheet.peek())) === undefined) opaque("AID")(sheet);
  else sheet.value(sheet.left, "AID", applicationId);
};
