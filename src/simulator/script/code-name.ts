/**
 * Codes of the protocol's tables as people write them: by name, or by number where a code has no name of its own.
 *
 * @module
 */
import { oneOfShape, type Shape, textShape } from "../../json-shape.ts";

/** A code by its name, or as a number in hexadecimal where it has none of its own: `0x0086`. */
export type CodeName<Key extends string> = Key | `0x${string}`;

type Table<Key extends string> = Readonly<Record<number, { readonly key: Key }>>;

const NUMBER = /^0x[0-9A-Fa-f]+$/;

/** The number of a code; of codes that share a key the lowest. `undefined` for a name that the table does not have. */
export function codeNumber(table: Table<string>, name: string): number | undefined {
  if (NUMBER.test(name)) return Number.parseInt(name, 16);
  const found = Object.entries(table).find(([, { key }]) => key === name);
  return found && Number(found[0]);
}

/** A key of the table, or a code of so many bytes. */
export function codeShape<Key extends string>(table: Table<Key>, bytes: 1 | 2): Shape<CodeName<Key>> {
  const names = oneOfShape([...new Set(Object.values(table).map(({ key }) => key))]);
  const number = textShape(
    `${bytes} bytes in hexadecimal behind 0x`,
    new RegExp(`0x[0-9A-Fa-f]{1,${2 * bytes}}`),
  );
  return {
    schema: { anyOf: [names.schema, number.schema] },
    check(value, path, problems) {
      const isNumber = typeof value === "string" && value.startsWith("0x");
      (isNumber ? number : names).check(value, path, problems);
    },
  };
}
