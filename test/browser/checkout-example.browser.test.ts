import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "../../examples/checkout/stack.ts";
import { SIMULATOR_CREDENTIALS } from "../../src/checkout/simulator/index.ts";
import { launchChromium } from "./chromium.ts";
import { fillCard } from "./pay-page.ts";

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack({ checkTimeoutMs: 500 });
  browser = await launchChromium(stack.chromiumArguments());
});

afterAll(async () => {
  await browser?.close();
  await stack?.[Symbol.asyncDispose]();
});

async function openShop(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(stack.shopUrl);
  return page;
}

async function openPopup(shop: Page): Promise<Page> {
  const [popup] = await Promise.all([
    shop.waitForEvent("popup"),
    shop.getByRole("button", { name: "Pay in a window" }).click(),
  ]);
  await popup.getByRole("button", { name: "Pay" }).waitFor();
  return popup;
}

async function openFrame(shop: Page): Promise<FrameLocator> {
  await shop.getByRole("button", { name: "Pay on this page" }).click();
  return shop.frameLocator("iframe");
}

/** What the shop's page shows once its server has answered. */
async function outcomeOf(shop: Page): Promise<string | null> {
  await shop.locator("#outcome:not(:empty)").waitFor();
  return shop.locator("#outcome").textContent();
}

describe("popup", () => {
  test("paid", async () => {
    const shop = await openShop();
    const popup = await openPopup(shop);
    await fillCard(popup);
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: "Pay" }).click();
    await closed;
    expect(await outcomeOf(shop)).toBe("paid");
  });

  test("cancelled on the pay page", async () => {
    const shop = await openShop();
    const popup = await openPopup(shop);
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: "Cancel" }).click();
    await closed;
    expect(await outcomeOf(shop)).toBe("cancelled");
  });

  test("closed by the shopper", async () => {
    const shop = await openShop();
    const popup = await openPopup(shop);
    await popup.close();
    expect(await outcomeOf(shop)).toBe("pending");
  });

  test("can't steer the page that opened it", async () => {
    const shop = await openShop();
    const popup = await openPopup(shop);
    expect(await popup.evaluate("window.opener === null")).toBe(true);
    await popup.close();
  });
});

describe("frame", () => {
  test("paid", async () => {
    const shop = await openShop();
    const frame = await openFrame(shop);
    await fillCard(frame);
    await frame.getByRole("button", { name: "Pay" }).click();
    expect(await outcomeOf(shop)).toBe("paid");
    expect(await shop.locator("iframe").count()).toBe(0);
  });

  test("closed by the shopper", async () => {
    const shop = await openShop();
    const frame = await openFrame(shop);
    await frame.getByRole("button", { name: "Pay" }).waitFor();
    await shop.getByRole("button", { name: "Close" }).click();
    expect(await outcomeOf(shop)).toBe("pending");
  });
});

test("a return address without a payment proves nothing", async () => {
  const shop = await openShop();
  const popup = await openPopup(shop);
  await popup.evaluate(`location.href = "${stack.shopUrl}/return?checkout=1&reference=2"`);
  expect(await outcomeOf(shop)).toBe("pending");
});

test("what the browser gets holds no secret and no way to call the API", async () => {
  const shop = await openShop();
  const [page, script] = await Promise.all(
    ["/", "/app.js"].map(async (path) => (await fetch(stack.shopUrl + path)).text()),
  );
  expect(script).toBe(stack.script);
  for (const text of [page, script]) {
    for (const secret of [...Object.values(SIMULATOR_CREDENTIALS), "apiSecret", "Api-Secret", "/mer/v2.0"]) {
      expect(text).not.toContain(secret);
    }
  }
  await shop.close();
});
