/**
 * The app's side of a PointCheckout payment: which address opens the pay page, which ones end it, and what a webview
 * does with every other. Holds no secret, imports nothing of the server's side, and runs where JavaScript does: browsers,
 * React Native, Electron, Node.
 *
 * @module
 */
export type { AppPayload } from "../app-payload.ts";
export type { Brand, Mode } from "../brands.ts";
export { CONFIRMATION_ENDPOINTS, matchConfirmationUrl, type WatchOptions } from "./confirmation.ts";
export {
  CheckoutFlow,
  type CheckoutFlowOptions,
  type FlowEnd,
  type FlowState,
  type Navigation,
  type NavigationPhase,
} from "./flow.ts";
export {
  type NavigationDecision,
  type NavigationVerdict,
  navigationDecision,
  navigationVerdict,
} from "./navigation.ts";
export { parseReturnUrl, type ReturnedCheckout } from "./return-url.ts";
export { resolveStartUrl, type StartUrlInput } from "./start-url.ts";
