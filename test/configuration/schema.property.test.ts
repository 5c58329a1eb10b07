/** The published schema and the checker, held against each other by a validator that is not ours. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CONFIGURATION_SHAPE, SETTINGS_SCHEMA } from "../../src/configuration/reader-configuration.ts";
import type { ShapeProblem } from "../../src/json-shape.ts";
import { runs } from "../runs.ts";
import { OLD_SHOP, SHOP } from "./files.ts";

const published = new URL("../../schemas/configuration.schema.json", import.meta.url);
const ajv = new Ajv2020({ strict: false });
const bySchema = ajv.compile(JSON.parse(readFileSync(published, "utf8")));
const byChecker = (value: unknown): boolean => {
  const problems: ShapeProblem[] = [];
  CONFIGURATION_SHAPE.check(value, "", problems);
  return problems.length === 0;
};

const agree = (value: unknown): boolean => bySchema(value) === byChecker(value);

/** What stands in the place of a value: of its kind and nearly right, or of another. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    "",
    "0",
    "00",
    "0A",
    "0a",
    "A000000003",
    " 00",
    "00\n",
    "5C",
    true,
    false,
    null,
    0,
  ),
  fc.constantFrom<unknown>(
    15_300,
    15_301,
    1.5,
    -1,
    [],
    {},
    [{}],
    { "9F1A": "0840" },
    { FFE4: 1 },
    "😀".repeat(60),
  ),
  fc.string({ unit: fc.constantFrom("0", "F", "f", "G", "😀", "\u0000"), maxLength: 60 }),
  fc.jsonValue(),
);

/** Every place in a JSON value, the deepest last. */
function placesIn(value: unknown): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, each]) => placesIn(each).map((rest) => [key, ...rest])),
  ];
}

function changed(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    const at = /^\d$/.test(String(key)) ? Number(key) : value.length;
    return [...value.slice(0, at), changed(value[at], rest, by), ...value.slice(at + 1)];
  }
  const members = Object.entries(value as object);
  const inner = changed(members.find(([name]) => name === key)?.[1], rest, by);
  return Object.fromEntries([...members, [key, inner]]);
}

const near = fc
  .constantFrom(SHOP, OLD_SHOP)
  .chain((file) =>
    fc.tuple(fc.constant(file), fc.constantFrom(...placesIn(file)), fc.oneof(odd, fc.string())),
  );

test("they agree on files that are right", () => {
  for (const file of [SHOP, OLD_SHOP, { format: 1 }]) {
    expect([bySchema(file), byChecker(file)]).toEqual([true, true]);
  }
});

test.each([
  [60, true],
  [100, true],
  [101, false],
])("they count characters, and not halves of them: %i", (count, isName) => {
  const file = { format: 1, name: "😀".repeat(count) };
  expect([bySchema(file), byChecker(file)]).toEqual([isName, isName]);
});

test("they agree on any value in any place of a file, and on any member more", () => {
  let refused = 0;
  fc.assert(
    fc.property(near, fc.string(), ([file, place, value], name) => {
      const once = changed(file, place, value);
      const more = changed(file, [...place.slice(0, -1), name], value);
      if (!byChecker(once)) refused += 1;
      return agree(once) && agree(more);
    }),
    runs(2_000),
  );
  expect(refused).toBeGreaterThan(100);
});

test("what a reader has includes every file", () => {
  const isSettings = new Ajv2020({ strict: false }).compile(SETTINGS_SCHEMA);
  for (const file of [SHOP, OLD_SHOP, { ...SHOP, encryption: { enabled: false, cipher: "7" } }]) {
    expect(isSettings(file)).toBe(true);
  }
  expect(isSettings({ format: 1, encryption: { enabled: "off" } })).toBe(false);
});
