import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CLI_COMMANDS } from "../../src/cli/commands.ts";
import { CLI_SCHEMA } from "../../src/cli/output-schemas.ts";
import { isDocumented } from "./output-schema.ts";

test("the published schema is the program's, and has every command", () => {
  const published = JSON.parse(
    readFileSync(new URL("../../schemas/cli.schema.json", import.meta.url), "utf8"),
  );
  expect(published).toEqual(CLI_SCHEMA);
  expect(Object.keys(published.$defs)).toEqual(expect.arrayContaining(Object.keys(CLI_COMMANDS)));
});

test.each(Object.keys(CLI_COMMANDS))("%s: what is no output of it is refused", (name) => {
  for (const value of [null, [], "text", { error: {} }]) expect(isDocumented(name, value)).toBe(false);
  expect(isDocumented(name, { surprise: 1 })).toBe(false);
  expect(isDocumented(name, { error: { code: "READER_BUSY", message: "it is busy" } })).toBe(true);
});

/** Where a text may have members that are not named, and why. */
const OPEN: Readonly<Record<string, string>> = {
  "#/$defs/facts": "the facts of a failure depend on its code",
  "#/$defs/failure": "the facts of a failure depend on its code",
  "#/$defs/refusal": "the facts of a refusal depend on its status",
  "#/$defs/brokenOff": "the facts of a failure depend on its code",
};

/** Every schema of an object that takes members which it does not name. */
function openIn(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, additionalProperties } = schema as Record<string, unknown>;
  const isOpen =
    (!Array.isArray(schema) && Object.keys(schema).length === 0) ||
    (type === "object" && (additionalProperties === undefined || additionalProperties === true));
  const below = Object.entries(schema).flatMap(([key, value]) => openIn(value, `${path}/${key}`));
  return [...(isOpen ? [path] : []), ...below];
}

test("an output with a member that the schema does not name is refused, but for facts of failures", () => {
  expect(openIn(CLI_SCHEMA, "#")).toEqual(Object.keys(OPEN));
});
