import { navigationDecision } from "vp3300/checkout/webview";

/** What a webview does with an address. */
export async function run(url: string) {
  return [navigationDecision("test", url, true), navigationDecision("test", "javascript:alert(1)", true)];
}
