/**
 * Which texts a customer gets: by the languages they want, from the texts of this package and those of the shop.
 *
 * A language is looked up as RFC 4647, section 3.4 has it: from the most exact tag to the least ("es-MX", then "es"),
 * for one wanted language after the other, and English last.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject, requireText } from "../arguments.ts";
import { PROMPT_RULES, type PromptCode } from "./prompt-rules.ts";
import { PROMPT_TEXTS, type PromptTexts } from "./prompt-texts.ts";

/** A shop's own texts by BCP 47 tag: whole languages, or single texts that take the place of others. */
export type CustomPromptTexts = Readonly<Record<string, Readonly<Partial<Record<PromptCode, string>>>>>;

/** Longer tags are cut. A real one is shorter: RFC 5646, section 4.4.1. */
const LONGEST_TAG = 64;
/** More wanted languages are left out. */
const MOST_WANTED = 32;
const LAST = "en";

type Table = Readonly<Partial<Record<PromptCode, string>>>;

/** Tags compare in lower case, and with "-" also where an operating system writes "_". */
function normal(tag: string): string {
  return tag.slice(0, LONGEST_TAG).toLowerCase().replaceAll("_", "-");
}

/** A tag and what it is a kind of: "zh-hant-tw", "zh-hant", "zh". A subtag of one letter only opens the next. */
function* widened(tag: string): Generator<string, void, undefined> {
  for (let end = tag.length; end > 0; ) {
    yield tag.slice(0, end);
    end = tag.lastIndexOf("-", end - 1);
    if (end > 1 && tag[end - 2] === "-") end -= 2;
  }
}

/** All tags to look for, the best first. */
function chainOf(wanted: string | readonly string[]): readonly string[] {
  const list = typeof wanted === "string" ? [wanted] : wanted;
  requireArray("wanted", list);
  const tags = list.slice(0, MOST_WANTED).flatMap((tag) => {
    requireText("wanted", tag);
    return [...widened(normal(tag))];
  });
  return [...new Set([...tags, LAST])];
}

function checkTable(tag: string, table: unknown): asserts table is Table {
  requireObject(`custom.${tag}`, table);
  for (const [code, text] of Object.entries(table)) {
    if (!Object.hasOwn(PROMPT_RULES, code))
      refuseArgument(`custom.${tag}`, "texts by PromptCode", "another key");
    if (text !== undefined) requireText(`custom.${tag}.${code}`, text);
  }
}

interface NamedTable {
  /** As the table's owner spells it. */
  readonly locale: string;
  readonly texts: Table;
}

/** The tables of a tag, the shop's own first. */
function tablesBy(custom: CustomPromptTexts): ReadonlyMap<string, readonly NamedTable[]> {
  requireObject("custom", custom);
  const tables = new Map<string, NamedTable[]>();
  for (const [locale, texts] of [...Object.entries(custom), ...Object.entries(PROMPT_TEXTS)]) {
    checkTable(locale, texts);
    const tag = normal(locale);
    tables.set(tag, [...(tables.get(tag) ?? []), { locale, texts }]);
  }
  return tables;
}

function chosen(wanted: string | readonly string[], custom: CustomPromptTexts): readonly NamedTable[] {
  const tables = tablesBy(custom);
  return chainOf(wanted).flatMap((tag) => tables.get(tag) ?? []);
}

/**
 * The texts for a customer who wants this language, or the first of these that there is, such as `navigator.languages`.
 * What a table does not say is said by the next best one, so that every prompt has a text. No tag is refused: one that
 * nobody has texts for gives English.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless `wanted` are strings and `custom` has texts by prompt
 */
export function promptTexts(wanted: string | readonly string[], custom: CustomPromptTexts = {}): PromptTexts {
  const texts: Record<string, string> = {};
  for (const table of [...chosen(wanted, custom)].reverse()) {
    for (const [code, text] of Object.entries(table.texts)) if (text !== undefined) texts[code] = text;
  }
  return texts as PromptTexts;
}

/**
 * The tag of the best table of {@link promptTexts}, for the `lang` attribute beside the text, in the table's spelling.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` as {@link promptTexts}
 */
export function promptLocale(wanted: string | readonly string[], custom: CustomPromptTexts = {}): string {
  return chosen(wanted, custom)[0]!.locale;
}
