/**
 * What a member of a request may be, and how it is written. Tables of {@link Field}s say it for every member; the types
 * of requests are made from the same tables.
 *
 * @module
 */
import {
  refuseArgument,
  requireArray,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../arguments.ts";
import { Secret } from "../secret.ts";
import { formatWireAmount } from "./money.ts";

/** A JSON value as it is sent. */
export type WireValue = string | readonly WireValue[] | { readonly [name: string]: WireValue };

/** The members of a body or a query, by their names on the wire. */
export type WireMembers = Readonly<Record<string, WireValue>>;

/** Text, or text that is kept from logs: a token, a card number, a CVV. */
export type SecretText = string | Secret<string>;

/** Checks a value and writes it; `argument` is what a refusal calls it. */
export type Rule<T> = (value: T, argument: string) => WireValue;

/** One member: how it is called here and there, and what it is. */
export interface Field<T> {
  readonly wire: string;
  readonly rule: Rule<T>;
  readonly means: string;
  /** Document and section. */
  readonly source: string;
}

/** Members by their names here. */
// biome-ignore lint/suspicious/noExplicitAny: the members of one table have values of many types
export type Fields = Readonly<Record<string, Field<any>>>;

/** The request that a table describes; every member may be left out. */
export type MembersOf<F extends Fields> = {
  readonly [Name in keyof F]?: (F[Name] extends Field<infer T> ? T : never) | undefined;
};

/** A row of a table. */
export function field<T>(wire: string, rule: Rule<T>, means: string, source: string): Field<T> {
  return { wire, rule, means, source };
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `value` is printable ASCII, maybe none */
export function requireAscii(argument: string, value: string): void {
  if (!/^[\x20-\x7e]*$/.test(value)) refuseArgument(argument, "printable ASCII characters", "other text");
}

/** Printable ASCII text of 1 to `max` characters. Source: CardPointe Gateway API, all values are US-ASCII. */
export function text(max: number): Rule<string> {
  return (value, argument) => {
    requireText(argument, value, max);
    if (value === "") refuseArgument(argument, `1 to ${max} characters`, "none");
    requireAscii(argument, value);
    return value;
  };
}

/** As {@link text}, out of a {@link Secret} too. */
export function secretText(max: number): Rule<SecretText> {
  const rule = text(max);
  return (value, argument) => rule((value instanceof Secret ? value.reveal() : value) as string, argument);
}

/** Text of a form. */
export function matching(form: RegExp, expected: string): Rule<string> {
  return (value, argument) => {
    requireText(argument, value);
    if (!form.test(value)) refuseArgument(argument, expected, "other text");
    return value;
  };
}

/** As {@link matching}, out of a {@link Secret} too. */
export function secretMatching(form: RegExp, expected: string): Rule<SecretText> {
  const rule = matching(form, expected);
  return (value, argument) => rule((value instanceof Secret ? value.reveal() : value) as string, argument);
}

/** One of some words. */
export function word<const W extends string>(...words: readonly W[]): Rule<W> {
  return (value, argument) => {
    requireOneOf(argument, value, words);
    return value;
  };
}

/** True is `Y`, false is `N`. */
export const flag: Rule<boolean> = (value, argument) => {
  if (typeof value !== "boolean") refuseArgument(argument, "boolean", typeof value);
  return value ? "Y" : "N";
};

/** An amount in minor units. */
export const amount: Rule<number> = (value, argument) => formatWireAmount(argument, value);

/** An amount in minor units that may be below zero. */
export const signedAmount: Rule<number> = (value, argument) =>
  formatWireAmount(argument, value, -999_999_999_999);

/** A whole number, sent as text. */
export function whole(min: number, max: number): Rule<number> {
  return (value, argument) => {
    requireInteger(argument, value, min, max);
    return String(value);
  };
}

/** The members of `value` as `fields` have them; a member that is not in the table is refused, by its name. */
export function encodeMembers(fields: Fields, value: object, argument: string): WireMembers {
  requireObject(argument, value);
  const wire: Record<string, WireValue> = {};
  for (const [name, member] of Object.entries(value)) {
    const path = `${argument}.${name}`;
    const row = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (row === undefined) refuseArgument(path, "a member of this request; others go into extra", "unknown");
    if (member !== undefined) wire[row.wire] = row.rule(member, path);
  }
  return wire;
}

/** A list of 1 to `max` objects. */
export function list<F extends Fields>(fields: F, max: number): Rule<readonly MembersOf<F>[]> {
  return (value, argument) => {
    requireArray(argument, value);
    if (value.length === 0 || value.length > max) refuseArgument(argument, `1 to ${max}`, `${value.length}`);
    return value.map((element, index) => encodeMembers(fields, element as object, `${argument}[${index}]`));
  };
}
