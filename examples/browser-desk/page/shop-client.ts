/** The page's way to the shop's server. */
import type { CardToken } from "vp3300";
import type { DeskSettings, Order } from "../shared/order.ts";

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init);
  if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

export const shop = {
  settings: () => call<DeskSettings>("/settings"),
  open: () => call<Order>("/orders", { method: "POST" }),
  /** Waits for a payment that runs. */
  find: (id: string) => call<Order>(`/orders/${encodeURIComponent(id)}`),
  pay: (id: string, token: CardToken) =>
    call<Order>(`/orders/${encodeURIComponent(id)}/payment`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: token.reveal() }),
    }),
};
