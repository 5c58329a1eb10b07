/**
 * What a shop's server hands to its app, and nothing more.
 *
 * @module
 */
import type { Mode } from "./brands.ts";

/** All that the webview needs to open a checkout. `checkoutKey` opens the pay page: for that shopper only. */
export interface AppPayload {
  readonly checkoutId: string;
  readonly checkoutKey: string;
  readonly mode: Mode;
  readonly redirectUrl: string;
}
