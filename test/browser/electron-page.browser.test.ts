import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveTill, tellPage } from "../../examples/electron/main/ipc.ts";
import { Till } from "../../examples/electron/main/till.ts";
import { openReader } from "../../src/index.ts";
import { SimulatedReader, TEST_CARDS } from "../../src/simulator/index.ts";
import { FakeMain } from "../examples/electron-ends.ts";
import { launchChromium } from "./chromium.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";
import { findingsOf } from "./watched-page.ts";

const example = (path: string) => fileURLToPath(new URL(`../../examples/electron/${path}`, import.meta.url));
/** The preload script as Electron would load it: `require("electron")` is a stand-in over what the test exposes. */
const PRELOAD = `var require = () => ({
  contextBridge: { exposeInMainWorld: (name, api) => { globalThis[name] = api; } },
  ipcRenderer: {
    invoke: (channel, argument) => globalThis.invokeMain(channel, argument),
    on: (channel, listener) => { (globalThis.listeners ??= []).push([channel, listener]); },
    removeListener: () => undefined,
  },
});\n`;

let browser: Browser;
let folder: string;
let server: ServedFolder;
let preload: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vp3300-electron-"));
  const common = { bundle: true, tsconfig: example("tsconfig.json") } as const;
  await build({
    ...common,
    entryPoints: [example("page/page.ts")],
    format: "esm",
    outfile: join(folder, "page.js"),
  });
  const { outputFiles } = await build({
    ...common,
    entryPoints: [example("preload/preload.ts")],
    format: "cjs",
    external: ["electron"],
    write: false,
  });
  preload = PRELOAD + outputFiles[0]!.text.replace(/module\.exports/g, "globalThis.unused");
  copyFileSync(example("page/index.html"), join(folder, "index.html"));
  server = await serveFolder(folder);
  browser = await launchChromium([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** What the main process tells goes to the page that is there. */
const tell = (page: Page) => (channel: string, args: unknown[]) => {
  const deliver = ([to, payment]: [string, unknown]) => {
    const { listeners = [] } = globalThis as unknown as {
      listeners?: [string, (e: object, p: unknown) => void][];
    };
    for (const [name, listener] of listeners) if (name === to) listener({}, payment);
  };
  // A page that is on its way out hears nothing, as in Electron.
  page.evaluate(deliver, [channel, args[0]] as [string, unknown]).catch(() => undefined);
};

test("a payment survives a reload of its page, in a real Chromium", async () => {
  const main = new FakeMain();
  const simulator = new SimulatedReader();
  const reader = await openReader(simulator);
  const till = new Till({
    reader: async () => reader,
    charge: async (capture) => ({
      end: "paid",
      last4: "maskedPan" in capture ? (capture.maskedPan ?? "").slice(-4) : "",
    }),
    onChanged: (payment) => tellPage(main, payment),
  });
  serveTill({ ...main, isOwnPage: (url) => url === `${server.url}/` }, till);

  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.exposeFunction("invokeMain", (channel: string, argument: unknown) =>
    main.invoke(channel, [argument], page.url()),
  );
  await page.addInitScript({ content: preload });
  main.tell(tell(page));
  await page.goto(server.url);
  await page.getByRole("button", { name: "Pay 10.50" }).click();
  await page.getByText("Please present your card.").waitFor();
  expect(await findingsOf(page)).toEqual([]);

  main.navigate();
  main.tell(tell(page));
  await page.reload();
  await page.getByText("Please present your card.").waitFor();
  simulator.present(TEST_CARDS.visa, "tap");
  await page.getByText("Paid. Thank you! (card 1443)").waitFor();
  expect(await page.getByRole("button", { name: "Pay 10.50" }).isEnabled()).toBe(true);
  expect(complaints).toEqual([]);
  await reader.close();
});
