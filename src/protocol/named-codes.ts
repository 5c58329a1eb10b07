/**
 * Tables of numbered codes, each with a key to branch on and a text to show.
 *
 * The tables are written as `code: "camelCaseKey"`; the text is the key in plain words. Where that would not read
 * well, the entry is `"camelCaseKey|the text"`. Groups give each of their codes one more field, such as an action.
 *
 * @module
 */

/** The key of a table entry: the part before `|`. */
export type KeyOf<Entry extends string> = Entry extends `${infer Key}|${string}` ? Key : Entry;

/** The entries of a table that is written in groups. */
export type EntryOf<Groups> = {
  [Group in keyof Groups]: Extract<Groups[Group][keyof Groups[Group]], string>;
}[keyof Groups];

/** What a table says about one code. */
export interface NamedCode<Key extends string = string> {
  /** camelCase, stable: branch on it. */
  readonly key: Key;
  /** English, for people, starting with a capital; it may change. */
  readonly text: string;
}

const ACRONYMS =
  /\b(aac|afl|aid|aip|apdu|arc|arqc|ca|capk|cid|crc|cvm|dda|dukpt|eeprom|emv|icc|ilm|ksn|lcd|led|msr|oda|ok|pin|pse|rid|sam|sda|sfi|tlv|tsc)\b/g;

/** "lastPinTry" becomes "Last PIN try". */
function wordsOf(key: string): string {
  const words = key
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(ACRONYMS, (acronym) => acronym.toUpperCase());
  return words[0]!.toUpperCase() + words.slice(1);
}

/** Builds a table; `common` is added to every row. */
export function namedCodes<const Entry extends string, Common extends object = Record<never, never>>(
  entries: Readonly<Record<number, Entry>>,
  common?: Common,
): Readonly<Record<number, NamedCode<KeyOf<Entry>> & Readonly<Common>>> {
  const table: Record<number, NamedCode> = {};
  for (const [code, entry] of Object.entries(entries)) {
    const [key, text = wordsOf(key)] = entry.split("|") as [string, string?];
    table[Number(code)] = { key, text, ...common };
  }
  return table as never;
}

/** Builds a table in which each code also says, in `field`, which group it is listed under. */
export function groupedCodes<Field extends string, Group extends string, const Entry extends string>(
  field: Field,
  groups: Readonly<Record<Group, Readonly<Record<number, Entry>>>>,
): Readonly<Record<number, NamedCode<KeyOf<Entry>> & Readonly<Record<Field, Group>>>> {
  const table = {};
  for (const [group, entries] of Object.entries<Readonly<Record<number, Entry>>>(groups)) {
    Object.assign(table, namedCodes(entries, { [field]: group }));
  }
  return table;
}
