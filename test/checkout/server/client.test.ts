import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { LOST_ANSWER_WAITS_MS } from "../../../src/checkout/server/at-most-once.ts";
import { ENDPOINTS, isPaymenntOnly, type Operation } from "../../../src/checkout/server/endpoints.ts";
import { CheckoutClient, resolveEnvironment, toAppPayload } from "../../../src/checkout/server/index.ts";
import { requireServerRuntime } from "../../../src/checkout/server/runtime.ts";
import { SIMULATOR_CREDENTIALS } from "../../../src/checkout/simulator/index.ts";
import { Vp3300Error } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { ADDRESS, CUSTOMER, created, MOBILE, openShop, rejection } from "./shop.ts";

const CONFIG = { mode: "test", ...SIMULATOR_CREDENTIALS } as const;
const SOURCE = { type: "TOKEN", token: "ptk_sandbox_1" } as const;
const DETAILS = { ...MOBILE, requestId: "PAY-1" };

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("every documented call, against the simulated service", () => {
  test("checkouts of all kinds", async () => {
    const { client, simulator, run } = openShop({ brand: "paymennt" });
    const { items: _, customer: __, billingAddress: ___, ...basics } = MOBILE;
    const terminalId = simulator.addTerminal("Till 4");
    const outcomes = await run(async () => [
      await client.createMobileCheckout(MOBILE),
      await client.createWebCheckout({ ...MOBILE, returnUrl: "https://shop.example/back" }),
      await client.createLinkCheckout({ ...basics, description: "Scarf", expiresIn: 15, sendSms: true }),
      await client.createQrCheckout({ ...basics, expiresIn: 5, qrSize: 600 }),
      await client.createTerminalCheckout({ ...basics, terminalId }),
    ]);
    const checkouts = outcomes.map(created);
    expect(simulator.ledger.checkouts.map(({ type }) => type)).toEqual([
      "MOBILE",
      "WEB",
      "LINK",
      "QR",
      "TERMINAL",
    ]);
    for (const checkout of checkouts)
      expect(checkout).toMatchObject({ status: "PENDING", amountMinor: 10_000 });
    expect(checkouts[3]?.qrDataUri?.reveal()).toMatch(/^data:image\/png;base64,iVBOR/);
    expect(checkouts[4]).toMatchObject({ terminalId, terminalAlias: "Terminal" });
    const id = checkouts[4]!.id;
    expect(await run(() => client.resendToTerminal(id))).toMatchObject({ id });
    expect(await run(() => client.listTerminals({ size: 5 }))).toMatchObject({
      content: [{ alias: "Till 4", active: true }],
    });
    expect(await run(() => client.getTerminal(terminalId))).toMatchObject({ id: terminalId });
  });

  test("reading, searching and cancelling", async () => {
    const { client, simulator, run } = openShop();
    const first = created(await run(() => client.createMobileCheckout(MOBILE)));
    const second = created(await run(() => client.createMobileCheckout({ ...MOBILE, orderId: "ORD-7002" })));
    expect(await run(() => client.getCheckout(first.id))).toEqual(first);
    const search = (query: object) => run(() => client.searchCheckouts(query));
    const ids = async (query: object) => (await search(query)).content.map(({ id }) => id);
    expect(await ids({})).toEqual([first.id, second.id]);
    expect(await ids({ orderId: "ORD-7002", type: "MOBILE" })).toEqual([second.id]);
    expect(await ids({ afterId: first.id, status: ["PENDING", "PAID"] })).toEqual([second.id]);
    expect(await ids({ customer: { email: CUSTOMER.email, reference: "cus-88" }, type: "WEB" })).toEqual([]);
    expect(await ids({ customer: { phone: "1" } })).toEqual([]);
    expect(await ids({ afterTimestamp: "2025-12-31 23:59:59" })).toEqual([first.id, second.id]);
    expect(await search({ page: 1, size: 1 })).toMatchObject({
      page: 1,
      size: 1,
      totalPages: 2,
      totalElements: 2,
    });
    expect(await run(() => client.cancelCheckout(first.id))).toMatchObject({ status: "CANCELLED" });
    expect(await run(() => rejection(client.cancelCheckout(first.id)))).toMatchObject({
      code: "CHECKOUT_VALIDATION",
      context: { status: 400 },
    });
    simulator.failNext("cutAfter", { method: "POST" });
    expect(await run(() => client.cancelCheckout(second.id))).toMatchObject({ status: "CANCELLED" });
    const { id } = created(await run(() => client.createMobileCheckout({ ...MOBILE, requestId: "again" })));
    simulator.failNext("cutBefore", { method: "POST" });
    expect(await run(() => rejection(client.cancelCheckout(id)))).toMatchObject({ code: "CHECKOUT_NETWORK" });
  });

  test("payments and stored cards", async () => {
    const { client, simulator, run } = openShop({ brand: "paymennt" });
    const pay = (token: string, requestId: string) =>
      run(() =>
        client.createPayment({ source: { ...SOURCE, token }, checkoutDetails: { ...DETAILS, requestId } }),
      );
    expect(await pay("ptk_sandbox_1", "P1")).toMatchObject({
      outcome: "answered",
      payment: { status: "CAPTURED", amountMinor: 10_000, checkoutDetails: { status: "PAID" } },
    });
    expect(await pay("ptk_sandbox_reject", "P2")).toMatchObject({ payment: { status: "REJECTED" } });
    const held = await pay("ptk_sandbox_authorize", "P3");
    const { id } = (held as { payment: { id: string } }).payment;
    expect(await run(() => client.getPayment(id))).toMatchObject({ status: "AUTHORIZED" });
    expect(await run(() => client.capturePayment(id))).toMatchObject({ payment: { status: "CAPTURED" } });
    expect(await run(() => rejection(client.capturePayment(id)))).toMatchObject({
      code: "CHECKOUT_VALIDATION",
    });
    const sent = await pay("ptk_sandbox_redirect", "P4");
    const redirect = (sent as { payment: { id: string; redirectUrl: Secret<string> } }).payment;
    expect(redirect.redirectUrl.reveal()).toContain(`/frames/redirect/payment/${redirect.id}`);
    simulator.answerPayment(redirect.id, true);
    expect(await run(() => client.getPayment(redirect.id))).toMatchObject({ status: "CAPTURED" });

    const source = { ...SOURCE, storeCardDetails: true };
    await run(() => client.createPayment({ source, checkoutDetails: { ...DETAILS, requestId: "P5" } }));
    const { content } = await run(() => client.listStoredCards({ customerReferenceId: "cus-88" }));
    expect(content).toMatchObject([{ cardLast4: "4242", cardBrand: "VISA" }]);
    const token = content[0]!.token!;
    expect(await run(() => client.getStoredCard(token))).toMatchObject({ cardBin: "424242" });
    const stored = {
      type: "STORED_CARD",
      token,
      shopperInteraction: "ECOMMERCE",
      cvv: new Secret("100", "CVV"),
      browserInfo: {
        screenWidth: 1,
        screenHeight: 1,
        colorDepth: 24,
        userAgent: "x",
        timeZoneOffset: -240,
        acceptHeader: "*/*",
      },
    } as const;
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    const paid = await run(() => client.createPayment({ source: stored, checkoutId }));
    expect(paid).toMatchObject({ payment: { checkoutDetails: { id: checkoutId, status: "PAID" } } });
    await run(() => client.deleteStoredCard(token));
    expect(await run(() => rejection(client.getStoredCard(token)))).toMatchObject({
      code: "CHECKOUT_NOT_FOUND",
    });
  });

  test("payments whose answer is lost are unknown, with what can be seen", async () => {
    const { client, simulator, run } = openShop({ brand: "paymennt" });
    simulator.failNext("cutAfter", { method: "POST" });
    const first = await run(() => client.createPayment({ source: SOURCE, checkoutDetails: DETAILS }));
    expect(first).toMatchObject({
      outcome: "unknown",
      checkout: { status: "PAID" },
      cause: { code: "CHECKOUT_NETWORK" },
    });
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    simulator.failNext("cutBefore", { method: "POST" });
    const second = await run(() => client.createPayment({ source: SOURCE, checkoutId }));
    expect(second).toMatchObject({ outcome: "unknown", checkout: { status: "PENDING" } });
    simulator.failNext("cutBefore", { method: "POST" });
    simulator.failNext("none", { method: "GET" });
    simulator.failNext("cutBefore", { method: "GET", times: 3 });
    const third = await run(() => client.createPayment({ source: SOURCE, checkoutId }));
    expect(Object.keys(third)).toEqual(["outcome", "cause", "attempt"]);

    const source = { ...SOURCE, token: "ptk_sandbox_authorize" };
    const held = await run(() => client.createPayment({ source, checkoutId }));
    const { id } = (held as { payment: { id: string } }).payment;
    simulator.failNext("cutBefore", { method: "POST" });
    expect(await run(() => client.capturePayment(id))).toMatchObject({
      outcome: "unknown",
      payment: { status: "AUTHORIZED" },
    });
    simulator.failNext("cutAfter", { method: "POST" });
    expect(await run(() => client.capturePayment(id))).toMatchObject({
      outcome: "answered",
      payment: { status: "CAPTURED" },
    });
  });

  test("a card is not charged twice for the same checkout or request id, after a crash or at once", async () => {
    const stored = {
      ...SOURCE,
      type: "STORED_CARD",
      token: "ctk_sandbox_1",
      shopperInteraction: "ECOMMERCE",
    } as const;
    const first = openShop({ brand: "paymennt", duplicates: "accept" });
    const { simulator, payments, clock, run } = first;
    // The process dies before it hears the answer, and another takes over with what is in the store.
    const next = openShop({ brand: "paymennt", fetch: (input, init) => simulator.fetch(input, init) });
    const { id: checkoutId } = created(await run(() => first.client.createMobileCheckout(MOBILE)));
    for (const request of [
      { source: stored, checkoutDetails: DETAILS },
      { source: stored, checkoutId },
    ]) {
      payments.clear();
      const before = simulator.arrivals.get("POST /payment/debit") ?? 0;
      const crash = new AbortController();
      simulator.failNext("slowAnswer", { method: "POST", delayMs: 10_000 });
      clock.setTimer(1_000, () => crash.abort("crash"));
      const { signal } = crash;
      expect(await run(() => rejection(first.client.createPayment(request, { signal })))).toBe("crash");
      const [attempt] = payments.values();
      const target = "checkoutId" in request ? { checkoutId } : { requestId: "PAY-1" };
      expect(attempt).toEqual({ kind: "payment", id: attempt?.id, ...target, sentAtMs: expect.any(Number) });
      const known = { outcome: "known", checkout: { status: "PAID" } };
      expect(await next.run(() => next.client.resumePayment(attempt!))).toMatchObject(known);
      expect(await next.run(() => next.client.createPayment(request))).toMatchObject(known);
      expect(simulator.arrivals.get("POST /payment/debit")).toBe(before + 1);
    }
    const { id: other } = created(await run(() => first.client.createMobileCheckout(MOBILE)));
    const twice = () => first.client.createPayment({ source: stored, checkoutId: other });
    const outcomes = await run(() => Promise.all([twice(), twice()]));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["answered", "known"]);
  });

  test("a payment is kept before it is sent, and only looked for when it is taken up again", async () => {
    const full = new RangeError("disk full");
    const save = () => Promise.reject(full);
    const closed = openShop({ brand: "paymennt", store: { save } });
    const request = { source: SOURCE, checkoutDetails: DETAILS };
    expect(await closed.run(() => rejection(closed.client.createPayment(request)))).toBe(full);
    expect(closed.simulator.arrivals.has("POST /payment/debit")).toBe(false);

    const { client, simulator, run } = openShop({ brand: "paymennt" });
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    for (const target of [{ checkoutId }, { requestId: "PAY-1" }]) {
      const attempt = { kind: "payment", id: "1", ...target, sentAtMs: 0 } as const;
      expect(await run(() => client.resumePayment(attempt))).toMatchObject({ outcome: "unknown", attempt });
    }
    expect(simulator.arrivals.has("POST /payment/debit")).toBe(false);
    for (const attempt of [undefined, { kind: "create" }, { kind: "payment" }]) {
      const error = await rejection(client.resumePayment(attempt as never));
      expect(error).toMatchObject({ code: "ARGUMENT_INVALID" });
    }
    const page = { page: 0, size: 20, content: [{ id: "1", requestId: "else", status: "PENDING" }] };
    const unfiltered = openShop({
      brand: "paymennt",
      fetch: async () => Response.json({ success: true, result: page }),
    });
    expect(await unfiltered.run(() => rejection(unfiltered.client.createPayment(request)))).toMatchObject({
      code: "CHECKOUT_PROTOCOL",
    });
  });

  test("a payment, a checkout and a refund are unknown after a timeout or a failure of the server, whatever it says", async () => {
    for (const [status, error] of [
      [408, "Request timeout"],
      [500, "Acquirer not found"],
      [502, "Session already exists"],
    ] as const) {
      const shown = (id: string) => ({
        id,
        status: id === "1" ? "PAID" : "PENDING",
        currency: "AED",
        amount: 100,
        totalRefunded: 0,
      });
      const page = { page: 0, size: 20, content: [] };
      const { client, run } = openShop({
        brand: "paymennt",
        fetch: async (input, init) => {
          if (init?.method === "POST") return Response.json({ success: false, error }, { status });
          const [id = ""] = /[12]$/.exec(String(input)) ?? [];
          return Response.json({ success: true, result: id === "" ? page : shown(id) });
        },
      });
      const calls: readonly (() => Promise<unknown>)[] = [
        () => client.createPayment({ source: SOURCE, checkoutId: "2" }),
        () => client.capturePayment("1"),
        () => client.createMobileCheckout(MOBILE),
        () => client.refundCheckout({ checkoutId: "1", amountMinor: 100, currency: "AED", note: "torn" }),
      ];
      for (const call of calls) {
        expect(await run(call), `${status} ${error}`).toMatchObject({
          outcome: "unknown",
          cause: { code: "CHECKOUT_SERVER", context: { status, reason: error } },
        });
      }
    }
  });

  test("an abort for another call's lost answer is no lost answer of this one", async () => {
    const { client, simulator, clock, run } = openShop({ brand: "paymennt" });
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    const subscription = {
      description: "Monthly box",
      currency: "AED",
      amountMinor: 10_000,
      customer: CUSTOMER,
      startDate: "2027-01-15",
      sendOnHour: 0,
      sendEvery: "MONTH",
    } as const;
    const calls: readonly ((options: { readonly signal: AbortSignal }) => Promise<unknown>)[] = [
      (options) => client.createPayment({ source: SOURCE, checkoutId }, options),
      (options) => client.capturePayment("1", options),
      (options) => client.createSubscription(subscription, options),
      (options) => client.createMobileCheckout(MOBILE, options),
    ];
    const reason = new Vp3300Error("CHECKOUT_NETWORK", { reason: "another call" });
    for (const call of calls) {
      const stop = new AbortController();
      simulator.failNext("slow", { method: "POST", delayMs: 10_000 });
      clock.setTimer(1_000, () => stop.abort(reason));
      expect(await run(() => rejection(call({ signal: stop.signal })))).toBe(reason);
    }
  });

  test("nor while it is looked for what was lost, to the last look", async () => {
    const { client, simulator, clock, run } = openShop({ brand: "paymennt" });
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    const reason = new Vp3300Error("CHECKOUT_NETWORK", { reason: "another call" });
    const pay = (signal: AbortSignal) => client.createPayment({ source: SOURCE, checkoutId }, { signal });
    const make = (signal: AbortSignal) => client.createMobileCheckout(MOBILE, { signal });
    for (const [call, looks] of [
      [pay, 1],
      [make, LOST_ANSWER_WAITS_MS.length],
    ] as const) {
      const stop = new AbortController();
      simulator.failNext("cutBefore", { method: "POST" });
      // A payment looks before it is sent, too.
      if (call === pay) simulator.failNext("none", { method: "GET" });
      for (let look = 1; look < looks; look++)
        simulator.failNext("serverErrorBefore", { method: "GET", times: 3 });
      simulator.failNext("slow", { method: "GET", delayMs: 60_000 });
      clock.setTimer(looks === 1 ? 1_000 : 28_000, () => stop.abort(reason));
      expect(await run(() => rejection(call(stop.signal)))).toBe(reason);
    }
  });

  test("subscriptions", async () => {
    const { client, simulator, run } = openShop();
    const request = {
      description: "Monthly box",
      currency: "AED",
      amountMinor: 10_000,
      customer: CUSTOMER,
      startDate: "2027-01-15",
      sendOnHour: 0,
      sendEvery: "MONTH",
    } as const;
    const outcome = await run(() => client.createSubscription(request));
    expect(outcome).toMatchObject({
      outcome: "created",
      subscription: { status: "ACTIVE", amountMinor: 10_000, sendOnHour: 0, period: 1, periodUnit: "MONTHS" },
    });
    const { id } = (outcome as { subscription: { id: string } }).subscription;
    expect(await run(() => client.pauseSubscription(id))).toMatchObject({ status: "INACTIVE" });
    const paused = await run(() =>
      client.searchSubscriptions({ status: ["INACTIVE"], customer: { email: CUSTOMER.email } }),
    );
    expect(paused.content.map((subscription) => subscription.id)).toEqual([id]);
    expect((await run(() => client.searchSubscriptions({ afterId: id }))).content).toEqual([]);
    expect(await run(() => client.resumeSubscription(id))).toMatchObject({ status: "ACTIVE" });
    expect(await run(() => client.getSubscription(id))).toMatchObject({ id });
    const { id: checkoutId } = created(await run(() => client.createMobileCheckout(MOBILE)));
    simulator.sendSubscriptionLink(id);
    simulator.sendSubscriptionLink(id, checkoutId);
    const { content } = await run(() => client.listSubscriptionPayments(id));
    expect(content).toMatchObject([{ checkout: null, cancelled: false }, { checkout: { id: checkoutId } }]);
    expect((await run(() => client.listSubscriptionPayments(id, { page: 1 }))).content).toEqual([]);
    simulator.failNext("cutAfter", { method: "POST" });
    expect(await run(() => client.createSubscription(request))).toMatchObject({ outcome: "unknown" });
    const wrong = client.createSubscription({ ...request, sendOnHour: 24 });
    expect(await rejection(wrong)).toMatchObject({ code: "CHECKOUT_VALIDATION" });
  });

  test("branches and webhooks", async () => {
    const { client, run } = openShop();
    const branch = await run(() =>
      client.createBranch({ name: "Main", currency: "aed", description: "Front desk" }),
    );
    expect(branch).toMatchObject({ name: "Main", currency: "AED", enabled: true });
    expect(await run(() => rejection(client.createBranch({ name: "Main", currency: "AED" })))).toMatchObject({
      code: "CHECKOUT_DUPLICATE",
    });
    expect(await run(() => client.disableBranch(branch.id))).toMatchObject({ enabled: false });
    expect(await run(() => client.enableBranch(branch.id))).toMatchObject({ enabled: true });
    expect((await run(() => client.listBranches())).content).toEqual([
      await run(() => client.getBranch(branch.id)),
    ]);
    expect(await run(() => rejection(client.getBranch("1")))).toMatchObject({ code: "CHECKOUT_NOT_FOUND" });

    const webhook = await run(() => client.createWebhook({ address: "https://shop.example/hook" }));
    expect(webhook.hmacKey).toBeInstanceOf(Secret);
    expect(await run(() => client.disableWebhook(webhook.id))).toMatchObject({ enabled: false });
    expect(await run(() => client.enableWebhook(webhook.id))).toMatchObject({ enabled: true, failed: false });
    expect(await run(() => client.testWebhook(webhook.id))).toBeUndefined();
    expect((await run(() => client.listWebhooks())).content.length).toBe(1);
    expect(await run(() => client.getWebhook(webhook.id))).toMatchObject({
      address: "https://shop.example/hook",
    });
    expect(await run(() => client.deleteWebhook(webhook.id))).toBeUndefined();
    expect(await run(() => rejection(client.deleteWebhook(webhook.id)))).toMatchObject({
      code: "CHECKOUT_NOT_FOUND",
    });
  });

  test("calls of the Paymennt brand are refused on the other, before anything is sent", async () => {
    const { client, simulator } = openShop();
    const refused: Operation[] = [];
    const id = "1";
    const methods = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    for (const operation of Object.keys(ENDPOINTS) as Operation[]) {
      if (!isPaymenntOnly(operation)) continue;
      const request = /Payment$|Card|Terminal/.test(operation) && !/^create|list/.test(operation) ? id : {};
      expect(await rejection(methods[operation]!(request))).toMatchObject({
        code: "CHECKOUT_UNSUPPORTED",
        context: { operation, brand: "pointcheckout" },
      });
      refused.push(operation);
    }
    expect(refused.length).toBe(10);
    expect(simulator.arrivals.size).toBe(0);
  });

  test("every call of the table is a method", () => {
    const names = Object.getOwnPropertyNames(CheckoutClient.prototype);
    for (const operation of Object.keys(ENDPOINTS)) expect(names).toContain(operation);
  });
});

describe("what the app gets", () => {
  test("is the key, the address, the id and the mode", async () => {
    const { client, run } = openShop();
    const checkout = created(await run(() => client.createMobileCheckout(MOBILE)));
    const payload = toAppPayload(checkout, "test");
    expect(payload.redirectUrl).toBe(`https://pay.test.pointcheckout.com/checkout/${payload.checkoutKey}`);
    expect(payload.checkoutId).toBe(checkout.id);
    expect(inspect(checkout, { depth: 9, showHidden: true })).not.toContain(payload.checkoutKey);
    expect(JSON.stringify(checkout)).not.toContain(payload.checkoutKey);
    const { checkoutKey: _, ...without } = checkout;
    expect(() => toAppPayload(without, "test")).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });
});

describe("a client", () => {
  test("checks what it is made from", () => {
    for (const [config, options] of [
      [undefined, {}],
      [{ ...CONFIG, mode: "staging" }, {}],
      [{ ...CONFIG, brand: "other" }, {}],
      [{ ...CONFIG, apiKey: "" }, {}],
      [{ ...CONFIG, apiKey: "a\nb" }, {}],
      [{ ...CONFIG, apiSecret: 7 }, {}],
      [CONFIG, { timeoutMs: 0 }],
      [CONFIG, { fetch: "fetch" }],
      [CONFIG, { clock: 1 }],
      [CONFIG, { store: {} }],
      [CONFIG, { newId: "x" }],
      [CONFIG, { amountScale: 5 }],
      [CONFIG, { repeatAfterMs: -1 }],
      [CONFIG, null],
    ] as const) {
      expect(() => new CheckoutClient(config as never, options as never)).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    }
    const secrets = { apiKey: new Secret("a", "key"), apiSecret: new Secret("b", "secret") };
    expect(new CheckoutClient({ mode: "live", ...secrets }).environment.mode).toBe("live");
  });

  test("takes no address that the credentials are not safe at", () => {
    for (const apiBase of [
      "http://api.example/",
      "ftp://127.0.0.1/",
      "nonsense",
      "https://user@api.example/",
      "https://api.example/?x=1",
      "https://api.example/#x",
      "http://127.0.0.1.example/",
    ]) {
      expect(() => resolveEnvironment({ mode: "test", apiBase }), apiBase).toThrow(
        expect.objectContaining({ code: "CHECKOUT_UNSAFE_ENVIRONMENT" }),
      );
    }
    const bad = { mode: "test", keyHeader: "a b" } as const;
    expect(() => resolveEnvironment(bad)).toThrow(
      expect.objectContaining({ code: "CHECKOUT_UNSAFE_ENVIRONMENT" }),
    );
    expect(resolveEnvironment({ mode: "live", apiBase: "http://[::1]:8080/x" }).apiBase).toBe(
      "http://[::1]:8080/x/",
    );
    expect(resolveEnvironment({ mode: "live", apiBase: "https://proxy.example" }).apiBase).toBe(
      "https://proxy.example/",
    );
  });

  test("does not start where a shopper is", () => {
    for (const globals of [
      { window: {}, document: {} },
      { navigator: { product: "ReactNative" }, process: {} },
      { importScripts: () => undefined },
    ]) {
      expect(() => requireServerRuntime(globals)).toThrow(
        expect.objectContaining({ code: "CHECKOUT_UNSAFE_ENVIRONMENT" }),
      );
    }
    for (const globals of [
      {},
      { process: {} },
      { window: {} },
      { navigator: { product: "Gecko" } },
      { navigator: null },
    ]) {
      expect(() => requireServerRuntime(globals)).not.toThrow();
    }
    vi.stubGlobal("navigator", { product: "ReactNative" });
    expect(() => new CheckoutClient(CONFIG)).toThrow(
      expect.objectContaining({ context: { reason: "react-native" } }),
    );
  });

  test("uses the platform's fetch unless it is given another", async () => {
    const seen: unknown[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      seen.push(url);
      return Response.json({ success: true, result: { id: "1", status: "PAID" } });
    });
    const client = new CheckoutClient(CONFIG);
    expect(await client.getCheckout("1")).toEqual({ id: "1", status: "PAID", rawStatus: "PAID" });
    expect(seen).toEqual(["https://api.test.pointcheckout.com/mer/v2.0/checkout/1"]);
  });

  test("refuses ids that are no digits, and requests that are no objects", async () => {
    const { client } = openShop();
    for (const id of ["", "../1", "1/refund", "1?x", "12345678901234567890123", 7]) {
      expect(await rejection(client.getCheckout(id as never))).toMatchObject({
        code: "CHECKOUT_VALIDATION",
        context: { operation: "getCheckout", paths: "checkoutId" },
      });
    }
    for (const call of [
      () => client.createMobileCheckout(null as never),
      () => client.refundCheckout([] as never),
      () => client.createPayment("x" as never),
      () => client.createSubscription(undefined as never),
      () => client.searchCheckouts(1 as never),
      () => client.getCheckout("1", 5 as never),
      () => client.getCheckout("1", { timeoutMs: 0 }),
      () => client.getCheckout("1", { signal: 1 as never }),
    ]) {
      expect(await rejection(call())).toMatchObject({ code: "ARGUMENT_INVALID" });
    }
  });

  test("reports all problems of a request at once, sorted", async () => {
    const { client } = openShop({ brand: "paymennt" });
    const request = {
      ...MOBILE,
      orderId: "",
      currency: "AE",
      amountMinor: 0.5,
      language: "english",
      branchId: "x",
      items: [{ name: "", quantity: 0, linetotalMinor: 1, unitpriceMinor: "1" }, "item"],
      customer: { ...CUSTOMER, email: "a b@c" },
      billingAddress: [],
      deliveryAddress: { ...ADDRESS, country: "Emirates", city: null },
      totals: { subtotalMinor: -1, taxMinor: 0, skipTotalsValidation: "no" },
      allowedPaymentMethods: ["CARD", 5],
    };
    const error = await rejection(client.createMobileCheckout(request as never));
    expect((error as { context: { paths: string } }).context.paths.split(", ")).toEqual([
      "allowedPaymentMethods[1]",
      "amountMinor",
      "billingAddress",
      "branchId",
      "currency",
      "customer.email",
      "deliveryAddress.city",
      "deliveryAddress.country",
      "items[0].name",
      "items[0].quantity",
      "items[0].unitpriceMinor",
      "items[1]",
      "language",
      "orderId",
      "totals.skipTotalsValidation",
      "totals.subtotalMinor",
    ]);
    const payments = [
      [{ source: SOURCE }, "checkoutId"],
      [{ source: SOURCE, checkoutId: "1", checkoutDetails: DETAILS }, "checkoutId"],
      [{ source: "card", checkoutId: "1" }, "source"],
      [{ source: { ...SOURCE, token: new Secret(7, "token") }, checkoutId: "1" }, "source.token"],
      [{ source: { type: "CARD", token: "x" }, checkoutId: "1" }, "source.type"],
      [
        {
          source: { ...SOURCE, storeCardDetails: true },
          checkoutDetails: { ...DETAILS, customer: { ...CUSTOMER, id: "ab" } },
        },
        "checkoutDetails.customer.id",
      ],
      [
        {
          source: SOURCE,
          checkoutDetails: {
            ...DETAILS,
            totals: { subtotalMinor: 1, taxMinor: 1, skipTotalsValidation: false },
          },
        },
        "checkoutDetails.totals",
      ],
    ] as const;
    for (const [payment, paths] of payments) {
      expect(await rejection(client.createPayment(payment as never))).toMatchObject({ context: { paths } });
    }
  });

  test("sends no more digits than it is told to", async () => {
    const { client } = openShop({ amountScale: 2 });
    const kwd = { ...MOBILE, currency: "KWD", items: [{ name: "x", quantity: 0.5, linetotalMinor: 1_000 }] };
    expect(await rejection(client.createMobileCheckout({ ...kwd, amountMinor: 1_005 }))).toMatchObject({
      context: { paths: "amountMinor" },
    });
  });

  test("makes request ids of at most 50 characters", async () => {
    const { client, simulator, run } = openShop({ newId: () => "unique" });
    await run(() => client.createMobileCheckout({ ...MOBILE, orderId: "o".repeat(50) }));
    expect(simulator.ledger.checkouts[0]?.requestId).toBe(`${"o".repeat(43)}-unique`);
    expect(await rejection(client.createMobileCheckout({ ...MOBILE, orderId: 7 as never }))).toMatchObject({
      context: { paths: "orderId" },
    });
  });
});
