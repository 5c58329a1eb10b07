/// <reference path="./types/react-native-webview.d.ts" />
/**
 * A checkout in React Native's WebView. In a component:
 *
 * ```tsx
 * const [open, setOpen] = useState(true);
 * const flow = useRef(new CheckoutFlow(payload, { close: () => setOpen(false) })).current;
 * useEffect(() => void flow.ended.then(askTheShopsServer), [flow]);
 *
 * <Modal visible={open} onRequestClose={() => flow.dismiss()}>
 *   <Button title="Close" onPress={() => flow.dismiss()} />
 *   <WebView {...checkoutWebViewProps(flow, openBankApp)} />
 * </Modal>
 * ```
 *
 * Hide the view first and unmount it a few seconds later: the last load may finish the payment.
 */
import type { WebViewProps } from "react-native-webview";
import type { CheckoutFlow } from "../../../src/checkout/webview/index.ts"; // vp3300/checkout/webview

/** `openExternal` gets addresses that are no web pages: a bank's app, a phone number. Ask before opening one. */
export function checkoutWebViewProps(flow: CheckoutFlow, openExternal: (url: string) => void): WebViewProps {
  return {
    source: { uri: flow.startUrl },
    // Cookies of this payment only, and gone with it.
    incognito: true,
    // What is not listed here is opened by the system before anybody is asked.
    originWhitelist: ["*"],
    // A bank's window opens in this view, where its address is seen.
    setSupportMultipleWindows: false,
    onShouldStartLoadWithRequest({ url, isTopFrame = true }) {
      const decision = flow.navigate({ phase: "request", url, mainFrame: isTopFrame });
      if (decision === "external") openExternal(url);
      return decision === "allow" || decision === "allow-and-close";
    },
    // On Android the hook above sees neither POST navigations nor changes in the page.
    onNavigationStateChange({ url }) {
      flow.navigate({ phase: "urlChanged", url, mainFrame: true });
    },
  };
}
