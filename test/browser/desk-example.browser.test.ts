import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Order } from "../../examples/browser-desk/shared/order.ts";
import { type Stack, startStack } from "../../examples/browser-desk/stack.ts";
import { createDeferred, type Deferred } from "../../src/deferred.ts";
import { SimulatedReader, TEST_CARDS } from "../../src/simulator/index.ts";
import { findCardData } from "../../src/testing/index.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";
import { launchChromium } from "./chromium.ts";
import type { DeskReaderGlobals } from "./desk-reader.ts";
import { findingsOf, openWatched } from "./watched-page.ts";

/** A test card that the Gateway declines. */
const DECLINED = "4387751111111053";
const APPROVED = "4788250000121443";

let browser: Browser;
let preload: string;
let stack: Stack;
/** Holds the shop's call of the Gateway back, and says that it has begun. */
let gate: { readonly begun: Deferred<void>; readonly opened: Deferred<void> } | undefined;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("desk-reader.ts", import.meta.url))],
    tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)),
    bundle: true,
    format: "iife",
    write: false,
  });
  preload = outputFiles[0]!.text;
  browser = await launchChromium([]);
});
afterAll(() => browser?.close());

beforeEach(async () => {
  gate = undefined;
  stack = await startStack((gateway) => ({
    async authorize(request, options) {
      gate?.begun.resolve();
      await gate?.opened.promise;
      return gateway.authorize(request, options);
    },
  }));
});
afterEach(() => stack[Symbol.asyncDispose]());

/** The desk in a page, and a reader that is not of the page. */
async function openDesk(options: BrowserContextOptions = {}) {
  const simulator = new SimulatedReader();
  const reader = new VirtualHidReader(simulator);
  await reader.plug();
  const posted: string[] = [];
  const watched = await openWatched(browser, stack.shopUrl, options, async (page) => {
    await page.exposeFunction("takeReport", (report: number[]) => reader.take(Uint8Array.from(report)));
    await page.addInitScript({ content: preload });
    page.on("request", (request) => {
      if (request.url().startsWith(stack.shopUrl)) posted.push(request.postData() ?? "");
    });
  });
  const { page } = watched;
  reader.listen((report) => {
    // A page that is on its way out hears nothing.
    page
      .evaluate((bytes) => (globalThis as unknown as DeskReaderGlobals).sendReport(bytes), [...report])
      .catch(() => undefined);
  });
  return { ...watched, simulator, posted };
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const says = (page: Page, text: string) =>
  page.getByRole("status").getByText(text, { exact: true }).waitFor();
const charges = () =>
  stack.gateway.ledger.charges().map(({ amountMinor, state }) => ({ amountMinor, state }));
const shown = (page: Page) =>
  page.locator("html").evaluate((html) => (html as unknown as { outerHTML: string }).outerHTML);

/** Types by keyboard alone: the card form lets nobody look into it. */
async function type(page: Page, number: string): Promise<void> {
  await page.locator("vp3300-card-form").focus();
  for (const text of [number, "1230", "123"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
}

/** What a page keeps beyond its end. */
const kept = (page: Page) =>
  page.evaluate(() => JSON.stringify({ ...(globalThis as unknown as Kept).sessionStorage }));
type Kept = { readonly sessionStorage: object };

/** A new order, and the reader asked for a card. */
async function ask(page: Page): Promise<void> {
  await press(page, "New payment");
  await press(page, "Reader on USB");
  await says(page, "Tap, insert or swipe your card");
}

test("a tap is paid once, and neither the card nor its token stays in the page", async () => {
  const { page, complaints, simulator, posted } = await openDesk();
  await press(page, "New payment");
  await page.getByText("An appointment, $10.50").waitFor();
  await press(page, "Reader on USB");
  await says(page, "Tap, insert or swipe your card");
  expect(await findingsOf(page)).toEqual([]);
  simulator.present(TEST_CARDS.visa, "tap");
  await says(page, "Payment approved");
  expect(charges()).toEqual([{ amountMinor: 1050, state: "captured" }]);
  expect(await findingsOf(page)).toEqual([]);
  const left = (await shown(page)) + (await kept(page));
  expect(findCardData([left, ...posted])).toEqual([]);
  expect(left).not.toMatch(/\b9\d{15}\b/);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a reload while the card is asked for asks again, in the customer's language, and takes one payment", async () => {
  const { page, complaints, simulator } = await openDesk({ locale: "de-AT" });
  await press(page, "New payment");
  await press(page, "Reader on USB");
  await says(page, "Karte vorhalten, stecken, durchziehen");
  await page.reload();
  await says(page, "Karte vorhalten, stecken, durchziehen");
  expect(await page.getByRole("status").getAttribute("lang")).toBe("de");
  simulator.present(TEST_CARDS.mastercard, "insert");
  await says(page, "Karte bitte entnehmen");
  await says(page, "Zahlung erfolgt");
  expect(charges()).toEqual([{ amountMinor: 1050, state: "captured" }]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a reload while the Gateway is asked finds out how it ended, and asks nobody twice", async () => {
  const { page, simulator } = await openDesk();
  await ask(page);
  gate = { begun: createDeferred(), opened: createDeferred() };
  simulator.present(TEST_CARDS.visa, "tap");
  await gate.begun.promise;
  await page.reload();
  await says(page, "One moment, please");
  expect(await page.getByRole("button", { name: "Reader on USB" }).isDisabled()).toBe(true);
  gate.opened.resolve();
  await says(page, "Payment approved");
  expect(charges()).toEqual([{ amountMinor: 1050, state: "captured" }]);
  await page.reload();
  await says(page, "Payment approved");
  expect(charges()).toHaveLength(1);
  await page.close();
});

test("a payment whose answer is lost is looked up, not made again", async () => {
  const { page, simulator } = await openDesk();
  await ask(page);
  await page.route("**/payment", async (route) => {
    await route.fetch();
    await route.abort();
  });
  simulator.present(TEST_CARDS.visa, "tap");
  await says(page, "Payment approved");
  expect(charges()).toHaveLength(1);
  await page.close();
});

test("where the shop can't be asked either, a person looks; a reload finds out", async () => {
  const { page, simulator } = await openDesk();
  await ask(page);
  await page.route("**/orders/**", async (route) => {
    if (route.request().method() === "POST") await route.fetch();
    await route.abort();
  });
  simulator.present(TEST_CARDS.visa, "tap");
  await says(page, "Please ask our staff");
  await page.unroute("**/orders/**");
  await page.reload();
  await says(page, "Payment approved");
  expect(charges()).toHaveLength(1);
  await page.close();
});

test("a card is typed where no reader reads it: declined, then another order with another card", async () => {
  const { page, complaints, posted } = await openDesk();
  await press(page, "New payment");
  await type(page, DECLINED);
  await says(page, "Payment declined");
  expect(charges()).toEqual([]);
  expect(await page.getByRole("button", { name: "Pay", exact: true }).isDisabled()).toBe(true);
  await press(page, "New payment");
  await type(page, APPROVED);
  await says(page, "Payment approved");
  expect(charges()).toEqual([{ amountMinor: 1050, state: "captured" }]);
  expect(findCardData([await shown(page), await kept(page), ...posted])).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("cancelled by the clerk, the order is still to be paid", async () => {
  const { page, simulator } = await openDesk();
  await ask(page);
  await press(page, "Cancel");
  await says(page, "Payment cancelled");
  await press(page, "Reader on USB");
  await says(page, "Tap, insert or swipe your card");
  simulator.present(TEST_CARDS.amex, "tap");
  await says(page, "Payment approved");
  expect(charges()).toHaveLength(1);
  await page.close();
});

test("a click too many pays once, and what is no token is refused", async () => {
  const post = (path: string, body = "{}") =>
    fetch(stack.shopUrl + path, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { id } = (await (await post("/orders")).json()) as { id: string };
  expect((await post(`/orders/${id}/payment`)).status).toBe(400);
  expect((await post("/orders/none/payment")).status).toBe(404);
  const pay = () => post(`/orders/${id}/payment`, JSON.stringify({ token: "9418594164541111" }));
  const answers = await Promise.all([pay(), pay(), pay()]);
  const states = await Promise.all(answers.map(async (answer) => (await answer.json()) as Order));
  expect(states.map(({ state }) => state)).toEqual(["declined", "declined", "declined"]);
  expect(stack.gateway.ledger.bookings).toHaveLength(1);
});
