/**
 * A checkout opened by a web page, in a popup or a frame.
 *
 * A page can't see where a window of another site goes, so no confirmation endpoint is seen here. Use a web checkout,
 * whose `returnUrl` is a page of the shop: once the window shows it, or is closed, the flow ends as dismissed, and the
 * shop's server reads the checkout, as after every end. Prefer the popup: many banks refuse to be framed.
 */
import { type AppPayload, CheckoutFlow, type FlowEnd } from "../../../src/checkout/webview/index.ts"; // vp3300/checkout/webview

/** A browser tells nobody that a window of another site was closed. */
const LOOK_EVERY_MS = 200;

/** The path that `view` shows if it is on our own site. */
function ownPath(view: Window): string | undefined {
  try {
    return view.location.pathname;
  } catch {
    return undefined; // on another site: none of our business
  }
}

/**
 * Pays in `popup`, a window that the click's own handler opened with `window.open("about:blank", ...)`: later a browser
 * would not let it open. `returnPath` is the path of the shop's return page.
 */
export function payInPopup(popup: Window, payload: AppPayload, returnPath: string): Promise<FlowEnd> {
  const close = () => {
    clearInterval(look);
    popup.close();
  };
  const look = setInterval(() => {
    if (popup.closed || ownPath(popup) === returnPath) flow.dismiss();
  }, LOOK_EVERY_MS);
  const flow = new CheckoutFlow(payload, { close });
  // The pay page must not steer the page that opened it.
  popup.opener = null;
  popup.location.replace(flow.startUrl);
  return flow.ended;
}

/** Pays in a frame inside `place`, with a button that closes it. */
export function payInFrame(place: HTMLElement, payload: AppPayload, returnPath: string): Promise<FlowEnd> {
  const frame = document.createElement("iframe");
  const button = document.createElement("button");
  const close = () => place.replaceChildren();
  const flow = new CheckoutFlow(payload, { close });
  frame.title = "Payment";
  // Everything that a pay page needs, but not steering the page around it.
  frame.sandbox.add("allow-forms", "allow-scripts", "allow-same-origin", "allow-popups");
  frame.src = flow.startUrl;
  frame.addEventListener("load", () => {
    if (frame.contentWindow && ownPath(frame.contentWindow) === returnPath) flow.dismiss();
  });
  button.textContent = "Close";
  button.addEventListener("click", () => flow.dismiss());
  place.replaceChildren(button, frame);
  return flow.ended;
}
