/** The main process: a window without Node in it, and the till with a reader on USB. Environment: SHOP_URL, CARDSECURE_SITE. */
import { fileURLToPath } from "node:url";
import { app, BrowserWindow, ipcMain } from "electron";
import { CardSecure, keepReader } from "vp3300";
import { createHidNodeTransport } from "vp3300/hid-node";
import type { PaymentEnd } from "../shared/messages.ts";
import { serveTill, tellPage } from "./ipc.ts";
import { Till } from "./till.ts";

const { SHOP_URL = "", CARDSECURE_SITE = "" } = process.env;
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await app.whenReady();
const window = new BrowserWindow({
  width: 480,
  height: 640,
  webPreferences: {
    preload: file("../preload.cjs"),
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
  },
});
const contents = window.webContents;
contents.setWindowOpenHandler(() => ({ action: "deny" }));
contents.on("will-navigate", (event) => {
  if (event.url !== contents.getURL()) event.preventDefault();
});

// node-hid is native code: it is loaded here, never in the page.
const kept = keepReader(createHidNodeTransport());
const cardSecure = new CardSecure({ site: CARDSECURE_SITE, environment: "uat" });
const till = new Till({
  reader: () => kept.ready(),
  async charge(capture, id) {
    const token = await cardSecure.tokenize(capture);
    const response = await fetch(`${SHOP_URL}/orders/${id}/payment`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: token.reveal() }),
    });
    return (await response.json()) as PaymentEnd;
  },
  onChanged: (payment) => tellPage({ contents }, payment),
});
const stop = serveTill({ ipcMain, contents, isOwnPage: (url) => url.startsWith("file://") }, till);
app.on("window-all-closed", () => {
  stop();
  void kept.close().then(() => app.quit());
});
await window.loadFile(file("../page/index.html"));
