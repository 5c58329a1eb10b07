import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCardData } from "../../src/testing/index.ts";
import { launchChromium } from "./chromium.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";
import { findingsOf, openWatched } from "./watched-page.ts";

const VISA = "4788250000121443";
const AMEX = "371449635398431";

const PAGE = (
  attributes: string,
  lang = "en",
) => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Pay</title><link rel="icon" href="data:,">
<style>:root { color-scheme: light dark; background: Canvas; color: CanvasText }</style></head><body><main><h1>Pay</h1>
<form><vp3300-card-form ${attributes}></vp3300-card-form><button>Pay</button><button type="reset">Clear</button></form>
</main><script type="module" src="page.js"></script></body></html>`;

interface Heard {
  readonly type: string;
  readonly detail?: { readonly status: string };
  readonly entries?: readonly unknown[];
}
/** What the page under test puts into its global scope. */
interface Globals {
  readonly heard: Heard[];
  readonly element: { readonly state: { readonly status: string }; texts: object; checkValidity(): boolean };
  pay(): Promise<Record<string, unknown>>;
}
/** The page's global scope, by the name that the page gives it. */
declare const inPage: Globals;

let browser: Browser;
let folder: string;
let server: ServedFolder;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-card-form-"));
  await build({
    entryPoints: [fileURLToPath(new URL("card-form-page.js", import.meta.url))],
    tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)),
    bundle: true,
    format: "esm",
    outfile: join(folder, "page.js"),
  });
  writeFileSync(join(folder, "index.html"), PAGE(""));
  writeFileSync(join(folder, "concealed.html"), PAGE("conceal brands='visa amex' cvv=optional", "de-AT"));
  server = await serveFolder(folder);
  browser = await launchChromium([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (path = "/?shadow=open", options = {}) => openWatched(browser, server.url + path, options);
const field = (page: Page, label: string) => page.getByLabel(label);
const statusOf = (page: Page) => page.evaluate(() => inPage.element.state.status);

async function fill(page: Page, number = VISA, expiry = "1230", cvv = "123") {
  await field(page, "Card number").pressSequentially(number);
  await field(page, "Expiry date").pressSequentially(expiry);
  await field(page, "Security code").pressSequentially(cvv);
}

describe("typing", () => {
  test("formats as one types, names the brand, and keeps the caret in the middle of a number", async () => {
    const { page } = await open();
    const number = field(page, "Card number");
    await number.pressSequentially(AMEX);
    expect(await number.inputValue()).toBe("3714 496353 98431");
    expect(await page.getByText("American Express").count()).toBe(1);
    for (let times = 0; times < 6; times++) await page.keyboard.press("ArrowLeft");
    // The caret is behind "3714 496353": Backspace takes the 3, the next digit goes where it was.
    await page.keyboard.press("Backspace");
    expect(await number.inputValue()).toBe("3714 496359 8431");
    await page.keyboard.press("3");
    expect(await number.inputValue()).toBe("3714 496353 98431");
    await page.keyboard.press("Home");
    for (let times = 0; times < 4; times++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    expect(await number.inputValue()).toBe("3714 963539 8431");
    await page.keyboard.type("4");
    expect(await number.inputValue()).toBe("3714 496353 98431");
  });

  test("takes a paste and what the browser fills in", async () => {
    const { page } = await open();
    await field(page, "Card number").focus();
    await page.keyboard.insertText(" 4788-2500-0012-1443 ");
    await field(page, "Expiry date").fill("12/2030");
    expect(await field(page, "Card number").inputValue()).toBe("4788 2500 0012 1443");
    expect(await field(page, "Expiry date").inputValue()).toBe("12/30");
    const autofill = ["Card number", "Expiry date", "Security code"].map((label) =>
      field(page, label).evaluate((input) => {
        const { autocomplete, inputMode, spellcheck } = input as unknown as Record<string, unknown>;
        return [autocomplete, inputMode, spellcheck];
      }),
    );
    expect(await Promise.all(autofill)).toEqual([
      ["cc-number", "numeric", false],
      ["cc-exp", "numeric", false],
      ["cc-csc", "numeric", false],
    ]);
  });

  test("says what is wrong when a field is left, and falls silent while it is mended", async () => {
    const { page } = await open();
    const number = field(page, "Card number");
    await number.pressSequentially("4788250000121442");
    expect(await number.getAttribute("aria-invalid")).toBe("false");
    await page.keyboard.press("Tab");
    expect(await number.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByText("a digit seems to be wrong").isVisible()).toBe(true);
    await number.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    expect(await page.getByText("a digit seems to be wrong").count()).toBe(0);
    await page.keyboard.press("3");
    await field(page, "Expiry date").pressSequentially("0526");
    expect(await page.getByText("This card has expired.").isVisible()).toBe(true);
  });
});

describe("the form around it", () => {
  test("is held back by the first wrong field, and submitted with Enter, without the card", async () => {
    const { page } = await open();
    await page.getByRole("button", { name: "Pay" }).click();
    expect(await page.evaluate(() => inPage.heard.filter(({ type }) => type === "submit"))).toEqual([]);
    expect(await page.evaluate(() => inPage.element.checkValidity())).toBe(false);
    await fill(page);
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => inPage.heard.filter(({ type }) => type === "submit"))).toEqual([
      { type: "submit", entries: [] },
    ]);
  });

  test("clears it when it is reset, and disables it with its fieldset", async () => {
    const { page } = await open();
    await fill(page);
    expect(await statusOf(page)).toBe("valid");
    await page.getByRole("button", { name: "Clear" }).click();
    expect(await statusOf(page)).toBe("incomplete");
    expect(await field(page, "Card number").inputValue()).toBe("");
    await page.locator("vp3300-card-form").evaluate((element) => element.setAttribute("disabled", ""));
    expect(await field(page, "Card number").isDisabled()).toBe(true);
  });

  test("gets a token and no card; a card that is not valid is shown instead of sent", async () => {
    const { page } = await open();
    await fill(page, VISA, "1230", "12");
    expect(await page.evaluate(() => inPage.pay())).toEqual({
      code: "TOKENIZE_CARD_INVALID",
      context: { field: "cvv", reason: "length" },
    });
    expect(
      await field(page, "Security code").evaluate((input) =>
        (input as unknown as { matches(of: string): boolean }).matches(":focus"),
      ),
    ).toBe(true);
    await page.keyboard.type("3");
    expect(await page.evaluate(() => inPage.pay())).toEqual({
      card: { number: VISA, expiry: "1230", cvv: "123" },
      last4: "1443",
    });
    expect(await field(page, "Card number").inputValue()).toBe("");
  });
});

describe("secrecy", () => {
  test("nothing that the page can hear, read or serialize has the card, with the shadow tree closed", async () => {
    const { page, complaints } = await open("/");
    await page.keyboard.press("Tab");
    await page.keyboard.type(VISA);
    await page.keyboard.press("Tab");
    await page.keyboard.type("1230");
    await page.keyboard.press("Tab");
    await page.keyboard.type("917");
    expect(await statusOf(page)).toBe("valid");
    const seen = await page.evaluate(() => {
      const { document, JSON: json } = globalThis as unknown as {
        readonly document: {
          readonly documentElement: { getHTML(options: object): string; outerHTML: string };
        };
        readonly JSON: JSON;
      };
      const { element } = inPage as unknown as { readonly element: { readonly shadowRoot: unknown } };
      const { documentElement } = document;
      return [
        json.stringify(inPage.heard),
        documentElement.outerHTML,
        documentElement.getHTML({ serializableShadowRoots: true }),
        json.stringify(inPage.element),
        String(element.shadowRoot),
        json.stringify(inPage.element.state),
      ];
    });
    expect(findCardData(seen)).toEqual([]);
    expect(seen.join()).not.toMatch(/4788|"917"/);
    // The page heard that the form changed, and the Tab keys; no digit was told.
    const heard = JSON.parse(seen[0]!) as {
      readonly type: string;
      readonly key?: string;
      readonly data?: string;
    }[];
    expect(heard.some(({ type }) => type === "cardchange")).toBe(true);
    expect(heard.filter(({ key, data }) => /^\d$/.test(key ?? data ?? ""))).toEqual([]);
    expect(heard.filter(({ key }) => key === "Tab").length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test("a field that has been left is concealed, and shown again to who edits it", async () => {
    const { page } = await open("/concealed.html?shadow=open");
    const number = field(page, "Kartennummer");
    await number.pressSequentially(VISA);
    await field(page, "Prüfziffer").pressSequentially("123");
    await page.keyboard.press("Shift+Tab");
    expect(await number.inputValue()).toBe("•••• •••• •••• 1443");
    expect(await field(page, "Prüfziffer").inputValue()).toBe("•••");
    await number.focus();
    expect(await number.inputValue()).toBe("4788 2500 0012 1443");
    await number.fill("5454");
    expect(await page.getByText("Diese Kartenart nehmen wir nicht an.").isVisible()).toBe(true);
  });

  test("an element that left the page has forgotten its card", async () => {
    const { page } = await open();
    await fill(page);
    const status = await page.evaluate(() => {
      const { element } = inPage as unknown as { readonly element: Globals["element"] & { remove(): void } };
      element.remove();
      return element.state.status;
    });
    expect(status).toBe("incomplete");
  });
});

describe("accessibility", () => {
  test.each(["light", "dark"] as const)(
    "axe-core finds nothing in the %s theme, empty, wrong and whole",
    async (colorScheme) => {
      const { page } = await open("/?shadow=open", { colorScheme });
      expect(await findingsOf(page)).toEqual([]);
      await fill(page, "4788250000121442", "1330", "1");
      await page.keyboard.press("Tab");
      expect(await findingsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Clear" }).click();
      await fill(page);
      expect(await findingsOf(page)).toEqual([]);
    },
  );

  test("it fits a phone, and a page's own texts and styles", async () => {
    const { page } = await open("/?shadow=open", { viewport: { width: 320, height: 640 } });
    const fits = await page.evaluate(() => {
      const { document, innerWidth } = globalThis as unknown as {
        readonly document: { readonly documentElement: { readonly scrollWidth: number } };
        readonly innerWidth: number;
      };
      return document.documentElement.scrollWidth <= innerWidth;
    });
    expect(fits).toBe(true);
    await page.evaluate(() => {
      inPage.element.texts = { labels: { number: "Gift card or card number" } };
    });
    expect(await field(page, "Gift card or card number").isVisible()).toBe(true);
    await page.addStyleTag({
      content: "vp3300-card-form { --vp3300-radius: 9px } ::part(number-input) { letter-spacing: 3px }",
    });
    const style = await field(page, "Gift card or card number").evaluate((input) => {
      const { getComputedStyle } = globalThis as unknown as {
        getComputedStyle(of: unknown): Record<"borderRadius" | "letterSpacing", string>;
      };
      const { borderRadius, letterSpacing } = getComputedStyle(input);
      return [borderRadius, letterSpacing];
    });
    expect(style[0]).toBe("9px");
  });
});
