/**
 * What a member of a request may be, and how it is written. A rule gives the wire value, or `undefined` for a value that
 * can't be sent; {@link encodeShape} turns that into the path of the problem.
 *
 * Members named `…Minor` are amounts in minor units and are sent in major units under their name without `Minor`.
 *
 * @module
 */
import { Secret } from "../../secret.ts";
import { currencyExponent, isSendable, shortDecimal } from "../amount.ts";
import { JsonNumber, type JsonValue } from "../exact-json.ts";

/** Where in the request a rule is, and what it needs to know of its surroundings. */
export interface Place {
  /** "billingAddress.city"; empty at the top. */
  readonly path: string;
  /** Of the currency that the nearest enclosing object names. */
  readonly exponent: number;
  readonly amountScale: number;
  /** Paths of what can't be sent. */
  readonly problems: Set<string>;
}

/** See the module. */
export type Rule = (value: unknown, place: Place) => JsonValue | undefined;

/** A rule, and whether its member must be there. */
export interface Member {
  readonly rule: Rule;
  readonly required: boolean;
}

/** The members of `T`, each with its rule: the compiler refuses a shape that misses or invents one. */
export type Shape<T = Record<string, unknown>> = { readonly [Name in keyof T]-?: Member };

/** A member that must be there; as text, with something in it besides blanks. */
export function must(rule: Rule): Member {
  return { rule, required: true };
}

/** A member that may be left out. */
export function may(rule: Rule): Member {
  return { rule, required: false };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** The members of `value` that `shape` knows, as they are sent. Others are left out. */
export function encodeShape(shape: Shape, value: object, place: Place): Readonly<Record<string, JsonValue>> {
  const given = value as Readonly<Record<string, unknown>>;
  const { currency } = given;
  const exponent = typeof currency === "string" ? currencyExponent(currency) : place.exponent;
  const wire: Record<string, JsonValue> = {};
  for (const [name, { rule, required }] of Object.entries(shape)) {
    const member = given[name];
    const path = place.path === "" ? name : `${place.path}.${name}`;
    if (required ? isMissing(member) : member === undefined || member === null) {
      if (required) place.problems.add(path);
      continue;
    }
    const written = rule(member, { ...place, exponent, path });
    if (written === undefined) place.problems.add(path);
    else wire[name.replace(/Minor$/, "")] = written;
  }
  return wire;
}

/** Text of at most `max` characters. */
export function text(max = Number.POSITIVE_INFINITY): Rule {
  return (value) => (typeof value === "string" && value.length <= max ? value : undefined);
}

/** Text of a form. */
export function matching(form: RegExp): Rule {
  return (value) => (typeof value === "string" && form.test(value) ? value : undefined);
}

/** One of some words. */
export function oneOf(words: readonly string[]): Rule {
  return (value) => (typeof value === "string" && words.includes(value) ? value : undefined);
}

/** Text that may come in a {@link Secret}: a token, a CVV. */
export const secretText: Rule = (value) => {
  const clear: unknown = value instanceof Secret ? value.reveal() : value;
  return typeof clear === "string" && clear !== "" ? clear : undefined;
};

export const flag: Rule = (value) => (typeof value === "boolean" ? value : undefined);

/** An integer, both ends included. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Rule {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** A finite number above zero. */
export const positive: Rule = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;

/** An amount in minor units, at least `min`. */
export function amount(min: number): Rule {
  return (value, { exponent, amountScale }) =>
    typeof value === "number" &&
    Number.isSafeInteger(value) &&
    value >= min &&
    isSendable(value, exponent, amountScale)
      ? new JsonNumber(shortDecimal(value, exponent))
      : undefined;
}

const DIGITS = /^\d{1,20}$/;

/** An id: decimal digits, sent as text. */
export const id = matching(DIGITS);

/** An id that the API wants as a number: sent digit for digit, without quotes or zeros at its start. */
export const numberId: Rule = (value) =>
  typeof value === "string" && DIGITS.test(value)
    ? new JsonNumber(value.replace(/^0+(?=\d)/, ""))
    : undefined;

/** An ISO 4217 code, sent in upper case. */
export const currency: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : undefined;

/** An absolute URL of one of the given schemes ("https:"), sent as it was given. */
export function url(...schemes: readonly string[]): Rule {
  return (value) =>
    typeof value === "string" && URL.canParse(value) && schemes.includes(new URL(value).protocol)
      ? value
      : undefined;
}

/** An object with members of its own. */
export function object(shape: Shape): Rule {
  return (value, place) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? encodeShape(shape, value, place)
      : undefined;
}

/** A list of at least `min` elements. */
export function list(rule: Rule, min = 0): Rule {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < min) return undefined;
    return value.map((element, index) => {
      const path = `${place.path}[${index}]`;
      const written = rule(element, { ...place, path });
      if (written === undefined) place.problems.add(path);
      return written ?? null;
    });
  };
}
