/** Holds what commands print against the published schema, with a validator that is not ours. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

const schema = JSON.parse(readFileSync(new URL("../../schemas/cli.schema.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(schema, "cli");

function textsOf(out: string): unknown[] {
  try {
    return [JSON.parse(out)];
  } catch {
    return out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  }
}

/** Whether one text is what a command may print. */
export function isDocumented(command: string, value: unknown): boolean {
  const validate = ajv.getSchema(`cli#/$defs/${command}`);
  if (validate === undefined) throw new TypeError(`the schema has no ${command}`);
  return validate(value) === true;
}

/** Fails unless all JSON texts that a command printed are as the schema says. */
export function expectDocumented(words: readonly string[], out: string): void {
  const [command = ""] = words;
  if (!words.includes("--json") || words.includes("--help") || out === "") return;
  for (const value of textsOf(out)) {
    expect(isDocumented(command, value), `${command} --json: ${JSON.stringify(value).slice(0, 600)}`).toBe(
      true,
    );
  }
}
