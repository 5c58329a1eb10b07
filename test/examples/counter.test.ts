import { describe, expect, test } from "vitest";
import { Counter } from "../../examples/counter/counter.ts";
import { createShop } from "../../examples/counter/shop.ts";
import { CardPointeGateway, createMemoryJournal } from "../../src/gateway/index.ts";
import { CardSecure, openReader } from "../../src/index.ts";
import { createCardSecureSimulator } from "../../src/simulator/cardsecure/index.ts";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "../../src/simulator/gateway/index.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../src/simulator/index.ts";

const SITE = { site: "fts", environment: "uat" } as const;
const KEY = "counter-key";

/** A shop and one counter of it, in virtual time. `network` stands between them. */
async function open(
  network: (send: typeof fetch, path: string, init: RequestInit) => Promise<Response> | undefined = () =>
    undefined,
) {
  const clock = new VirtualClock();
  const cardSecure = createCardSecureSimulator({ clock });
  const service = createGatewaySimulator({ cardSecure, clock });
  const journal = createMemoryJournal({ clock });
  const startShop = () =>
    createShop({
      gateway: new CardPointeGateway(
        { ...SITE, ...GATEWAY_TEST_ACCOUNT },
        { clock, journal, fetch: service.fetch },
      ),
      counterKey: KEY,
      orders: { "1002": { amountMinor: 3_200, what: "a pot of tea" } },
    });
  let shop = startShop();
  const send: typeof fetch = async (path, init) => {
    init?.signal?.throwIfAborted();
    const answer = Promise.resolve(shop.request(String(path), { ...init, signal: null }));
    // Giving up ends the wait; the shop goes on.
    const gone = new Promise<never>((_, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
    return Promise.race([answer, gone]);
  };
  const staff: string[] = [];
  const simulator = new SimulatedReader({ clock });
  const reader = await openReader(simulator, { clock });
  const counter = new Counter({
    reader,
    cardSecure: new CardSecure(SITE, { clock, fetch: cardSecure.fetch }),
    shopUrl: "",
    counterKey: KEY,
    callStaff: (order, why) => staff.push(`${order} ${why}`),
    fetch: (path, init) => network(send, String(path), init ?? {}) ?? send(path, init),
  });
  const sell = (how: "tap" | "insert", card = TEST_CARDS.mastercard) => {
    simulator.takeCardsAway();
    simulator.present(card, how);
    return clock.run(() => counter.sell("1002"));
  };
  const charges = () => service.ledger.charges().map(({ orderid, state }) => `${orderid} ${state}`);
  const ask = (method: string, path: string) =>
    clock.run(async () => {
      const body = method === "PUT" ? { body: JSON.stringify({ token: "9418594164541111" }) } : {};
      const headers = { authorization: `Bearer ${KEY}` };
      const answer = await shop.request(`/orders/1002/payments/${path}`, { method, headers, ...body });
      return [answer.status, await answer.json()];
    });
  const restart = () => {
    shop = startShop();
  };
  return { clock, service, simulator, staff, sell, charges, ask, restart };
}

const PAID = ["counter-1002 captured"];

describe("an order that is paid stays paid", () => {
  test.each(["insert", "tap"] as const)("when it is entered again, with a card to %s", async (how) => {
    const { sell, charges, staff } = await open();
    expect(await sell("insert")).toMatchObject({ sold: true });
    expect(await sell(how)).toMatchObject({ sold: false, payment: "GATEWAY_ORDER_KNOWN" });
    expect(charges()).toEqual(PAID);
    expect(staff).toEqual([]);
  });

  test("when another attempt of it is undone, before it came, after, and after a restart", async () => {
    const { sell, charges, ask, restart } = await open();
    expect(await ask("DELETE", "early")).toEqual([200, { undone: "not-seen" }]);
    expect(await ask("PUT", "early")).toEqual([409, { outcome: "given-up", approved: false }]);
    expect(charges()).toEqual([]);
    await sell("insert");
    expect(await ask("DELETE", "early")).toEqual([200, { undone: "not-seen" }]);
    expect(await ask("PUT", "late")).toMatchObject([409, { outcome: "GATEWAY_ORDER_KNOWN" }]);
    expect(await ask("DELETE", "late")).toEqual([200, { undone: "nothing-charged" }]);
    restart();
    expect(await ask("DELETE", "late")).toEqual([200, { undone: "not-seen" }]);
    expect(charges()).toEqual(PAID);
  });
});

describe("a payment that sold nothing is undone", () => {
  test("when the card declines what the issuer approved", async () => {
    const { sell, charges, staff } = await open();
    expect(await sell("insert", TEST_CARDS.issuerRejected)).toEqual({
      sold: false,
      outcome: "declined",
      kind: "insert",
      payment: "approved",
    });
    expect([charges(), staff]).toEqual([[], []]);
  });

  test.each(["insert", "tap"] as const)("when the shop's answer is lost, after a card to %s", async (how) => {
    const { sell, charges, staff } = await open((send, path, init) => {
      if (init.method !== "PUT") return undefined;
      return send(path, init).then(() => Promise.reject(new TypeError("fetch failed")));
    });
    await expect(sell(how)).rejects.toThrow(TypeError);
    expect([charges(), staff]).toEqual([[], []]);
  });

  test("when the link is lost while the issuer decides: the void waits for the authorization", async () => {
    const { sell, charges, staff, service, clock, simulator } = await open((send, path, init) => {
      if (init.method === "PUT") clock.setTimer(1_000, () => simulator.disconnect());
      return send(path, init);
    });
    service.failNext("slow", { endpoint: "auth", delayMs: 20_000 });
    await expect(sell("insert")).rejects.toMatchObject({ code: "TRANSPORT_LOST" });
    await clock.advance(600_000);
    expect([charges(), staff]).toEqual([[], []]);
  });

  test("when the chip can't wait any longer", async () => {
    const { sell, charges, staff, service, clock } = await open();
    // The answer is lost to the shop too, which finds out after the chip has given up.
    service.failNext("slow", { endpoint: "auth", delayMs: 64_000 });
    await expect(sell("insert")).rejects.toMatchObject({ code: "READER_AUTHORIZE_TIMEOUT" });
    await clock.advance(600_000);
    expect([charges(), staff]).toEqual([[], []]);
  });
});

describe("the staff is called", () => {
  const declines = (
    send: typeof fetch,
    path: string,
    init: RequestInit,
    onDelete: () => Promise<Response>,
  ) => (init.method === "DELETE" ? onDelete() : send(path, init));

  test("when the Gateway voids nothing", async () => {
    const { sell, charges, staff, service, ask } = await open();
    service.failNext("cutBefore", { endpoint: "voidByOrderId", times: 4 });
    await sell("insert", TEST_CARDS.issuerRejected);
    expect(staff).toEqual(["1002 not-voided"]);
    expect(charges()).toEqual(PAID);
    expect(await ask("DELETE", "other")).toEqual([200, { undone: "not-seen" }]);
  });

  test("when the shop does not say that nothing is held", async () => {
    for (const [answer, why] of [
      [() => Promise.reject(new TypeError("fetch failed")), "1002 TypeError"],
      [() => Promise.resolve(new Response("", { status: 500 })), "1002 HTTP 500"],
    ] as const) {
      const { sell, staff } = await open((send, path, init) => declines(send, path, init, answer));
      expect(await sell("insert", TEST_CARDS.issuerRejected)).toMatchObject({ sold: false });
      expect(staff).toEqual([why]);
    }
  });

  test("when the shop has not seen the payment, because it never came or because it started again", async () => {
    const { sell, charges, staff } = await open((send, path, init) =>
      init.method === "PUT" ? Promise.reject(new TypeError("fetch failed")) : send(path, init),
    );
    await expect(sell("insert")).rejects.toThrow(TypeError);
    expect(staff).toEqual(["1002 not-seen"]);
    expect(charges()).toEqual([]);
  });
});
