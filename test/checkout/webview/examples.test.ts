import { describe, expect, test, vi } from "vitest";
import { payInWindow } from "../../../examples/checkout/adapters/electron.ts";
import { checkoutWebViewProps } from "../../../examples/checkout/adapters/react-native.ts";
import { CheckoutFlow } from "../../../src/checkout/webview/index.ts";
import { FakeBrowserWindow } from "./fake-electron.ts";

const PAYLOAD = {
  checkoutId: "1653241101733169556",
  checkoutKey: "90ed4298f15d46df",
  mode: "test",
  redirectUrl: "https://pay.test.pointcheckout.com/checkout/90ed4298f15d46df",
} as const;
const COMPLETE = "https://pay.test.pointcheckout.com/complete";

describe("React Native", () => {
  function open() {
    const close = vi.fn();
    const openExternal = vi.fn();
    const flow = new CheckoutFlow(PAYLOAD, { close });
    return { flow, close, openExternal, props: checkoutWebViewProps(flow, openExternal) };
  }

  test("starts at the pay page, with cookies of its own", () => {
    const { props } = open();
    expect(props).toMatchObject({
      source: { uri: PAYLOAD.redirectUrl },
      incognito: true,
      originWhitelist: ["*"],
    });
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["the bank's page",             "https://acs.bank.example/3ds", true,      true,  "open"],
    ["the confirmation",            COMPLETE,                       true,      true,  "confirmation"],
    ["it, on an older Android",     COMPLETE,                       undefined, true,  "confirmation"],
    ["it, in a frame",              COMPLETE,                       false,     true,  "open"],
    ["plain http",                  "http://acs.bank.example/",     true,      false, "open"],
  ] as const)("%s", (_, url, isTopFrame, loaded, outcome) => {
    const { flow, props } = open();
    const request = isTopFrame === undefined ? { url } : { url, isTopFrame };
    expect(props.onShouldStartLoadWithRequest?.(request)).toBe(loaded);
    expect(flow.state.outcome).toBe(outcome);
  });

  test("a bank's app is the system's business", () => {
    const { props, openExternal } = open();
    expect(props.onShouldStartLoadWithRequest?.({ url: "mybank://approve" })).toBe(false);
    expect(openExternal).toHaveBeenCalledExactlyOnceWith("mybank://approve");
  });

  test("a change in the page is seen, and closes once", () => {
    const { props, close } = open();
    props.onNavigationStateChange?.({ url: PAYLOAD.redirectUrl });
    expect(close).not.toHaveBeenCalled();
    props.onNavigationStateChange?.({ url: COMPLETE });
    props.onNavigationStateChange?.({ url: COMPLETE });
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("Electron", () => {
  function open() {
    const openExternal = vi.fn();
    const ended = payInWindow(PAYLOAD, { BrowserWindow: FakeBrowserWindow, openExternal });
    return { ended, openExternal, window: FakeBrowserWindow.last };
  }

  test("opens the pay page in a sandbox of its own", () => {
    const { window } = open();
    expect(window.loaded).toEqual([PAYLOAD.redirectUrl]);
    expect(window.options.webPreferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      partition: "checkout-1653241101733169556",
    });
    expect(window.webContents.opened("https://acs.bank.example/")).toEqual({ action: "deny" });
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["will-frame-navigate", COMPLETE,                       true,  false, "confirmation"],
    ["will-redirect",       COMPLETE,                       true,  false, "confirmation"],
    ["will-redirect",       COMPLETE,                       false, false, "open"],
    ["will-frame-navigate", "https://acs.bank.example/3ds", true,  false, "open"],
    ["will-frame-navigate", "http://acs.bank.example/",     true,  true,  "open"],
    ["will-frame-navigate", "mybank://approve",             true,  true,  "open"],
  ] as const)("%s %s, main frame %s", async (event, url, isMainFrame, prevented, outcome) => {
    vi.useFakeTimers();
    const { window, ended, openExternal } = open();
    const preventDefault = vi.fn();
    window.webContents.emit(event, { url, isMainFrame, preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(prevented ? 1 : 0);
    expect(openExternal).toHaveBeenCalledTimes(url.startsWith("mybank:") ? 1 : 0);
    expect(window.hidden).toBe(outcome === "confirmation");
    if (outcome === "confirmation") {
      expect(window.isDestroyed()).toBe(false);
      vi.runAllTimers();
      expect(window.isDestroyed()).toBe(true);
      expect((await ended).outcome).toBe("confirmation");
    }
    vi.useRealTimers();
  });

  test.each([
    ["did-navigate", [{}, COMPLETE]],
    ["did-navigate-in-page", [{}, COMPLETE, true]],
  ] as const)("%s is seen", async (event, args) => {
    vi.useFakeTimers();
    const { window, ended } = open();
    window.webContents.emit(event, ...args);
    expect((await ended).outcome).toBe("confirmation");
    vi.runAllTimers();
    vi.useRealTimers();
  });

  test("the shopper closes the window", async () => {
    const { window, ended } = open();
    window.destroy();
    expect((await ended).outcome).toBe("dismissed");
  });
});
