import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ANSWER_MAX_BYTES } from "../../../src/checkout/server/api-caller.ts";
import { CheckoutClient } from "../../../src/checkout/server/index.ts";
import { serveCheckout } from "../../../src/checkout/simulator/index.ts";
import { isVp3300Error } from "../../../src/errors.ts";
import { created, MOBILE, openShop, rejection } from "./shop.ts";

const PAID = { id: "1", status: "PAID" };
const ok = (result: unknown) => Response.json({ success: true, elapsed: 1, result });

/** A client whose requests are answered by `answer`, one after the other. */
function clientOf(...answers: (() => Response | Promise<Response>)[]) {
  let calls = 0;
  const fetch = async () => answers[Math.min(calls++, answers.length - 1)]!();
  return { ...openShop({ fetch }), calls: () => calls };
}

describe("an answer", () => {
  test("is refused when it is no envelope, has no result, or has none of the right kind", async () => {
    for (const body of [
      "",
      "null",
      "[]",
      "7",
      "{}",
      '{"success":true}',
      '{"success":true,"result":[]}',
      '{"success":true,"result":{}}',
    ]) {
      const { client, run } = clientOf(() => new Response(body));
      const error = await run(() => rejection(client.getCheckout("1")));
      expect(error, body).toMatchObject({
        code: "CHECKOUT_PROTOCOL",
        context: { reason: "Response is not the documented JSON envelope", status: 200 },
      });
    }
  });

  test("is refused when it is a redirect", async () => {
    for (const status of [301, 302, 307]) {
      const { client, run, calls } = clientOf(
        () => new Response(null, { status, headers: { location: "https://x.example" } }),
      );
      expect(await run(() => rejection(client.getCheckout("1")))).toMatchObject({
        code: "CHECKOUT_PROTOCOL",
        context: { status },
      });
      expect(calls()).toBe(1);
    }
  });

  test("is refused above 4 MiB, without reading all of it", async () => {
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 65_536;
            controller.enqueue(new Uint8Array(65_536).fill(32));
          },
        }),
      );
    const { client, run } = clientOf(endless);
    const error = await run(() => rejection(client.getCheckout("1")));
    expect(error).toMatchObject({ code: "CHECKOUT_PROTOCOL", context: { expected: ANSWER_MAX_BYTES } });
    expect(sent).toBeLessThan(ANSWER_MAX_BYTES + 4 * 65_536);
  });

  test("is told by category, by the sentence only where the server has not failed", async () => {
    const rows = [
      [
        400,
        '{"success":false,"error":"Terminal device not found"}',
        "CHECKOUT_NOT_FOUND",
        "Terminal device not found",
      ],
      [409, '{"success":false,"error":"It already exists"}', "CHECKOUT_DUPLICATE", "It already exists"],
      [503, '{"success":false,"error":"It already exists"}', "CHECKOUT_SERVER", "It already exists"],
      [408, "", "CHECKOUT_SERVER", "HTTP 408"],
      [404, "<html>", "CHECKOUT_API", "HTTP 404"],
      [403, "", "CHECKOUT_AUTHENTICATION", "HTTP 403"],
      [400, "", "CHECKOUT_VALIDATION", "HTTP 400"],
      [500, '{"success":true,"result":{"id":"1"}}', "CHECKOUT_SERVER", "HTTP 500"],
      [
        500,
        '{"success":false,"error":"Terminal device not found"}',
        "CHECKOUT_SERVER",
        "Terminal device not found",
      ],
      [200, '{"success":false}', "CHECKOUT_API", "HTTP 200"],
      [418, '{"success":false,"error":7}', "CHECKOUT_API", "HTTP 418"],
    ] as const;
    for (const [status, body, code, reason] of rows) {
      const { client, run } = clientOf(() => new Response(body, { status }));
      const error = await run(() => rejection(client.getCheckout("1")));
      expect(error).toMatchObject({ code, context: { reason, status } });
    }
    const { client, run } = clientOf(() => Response.json({ success: false, error: "x".repeat(5_000) }));
    const error = (await run(() => rejection(client.getCheckout("1")))) as { context: { reason: string } };
    expect(error.context.reason.length).toBe(500);
  });

  test("of a list may be a page, a bare list, or a list of envelopes", async () => {
    const branch = { id: 5, name: "Main" };
    const page = { content: [branch], page: 0, size: 20, totalPages: 1, totalElements: 1 };
    const shapes = [
      { success: true, result: page },
      { success: true, result: [branch] },
      [{ success: true, result: branch }],
    ];
    for (const shape of shapes) {
      const { client, run } = clientOf(() => Response.json(shape));
      expect((await run(() => client.listBranches())).content).toEqual([{ id: "5", name: "Main" }]);
    }
    const failed = clientOf(() =>
      Response.json([
        { success: true, result: branch },
        { success: false, error: "Branch not found" },
      ]),
    );
    expect(await failed.run(() => rejection(failed.client.listBranches()))).toMatchObject({
      code: "CHECKOUT_NOT_FOUND",
    });
    const broken = clientOf(() => ok([branch, { name: "no id" }]));
    expect(await broken.run(() => rejection(broken.client.listBranches()))).toMatchObject({
      code: "CHECKOUT_PROTOCOL",
    });
  });

  test("keeps what it understands and leaves out the rest", async () => {
    const raw = {
      id: 7,
      status: "On hold",
      amount: "100.005",
      totalRefunded: 1.5,
      currency: "AED",
      orderId: null,
      usedPaymentMethod: "Solana pay",
      customer: { firstName: "A", phone: null, extra: 1 },
      billingAddress: "Dubai",
      branchId: 1601731695315,
      extra: { deep: [] },
    };
    const { client, run } = clientOf(() => ok(raw));
    expect(await run(() => client.getCheckout("1"))).toEqual({
      id: "7",
      status: "UNKNOWN",
      rawStatus: "On hold",
      totalRefundedMinor: 150,
      currency: "AED",
      usedPaymentMethod: "SOLANA_PAY",
      customer: { firstName: "A" },
      branchId: "1601731695315",
    });
  });
});

describe("a read", () => {
  test("is repeated after half a second and two seconds, when it fails in passing", async () => {
    const passing = [
      () => Promise.reject(new TypeError("fetch failed")),
      () => new Response("", { status: 503 }),
      () => new Response("", { status: 429 }),
    ];
    for (const failure of passing) {
      const { client, run, clock, calls } = clientOf(failure, failure, () => ok(PAID));
      const startMs = clock.now();
      expect(await run(() => client.getCheckout("1"))).toMatchObject({ status: "PAID" });
      expect([calls(), clock.now() - startMs]).toEqual([3, 2_500]);
      const gone = clientOf(failure);
      await gone.run(() => rejection(gone.client.getCheckout("1")));
      expect(gone.calls()).toBe(3);
    }
  });

  test("is not repeated when it is refused, and nothing but a read is repeated at all", async () => {
    const refused = clientOf(() => new Response("", { status: 401 }));
    await refused.run(() => rejection(refused.client.getCheckout("1")));
    expect(refused.calls()).toBe(1);
    for (const status of [429, 500]) {
      const { client, run, calls } = clientOf(() => new Response("", { status }));
      await run(() => rejection(client.disableWebhook("1")));
      expect(calls()).toBe(1);
    }
  });

  test("ends at its deadline, and stops on abort", async () => {
    const silent = () => new Promise<Response>(() => undefined);
    const { client, run, clock, calls } = clientOf(silent);
    const error = await run(() => rejection(client.getCheckout("1", { timeoutMs: 1_000 })));
    expect(error).toMatchObject({
      code: "CHECKOUT_NETWORK",
      context: { reason: "timeout", timeoutMs: 1_000 },
    });
    expect(calls()).toBe(3);
    for (const afterMs of [0, 500, 1_200]) {
      const stop = new AbortController();
      clock.setTimer(afterMs, () => stop.abort("stop"));
      const call = () => rejection(client.getCheckout("1", { timeoutMs: 1_000, signal: stop.signal }));
      expect(await run(call)).toBe("stop");
    }
    expect(await rejection(client.getCheckout("1", { signal: AbortSignal.abort("before") }))).toBe("before");
    expect(clock.pendingTimers).toBe(0);
  });

  test("stops on abort while it waits to be repeated", async () => {
    const { client, run, clock } = clientOf(() => new Response("", { status: 500 }));
    const stop = new AbortController();
    clock.setTimer(400, () => stop.abort("stop"));
    expect(await run(() => rejection(client.getCheckout("1", { signal: stop.signal })))).toBe("stop");
    const late = new AbortController();
    const { client: other, run: runOther } = clientOf(() => {
      late.abort("late");
      return new Response("", { status: 500 });
    });
    expect(await runOther(() => rejection(other.getCheckout("1", { signal: late.signal })))).toBe("late");
  });
});

describe("secrets", () => {
  const CANARIES = {
    key: "KEYCANARY0123456",
    secret: "SECRETCANARY0123456789",
    token: "ptk_sandbox_CANARY",
    cvv: "CVVCANARY",
    card: "4242 4242 4242 4242",
    card2: "4012888888881881",
  };

  /** Everything that can be read off a value: text, JSON, inspection, causes, whatever properties there are. */
  function everythingIn(value: unknown, depth = 0): string {
    if (depth > 8 || value === undefined) return "";
    if (typeof value !== "object" || value === null) return String(value);
    const members = [...Object.getOwnPropertyNames(value), ...Object.getOwnPropertySymbols(value)].map(
      (name) => {
        const member: unknown = Reflect.get(value, name);
        return typeof member === "function" ? "" : everythingIn(member, depth + 1);
      },
    );
    return [
      String(value),
      JSON.stringify(value),
      inspect(value, { depth: 9, showHidden: true }),
      ...members,
    ].join("\n");
  }

  test("are in no error, however hostile the answer or the platform", async () => {
    const echo = `no ${Object.values(CANARIES).join(" or ")}`;
    const hostile: readonly (() => Response | Promise<Response>)[] = [
      () => Response.json({ success: false, error: echo }),
      () => Response.json({ success: false, error: echo }, { status: 400 }),
      () => new Response(echo),
      () => new Response(echo, { status: 500 }),
      () =>
        Promise.reject(
          Object.assign(new TypeError(echo), {
            request: echo,
            cause: { message: echo, code: CANARIES.card2 },
          }),
        ),
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError(echo)) })),
    ];
    let count = 0;
    for (const answer of hostile) {
      const { clock, run } = openShop();
      const client = new CheckoutClient(
        { brand: "paymennt", mode: "test", apiKey: CANARIES.key, apiSecret: CANARIES.secret },
        { clock, fetch: async () => answer() },
      );
      const source = {
        type: "STORED_CARD",
        shopperInteraction: "ECOMMERCE",
        token: CANARIES.token,
        cvv: CANARIES.cvv,
      } as const;
      const results: unknown[] = await run(() =>
        Promise.all([
          client.getCheckout("1").catch((error: unknown) => error),
          client.createPayment({ source, checkoutId: "1" }).catch((error: unknown) => error),
          client.createMobileCheckout(MOBILE).catch((error: unknown) => error),
          client.getStoredCard(CANARIES.token).catch((error: unknown) => error),
        ]),
      );
      for (const result of [...results, client]) {
        const all = everythingIn(result);
        for (const canary of Object.values(CANARIES)) {
          // A CVV that an answer quotes can't be told from other text: the real ones are three digits.
          if (canary !== CANARIES.cvv) expect(all).not.toContain(canary);
        }
        count++;
      }
    }
    expect(count).toBe(30);
  });

  test("are checked arguments that are not quoted", async () => {
    const { client } = openShop();
    for (const call of [
      () => client.getCheckout(CANARIES.card),
      () => client.createMobileCheckout({ ...MOBILE, currency: CANARIES.card }),
      () => client.waitForOutcome({ checkoutId: 7, requestId: CANARIES.card } as never),
    ]) {
      expect(everythingIn(await rejection(call()))).not.toContain(CANARIES.card);
    }
    const bad = { mode: "test", apiKey: "a", apiSecret: `${CANARIES.secret}\n` } as const;
    try {
      new CheckoutClient(bad);
    } catch (error) {
      expect(isVp3300Error(error)).toBe(true);
      expect(everythingIn(error)).not.toContain(CANARIES.secret);
    }
  });
});

describe("over real HTTP", () => {
  test("a checkout is made, paid and refunded; cuts of the connection are lost answers", async () => {
    const { simulator, store } = { ...openShop(), store: { save: () => undefined } };
    await using server = await serveCheckout(simulator);
    const client = new CheckoutClient(
      {
        mode: "test",
        apiBase: `${server.url}/mer/v2.0/`,
        apiKey: "0123456789abcdef",
        apiSecret: `mer_${"0123456789abcdef".repeat(4)}`,
      },
      { store },
    );
    const checkout = created(
      await client.createMobileCheckout({ ...MOBILE, branchId: "1601731695315563241" }),
    );
    expect(checkout.redirectUrl?.reveal().startsWith(`${server.url}/checkout/`)).toBe(true);
    simulator.play("paid", checkout.id);
    for (const [index, fault] of (["cutAfter", "truncated", "wrongType"] as const).entries()) {
      simulator.failNext(fault, { method: "POST" });
      const note = `part ${index}`;
      const request = { checkoutId: checkout.id, amountMinor: 1_000, currency: "AED", note };
      expect(await client.refundCheckout(request)).toMatchObject({ outcome: "refunded", recovered: true });
    }
    expect(simulator.ledger.checkouts[0]?.refunds.map(({ note }) => note)).toEqual([
      "part 0",
      "part 1",
      "part 2",
    ]);
    await server.close();
    expect(await rejection(client.disableBranch("1"))).toMatchObject({ code: "CHECKOUT_NETWORK" });
  });
});
