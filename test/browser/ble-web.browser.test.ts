import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createCardSecureSimulator } from "../../src/simulator/cardsecure/index.ts";
import { CONFORMANCE } from "../transports/conformance.ts";
import { present } from "../transports/far-end.ts";
import type { BlePage } from "./ble-page.ts";
import { launchChromium } from "./chromium.ts";
import { EmulatedPeripheral } from "./emulated-peripheral.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
/** A name that is no secure context over http. */
const INSECURE = "till.example";

let server: Server;
let browser: Browser;
let port: number;
let script: string;
const cardSecure = createCardSecureSimulator();

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [path("ble-page.ts")],
    tsconfig: path("../../tsconfig.json"),
    alias: { "node:assert/strict": path("assert-in-page.ts") },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  script = outputFiles[0]!.text;
  // One origin for the page and for CardSecure, as behind a shop's own server.
  const tokenize = getRequestListener((request) => cardSecure.fetch(request.url, request));
  server = createServer((request, answer) => {
    if (request.url?.startsWith("/cardsecure/")) {
      request.url = request.url.replace("/cardsecure", "");
      void tokenize(request, answer);
      return;
    }
    const isScript = request.url === "/page.js";
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    answer.end(
      isScript
        ? script
        : '<button onclick="page.connected = page.connect()">Connect</button><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  browser = await launchChromium([
    `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`,
    "--enable-features=WebBluetooth",
    "--enable-experimental-web-platform-features",
  ]);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

type InPage = { readonly page: BlePage & { readonly connected: Promise<unknown> } };
type Call = { [K in keyof BlePage]: BlePage[K] extends () => unknown ? K : never }[keyof BlePage];
const call = (page: Page, name: Call): Promise<unknown> =>
  page.evaluate((which) => (globalThis as unknown as InPage).page[which](), name);

/** A page with an emulated reader in reach, whose chooser takes it. */
async function open(): Promise<{ page: Page; peripheral: EmulatedPeripheral }> {
  const page = await browser.newPage();
  const peripheral = await EmulatedPeripheral.start(await browser.newBrowserCDPSession(), page);
  const { simulator } = peripheral;
  await page.exposeFunction("present", (how: "swipe" | "insert" | "tap") => present(simulator, how));
  await page.exposeFunction("forget", () => peripheral.forget());
  await page.exposeFunction("setChunkBytes", (bytes: number) => {
    peripheral.chunkBytes = bytes;
  });
  const session = await page.context().newCDPSession(page);
  await session.send("DeviceAccess.enable");
  let answered = "";
  session.on("DeviceAccess.deviceRequestPrompted", ({ id, devices: [device] }) => {
    // It comes more than once for one request; a second answer would end the browser.
    if (!device || answered === id) return;
    answered = id;
    void session.send("DeviceAccess.selectPrompt", { id, deviceId: device.id });
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  return { page, peripheral };
}

async function connect(page: Page): Promise<unknown> {
  await page.getByRole("button", { name: "Connect" }).click();
  return page.evaluate(() => (globalThis as unknown as InPage).page.connected);
}

describe("over the browser's own Web Bluetooth, with inbound bytes put into the page", () => {
  test("a reader is chosen, opened, and a tap becomes a token", async () => {
    const { page, peripheral } = await open();
    expect(await page.evaluate(() => (globalThis as unknown as InPage).page.early)).toEqual({
      code: "TRANSPORT_PERMISSION",
      fix: expect.stringContaining("click"),
    });
    expect(await connect(page)).toEqual({ name: "IDTECH-VP3300-19250", model: "vp3300bt" });
    expect(await call(page, "identify")).toEqual({ modelName: "VP3300 BT", serialNumber: "0820619250" });
    expect(await call(page, "sell")).toEqual({
      outcome: "captured",
      kind: expect.stringMatching(/./),
      maskedPan: expect.stringMatching(/\*/),
      last4: cardSecure.issued.at(-1)?.token.reveal().slice(-4),
    });
    expect(await page.evaluate(() => (globalThis as unknown as InPage).page.steps)).toContain("presentCard");
    expect(new Set(peripheral.writeTypes)).toEqual(new Set(["write-with-response"]));
    expect(peripheral.longestPacket).toBe(20);
    await call(page, "leave");
    await page.close();
    await peripheral.stop();
  });

  test("a link that is lost ends a transaction, and the next one succeeds", async () => {
    const { page, peripheral } = await open();
    await connect(page);
    await call(page, "identify");
    const lost = call(page, "lose");
    await vi.waitFor(() => expect(peripheral.simulator.idle).toBe(false));
    await peripheral.disconnect();
    expect(await lost).toEqual({ code: "TRANSPORT_LOST" });
    await call(page, "identify");
    expect(await call(page, "sell")).toMatchObject({ outcome: "captured" });
    await call(page, "leave");
    await page.close();
    await peripheral.stop();
  });

  test("the transport conforms", { timeout: 120_000 }, async () => {
    const { page, peripheral } = await open();
    await connect(page);
    const ends = await call(page, "conform");
    expect(ends).toEqual(Object.fromEntries(CONFORMANCE.map(({ name }) => [name, "passed"])));
    await page.close();
    await peripheral.stop();
  });
});

test("it is not there on a page that is not secure", async () => {
  const page = await browser.newPage();
  await page.goto(`http://${INSECURE}:${port}/`);
  expect(await call(page, "connect")).toEqual({
    code: "TRANSPORT_UNSUPPORTED",
    fix: expect.stringContaining("https"),
  });
  await page.close();
});
