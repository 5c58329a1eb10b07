import { Command, CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { registerGateway } from "../../src/cli/gateway.ts";
import { OPERATIONS } from "../../src/cli/gateway-operations.ts";
import { plain } from "../../src/cli/paint.ts";
import { CardPointeGateway } from "../../src/gateway/index.ts";
import { CardSecure, systemClock } from "../../src/index.ts";
import {
  createGatewaySimulator,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulator,
  type SimulatorServer,
  serveGateway,
} from "../../src/simulator/gateway/index.ts";
import { findCardData } from "../../src/testing/index.ts";
import { expectDocumented } from "./output-schema.ts";

const VISA = "4788250000121443";
let simulator: GatewaySimulator;
let server: SimulatorServer;
let environment: Record<string, string>;

beforeEach(async () => {
  simulator = createGatewaySimulator({ callsPerMinute: 0 });
  server = await serveGateway(simulator);
  const { merchid, username, password } = GATEWAY_TEST_ACCOUNT;
  environment = {
    CARDPOINTE_URL: server.url,
    CARDPOINTE_MERCHID: merchid,
    CARDPOINTE_USER: username,
    CARDPOINTE_PASSWORD: password,
    CARDPOINTE_TOKEN: await tokenOf(VISA),
  };
});
afterEach(() => server.close());

async function tokenOf(number: string): Promise<string> {
  const fetch: typeof globalThis.fetch = (input, init) =>
    simulator.cardSecure.fetch(new Request(input, init));
  const token = await new CardSecure({ baseUrl: "http://127.0.0.1:1" }, { fetch }).tokenize({
    kind: "keyed",
    number,
    expiry: "1230",
  });
  return token.reveal();
}

async function run(words: readonly string[], stdin = "") {
  const ended = { out: "", err: "", exitCode: 0 };
  const out = (text: string): void => {
    ended.out += text;
  };
  const err = (text: string): void => {
    ended.err += text;
  };
  const program = new Command("vp3300").exitOverride().configureOutput({ writeOut: out, writeErr: err });
  registerGateway(program, {
    out,
    err,
    setExitCode: (code) => {
      ended.exitCode = code;
    },
    clock: systemClock,
    environment,
    onInterrupt: () => () => undefined,
    progress: () => undefined,
    paintOut: plain,
    stdin: async () => stdin,
  });
  try {
    await program.parseAsync(["gateway", ...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.exitCode = error.exitCode === 0 ? 0 : 2;
  }
  expectDocumented(["gateway", ...words], ended.out);
  expect(findCardData(ended)).toEqual([]);
  expect(ended.out + ended.err).not.toContain(environment.CARDPOINTE_PASSWORD);
  if (environment.CARDPOINTE_TOKEN) {
    expect(ended.out + ended.err).not.toContain(environment.CARDPOINTE_TOKEN);
  }
  return ended;
}

async function paid(amount = "10.50"): Promise<string> {
  const { out } = await run(["auth", "--amount", amount, "--capture", "--json"]);
  return JSON.parse(out).retref;
}

describe("operations", () => {
  test("auth, capture, inquire, void", async () => {
    const sale = await run(["auth", "--amount", "10.50", "--order-id", "tea-1", "--json"]);
    expect(sale.exitCode).toBe(0);
    const { outcome, approvedMinor, orderId, retref } = JSON.parse(sale.out);
    expect({ outcome, approvedMinor, orderId }).toEqual({
      outcome: "approved",
      approvedMinor: 1050,
      orderId: "tea-1",
    });
    expect((await run(["capture", retref])).out).toMatch(/^outcome: approved\n/);
    expect((await run(["inquire", retref])).out).toContain("outcome: approved");
    expect((await run(["inquire-order", "tea-1"])).out).toContain("outcome: approved");
    expect((await run(["void", retref])).exitCode).toBe(0);
    expect(simulator.ledger.netMinor("tea-1")).toBe(0);
  });

  test("refund of a part, after settlement", async () => {
    const retref = await paid("20.00");
    simulator.settle();
    expect((await run(["refund", retref, "--amount", "5"])).out).toContain("outcome: approved");
    expect(simulator.ledger.charges()[0]).toMatchObject({ amountMinor: 2000, refundedMinor: 500 });
  });

  test("void by order id, and what is not there", async () => {
    await run(["auth", "--amount", "3", "--order-id", "tea-2"]);
    expect((await run(["void-order", "tea-2"])).exitCode).toBe(0);
    const missing = await run(["inquire", "123456789012"]);
    expect(missing).toMatchObject({ out: "outcome: not-found\n", exitCode: 3 });
  });

  test("a decline is an outcome with an exit code of its own", async () => {
    environment.CARDPOINTE_TOKEN = await tokenOf("4387751111111053");
    expect(await run(["auth", "--amount", "10"])).toMatchObject({
      out: expect.stringContaining("outcome: declined"),
      exitCode: 3,
    });
  });

  test.each(["check", "merchant", "bin"])("%s", async (name) => {
    const { exitCode, out, err } = await run([name]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).not.toBe("");
  });

  test("settlement and funding of a day, and a profile that is not there", async () => {
    expect((await run(["settlement", "1128", "--json"])).out).toBe('{"batches":[]}\n');
    expect((await run(["funding", "20261128"])).out).toBe("deposits: none\n");
    expect((await run(["profile", "12345678901234567890", "--json"])).out).toBe('{"accounts":[]}\n');
  });

  test("--json of every operation: what the schema names, and nothing that is withheld", async () => {
    const json = async (...words: string[]) => {
      const { out } = await run([...words, "--json"]);
      expect(out).not.toMatch(/redacted|Secret/);
      return JSON.parse(out);
    };
    const sale = await json("auth", "--amount", "10.50", "--order-id", "tea-3", "--capture");
    expect(sale).toMatchObject({ recovered: false, address: { match: "not-checked" }, cvv: {} });
    expect(sale.answer).toMatchObject({ respstat: "A", amountMinor: 1050, retref: sale.retref });
    expect(Object.keys(sale.answer)).not.toEqual(expect.arrayContaining(["token", "account", "members"]));
    expect((await json("inquire", sale.retref)).answer).toMatchObject({
      voidable: true,
      retref: sale.retref,
    });
    expect((await json("inquire-order", "tea-3")).outcome).toBe("approved");
    expect((await json("capture", sale.retref)).id).not.toBe("");
    simulator.settle();
    expect((await json("refund", sale.retref, "--amount", "5")).approvedMinor).toBe(500);
    expect((await json("void-order", "tea-4")).outcome).toBe("not-found");
    const day = new Date().toISOString().slice(5, 10).replace("-", "");
    const { batches } = await json("settlement", day);
    expect(batches[0].txns[0]).toMatchObject({ retref: sale.retref, setlamountMinor: 1050 });
    expect(await json("merchant")).toMatchObject({ merchid: GATEWAY_TEST_ACCOUNT.merchid });
    expect(await json("bin")).toEqual({ bin: "unknown" });
    expect(await json("check")).toEqual({ outcome: "ok" });
    const { merchid, username, password } = GATEWAY_TEST_ACCOUNT;
    const client = new CardPointeGateway({ baseUrl: server.url, merchid, username, password });
    const kept = await client.createProfile({ account: environment.CARDPOINTE_TOKEN!, name: "Jane Doe" });
    const { accounts } = await json("profile", String(kept.account.profileid));
    expect(accounts).toEqual([expect.objectContaining({ profileid: kept.account.profileid, acctid: "1" })]);
    expect(accounts[0]).not.toHaveProperty("name");
    environment.CARDPOINTE_TOKEN = await tokenOf("4387751111111053");
    const declined = await json("auth", "--amount", "10");
    expect(declined).toMatchObject({ outcome: "declined", advice: { retry: expect.any(String) } });
  });

  test("the token from standard input", async () => {
    const token = environment.CARDPOINTE_TOKEN!;
    delete environment.CARDPOINTE_TOKEN;
    const { exitCode, out } = await run(["auth", "--amount", "1", "--token-stdin"], `${token}\n`);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.not.stringContaining(token) });
  });
});

describe("bad use ends with 2 and says what to do", () => {
  test.each<[string, string[], Record<string, string | undefined>, RegExp]>([
    ["no address", ["check"], { CARDPOINTE_URL: undefined }, /CARDPOINTE_SITE/],
    ["no user", ["check"], { CARDPOINTE_USER: undefined }, /CARDPOINTE_USER/],
    ["no token", ["auth", "--amount", "1"], { CARDPOINTE_TOKEN: undefined }, /CARDPOINTE_TOKEN/],
    ["no amount", ["auth"], {}, /--amount/],
    ["an amount that is none", ["auth", "--amount", "ten"], {}, /like 10/],
    [
      "real money without saying so",
      ["check"],
      { CARDPOINTE_URL: "https://fts.cardconnect.com" },
      /--production/,
    ],
    ["a journal that is not named", ["recover"], {}, /--journal/],
    ["an operation that is none", ["steal"], {}, /steal/],
  ])("%s", async (_, words, changes, says) => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete environment[name];
      else environment[name] = value;
    }
    const { exitCode, err } = await run(words);
    expect(exitCode).toBe(2);
    expect(err).toMatch(says);
    expect(simulator.ledger.charges()).toEqual([]);
  });

  test("wrong credentials are a failure, not a wrong use", async () => {
    environment.CARDPOINTE_PASSWORD = "wrong-password";
    expect(await run(["check"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("GATEWAY_AUTHENTICATION"),
    });
  });

  test("a host that is none of the vendor's gets nothing, even in production", async () => {
    environment.CARDPOINTE_URL = "https://example.com";
    expect(await run(["check", "--production"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("GATEWAY_HOST_REFUSED"),
    });
  });
});

test("every operation has its help", async () => {
  for (const name of Object.keys(OPERATIONS)) {
    const { out, exitCode } = await run([name, "--help"]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: expect.stringContaining(OPERATIONS[name]!.what.slice(0, 20)),
    });
  }
});
