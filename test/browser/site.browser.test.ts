import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";
import { findingsOf, openWatched } from "./watched-page.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = `${root}site`;

let browser: Browser;
let server: ServedFolder;

beforeAll(async () => {
  // Fails on warnings, on links that lead nowhere, and on what is loaded from another host.
  execFileSync(process.execPath, [`${root}scripts/site.js`], { stdio: ["ignore", "ignore", "pipe"] });
  server = await serveFolder(site);
  browser = await launchChromium([]);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test.each([
  ["keepReader", "keepReader"],
  ["kiosk", "A reader that comes back by itself"],
])("the search for %s finds %s", async (words, title) => {
  const { page, complaints } = await openWatched(browser, `${server.url}/documents/usb.html`);
  await page.locator("#tsd-search-trigger").click();
  await page.locator("#tsd-search-input").fill(words);
  const found = page.locator("#tsd-search-results li").filter({ hasText: title }).first();
  await expect.poll(() => found.count(), { timeout: 20_000 }).toBe(1);
  await found.locator("a").click();
  await expect.poll(() => page.locator("h1, h2").first().textContent()).toContain(title);
  expect(complaints).toEqual([]);
  await page.close();
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each([
    "index.html",
    "documents/usb.html",
    "documents/reference-errors.html",
    "documents/reference-states.html",
    "documents/card-data.html",
    "functions/index.openReader.html",
  ])(
    "%s loads from here alone, says nothing in the console and has nothing serious for axe-core",
    // axe-core takes long on a long page, and longer on a busy machine.
    { timeout: 180_000 },
    async (file) => {
      const { page, complaints, requests } = await openWatched(browser, `${server.url}/${file}`, {
        colorScheme,
      });
      expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
      const grave = (await findingsOf(page)).filter((finding) => /^(?:serious|critical)/.test(finding));
      expect(grave).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );
});

test.each([
  "index.html",
  "documents/usb.html",
  "documents/reference-codes.html",
  "documents/reference-errors.html",
  "documents/support-matrix.html",
  "variables/index.ERROR_CODES.html",
])("a phone shows %s without scrolling sideways", async (file) => {
  const { page } = await openWatched(browser, `${server.url}/${file}`, {
    viewport: { width: 360, height: 740 },
  });
  const width = await page
    .locator("html")
    .evaluate((html) => (html as unknown as { scrollWidth: number }).scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
  await page.close();
});

test("the first page leads to what a reader comes for, and the sidebar to a module", async () => {
  const { page } = await openWatched(browser, `${server.url}/index.html`);
  const goals = [
    "quickstart-kiosk",
    "quickstart-electron",
    "quickstart-raspberry-pi",
    "quickstart-browser",
    "quickstart-backend",
    "prompts",
    "migration",
    "reference-errors",
    "networked-terminal",
    "card-data",
    "security",
  ];
  for (const goal of goals) {
    const link = page.locator(`.col-content a[href="documents/${goal}.html"]`);
    expect(await link.count(), goal).toBeGreaterThan(0);
  }
  await page.locator("summary", { hasText: /^Modules$/ }).click();
  await page.locator("summary", { hasText: /^prompts$/ }).click();
  await page
    .locator("details", { has: page.locator("> summary", { hasText: /^prompts$/ }) })
    .last()
    .getByRole("link", { name: "Overview" })
    .click();
  await expect.poll(() => page.url()).toContain("/modules/prompts.html");
  await page.close();
});

test("every page of the index is there, and every page names its Markdown", async () => {
  const index = readFileSync(`${site}/llms.txt`, "utf8");
  const linked = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path!);
  expect(linked.length).toBeGreaterThan(50);
  for (const path of linked) expect(existsSync(`${site}/${path}`), path).toBe(true);
  const page = readFileSync(`${site}/documents/usb.html`, "utf8");
  expect(page).toContain('<link rel="alternate" type="text/markdown" href="usb.md"/>');
});
