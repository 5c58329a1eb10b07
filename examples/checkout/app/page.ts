/** The shop's page in the shopper's browser. It knows an order id and what the server gives it, and no secret. */

import type { AppPayload, FlowEnd } from "../../../src/checkout/webview/index.ts"; // vp3300/checkout/webview
import { payInFrame, payInPopup } from "../adapters/browser.ts";

const RETURN_PATH = "/return";

interface Order {
  readonly orderId: string;
  readonly payload: AppPayload;
}

async function post<T>(path: string): Promise<T> {
  const response = await fetch(path, { method: "POST" });
  if (!response.ok) throw new TypeError(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

function element(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

async function buy(pay: (payload: AppPayload) => Promise<FlowEnd>): Promise<void> {
  const outcome = element("outcome");
  outcome.textContent = "";
  const { orderId, payload } = await post<Order>("/orders");
  await pay(payload);
  // Whatever the window seemed to say: only the server's reading counts.
  const checked = await post<{ outcome: string }>(`/orders/${orderId}/check`);
  outcome.textContent = checked.outcome;
}

element("popup").addEventListener("click", () => {
  const popup = window.open("about:blank", "checkout", "popup,width=480,height=760");
  if (popup !== null) void buy((payload) => payInPopup(popup, payload, RETURN_PATH));
});
element("frame").addEventListener("click", () => {
  void buy((payload) => payInFrame(element("place"), payload, RETURN_PATH));
});
