import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findCardData } from "../../src/testing/index.ts";

const cwd = fileURLToPath(new URL("../../", import.meta.url));
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", ...args], { cwd, encoding: "utf8", timeout: 60_000 });

test("the kiosk: a customer, a loose cable, the customer again", () => {
  const { status, stdout, stderr } = run("examples/kiosk/run.ts");
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("screen: "))).toEqual([
    "paid",
    "interrupted",
    "paid",
    '{"isHealthy":true,"reader":"ready","visits":{"paid":2,"notPaid":0,"interrupted":1,"outOfOrder":0}}',
  ]);
  expect(lines).toContain("screen: Please remove your card");
  expect(findCardData(lines)).toEqual([]);
  expect(status).toBe(0);
}, 60_000);

test("a user's own test suite on the simulated reader", () => {
  const { status, stdout } = run("--test", "--test-reporter=tap", "examples/test-suite/checkout.test.ts");
  expect(stdout).toMatch(/^# pass 4$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(status).toBe(0);
}, 60_000);
