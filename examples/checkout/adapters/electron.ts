/// <reference path="./types/electron.d.ts" />
/** A checkout in a window of its own, in Electron's main process. */
import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";
import { type AppPayload, CheckoutFlow, type FlowEnd } from "../../../src/checkout/webview/index.ts"; // vp3300/checkout/webview

/** What the window needs of the app. */
export interface ElectronHost {
  /** Electron's class. */
  readonly BrowserWindow: new (
    options: BrowserWindowConstructorOptions,
  ) => BrowserWindow;
  /** Gets addresses that are no web pages: a bank's app, a phone number. Ask before opening one. */
  readonly openExternal: (url: string) => void;
}

/** The last load may finish the payment: the window is hidden at once and destroyed this much later. */
const LINGER_MS = 3_000;

/** Settles when the window is gone from the screen. Then ask the shop's server. */
export function payInWindow(
  payload: AppPayload,
  { BrowserWindow, openExternal }: ElectronHost,
): Promise<FlowEnd> {
  const window = new BrowserWindow({
    width: 480,
    height: 760,
    autoHideMenuBar: true,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // Without "persist:" the cookies are in memory, and of this payment only.
      partition: `checkout-${payload.checkoutId}`,
    },
  });
  const close = () => {
    if (window.isDestroyed()) return;
    window.hide();
    setTimeout(() => window.destroy(), LINGER_MS);
  };
  const flow = new CheckoutFlow(payload, { close });
  const { webContents } = window;
  for (const event of ["will-frame-navigate", "will-redirect"] as const) {
    webContents.on(event, (navigation) => {
      const { url, isMainFrame: mainFrame } = navigation;
      const decision = flow.navigate({ phase: "request", url, mainFrame });
      if (decision === "block" || decision === "external") navigation.preventDefault();
      if (decision === "external") openExternal(url);
    });
  }
  webContents.on("did-navigate", (_, url) => flow.navigate({ phase: "committed", url, mainFrame: true }));
  webContents.on("did-navigate-in-page", (_, url, mainFrame) =>
    flow.navigate({ phase: "urlChanged", url, mainFrame }),
  );
  webContents.setWindowOpenHandler(() => ({ action: "deny" }));
  window.on("closed", () => flow.dismiss());
  // A page that does not load ends nothing: the shopper sees it and closes the window.
  window.loadURL(flow.startUrl).catch(() => undefined);
  return flow.ended;
}
