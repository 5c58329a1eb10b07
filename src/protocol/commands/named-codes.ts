/**
 * Tables of numbered codes, each with a key to branch on and the same in plain words to show.
 *
 * The tables hold the keys alone, so that they stay small; {@link namedCodes} spells the words.
 *
 * @module
 */

/** What a table says about one code. */
export interface NamedCode<Key extends string = string> {
  /** camelCase, stable: branch on it. */
  readonly key: Key;
  /** The key in English words, for people: "PIN try limit exceeded". */
  readonly text: string;
}

/** The values of a table that is written in groups. */
export type ValueOf<Groups> = {
  [Group in keyof Groups]: Extract<Groups[Group][keyof Groups[Group]], string>;
}[keyof Groups];

const ACRONYMS =
  /\b(aac|afl|aid|aip|apdu|arc|bcd|ca|capk|crc|crl|cvm|dda|dukpt|eeprom|fdda|icc|io|lcd|led|msr|oda|ok|pin|pse|rid|sam|sda|sfi|tlv|tsc|visa)\b/g;

function wordsOf(key: string): string {
  const words = key
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(ACRONYMS, (acronym) => acronym.toUpperCase());
  return words[0]!.toUpperCase() + words.slice(1);
}

/** Makes a table of codes and keys; `common` is added to every row. */
export function namedCodes<const Key extends string>(
  keys: Readonly<Record<number, Key>>,
  common: object = {},
): Readonly<Record<number, NamedCode<Key>>> {
  const rows = Object.entries(keys).map(([code, key]) => [code, { key, text: wordsOf(key), ...common }]);
  return Object.fromEntries(rows);
}

/** Makes a table in which each code also says, in `field`, which group it is listed under. */
export function groupedCodes<Field extends string, Groups extends Readonly<Record<string, object>>>(
  field: Field,
  groups: Groups,
): Readonly<Record<number, NamedCode<ValueOf<Groups>> & Readonly<Record<Field, keyof Groups>>>> {
  const table = {};
  for (const [group, keys] of Object.entries(groups)) {
    Object.assign(table, namedCodes(keys as Readonly<Record<number, string>>, { [field]: group }));
  }
  return table;
}
