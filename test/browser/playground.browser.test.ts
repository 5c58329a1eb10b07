import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL_INPUTS } from "../explain/vector-inputs.ts";
import { launchChromium } from "./chromium.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";
import { findingsOf, openWatched, type WatchedPage } from "./watched-page.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
/** Published test number, as a track: what must not leave the input. */
const PAN = "4788250000121443";
const TRACK = `;${PAN}=30121011234567890?`;
const AMOUNT = "9F0206000000001050 5F2A020840";

let browser: Browser;
let folder: string;
let server: ServedFolder;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-playground-"));
  execFileSync(process.execPath, [path("../../scripts/playground.js"), folder]);
  server = await serveFolder(folder);
  browser = await launchChromium([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const open = (fragment = "", options = {}): Promise<WatchedPage> =>
  openWatched(browser, `${server.url}/${fragment}`, options);
const paste = (page: Page, text: string) => page.getByLabel("Frame, data objects").fill(text);
const row = (page: Page, text: string) => page.getByRole("treeitem").filter({ hasText: text });
const bytesOf = (page: Page, options = {}) =>
  page.getByRole("listbox", { name: "Bytes" }).getByRole("option", options);
const selectedBytes = async (page: Page) =>
  (await bytesOf(page, { selected: true }).locator(".cell").allTextContents()).join("");
const run = (page: Page) => page.getByRole("button", { name: "Read a card" }).click();
const outcome = (page: Page) => page.getByLabel("Outcome");

/** Runs in the page: until it is drawn again. */
const painted = () =>
  new Promise<void>((resolve) => {
    const { requestAnimationFrame } = globalThis as unknown as {
      readonly requestAnimationFrame: (callback: () => void) => void;
    };
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
/** What the page shows, what it says to screen readers, and what it holds besides; the input's text is a property. */
const shownBy = (page: Page) =>
  page.locator("body").evaluate((body) => (body as unknown as { outerHTML: string }).outerHTML);

describe("decoding", () => {
  test("explains what is pasted, and says where broken input breaks", async () => {
    const { page } = await open();
    await paste(page, AMOUNT);
    await expect.poll(() => row(page, "9F02").textContent()).toContain("10.50 USD");
    await expect.poll(() => row(page, "5F2A").textContent()).toContain("USD (840)");
    await paste(page, "9F020600");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("PROTOCOL_TLV_VALUE_TRUNCATED");
    await page.close();
  });

  test("links bytes and tree both ways", async () => {
    const { page } = await open();
    await paste(page, AMOUNT);
    await bytesOf(page, { name: "3: value, 10.50 USD" }).locator(".cell").first().click();
    const selected = page.getByRole("treeitem", { selected: true });
    await expect.poll(() => selected.textContent()).toContain("value 10.50 USD");
    await row(page, "5F2A").click();
    await expect.poll(() => selectedBytes(page)).toBe("5F2A020840");
    expect(await page.getByLabel("Selected part").textContent()).toContain("bytes 9 to 13, 5 of them");
    await page.close();
  });

  test("shows masks where card data is", async () => {
    const { page } = await open();
    await paste(page, TRACK);
    await expect.poll(() => row(page, "account number").textContent()).toContain("4788");
    const shown = await shownBy(page);
    for (const secret of [PAN, PAN.slice(4, 12), "1011234567890"]) expect(shown).not.toContain(secret);
    await page.close();
  });

  test("knows every byte of every published vector that is whole", { timeout: 180_000 }, async () => {
    const { page, complaints } = await open();
    const problems: string[] = [];
    const whole = ALL_INPUTS.filter(({ broken, input }) => !broken && input !== "");
    for (const { name, input, as } of whole) {
      await page.getByLabel("Read as").selectOption(as);
      await paste(page, input);
      await page.evaluate(painted);
      const count = (selector: string) => page.locator(selector).count();
      const state = {
        cells: await count(".cell"),
        unknown: await count(".unknown"),
        alerts: await count("[role=alert]"),
      };
      if (state.cells === 0 || state.unknown > 0 || state.alerts > 0) problems.push(name);
    }
    expect(problems).toEqual([]);
    expect(whole.length).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("tells a recording frame by frame", async () => {
    const { page } = await open();
    await paste(
      page,
      "@vp3300-recording 1\n     0 -- opened\n     5 => 5669564F74656368320018010000B3CD\n     9 <= 5669564F74656368320018000000FA83\n",
    );
    await page.getByRole("button", { name: "18-01 ping" }).click();
    await expect.poll(() => row(page, "command 18-01").count()).toBeGreaterThan(0);
    await paste(page, "@vp3300-recording 9\n");
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("TRANSPORT_RECORDING_INVALID");
    await page.close();
  });
});

describe("a simulated reader", () => {
  test("shows prompts, frames and the outcome as they come", async () => {
    const { page, complaints } = await open("#view=reader&card=visa&how=tap&fault=none");
    await run(page);
    await expect
      .poll(() => page.getByLabel("Display").textContent())
      .toContain("Tap, insert or swipe your card");
    await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("captured");
    expect(await outcome(page).textContent()).toContain("4788********1443");
    const frames = await page.getByLabel("Frames").getByRole("button").allTextContents();
    expect(frames.some((text) => text.includes("activateTransaction"))).toBe(true);
    await page.getByLabel("Frames").getByRole("button", { name: "02 status 23" }).first().click();
    await expect.poll(() => page.getByRole("treeitem").count()).toBeGreaterThan(10);
    expect(await shownBy(page)).not.toContain(PAN);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("says its prompts in another language", async () => {
    const { page, complaints } = await open("#view=reader&card=visa&how=insert&fault=none");
    await page.getByLabel("Prompts in").selectOption("de");
    await run(page);
    const display = page.getByLabel("Display").locator(".prompt");
    await expect.poll(() => display.textContent()).toBe("Karte vorhalten, stecken, durchziehen");
    expect(await display.getAttribute("lang")).toBe("de");
    await expect.poll(() => display.textContent(), { timeout: 10_000 }).toBe("Karte bitte entnehmen");
    await page.getByLabel("Prompts in").selectOption("fr");
    await expect.poll(() => display.textContent()).toBe("Retirez votre carte");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ["cable", "TRANSPORT_LOST"],
    ["noKey", "keyMissing"],
    ["usedKey", "keyExhausted"],
    ["battery", "batteryLow"],
    ["clear", "READER_CLEAR_CARD_DATA"],
    ["twice", "captured"],
    ["noise", "captured"],
  ])("with the fault %s ends in %s", async (fault, end) => {
    const { page } = await open();
    await page.getByRole("tab", { name: "Try a reader" }).click();
    await page.getByLabel("What goes wrong").selectOption(fault);
    await run(page);
    await expect.poll(() => outcome(page).textContent(), { timeout: 15_000 }).toContain(end);
    // What ended in an error is not shown as ready.
    await expect.poll(() => page.getByLabel("Display").textContent()).not.toContain("Ready");
    await page.close();
  });

  test("is tried again, and in the end another way, by a customer whose chip can't be read", async () => {
    const { page } = await open("#view=reader&card=brokenChip&how=insert&fault=none");
    await run(page);
    await expect
      .poll(() => page.getByLabel("Display").textContent(), { timeout: 10_000 })
      .toMatch(/try again|swipe/);
    await expect
      .poll(() => outcome(page).textContent(), { timeout: 20_000 })
      .toContain("swipe, as a fallback");
    await page.close();
  });

  test("is cancelled by whoever is at the page", async () => {
    const { page } = await open("#view=reader&card=visa&how=tap&fault=nobody");
    await run(page);
    await expect.poll(() => page.getByLabel("Display").textContent()).toContain("your card");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => outcome(page).textContent()).toContain("cancelled by you");
    await page.close();
  });
});

test.each([
  ["USB (WebHID)", "5454********5454"],
  ["Bluetooth (Web Bluetooth)", "3714*******8431"],
])("a reader on %s is read by the same code", async (place, maskedPan) => {
  const { outputFiles } = await build({
    entryPoints: [path("playground-readers.ts")],
    tsconfig: path("../../tsconfig.json"),
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  const { page, complaints } = await openWatched(browser, `${server.url}/#view=reader`, {}, (it) =>
    it.addInitScript({ content: outputFiles[0]!.text }),
  );
  await page.getByLabel(place).check();
  await run(page);
  await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain(maskedPan);
  expect(complaints).toEqual([]);
  await page.close();
});

describe("sharing", () => {
  test("a link opens with the same input, format and tree", async () => {
    const { page } = await open();
    await page.getByLabel("Read as").selectOption("tlv");
    await paste(page, AMOUNT);
    await page.getByRole("button", { name: "Share by link" }).click();
    await expect.poll(() => page.url()).toContain("#view=decode&as=tlv");
    const other = await openWatched(browser, page.url());
    await expect.poll(() => row(other.page, "9F02").textContent()).toContain("10.50 USD");
    expect(await other.page.getByLabel("Read as").inputValue()).toBe("tlv");
    await other.page.close();
    await page.close();
  });

  test.each([
    ["a track", TRACK],
    ["a number in a data object", `5A08${PAN}`],
    ["track 2 of a chip", `5713${PAN}D30121011234567890000F`],
    ["a number where none belongs", `9F1608${PAN}`],
    ["something that nobody understands", `DEADBEEF${PAN}`],
    ["a swipe under the demo key", ALL_INPUTS.find(({ as, broken }) => as === "msr" && !broken)!.input],
  ])("%s does not go into a link", async (_name, input) => {
    const { page } = await open();
    await paste(page, input);
    await page.getByRole("button", { name: "Share by link" }).click();
    await expect.poll(() => page.getByText("does not go into a link").count()).toBe(1);
    expect(page.url()).not.toContain("#");
    await page.close();
  });

  test("a set-up is shared by names", async () => {
    const { page } = await open();
    await page.getByRole("tab", { name: "Try a reader" }).click();
    await page.getByRole("combobox", { name: /^Card/ }).selectOption("debit");
    await page.getByLabel("Presented by").selectOption("insert");
    await page.getByLabel("What goes wrong").selectOption("cable");
    await page.getByRole("button", { name: "Share by link" }).click();
    await expect.poll(() => page.url()).toMatch(/#view=reader&card=debit&how=insert&fault=cable$/);
    await page.close();
  });

  test("a foreign fragment is no more than text", async () => {
    const { page, complaints } = await open(
      "#view=reader&card=__proto__&how=tap&fault=toString&input=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
    );
    expect(await page.getByRole("combobox", { name: /^Card/ }).inputValue()).toBe("visa");
    await page.getByRole("tab", { name: "Decode" }).click();
    expect(await page.getByLabel("Frame, data objects").inputValue()).toContain("<img");
    expect(await page.locator("img").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test("nothing is loaded after the page itself, and the page can't connect", async () => {
  const { page, requests } = await open();
  const loaded = requests.length;
  expect(requests.every((url) => url.startsWith(server.url) || url.startsWith("data:"))).toBe(true);
  await paste(page, TRACK);
  await page.getByRole("tab", { name: "Try a reader" }).click();
  await run(page);
  await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("captured");
  expect(requests.slice(loaded)).toEqual([]);
  const refused = await page.evaluate(() =>
    fetch("style.css").then(
      () => "answered",
      (error) => String(error),
    ),
  );
  expect(refused).toContain("TypeError");
  await page.close();
});

test("the keyboard alone reaches everything", async () => {
  const { page } = await open();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.locator("*:focus").evaluate(({ textContent }) => textContent ?? "");
  await paste(page, AMOUNT);
  await page.getByRole("tab", { name: "Decode" }).focus();
  // Input, format, example, clear, share, bytes.
  await press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab");
  expect(await focused()).toContain("9F02");
  await press("ArrowRight", "ArrowRight");
  expect(await page.getByRole("treeitem", { selected: true }).textContent()).toContain("value 10.50 USD");
  await press("Tab");
  expect(await focused()).toContain("value");
  await press("ArrowLeft", "ArrowLeft");
  expect(await page.getByRole("treeitem").count()).toBe(2);
  await press("ArrowDown", "ArrowRight", "ArrowRight");
  expect(await selectedBytes(page)).toBe("5F2A");
  await page.getByRole("tab", { name: "Decode" }).focus();
  await press("ArrowRight");
  expect(await focused()).toBe("Try a reader");
  await press("Tab", "Tab", "Tab", "Tab", "Tab");
  expect(await focused()).toContain("Read a card");
  await press("Enter");
  await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("captured");
  await page.close();
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("axe-core finds nothing", { timeout: 120_000 }, async () => {
    const { page } = await open("", { colorScheme });
    await paste(page, AMOUNT);
    await bytesOf(page).nth(2).locator(".cell").first().click();
    expect(await findingsOf(page)).toEqual([]);
    await paste(page, "00FF");
    expect(await findingsOf(page)).toEqual([]);
    await paste(page, TRACK);
    await page.getByRole("button", { name: "Share by link" }).click();
    expect(await findingsOf(page)).toEqual([]);
    await page.getByRole("tab", { name: "Try a reader" }).click();
    await run(page);
    await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("captured");
    await page.getByLabel("Frames").getByRole("button").last().click();
    expect(await findingsOf(page)).toEqual([]);
    await page.getByLabel("What goes wrong").selectOption("cable");
    await run(page);
    await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("TRANSPORT_LOST");
    expect(await findingsOf(page)).toEqual([]);
    await page.close();
  });
});

test("a phone shows all of it without scrolling sideways", async () => {
  const { page } = await open("", { viewport: { width: 360, height: 740 } });
  const overflow = () =>
    page.locator("html").evaluate((html) => {
      const { scrollWidth, clientWidth } = html as unknown as { scrollWidth: number; clientWidth: number };
      return scrollWidth - clientWidth;
    });
  await paste(page, ALL_INPUTS.find(({ as }) => as === "neo")!.input);
  expect(await overflow()).toBe(0);
  await page.getByRole("tab", { name: "Try a reader" }).click();
  await run(page);
  await expect.poll(() => outcome(page).textContent(), { timeout: 10_000 }).toContain("captured");
  await page.getByLabel("Frames").getByRole("button").last().click();
  await expect.poll(overflow).toBe(0);
  await page.close();
});
