import { describe, expect, test } from "vitest";
import {
  described,
  hexShape,
  integerShape,
  listShape,
  needed,
  objectShape,
  oneOfShape,
  optional,
  recordShape,
  type Shape,
  type ShapeProblem,
  textShape,
  variantShape,
} from "../src/json-shape.ts";

function problemsOf(shape: Shape<unknown>, value: unknown, path = ""): string[] {
  const problems: ShapeProblem[] = [];
  shape.check(value, path, problems);
  return problems.map(({ path: at, expected, actual }) => `${at}: ${expected}, not ${actual}`);
}

interface Pet {
  readonly name: string;
  readonly age?: number;
}
const pet = objectShape<Pet>({
  name: needed(textShape("letters", /[a-z]+/)),
  age: optional(integerShape(0, 30)),
});

const beast = variantShape<object>("kind", {
  cat: objectShape<{ kind: "cat" }>({ kind: needed(oneOfShape(["cat"])) }),
  dog: objectShape<{ kind: "dog"; age: number }>({
    kind: needed(oneOfShape(["dog"])),
    age: needed(integerShape(0, 30)),
  }),
});

const CASES: readonly (readonly [
  name: string,
  shape: Shape<unknown>,
  good: unknown,
  bad: unknown,
  said: string,
])[] = [
  ["text", textShape("letters", /a|b/), "b", "ab", ": letters, not text of 2 characters"],
  ["text", textShape("letters", /a/), "a", 7, ": letters, not number"],
  [
    "hexadecimal",
    hexShape(2),
    "0AFF",
    "0aff",
    ": 2 bytes in upper-case hexadecimal, not text of 4 characters",
  ],
  ["hexadecimal", hexShape(1), "0A", "0A0", ": 1 byte in upper-case hexadecimal, not text of 3 characters"],
  [
    "hexadecimal",
    hexShape(0, 2),
    "",
    "000000",
    ": 0 to 2 bytes in upper-case hexadecimal, not text of 6 characters",
  ],
  ["integers", integerShape(1, 9), 9, 10, ": integer from 1 to 9, not number"],
  ["integers", integerShape(1, 9), 1, 1.5, ": integer from 1 to 9, not number"],
  ["choices", oneOfShape(["on", "off"]), "off", null, ": on | off, not null"],
  ["choices", oneOfShape([true]), true, false, ": true, not boolean"],
  ["lists", listShape(integerShape(0, 1), 2), [0, 1], [0, 1, 0], ": list of at most 2, not list of 3"],
  ["lists", listShape(integerShape(0, 1), 2), [], [0, 2], "[1]: integer from 0 to 1, not number"],
  ["lists", listShape(integerShape(0, 1), 2), [], {}, ": list of at most 2, not object"],
  [
    "records",
    recordShape(hexShape(1), integerShape(0, 1), 1),
    { "0A": 1 },
    { a: 1 },
    "a: 1 byte in upper-case hexadecimal, not text of 1 characters",
  ],
  [
    "records",
    recordShape(hexShape(1), integerShape(0, 1), 1),
    {},
    { "0A": 2 },
    "0A: integer from 0 to 1, not number",
  ],
  [
    "records",
    recordShape(hexShape(1), integerShape(0, 1), 1),
    {},
    { "0A": 1, "0B": 1 },
    ": at most 1 members, not 2",
  ],
  ["records", recordShape(hexShape(1), integerShape(0, 1), 1), {}, [], ": object, not list of 0"],
  ["records", recordShape(hexShape(1), integerShape(0, 1), 1), {}, new Uint8Array(2), ": object, not object"],
  ["variants", beast, { kind: "cat" }, { kind: "cow" }, "kind: cat | dog, not text of 3 characters"],
  ["variants", beast, { kind: "dog", age: 3 }, { kind: "dog" }, "age: integer from 0 to 30, not nothing"],
  ["variants", beast, { kind: "cat" }, { kind: "toString" }, "kind: cat | dog, not text of 8 characters"],
  ["variants", beast, { kind: "cat" }, null, ": object, not null"],
  ["objects", pet, { name: "rex", age: 3 }, { age: 3 }, "name: letters, not nothing"],
  [
    "objects",
    pet,
    { name: "rex" },
    { name: "rex", age: undefined },
    "age: integer from 0 to 30, not nothing",
  ],
  ["objects", pet, { name: "rex" }, { name: "rex", owner: "x" }, "owner: name | age, not unknown member"],
  ["objects", pet, { name: "rex" }, "rex", ": object, not text of 3 characters"],
];

describe.each(CASES)("%s", (_name, shape, good, bad, said) => {
  test("take what fits, and say what does not", () => {
    expect(problemsOf(shape, good)).toEqual([]);
    expect(problemsOf(shape, bad)).toEqual([said]);
  });
});

test("paths lead from the root to the place", () => {
  const shape = objectShape<{ pets: readonly Pet[] }>({ pets: needed(listShape(pet, 9)) });
  expect(problemsOf(shape, { pets: [{ name: "rex" }, { name: 1 }] })).toEqual([
    "pets[1].name: letters, not number",
  ]);
  expect(problemsOf(pet, {}, "dog")).toEqual(["dog.name: letters, not nothing"]);
});

test("an object of many unknown members is not told member by member", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x${at}`, at]));
  expect(problemsOf(pet, { ...many, name: "rex" }).length).toBe(20);
});

test("a schema says the same", () => {
  expect(described("A pet.", pet).schema).toEqual({
    description: "A pet.",
    type: "object",
    properties: {
      name: { type: "string", pattern: "^(?:[a-z]+)$" },
      age: { type: "integer", minimum: 0, maximum: 30 },
    },
    required: ["name"],
    additionalProperties: false,
  });
  expect(listShape(oneOfShape([1]), 3).schema).toEqual({ type: "array", items: { const: 1 }, maxItems: 3 });
  expect(recordShape(hexShape(1), oneOfShape(["a", "b"]), 4).schema).toEqual({
    type: "object",
    propertyNames: { type: "string", pattern: "^(?:(?:[0-9A-F]{2}){1})$" },
    additionalProperties: { enum: ["a", "b"] },
    maxProperties: 4,
  });
});
