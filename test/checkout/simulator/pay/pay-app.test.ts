import { describe, expect, test } from "vitest";
import { payApp } from "../../../../src/checkout/simulator/pay/pay-app.ts";
import type { PayableCheckout, PayResult } from "../../../../src/checkout/simulator/pay-desk.ts";
import { matchConfirmationUrl } from "../../../../src/checkout/webview/index.ts";
import { CHECKOUT, fakeDesk } from "./fake-desk.ts";

const PAY_HOST = "https://pay.test.pointcheckout.com";
const ENTRY = {
  number: "4242 4242 4242 4242",
  expiry: "12/25",
  cvv: "100",
  name: "TEST USER",
  termsAccepted: "on",
};
const SETTLED: PayResult = { result: "settled", status: "PAID" };

async function ask(
  path: string,
  options: {
    readonly form?: Record<string, string>;
    readonly result?: PayResult;
    readonly checkout?: Partial<PayableCheckout>;
  } = {},
) {
  const { desk, asked } = fakeDesk(options.result ?? SETTLED, options.checkout);
  const body = options.form && new URLSearchParams(options.form);
  const response = await payApp(desk).request(PAY_HOST + path, body ? { method: "POST", body } : {});
  return { asked, response, status: response.status, text: await response.text() };
}

describe.each(["", "/embedded"])("pages below %j", (prefix) => {
  const base = `${prefix}/checkout/${CHECKOUT.checkoutKey}`;

  test("the form shows the order and asks for every field by a label", async () => {
    const { status, text } = await ask(base);
    expect(status).toBe(200);
    for (const shown of ["ORD-1", "100.00 AED", "Tea × 2"]) expect(text).toContain(shown);
    for (const field of Object.keys(ENTRY)) {
      expect(text).toContain(`<label for="${field}"`);
      expect(text).toContain(`id="${field}" name="${field}"`);
    }
    expect(text).toContain(`action="${base}/pay"`);
    expect(text).toContain(`action="${base}/cancel"`);
  });

  test("what was typed and ticked reaches the desk", async () => {
    const { asked } = await ask(`${base}/pay`, { form: ENTRY });
    expect(asked).toEqual([["pay", CHECKOUT.checkoutKey, { ...ENTRY, termsAccepted: true }]]);
  });

  test("what was left out is empty and not accepted", async () => {
    const { asked } = await ask(`${base}/pay`, { form: { number: "1" } });
    const entry = { number: "1", expiry: "", cvv: "", name: "", termsAccepted: false };
    expect(asked).toEqual([["pay", CHECKOUT.checkoutKey, entry]]);
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["PAID",                 "complete"],
    ["AUTHORIZED",           "success-redirect"],
    ["PENDING_CONFIRMATION", "payment-confirmation"],
    ["FAILED",               "complete"],
    ["CANCELLED",            "complete"],
  ] as const)("%s leads to /%s, which the webview knows", async (status, endpoint) => {
    const { response } = await ask(`${base}/pay`, { form: ENTRY, result: { result: "settled", status } });
    expect(response.status).toBe(303);
    const location = PAY_HOST + response.headers.get("location");
    expect(matchConfirmationUrl("test", location)).toBe(endpoint);
    const page = await ask(location.slice(PAY_HOST.length));
    expect(page.status).toBe(200);
    expect(page.text).not.toContain(status);
  });

  test("a challenge has its own page, whose answer reaches the desk", async () => {
    const { response } = await ask(`${base}/pay`, { form: ENTRY, result: { result: "challenge" } });
    expect([response.status, response.headers.get("location")]).toEqual([303, `${base}/challenge`]);
    const page = await ask(`${base}/challenge`);
    expect(page.text).toContain(`action="${base}/challenge"`);
    for (const [answer, accepted] of [
      ["accept", true],
      ["refuse", false],
      ["", false],
    ] as const) {
      const { asked } = await ask(`${base}/challenge`, { form: { answer } });
      expect(asked).toEqual([["answerChallenge", CHECKOUT.checkoutKey, accepted]]);
    }
  });

  test("cancelling reaches the desk", async () => {
    const { asked, response } = await ask(`${base}/cancel`, { form: {} });
    expect(asked).toEqual([["cancel", CHECKOUT.checkoutKey]]);
    expect(response.headers.get("location")).toBe(`${prefix}/complete/${CHECKOUT.checkoutKey}`);
  });
});

const BASE = `/checkout/${CHECKOUT.checkoutKey}`;

test("a web checkout goes back to its shop", async () => {
  const returnUrl = "https://shop.example/back?checkout=1&reference=2";
  const { response } = await ask(`${BASE}/pay`, { form: ENTRY, result: { ...SETTLED, returnUrl } });
  expect(response.headers.get("location")).toBe(returnUrl);
});

test("a declined card may be followed by another", async () => {
  const { status, text } = await ask(`${BASE}/pay`, { form: ENTRY, result: { result: "declined" } });
  expect(status).toBe(402);
  expect(text).toContain('role="alert"');
  expect(text).toContain('<button type="submit">Pay</button>');
});

test("fields that can't be taken are named, and nothing typed is written back", async () => {
  const result: PayResult = { result: "invalid", fields: ["number", "termsAccepted"] };
  const { status, text } = await ask(`${BASE}/pay`, { form: ENTRY, result });
  expect(status).toBe(422);
  expect(text.match(/aria-describedby="\w+-problem"/g)).toEqual([
    'aria-describedby="number-problem"',
    'aria-describedby="termsAccepted-problem"',
  ]);
  for (const typed of ["4242", '12/25"', "TEST USER"]) expect(text).not.toContain(typed);
});

test.each(["EXPIRED", "CANCELLED", "PAID", "REFUNDED"] as const)(
  "%s: no page takes money",
  async (status) => {
    for (const path of [BASE, `${BASE}/challenge`]) {
      const page = await ask(path, { checkout: { status } });
      expect(page.status).toBe(410);
      expect(page.text).toContain(`<strong id="status">${status}</strong>`);
      expect(page.text).not.toContain("<form");
    }
    const late = await ask(`${BASE}/pay`, { form: ENTRY, result: { result: "closed", status } });
    expect(late.status).toBe(410);
    expect(late.text).toContain(status);
  },
);

test("keys that were never given out", async () => {
  for (const path of ["/checkout/other", "/embedded/checkout/other/challenge"]) {
    expect((await ask(path)).status).toBe(404);
  }
  const { status, asked } = await ask("/checkout/other/pay", { form: ENTRY });
  expect([status, asked]).toEqual([404, []]);
});

test("everything from outside is escaped", async () => {
  const evil = `"><script>alert('1')</script>&`;
  const items = [{ name: evil, quantity: 1, amountText: evil }];
  const checkout = { checkoutKey: evil, orderId: evil, currency: evil, amountText: evil, items };
  for (const path of [BASE, `${BASE}/challenge`]) {
    const { text } = await ask(path, { checkout });
    expect(text).not.toMatch(/<script|alert\('/);
    expect(text).toContain("&lt;script&gt;");
  }
});

test("a form is bounded, and anything but a form is an empty one", async () => {
  const { status } = await ask(`${BASE}/pay`, { form: { number: "4".repeat(20_000) } });
  expect(status).toBe(413);
  const { desk, asked } = fakeDesk(SETTLED);
  await payApp(desk).request(`${BASE}/pay`, { method: "POST", body: "{}" });
  expect(asked[0]?.[2]).toMatchObject({ number: "", termsAccepted: false });
});

test("pages are not kept, run no script and tell nobody their address", async () => {
  const { response, text } = await ask(BASE);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
    "referrer-policy": "no-referrer",
  });
  expect(response.headers.has("access-control-allow-origin")).toBe(false);
  expect(text).not.toContain("<script");
});
