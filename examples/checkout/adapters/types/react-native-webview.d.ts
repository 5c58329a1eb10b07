// As much of react-native-webview 13 as the example uses.
declare module "react-native-webview" {
  export interface WebViewNavigation {
    readonly url: string;
  }

  export interface ShouldStartLoadRequest extends WebViewNavigation {
    /** Not told by every version on Android. */
    readonly isTopFrame?: boolean;
  }

  export interface WebViewProps {
    readonly source?: { readonly uri: string };
    readonly incognito?: boolean;
    readonly originWhitelist?: readonly string[];
    readonly setSupportMultipleWindows?: boolean;
    readonly onShouldStartLoadWithRequest?: (request: ShouldStartLoadRequest) => boolean;
    readonly onNavigationStateChange?: (navigation: WebViewNavigation) => void;
  }
}
