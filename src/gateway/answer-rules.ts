/**
 * How members of answers are read: defensively, because numbers come unquoted, members are `null`, blank or missing, and
 * test systems shuffle them and add junk. What is not as documented is absent, and stays in `members`.
 *
 * @module
 */
import { Secret } from "../secret.ts";
import { parseReportAmount, parseWireAmount } from "./money.ts";

/** A JSON object as it came. */
export type Raw = Readonly<Record<string, unknown>>;

/** Reads one value; `undefined` for what is not of its kind. */
export type Reader<T> = (value: unknown) => T | undefined;

/** One member of an answer. */
export interface Member<T> {
  /** Its names on the wire: the first that is there counts. */
  readonly wire: readonly string[];
  readonly read: Reader<T>;
  readonly means: string;
  readonly source: string;
}

/** Members by their names here. */
// biome-ignore lint/suspicious/noExplicitAny: the members of one table have values of many types
export type Members = Readonly<Record<string, Member<any>>>;

/** The answer that a table describes. Any member may be missing. */
export type AnswerOf<M extends Members> = {
  readonly [Name in keyof M]?: M[Name] extends Member<infer T> ? T : never;
};

/** A row of a table. */
export function member<T>(
  wire: string | readonly string[],
  read: Reader<T>,
  means: string,
  source: string,
): Member<T> {
  return { wire: typeof wire === "string" ? [wire] : wire, read, means, source };
}

/** Whether a value is a JSON object. */
export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text without blanks around it, or a number as text. A whole number past 2^53 has lost digits and is none. */
export const text: Reader<string> = (value) => {
  if (typeof value === "number") {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
  }
  const trimmed = typeof value === "string" ? value.trim() : "";
  return trimmed === "" ? undefined : trimmed;
};

/** As {@link text}, with long numbers masked: some messages quote a routing number. */
export const message: Reader<string> = (value) =>
  text(value)?.replace(/\d{6,}/g, (digits) => "*".repeat(digits.length));

/** As {@link text}, kept from logs. */
export function secret(label: string): Reader<Secret<string>> {
  return (value) => {
    const found = text(value);
    return found === undefined ? undefined : new Secret(found, label);
  };
}

/** `Y` and `N`, `true` and `false`. */
export const flag: Reader<boolean> = (value) => {
  if (typeof value === "boolean") return value;
  const found = text(value)?.toUpperCase();
  if (found === "Y" || found === "TRUE") return true;
  return found === "N" || found === "FALSE" ? false : undefined;
};

/** One of some words. */
export function word<const W extends string>(...words: readonly W[]): Reader<W> {
  return (value) => words.find((known) => known === text(value));
}

/** An amount in minor units. */
export const amount: Reader<number> = parseWireAmount;

/** An amount of a report in minor units. */
export const reportAmount: Reader<number> = parseReportAmount;

/** A whole number. */
export const count: Reader<number> = (value) => {
  const found = text(value);
  return found !== undefined && /^\d{1,15}$/.test(found) ? Number(found) : undefined;
};

/** The value itself, whatever it is, kept from logs. */
export function kept(label: string): Reader<Secret<unknown>> {
  return (value) => (value === undefined || value === null ? undefined : new Secret(value, label));
}

interface Row {
  readonly name: string;
  readonly wire: readonly string[];
  readonly read: Reader<unknown>;
}

/** The rows of each table as a list: every answer walks one. */
const ROWS = new WeakMap<Members, readonly Row[]>();

function rowsOf(members: Members): readonly Row[] {
  const known = ROWS.get(members);
  if (known !== undefined) return known;
  const rows = Object.entries(members).map(([name, { wire, read }]) => ({ name, wire, read }));
  ROWS.set(members, rows);
  return rows;
}

/** The members of `raw` that the table knows and that could be read. */
export function readMembers<M extends Members>(members: M, raw: Raw): AnswerOf<M> {
  const answer: Record<string, unknown> = {};
  for (const { name, wire, read } of rowsOf(members)) {
    for (const candidate of wire) {
      if (!Object.hasOwn(raw, candidate)) continue;
      const value = read(raw[candidate]);
      if (value !== undefined) answer[name] = value;
      break;
    }
  }
  return answer as AnswerOf<M>;
}

/** An object with members of its own. */
export function object<M extends Members>(members: M): Reader<AnswerOf<M>> {
  return (value) => (isRaw(value) ? readMembers(members, value) : undefined);
}

/** A list of such objects; what is none among them is left out. */
export function objects<M extends Members>(members: M): Reader<readonly AnswerOf<M>[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    return value.filter(isRaw).map((element) => readMembers(members, element));
  };
}
