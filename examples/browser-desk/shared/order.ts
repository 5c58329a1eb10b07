/** What the page and the shop's server say to each other about an order: no card data, and no token on the way back. */

/** `open` can be paid; `unknown` may have charged the card: a person looks, nobody tries again. */
export type OrderState = "open" | "paid" | "declined" | "unknown";

/** An order, as the server has it. What it costs is the server's word. */
export interface Order {
  readonly id: string;
  readonly what: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: OrderState;
}

/** What the page has to know of its surroundings. */
export interface DeskSettings {
  readonly cardSecureUrl: string;
}
