import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatMatrix } from "../realstack/matrix.ts";
import { CONFORMANCE } from "../transports/conformance.ts";
import { CONFORMING_ROWS, formatConforming } from "../transports/conforming.ts";

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** What stands between the marks of a page. */
function between(page: string, mark: string): string | undefined {
  return new RegExp(`<!-- ${mark}: [^>]*>\\n([\\s\\S]*)<!-- end of ${mark} -->`).exec(file(page))?.[1];
}

test("the support matrix calls passed what the run in the guest requires", () => {
  expect(between("docs/support-matrix.md", "real stacks")).toBe(`\n${formatMatrix()}\n`);
});

describe("the conformance suite", () => {
  test("stands in the support matrix as it runs", () => {
    expect(between("docs/support-matrix.md", "conformance")).toBe(`\n${formatConforming()}\n`);
  });

  test("is run for each row of the table", () => {
    const names = readdirSync(new URL("../../test", import.meta.url), { recursive: true, encoding: "utf8" });
    const suites = names
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => file(`test/${name}`))
      .filter((text) => /describe(Conformance|Cases)\(/.test(text))
      .join("\n");
    for (const name of Object.keys(CONFORMING_ROWS)) expect(suites).toContain(`"${name}"`);
  });

  test("is told in the guide, case by case", () => {
    const cases = CONFORMANCE.map(({ name }) => `- ${name}\n`).join("");
    expect(between("docs/transports.md", "conformance")).toBe(`\n${cases}\n`);
  });
});
