import type { Mode } from "../../../src/checkout/brands.ts";
import { CheckoutFlow, type Navigation } from "../../../src/checkout/webview/index.ts";

/** An event as the vectors write it. */
export type FlowEvent =
  | ({ readonly type: "navigation" } & Navigation)
  | { readonly type: "userClose" | "backButton" | "abort" | "loadError" };

/** A flow driven by `events`, and what came of it in the words of the vectors. */
export function runFlow(input: {
  readonly mode: Mode;
  readonly startUrl: string;
  readonly events: readonly FlowEvent[];
}) {
  const callbacks: string[] = [];
  const controller = new AbortController();
  let closes = 0;
  const flow = new CheckoutFlow(
    { checkoutId: "1653241101733169556", checkoutKey: "abc", mode: input.mode, redirectUrl: input.startUrl },
    {
      close: () => closes++,
      onUpdate: () => callbacks.push("onUpdate"),
      onDismiss: () => callbacks.push("onDismiss"),
      signal: controller.signal,
    },
  );
  for (const event of input.events) {
    if (event.type === "navigation") flow.navigate(event);
    else if (event.type === "abort") controller.abort();
    else if (event.type !== "loadError") flow.dismiss();
  }
  const { outcome, serverCheckNeeded } = flow.state;
  const endpoint = flow.state.outcome === "confirmation" ? flow.state.endpoint : null;
  return { outcome, endpoint, callbacks, closes, serverCheckNeeded };
}
