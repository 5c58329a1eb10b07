import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PAY_HOST, type Stack, startStack } from "../../examples/checkout/stack.ts";
import { type AppPayload, toAppPayload } from "../../src/checkout/server/index.ts";
import { SCENARIOS, type ScenarioName } from "../../src/checkout/simulator/index.ts";
import { launchChromium } from "./chromium.ts";
import { ORDER } from "./order.ts";
import { fillCard, press } from "./pay-page.ts";
import { openWebview } from "./webview.ts";

/** Hosts that lead to the simulated pay pages under names that are not the pay host's. */
const FALSE_HOSTS = [
  "*.evil.example",
  "pay.pointcheckout.com",
  "pay.test.pointcheckout.community",
  `x.${PAY_HOST}`,
];

let stack: Stack;
let browser: Browser;
let orders = 0;

beforeAll(async () => {
  stack = await startStack({ checkTimeoutMs: 500 });
  browser = await launchChromium(stack.chromiumArguments([PAY_HOST, ...FALSE_HOSTS]));
});

afterAll(async () => {
  await browser?.close();
  await stack?.[Symbol.asyncDispose]();
});

/** What the shop's server makes, and what it gives to the app. */
async function createCheckout(): Promise<AppPayload> {
  const made = await stack.client.createMobileCheckout({ ...ORDER, orderId: `ORD-${++orders}` });
  if (made.outcome !== "created") throw made.cause;
  return toAppPayload(made.checkout, "test");
}

/** The status as the shop's server reads it. */
async function statusOf({ checkoutId }: AppPayload): Promise<string> {
  return (await stack.client.getCheckout(checkoutId)).status;
}

describe("the test page's five steps", () => {
  test.each([
    ["redirectUrl", false, `https://${PAY_HOST}/checkout/`],
    ["the embedded page", true, `https://${PAY_HOST}/embedded/checkout/`],
  ])("from %s", async (_, embedded, start) => {
    const payload = await createCheckout();
    await using webview = await openWebview(browser, payload, { embedded });
    const { page, flow, calls, requested } = webview;

    // 1. The app opens the pay page.
    expect(page.url()).toBe(start + payload.checkoutKey);
    // 2. and 3. The test card, and the terms.
    await fillCard(page);
    expect(await statusOf(payload)).toBe("PENDING");
    // 4. Pay.
    await press(page, "Pay");
    // 5. A confirmation endpoint: the app closes, and knows no more than that.
    expect(await flow.ended).toEqual({
      outcome: "confirmation",
      endpoint: "complete",
      serverCheckNeeded: true,
    });
    expect(calls).toEqual(["close", "onUpdate"]);
    expect(await page.content()).not.toContain("PAID");

    // Only the server learns that it was paid: nothing on the app's side ever called the API.
    expect(await statusOf(payload)).toBe("PAID");
    expect(requested.filter((url) => new URL(url).host !== PAY_HOST || url.includes("/mer/"))).toEqual([]);
  });
});

describe("each end of a card", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["4242 4242 4242 4242", [],                    "complete",             "PAID"],
    ["4012 8888 8888 1881", [],                    "complete",             "PAID"],
    ["4000 0000 0000 0077", [],                    "success-redirect",     "AUTHORIZED"],
    ["4000 0000 0000 0119", [],                    "payment-confirmation", "PENDING_CONFIRMATION"],
    ["4000 0000 0000 0341", [],                    "complete",             "FAILED"],
    ["4000 0000 0000 0069", ["Approve"],           "complete",             "PAID"],
    ["4000 0000 0000 0069", ["Refuse", "Cancel"],  "complete",             "CANCELLED"],
    ["4000 0000 0000 0002", ["Cancel"],            "complete",             "CANCELLED"],
  ] as const)("%s %j leads to /%s and %s", async (number, buttons, endpoint, status) => {
    const payload = await createCheckout();
    await using webview = await openWebview(browser, payload);
    const { page, flow } = webview;
    await fillCard(page, number);
    await press(page, "Pay");
    for (const button of buttons) {
      expect(flow.state.outcome).toBe("open");
      await press(page, button);
    }
    expect(await flow.ended).toMatchObject({ outcome: "confirmation", endpoint });
    expect(await statusOf(payload)).toBe(status);
  });

  test("a declined card, then one that pays", async () => {
    const payload = await createCheckout();
    await using webview = await openWebview(browser, payload);
    const { page, flow } = webview;
    await fillCard(page, "4000 0000 0000 0002");
    await press(page, "Pay");
    expect(await page.getByRole("alert").textContent()).toContain("declined");
    expect([flow.state.outcome, await statusOf(payload)]).toEqual(["open", "PENDING"]);
    await fillCard(page);
    await press(page, "Pay");
    expect([flow.state.outcome, await statusOf(payload)]).toEqual(["confirmation", "PAID"]);
  });
});

describe("each status", () => {
  const PAYABLE: readonly ScenarioName[] = ["pending"];

  test.each(Object.keys(SCENARIOS) as ScenarioName[])("scenario %s", async (scenario) => {
    const payload = await createCheckout();
    const { status } = stack.simulator.play(scenario, payload.checkoutId);
    await using webview = await openWebview(browser, payload);
    const { page, flow, calls } = webview;
    if (PAYABLE.includes(scenario)) {
      expect(await page.getByRole("button", { name: "Pay" }).count()).toBe(1);
    } else {
      expect(await page.locator("#status").textContent()).toBe(status);
      expect(await page.getByRole("button").count()).toBe(0);
    }
    flow.dismiss();
    expect(calls).toEqual(["close", "onDismiss"]);
    expect(flow.state).toEqual({ outcome: "dismissed", serverCheckNeeded: true });
    expect(await statusOf(payload)).toBe(status);
  });

  test("expiry while the shopper types", async () => {
    const payload = await createCheckout();
    await using webview = await openWebview(browser, payload);
    const { page, flow } = webview;
    await fillCard(page);
    stack.simulator.play("expired", payload.checkoutId);
    await press(page, "Pay");
    expect(await page.locator("#status").textContent()).toBe("EXPIRED");
    expect(flow.state.outcome).toBe("open");
    expect(await statusOf(payload)).toBe("EXPIRED");
  });

  test("a refund of what the page took", async () => {
    const payload = await createCheckout();
    await using webview = await openWebview(browser, payload);
    await fillCard(webview.page);
    await press(webview.page, "Pay");
    const { checkoutId } = payload;
    await stack.client.refundCheckout({
      checkoutId,
      currency: "AED",
      amountMinor: 2_500,
      note: "one was broken",
    });
    expect(await statusOf(payload)).toBe("PARTIALLY_REFUNDED");
    await stack.client.refundCheckout({ checkoutId, currency: "AED", amountMinor: 7_500, note: "both were" });
    expect(await statusOf(payload)).toBe("REFUNDED");
  });
});

test("the browser itself holds back a form whose terms were not accepted", async () => {
  const payload = await createCheckout();
  await using webview = await openWebview(browser, payload);
  const { page, flow, requested } = webview;
  await fillCard(page);
  await page.getByLabel("I accept the terms").uncheck();
  const before = requested.length;
  await page.getByRole("button", { name: "Pay" }).click();
  expect(await page.getByLabel("I accept the terms").evaluate((box) => box.matches(":invalid"))).toBe(true);
  expect(requested.length).toBe(before);
  expect([flow.state.outcome, await statusOf(payload)]).toEqual(["open", "PENDING"]);
});

describe("host pinning: pages that look like the confirmation, as Chromium opens and reports them", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["a suffix host",                 `https://${PAY_HOST}.evil.example/complete/`],
    ["a host that goes on",           "https://pay.test.pointcheckout.community/complete"],
    ["the host as user info",         `https://${PAY_HOST}@pay.evil.example/complete/`],
    ["user info and port",            `https://${PAY_HOST}:443@pay.evil.example/complete/`],
    ["a subdomain",                   `https://x.${PAY_HOST}/complete`],
    ["the other mode",                "https://pay.pointcheckout.com/complete"],
    ["another port",                  `https://${PAY_HOST}:8443/complete`],
    ["a backslash",                   `https://pay.evil.example\\@${PAY_HOST}/complete`],
    ["a fragment",                    `https://pay.evil.example/complete#@${PAY_HOST}/complete`],
    ["the marker in the query",       `https://${PAY_HOST}/checkout/x?next=/complete/`],
    ["the marker in the fragment",    `https://${PAY_HOST}/checkout/x#/complete/`],
    ["the marker as a prefix",        `https://${PAY_HOST}/complete-profile`],
    ["an encoded slash",              `https://${PAY_HOST}/checkout%2Fcomplete`],
    ["dot segments away from it",     `https://${PAY_HOST}/complete/../checkout/x`],
    ["an open redirect in the path",  `https://${PAY_HOST}/redirect/https://pay.evil.example/complete`],
  ])("%s", async (_, url) => {
    await using webview = await openWebview(browser, await createCheckout());
    const { page, flow, calls } = webview;
    await page.goto(url);
    expect(flow.state.outcome).toBe("open");
    // The watch still stands: the true address ends it.
    await page.goto(`https://${PAY_HOST}/complete`);
    expect(flow.state.outcome).toBe("confirmation");
    expect(calls).toEqual(["close", "onUpdate"]);
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["upper case",                 `https://${PAY_HOST.toUpperCase()}/complete`],
    ["the default port",           `https://${PAY_HOST}:443/complete`],
    ["dot segments towards it",    `https://${PAY_HOST}/x/../complete`],
    ["tabs and line breaks",       `https://${PAY_HOST}/com\tpl\nete`],
  ])("what Chromium puts right before it reports it is confirmed: %s", async (_, url) => {
    await using webview = await openWebview(browser, await createCheckout());
    await webview.page.goto(url);
    expect(webview.flow.state.outcome).toBe("confirmation");
  });

  test("a frame inside the page ends nothing", async () => {
    await using webview = await openWebview(browser, await createCheckout());
    const { page, flow, requested } = webview;
    await page.goto("about:blank");
    await page.setContent(`<iframe src="https://${PAY_HOST}/complete"></iframe>`, { waitUntil: "load" });
    expect(requested).toContain(`https://${PAY_HOST}/complete`);
    expect(flow.state.outcome).toBe("open");
  });

  test("an address that changes without a load counts", async () => {
    await using webview = await openWebview(browser, await createCheckout());
    await webview.page.evaluate("history.pushState({}, '', '/payment-confirmation')");
    expect(await webview.flow.ended).toMatchObject({ endpoint: "payment-confirmation" });
  });
});
