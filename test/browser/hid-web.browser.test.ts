import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONFORMANCE } from "../transports/conformance.ts";
import { launchChromium } from "./chromium.ts";
import type { CallEnd, HidPage } from "./hid-page.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
/** A name that is no secure context over http. */
const INSECURE = "till.example";

let server: Server;
let browser: Browser;
let port: number;

/** The page's script as a bundler makes it for browsers: what it reaches of Node fails the build. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path("hid-page.ts")],
    tsconfig: path("../../tsconfig.json"),
    alias: { "node:assert/strict": path("assert-in-page.ts") },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

beforeAll(async () => {
  const script = await bundled();
  server = createServer(({ url }, answer) => {
    answer.setHeader("content-type", url === "/page.js" ? "text/javascript" : "text/html");
    const frame = `<iframe src="http://localhost:${port}/"></iframe>`;
    answer.end(
      url === "/page.js"
        ? script
        : url === "/outer"
          ? frame
          : '<script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  browser = await launchChromium([`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`]);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

type InPage = { readonly page: HidPage };
const call = (page: Page | Frame, name: Parameters<HidPage["call"]>[0]): Promise<CallEnd> =>
  page.evaluate((which) => (globalThis as unknown as InPage).page.call(which), name);

async function open(host: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://${host}:${port}/`);
  return page;
}

describe("the browser's own WebHID", () => {
  test("is there on localhost, and grants nothing unasked", async () => {
    const page = await open("127.0.0.1");
    expect(await call(page, "isSupported")).toEqual({ value: true });
    expect(await call(page, "list")).toEqual({ value: [] });
    expect(await call(page, "open")).toMatchObject({ code: "TRANSPORT_NOT_FOUND" });
    await page.close();
  });

  test("takes no request outside of a click", async () => {
    const page = await open("127.0.0.1");
    expect(await page.evaluate(() => (globalThis as unknown as InPage).page.early)).toEqual({
      code: "TRANSPORT_PERMISSION",
      fix: expect.stringContaining("click"),
      cause: "SecurityError",
    });
    await page.close();
  });

  test("is not there on a page that is not secure", async () => {
    const page = await open(INSECURE);
    expect(await call(page, "isSupported")).toEqual({ value: false });
    expect(await call(page, "list")).toMatchObject({
      code: "TRANSPORT_UNSUPPORTED",
      fix: expect.stringContaining("https"),
    });
    await page.close();
  });

  test("is refused to a foreign frame that was not let use it", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/outer`);
    const frame = page.frames().find((it) => it.url().includes("localhost"))!;
    expect(await call(frame, "list")).toEqual({
      code: "TRANSPORT_PERMISSION",
      fix: expect.stringContaining("Permissions-Policy"),
      cause: "SecurityError",
    });
    await page.close();
  });
});

test("the transport conforms in the page, over a double of WebHID", async () => {
  const page = await open("127.0.0.1");
  const ends = await page.evaluate(() => (globalThis as unknown as InPage).page.conform());
  expect(ends).toEqual(Object.fromEntries(CONFORMANCE.map(({ name }) => [name, "passed"])));
  await page.close();
});
