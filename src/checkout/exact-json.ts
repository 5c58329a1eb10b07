/**
 * JSON with integers that a double can't hold: ids of about 19 digits that are sent, and may come, without quotes.
 *
 * @module
 */

/** A number that is written as this text, digit for digit. */
export class JsonNumber {
  readonly text: string;

  /** `text` is a JSON number; it is not checked. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What {@link writeJson} writes. Members that are `undefined` are left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/** JSON text of `value`. */
export function writeJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((element) => writeJson(element as JsonValue)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(member)}`],
  );
  return `{${members.join(",")}}`;
}

/** Strings, to step over them whole, and numbers. A string that is not closed ends the text: linear on any input. */
const TOKENS = /"(?:[^"\\]+|\\[\s\S])*"?|-?\d[\d.eE+-]*/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/** The value of JSON text, where integers of 16 digits or more are given as text; `undefined` if it is no JSON. */
export function parseJson(text: string): unknown {
  const quoted = text.replace(TOKENS, (token) => (LONG_INTEGER.test(token) ? `"${token}"` : token));
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined; // the parser's own message quotes the text
  }
}
