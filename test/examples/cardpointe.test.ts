import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findCardData } from "../../src/testing/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What each of the toolkits' examples prints last. */
const LAST_LINES: Readonly<Record<string, string>> = {
  auth: "approved: 1050 minor units",
  capture: "capture: approved; Queued for Capture",
  void: "void: approved",
  refund: "again: GATEWAY_ORDER_KNOWN",
  funding: "funding: 0 deposits",
  profile: "paid: approved; accounts: 1, then 0",
  sigcap: "signature: stored",
};

afterEach(() => vi.restoreAllMocks());

describe("the official toolkits' examples", () => {
  test.each(Object.entries(LAST_LINES))("%s", async (name, last) => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values.join(" ")));
    await import(/* @vite-ignore */ `${root}examples/cardpointe/${name}.ts`);
    expect(printed.at(-1)).toBe(last);
    expect(findCardData(printed)).toEqual([]);
  });
});

test("the counter: two processes, four cards, each charged once, and one reversed that the card declined", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "examples/counter/run.ts"],
    { cwd: root, encoding: "utf8", timeout: 60_000 },
  );
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "order 1001: sold, captured by tap, shop: approved",
    "order 1002: sold, approved by insert, shop: approved",
    "order 1003: sold, captured by swipe, shop: approved",
    "order 1004: not sold, declined by insert, shop: approved",
    "the Gateway's ledger: counter-1001 1050 minor units, captured",
    "the Gateway's ledger: counter-1002 3200 minor units, captured",
    "the Gateway's ledger: counter-1003 480 minor units, captured",
  ]);
  expect(status).toBe(0);
}, 60_000);
