import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERROR_CODES, openReader } from "vp3300";
import { type ExplainAs, explain } from "vp3300/explain";
import { VirtualClock } from "vp3300/simulator";
import { type Scenario, stageScenario } from "vp3300/testing";

/** What the reference says of a code, and how it is provoked: bytes, a scenario, or a program. */
type Row = { readonly cause: string; readonly fix: string } & (
  | { readonly decode: { readonly as: ExplainAs; readonly input: string } }
  | { readonly scenario: Scenario }
  | { readonly snippet: string }
);

const root = new URL("../../", import.meta.url);
/** Loading its modules takes part of it on a busy machine. */
const SNIPPET_LIMIT_MS = 4_000;
const rows: Record<string, Row> = JSON.parse(readFileSync(new URL("docs/errors.json", root), "utf8"));

test("the reference has every code, and no other", () => {
  expect(Object.keys(rows).sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

test("the programs are those that the reference shows, each for the code it is named after", () => {
  const files = readdirSync(new URL("docs/errors/", root)).map((file) => `docs/errors/${file}`);
  const shown = Object.entries(rows).filter(([, row]) => "snippet" in row);
  expect(shown.map(([code]) => `docs/errors/${code}.ts`).sort()).toEqual(files.sort());
  for (const [code, row] of shown) expect(row).toMatchObject({ snippet: `docs/errors/${code}.ts` });
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
      const started = performance.now();
      await expect(import(/* @vite-ignore */ new URL(row.snippet, root).href)).rejects.toMatchObject({
        code,
      });
      // Its modules are loaded within; what it waits for is not: that goes by a virtual clock.
      expect(performance.now() - started).toBeLessThan(SNIPPET_LIMIT_MS);
    }
  });
});
