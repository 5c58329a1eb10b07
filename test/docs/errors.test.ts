import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERROR_CODES, openReader } from "vp3300";
import { type ExplainAs, explain } from "vp3300/explain";
import { VirtualClock } from "vp3300/simulator";
import { type Scenario, stageScenario } from "vp3300/testing";

/** What the reference says of a code, and how it is provoked: bytes, a scenario, or a test of its own. */
type Row = { readonly cause: string; readonly fix: string } & (
  | { readonly decode: { readonly as: ExplainAs; readonly input: string } }
  | { readonly scenario: Scenario }
  | { readonly test: string }
);

const root = new URL("../../", import.meta.url);
const rows: Record<string, Row> = JSON.parse(readFileSync(new URL("docs/errors.json", root), "utf8"));

test("the reference has every code, and no other", () => {
  expect(Object.keys(rows).sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

describe.each(Object.entries(rows))("%s", (code, row) => {
  test("is provoked as its entry says", async () => {
    if ("decode" in row) {
      expect(explain(row.decode.input, { as: row.decode.as }).error?.code).toBe(code);
    } else if ("scenario" in row) {
      const clock = new VirtualClock();
      const { transport } = stageScenario(row.scenario, { clock });
      const sale = clock.run(async () => {
        const reader = await openReader(transport, { clock });
        return reader.read({ amountMinor: 1050, currency: "USD" }).outcome.finally(() => reader.close());
      });
      await expect(sale).rejects.toMatchObject({ code });
    } else {
      expect(readFileSync(new URL(row.test, root), "utf8")).toContain(`"${code}"`);
    }
  });
});
