import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CheckoutSimulator,
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  serveCheckout,
} from "../../src/checkout/simulator/index.ts";
import { registerCheckout } from "../../src/cli/checkout.ts";
import { CHECKOUT_OPERATIONS } from "../../src/cli/checkout-operations.ts";
import { plain } from "../../src/cli/paint.ts";
import { systemClock } from "../../src/index.ts";
import { expectDocumented } from "./output-schema.ts";

let simulator: CheckoutSimulator;
let server: Awaited<ReturnType<typeof serveCheckout>>;
let environment: Record<string, string | undefined>;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-checkout-"));
  simulator = createCheckoutSimulator();
  server = await serveCheckout(simulator);
  environment = {
    POINTCHECKOUT_URL: `${server.url}/mer/v2.0/`,
    POINTCHECKOUT_API_KEY: SIMULATOR_CREDENTIALS.apiKey,
    POINTCHECKOUT_API_SECRET: SIMULATOR_CREDENTIALS.apiSecret,
  };
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function run(words: readonly string[]) {
  const ended = { out: "", err: "", exitCode: 0 };
  const out = (text: string): void => {
    ended.out += text;
  };
  const err = (text: string): void => {
    ended.err += text;
  };
  const program = new Command("vp3300").exitOverride().configureOutput({ writeOut: out, writeErr: err });
  const setExitCode = (code: number): void => {
    ended.exitCode = code;
  };
  const onInterrupt = () => () => undefined;
  registerCheckout(program, {
    out,
    err,
    setExitCode,
    clock: systemClock,
    environment,
    onInterrupt,
    progress: () => undefined,
    paintOut: plain,
  });
  try {
    await program.parseAsync(["checkout", ...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.exitCode = error.exitCode === 0 ? 0 : 2;
  }
  expectDocumented(["checkout", ...words], ended.out);
  expect(ended.out + ended.err).not.toContain(SIMULATOR_CREDENTIALS.apiSecret);
  return ended;
}

const MONEY = (file: string) => [
  "--currency",
  "AED",
  "--description",
  "tea",
  "--attempt",
  join(folder, file),
];
const link = (orderId: string) =>
  run(["link", orderId, "--amount", "10.50", ...MONEY(`${orderId}.json`), "--json"]);

describe("operations", () => {
  test("a link is made, found, paid, refunded in part and then in full", async () => {
    const made = await link("tea-1");
    expect(made.exitCode).toBe(0);
    const { outcome, amountMinor, amount, checkoutId, link: address } = JSON.parse(made.out);
    expect({ outcome, amountMinor, amount }).toEqual({
      outcome: "created",
      amountMinor: 1050,
      amount: "10.50",
    });
    expect(address).toMatch(/^http/);
    expect(await run(["get", checkoutId])).toMatchObject({
      exitCode: 3,
      out: expect.stringMatching(/^outcome: pending\n/),
    });
    simulator.play("paid", checkoutId);
    expect(await run(["get", checkoutId, "--json"])).toMatchObject({ exitCode: 0 });
    const found = await run(["find", "tea-1", "--json"]);
    expect(JSON.parse(found.out).checkouts).toMatchObject([{ checkoutId, status: "PAID" }]);
    const part = await run(["refund", checkoutId, "--amount", "4", ...MONEY("part.json"), "--json"]);
    expect(JSON.parse(part.out)).toMatchObject({ outcome: "refunded", totalRefundedMinor: 400 });
    const rest = await run(["refund", checkoutId, ...MONEY("rest.json"), "--json"]);
    expect(JSON.parse(rest.out)).toMatchObject({ outcome: "refunded", totalRefundedMinor: 1050 });
  });

  test("an attempt is kept before it is sent, and resumed without a second checkout", async () => {
    const made = JSON.parse((await link("tea-2")).out);
    const file = join(folder, "tea-2.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      kind: "create",
      request: { orderId: "tea-2" },
    });
    const resumed = await run(["resume", file, "--json"]);
    expect(JSON.parse(resumed.out)).toMatchObject({
      outcome: "created",
      recovered: true,
      checkoutId: made.checkoutId,
    });
    expect(JSON.parse((await run(["find", "tea-2", "--json"])).out).checkouts).toHaveLength(1);
  });

  test("an attempt's file is never overwritten, and then nothing is sent", async () => {
    await link("tea-3");
    const again = await run(["link", "tea-4", "--amount", "1", ...MONEY("tea-3.json")]);
    expect(again).toMatchObject({ exitCode: 2, err: expect.stringContaining("EEXIST") });
    expect((await run(["find", "tea-4"])).exitCode).toBe(3);
  });

  test("cancel, and the branches", async () => {
    const { checkoutId } = JSON.parse((await link("tea-5")).out);
    expect(await run(["cancel", checkoutId])).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("status: CANCELLED"),
    });
    expect(JSON.parse((await run(["branches", "--json"])).out)).toEqual({ outcome: "found", branches: [] });
  });
});

describe("bad use ends with 2 in one line", () => {
  test.each<[string, string[], Record<string, string | undefined>, RegExp]>([
    ["no key", ["get", "1"], { POINTCHECKOUT_API_KEY: undefined }, /POINTCHECKOUT_API_KEY/],
    ["another host", ["get", "1"], { POINTCHECKOUT_URL: "https://example.com/" }, /POINTCHECKOUT_URL/],
    [
      "no attempt's file",
      ["link", "x", "--amount", "1", "--currency", "USD", "--description", "x"],
      {},
      /--attempt/,
    ],
    ["no file to resume", ["resume", "/nowhere"], {}, /ENOENT/],
    ["no amount", ["link", "x", "--currency", "USD"], {}, /amount|description/],
    ["no such brand", ["get", "1", "--brand", "x"], {}, /brand/],
  ])("%s", async (_, words, changes, says) => {
    Object.assign(environment, changes);
    const { exitCode, err } = await run(words);
    expect({ exitCode, lines: err.trimEnd().split("\n").length }).toEqual({ exitCode: 2, lines: 1 });
    expect(err).toMatch(says);
    expect(simulator.ledger).toBeDefined();
    expect(existsSync(join(folder, "x.json"))).toBe(false);
  });

  test("wrong credentials are a failure, not wrong use", async () => {
    environment.POINTCHECKOUT_API_SECRET = "wrong";
    expect(await run(["get", "1"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("CHECKOUT_AUTHENTICATION"),
    });
  });
});

test("every operation has its help, with an example", async () => {
  for (const name of Object.keys(CHECKOUT_OPERATIONS)) {
    const { out, exitCode } = await run([name, "--help"]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: expect.stringContaining(`vp3300 checkout ${name}`),
    });
  }
});
