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
  if (name !== "gateway") expect(isDocumented(name, { surprise: 1 })).toBe(false);
  expect(isDocumented(name, { error: { code: "READER_BUSY", message: "it is busy" } })).toBe(true);
});
