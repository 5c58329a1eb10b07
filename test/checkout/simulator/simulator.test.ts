import { describe, expect, test } from "vitest";
import {
  createCheckoutSimulator,
  FAULTS,
  type FaultName,
  SCENARIOS,
  type ScenarioName,
  SIMULATOR_CREDENTIALS,
} from "../../../src/checkout/simulator/index.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";

const BASE = "https://api.test.pointcheckout.com/mer/v2.0";
const HEADERS = {
  "X-PointCheckout-Api-Key": SIMULATOR_CREDENTIALS.apiKey,
  "X-PointCheckout-Api-Secret": SIMULATOR_CREDENTIALS.apiSecret,
};
const PERSON = { firstName: "Lina", lastName: "Haddad", email: "lina@example.test" };
const BODY = {
  requestId: "R-1",
  orderId: "O-1",
  currency: "AED",
  amount: 100,
  items: [{ name: "Scarf", quantity: 1, linetotal: 100 }],
  customer: PERSON,
  billingAddress: { name: "Lina", address1: "1 Road", city: "Dubai", country: "AE" },
};

type Simulator = ReturnType<typeof createCheckoutSimulator>;
interface Answer {
  readonly status: number;
  readonly body: { success: boolean; error?: string; result?: Record<string, unknown> };
}

async function send(simulator: Simulator, method: string, path: string, body?: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const init = { method, headers: HEADERS, ...(body !== undefined && { body: text }) };
  const response = await simulator.fetch(BASE + path, init);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

function openSimulator(options: Parameters<typeof createCheckoutSimulator>[0] = {}) {
  const clock = new VirtualClock();
  return { clock, simulator: createCheckoutSimulator({ clock, ...options }) };
}

describe("the simulated API", () => {
  test("knows one merchant, by the header names of either brand", async () => {
    const { simulator } = openSimulator();
    const get = (headers: Record<string, string>) => simulator.fetch(`${BASE}/branches`, { headers });
    expect((await get({})).status).toBe(401);
    expect((await get({ ...HEADERS, "X-PointCheckout-Api-Secret": "wrong" })).status).toBe(401);
    expect((await get(HEADERS)).status).toBe(200);
    const { apiKey, apiSecret } = SIMULATOR_CREDENTIALS;
    expect((await get({ "X-Paymennt-Api-Key": apiKey, "X-Paymennt-Api-Secret": apiSecret })).status).toBe(
      200,
    );
    expect(
      (await get({ "X-Paymennt-Api-Key": apiKey, "X-PointCheckout-Api-Secret": apiSecret })).status,
    ).toBe(401);
  });

  test("answers HTTP 400 with a sentence to whatever it refuses", async () => {
    const { simulator, clock } = openSimulator();
    const rows = [
      ["POST", "/checkout/mobile", "{", "The request body is not readable"],
      ["POST", "/checkout/mobile", "7", "The request body is not readable"],
      ["POST", "/checkout/mobile", { ...BODY, items: [] }, "items is missing or invalid"],
      ["POST", "/checkout/mobile", { ...BODY, amount: "1.005" }, "amount is missing or invalid"],
      ["POST", "/checkout/mobile", { ...BODY, amount: 0 }, "amount is missing or invalid"],
      ["POST", "/checkout/web", BODY, "returnUrl is missing or invalid"],
      ["POST", "/checkout/link", BODY, "description is missing or invalid"],
      ["POST", "/checkout/terminal", BODY, "terminalId is missing or invalid"],
      ["GET", "/checkout/1", undefined, "Checkout not found for API merchant"],
      ["POST", "/checkout/1/cancel", undefined, "Checkout not found for API merchant"],
      ["POST", "/checkout/1/refund?amount=1", undefined, "Checkout not found for API merchant"],
      ["GET", "/checkout?size=0", undefined, "page size parameter must be a positive integer"],
      ["GET", "/checkout?page=-1", undefined, "page size parameter must be a positive integer"],
      ["GET", "/payment/1", undefined, "Payment not found for API merchant"],
      ["POST", "/payment/1/capture", undefined, "Payment not found for API merchant"],
      ["POST", "/payment/debit", {}, "source.token is missing or invalid"],
      [
        "POST",
        "/payment/debit",
        { source: { token: "4242424242424242" } },
        "source.token is missing or invalid",
      ],
      [
        "POST",
        "/payment/debit",
        { source: { token: "ptk_sandbox_1" } },
        "Checkout not found for API merchant",
      ],
      [
        "POST",
        "/payment/debit",
        { source: { token: "ptk_sandbox_1" }, checkoutDetails: {} },
        "requestId is missing or invalid",
      ],
      ["GET", "/card?cardToken=x", undefined, "Stored card not found for the provided token"],
      ["POST", "/card/delete", undefined, "Stored card not found for the provided token"],
      ["POST", "/subscription", {}, "description is missing or invalid"],
      ["GET", "/subscription/1/payment", undefined, "Subscription not found for API merchant"],
      ["POST", "/branches", {}, "name is missing or invalid"],
      ["POST", "/webhooks", {}, "address is missing or invalid"],
      ["GET", "/terminals/1", undefined, "Terminal device not found"],
    ] as const;
    for (const [method, path, body, error] of rows) {
      const answer = await send(simulator, method, path, body);
      expect(answer, path).toMatchObject({ status: 400, body: { success: false, error } });
    }
    await send(simulator, "POST", "/checkout/mobile", BODY);
    expect(await send(simulator, "GET", "/checkout?afterId=x")).toMatchObject({ status: 500 });
    expect(await send(simulator, "GET", "/nothing")).toMatchObject({ status: 404 });
    expect(clock.pendingTimers).toBe(0);
  });

  test("refuses a request id that was used, unless it is told not to", async () => {
    for (const duplicates of ["refuse", "accept"] as const) {
      const { simulator } = openSimulator({ duplicates });
      await send(simulator, "POST", "/checkout/mobile", BODY);
      const { body } = await send(simulator, "POST", "/checkout/mobile", BODY);
      expect(body.success).toBe(duplicates === "accept");
      expect(simulator.ledger.findByRequest("R-1").length).toBe(duplicates === "accept" ? 2 : 1);
    }
  });

  test("refunds by query or by body, within its rules", async () => {
    const { simulator, clock } = openSimulator();
    const { body } = await send(simulator, "POST", "/checkout/mobile", BODY);
    const path = `/checkout/${body.result?.id}/refund`;
    const refund = async (query: string, json?: object) =>
      (await send(simulator, "POST", path + query, json)).body;
    const whole = { amount: "10.5", currency: "AED", note: "x" };
    expect(await refund("", whole)).toMatchObject({
      error: "Checkout cannot be refunded in its current status",
    });
    simulator.play("paid", String(body.result?.id));
    expect(await refund("", whole)).toMatchObject({
      result: { totalRefunded: 10.5, status: "PARTIALLY_REFUNDED" },
    });
    expect(await refund("?amount=1&currency=AED&note=y")).toMatchObject({ result: { totalRefunded: 11.5 } });
    expect(await refund("", { ...whole, amount: 89 })).toMatchObject({
      error: "Refund amount exceeds the refundable amount",
    });
    expect(await refund("", { ...whole, currency: "USD" })).toMatchObject({ success: false });
    expect(await refund("", { ...whole, note: " " })).toMatchObject({ error: "note is missing or invalid" });
    expect(await refund("", { ...whole, amount: -1 })).toMatchObject({
      error: "amount is missing or invalid",
    });
    await clock.advance(91 * 86_400_000);
    expect(await refund("", whole)).toMatchObject({ error: "Payment is too old to be refunded" });
  });

  test("lets no payment be made twice for a checkout", async () => {
    const { simulator } = openSimulator();
    const { body } = await send(simulator, "POST", "/checkout/mobile", BODY);
    const request = { source: { token: "ptk_sandbox_1" }, checkoutId: body.result?.id };
    const first = await send(simulator, "POST", "/payment/debit", request);
    expect(first.body.result).toMatchObject({ status: "CAPTURED" });
    const second = await send(simulator, "POST", "/payment/debit", request);
    expect(second.body.error).toMatch(/cant use the same Token/);
    const id = String(first.body.result?.id);
    expect((await send(simulator, "POST", `/payment/${id}/capture`)).body.success).toBe(false);
    expect(() => simulator.answerPayment(id, true)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
    const closed = await send(simulator, "POST", "/checkout/mobile", { ...BODY, requestId: "R-2" });
    simulator.play("cancelled", String(closed.body.result?.id));
    const late = { source: { token: "ptk_sandbox_1" }, checkoutId: closed.body.result?.id };
    expect((await send(simulator, "POST", "/payment/debit", late)).body.success).toBe(false);
    const other = await send(simulator, "POST", "/checkout/mobile", { ...BODY, requestId: "R-3" });
    const redirect = { source: { token: "ptk_sandbox_redirect" }, checkoutId: other.body.result?.id };
    const sent = await send(simulator, "POST", "/payment/debit", redirect);
    simulator.answerPayment(String(sent.body.result?.id), false);
    expect(simulator.ledger.find(String(other.body.result?.id))?.status).toBe("FAILED");
  });

  test("puts pay pages where they can be opened", async () => {
    const cases = [
      [{}, BASE, "https://pay.test.pointcheckout.com/"],
      [{ brand: "paymennt", mode: "live" }, BASE, "https://pay.paymennt.com/"],
      [{}, "http://127.0.0.1:8080/mer/v2.0", "http://127.0.0.1:8080/"],
      [{ payBase: "https://pay.example" }, "http://127.0.0.1:8080/mer/v2.0", "https://pay.example/"],
    ] as const;
    for (const [options, base, start] of cases) {
      const { simulator } = openSimulator(options);
      const init = { method: "POST", headers: HEADERS, body: JSON.stringify(BODY) };
      const response = await simulator.fetch(`${base}/checkout/mobile`, init);
      const { result } = (await response.json()) as { result: { redirectUrl: string; checkoutKey: string } };
      expect(result.redirectUrl).toBe(`${start}checkout/${result.checkoutKey}`);
      expect(result.checkoutKey).toMatch(/^[0-9a-f]{48}$/);
    }
  });

  test("takes requests as fetch does", async () => {
    const { simulator } = openSimulator();
    expect((await simulator.fetch(new Request(`${BASE}/branches`, { headers: HEADERS }))).status).toBe(200);
    expect((await simulator.fetch(new URL(`${BASE}/branches`), { headers: HEADERS })).status).toBe(200);
    const aborted = simulator.fetch(`${BASE}/branches`, {
      signal: AbortSignal.abort(new RangeError("stop")),
    });
    await expect(aborted).rejects.toThrow(RangeError);
  });

  test("checks its options", () => {
    for (const options of [
      null,
      { brand: "x" },
      { mode: "x" },
      { duplicates: "x" },
      { lifeMs: -1 },
      { payBase: 1 },
      { credentials: "x" },
    ]) {
      expect(() => createCheckoutSimulator(options as never)).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    }
    const { simulator } = openSimulator();
    for (const act of [
      () => simulator.play("nothing" as never, "1"),
      () => simulator.play("paid", "1"),
      () => simulator.failNext("nothing" as never),
      () => simulator.failNext("slow", { delayMs: -1 }),
      () => simulator.webhookMessage("1"),
      () => simulator.answerPayment("1", true),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
    }
  });
});

/** The statuses that a checkout has been through at the end of each scenario. */
const HISTORIES: Readonly<Record<ScenarioName, string>> = {
  pending: "PENDING",
  pendingConfirmation: "PENDING PENDING_CONFIRMATION",
  authorized: "PENDING AUTHORIZED",
  paid: "PENDING PAID",
  failed: "PENDING FAILED",
  cancelled: "PENDING CANCELLED",
  expired: "PENDING EXPIRED",
  partiallyRefunded: "PENDING PAID PARTIALLY_REFUNDED",
  refunded: "PENDING PAID REFUNDED",
  chargeback: "PENDING PAID CHARGEBACK",
  heldThenPaid: "PENDING PENDING_CONFIRMATION PAID",
  authorizedThenPaid: "PENDING AUTHORIZED PAID",
  paidAfterExpiry: "PENDING EXPIRED PAID",
};

describe("scenarios", () => {
  for (const name of Object.keys(SCENARIOS) as ScenarioName[]) {
    test(`${name}: ${HISTORIES[name]}`, async () => {
      const { simulator } = openSimulator();
      const { body } = await send(simulator, "POST", "/checkout/mobile", BODY);
      const { history, status } = simulator.play(name, String(body.result?.id));
      expect(history.map((entry) => entry.status).join(" ")).toBe(HISTORIES[name]);
      const shown = await send(simulator, "GET", `/checkout/${body.result?.id}`);
      expect(shown.body.result?.status).toBe(status);
    });
  }

  test("reach every status", () => {
    const reached = new Set(Object.values(HISTORIES).map((history) => history.split(" ").at(-1)));
    expect(reached.size).toBe(10);
  });

  test("make no move that is none", async () => {
    const { simulator } = openSimulator();
    const { body } = await send(simulator, "POST", "/checkout/mobile", BODY);
    const id = String(body.result?.id);
    simulator.play("cancelled", id);
    expect(() => simulator.play("chargeback", id)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
    expect(simulator.ledger.checkouts[0]?.status).toBe("CANCELLED");
  });

  test("time runs out by the request, or by the service", async () => {
    const { simulator, clock } = openSimulator({ lifeMs: 60_000 });
    const link = { ...BODY, description: "x", expiresIn: 15 };
    const first = await send(simulator, "POST", "/checkout/mobile", BODY);
    const second = await send(simulator, "POST", "/checkout/link", { ...link, requestId: "R-2" });
    const status = async ({ body }: Answer) =>
      (await send(simulator, "GET", `/checkout/${body.result?.id}`)).body.result?.status;
    await clock.advance(60_000);
    expect([await status(first), await status(second)]).toEqual(["EXPIRED", "PENDING"]);
    await clock.advance(14 * 60_000);
    expect(await status(second)).toBe("EXPIRED");
    const [entry] = simulator.ledger.checkouts;
    expect(entry!.history[1]!.atMs - entry!.history[0]!.atMs).toBe(60_000);
  });
});

describe("faults", () => {
  const EFFECTS: Readonly<Record<FaultName, readonly [answer: string, effects: number, later: number]>> = {
    none: ["200 json", 1, 1],
    slow: ["200 json", 1, 1],
    slowAnswer: ["200 json", 1, 1],
    cutBefore: ["SIMULATOR_CONNECTION_CUT", 0, 0],
    cutAfter: ["SIMULATOR_CONNECTION_CUT", 1, 1],
    cutLate: ["SIMULATOR_CONNECTION_CUT", 0, 1],
    unauthorized: ["401 json", 0, 0],
    rateLimited: ["429 json", 0, 0],
    serverErrorBefore: ["500 json", 0, 0],
    serverErrorAfter: ["502 text", 1, 1],
    malformed: ["200 text", 1, 1],
    wrongType: ["200 text", 1, 1],
    truncated: ["SIMULATOR_CONNECTION_CUT", 1, 1],
    oversized: ["200 json", 1, 1],
    redirect: ["302 text", 0, 0],
    reordered: ["200 json", 1, 1],
    // The second delivery is refused: its request id was used.
    duplicated: ["400 json", 1, 1],
  };

  async function told(answer: Promise<Response>): Promise<string> {
    try {
      const response = await answer;
      const text = await response.text();
      try {
        JSON.parse(text);
        return `${response.status} json`;
      } catch {
        return `${response.status} text`;
      }
    } catch (error) {
      return ((error as Error).cause as { code: string }).code;
    }
  }

  for (const name of Object.keys(FAULTS) as FaultName[]) {
    test(name, async () => {
      const { simulator, clock } = openSimulator();
      simulator.failNext(name, { method: "POST" });
      const body = JSON.stringify(BODY);
      const init: RequestInit = { method: "POST", headers: HEADERS, body, redirect: "manual" };
      const answer = await clock.run(async () => {
        // Of another method: passed by.
        await simulator.fetch(`${BASE}/branches`, { headers: HEADERS });
        return told(simulator.fetch(`${BASE}/checkout/mobile`, init));
      });
      expect([answer, simulator.ledger.checkouts.length]).toEqual(EFFECTS[name].slice(0, 2));
      await clock.advance(10_000);
      expect(simulator.ledger.checkouts.length).toBe(EFFECTS[name][2]);
      expect(await told(simulator.fetch(`${BASE}/branches`, { headers: HEADERS }))).toBe("200 json");
    });
  }
});
