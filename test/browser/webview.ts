import type { Browser, Page } from "playwright-core";
import { type AppPayload, CheckoutFlow, type CheckoutFlowOptions } from "../../src/checkout/webview/index.ts";

/** A page of Chromium as an app's webview: what it reports goes to a flow. */
export interface Webview extends AsyncDisposable {
  readonly page: Page;
  readonly flow: CheckoutFlow;
  /** What the flow told the app, in order. */
  readonly calls: readonly string[];
  /** Every address that was asked for, of pages and of what they load. */
  readonly requested: readonly string[];
}

/** Opens `payload` in a page with cookies of its own, and waits for the first page. */
export async function openWebview(
  browser: Browser,
  payload: AppPayload,
  options: Partial<CheckoutFlowOptions> = {},
): Promise<Webview> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const calls: string[] = [];
  const requested: string[] = [];
  const flow = new CheckoutFlow(payload, {
    close: () => calls.push("close"),
    onUpdate: () => calls.push("onUpdate"),
    onDismiss: () => calls.push("onDismiss"),
    ...options,
  });
  page.on("request", (request) => {
    requested.push(request.url());
    if (!request.isNavigationRequest()) return;
    const mainFrame = request.frame() === page.mainFrame();
    flow.navigate({ phase: "request", url: request.url(), mainFrame });
  });
  page.on("framenavigated", (frame) => {
    flow.navigate({ phase: "committed", url: frame.url(), mainFrame: frame === page.mainFrame() });
  });
  await page.goto(flow.startUrl);
  return { page, flow, calls, requested, [Symbol.asyncDispose]: () => context.close() };
}
