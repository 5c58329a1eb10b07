/**
 * One checkout in one webview, from the first page until it is closed.
 *
 * ```text
 * open ── a main-frame navigation at a confirmation endpoint ──> confirmation   onUpdate
 *      ── dismiss(): close button, back button                ──> dismissed      onDismiss
 *      ── the signal is aborted                               ──> aborted
 * ```
 *
 * It ends once and closes the webview once; whatever is reported later is ignored. No end says that the shopper paid,
 * and none says that he did not: one may close the page on its receipt, or pay and lose the network. After every end
 * the app asks its server, which reads the checkout.
 *
 * @module
 */
import { requireFunction, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import type { AppPayload } from "../app-payload.ts";
import type { Brand, Mode } from "../brands.ts";
import { confirmationEndpoint, requireWatch, type WatchOptions } from "./confirmation.ts";
import { type NavigationDecision, navigationDecision } from "./navigation.ts";
import { resolveStartUrl } from "./start-url.ts";

const PHASES = ["request", "committed", "urlChanged"] as const;

/**
 * When a webview told of an address. All three are worth listening to: on Android neither in-page changes nor POST
 * navigations reach the hook that is asked before a load.
 *
 * | phase      | the webview                                        |
 * | ---------- | -------------------------------------------------- |
 * | request    | asks whether it may load the address               |
 * | committed  | shows the address, after a load or a redirect      |
 * | urlChanged | changed its address in the page, without a load    |
 */
export type NavigationPhase = (typeof PHASES)[number];

/** A navigation that a webview reported. */
export interface Navigation {
  readonly phase: NavigationPhase;
  readonly url: string;
  /** False for the frames inside the page: they never end the checkout. */
  readonly mainFrame: boolean;
}

/** How a checkout left the webview. */
export type FlowEnd =
  | { readonly outcome: "confirmation"; readonly endpoint: string; readonly serverCheckNeeded: true }
  | { readonly outcome: "dismissed" | "aborted"; readonly serverCheckNeeded: true };

/** Where a flow stands. */
export type FlowState = { readonly outcome: "open"; readonly serverCheckNeeded: false } | FlowEnd;

/** What a {@link CheckoutFlow} needs of the app. */
export interface CheckoutFlowOptions extends WatchOptions {
  /** Takes the webview away. Called once, in the same turn as the event that ended the flow. */
  readonly close: () => void;
  /** Called after `close` when a confirmation endpoint was seen. It proves nothing. */
  readonly onUpdate?: (() => void) | undefined;
  /** Called after `close` when the shopper closed. It proves nothing either. */
  readonly onDismiss?: (() => void) | undefined;
  /** Ends the flow by program, without a callback; at once if it is aborted already. */
  readonly signal?: AbortSignal | undefined;
  /** Opens the embedded page of `brand`, made of the payload's key, in place of its `redirectUrl`. */
  readonly embedded?: boolean | undefined;
  /** Default: pointcheckout. */
  readonly brand?: Brand | undefined;
}

const CALLBACKS = { confirmation: "onUpdate", dismissed: "onDismiss", aborted: undefined } as const;
const OPEN: FlowState = { outcome: "open", serverCheckNeeded: false };

/** The decisions of one checkout's webview. Holds no timer and no connection. */
export class CheckoutFlow {
  /** What the webview opens. */
  readonly startUrl: string;
  /** Settles with the end of the flow; never rejects. */
  readonly ended: Promise<FlowEnd>;
  readonly #mode: Mode;
  readonly #options: CheckoutFlowOptions;
  readonly #resolveEnded: (end: FlowEnd) => void;
  #state: FlowState = OPEN;

  /**
   * `payload` is what the shop's server gave.
   *
   * @throws Vp3300Error `CHECKOUT_VALIDATION` if the payload's address or key is refused; `ARGUMENT_INVALID`
   */
  constructor(payload: AppPayload, options: CheckoutFlowOptions) {
    requireObject("payload", payload);
    requireWatch(payload.mode, options);
    requireFunction("options.close", options.close);
    for (const name of ["onUpdate", "onDismiss"] as const) {
      if (options[name] !== undefined) requireFunction(`options.${name}`, options[name]);
    }
    const { mode, redirectUrl, checkoutKey } = payload;
    this.startUrl = resolveStartUrl({ ...options, mode, redirectUrl, checkoutKey });
    this.#mode = mode;
    this.#options = options;
    let resolveEnded: (end: FlowEnd) => void;
    this.ended = new Promise((resolve) => {
      resolveEnded = resolve;
    });
    this.#resolveEnded = resolveEnded!;
    if (options.signal?.aborted) this.#abort();
    else options.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Where the flow stands. */
  get state(): FlowState {
    return this.#state;
  }

  /**
   * Takes a navigation that the webview reported and says what to do with it. The answer matters in the phase
   * "request" only: later the page is there already. Load errors are not reported: they end nothing.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`; what `close` or `onUpdate` throws
   */
  navigate(navigation: Navigation): NavigationDecision {
    requireObject("navigation", navigation);
    const { phase, url, mainFrame } = navigation;
    requireOneOf("navigation.phase", phase, PHASES);
    requireText("navigation.url", url);
    const decision = navigationDecision(this.#mode, url, mainFrame, this.#options);
    if (decision === "allow-and-close") {
      const endpoint = confirmationEndpoint(this.#mode, url, this.#options)!;
      this.#end({ outcome: "confirmation", endpoint, serverCheckNeeded: true });
    }
    return decision;
  }

  /**
   * The shopper closed the webview or went back out of it.
   *
   * @throws what `close` or `onDismiss` throws
   */
  dismiss(): void {
    this.#end({ outcome: "dismissed", serverCheckNeeded: true });
  }

  readonly #abort = () => this.#end({ outcome: "aborted", serverCheckNeeded: true });

  #end(end: FlowEnd): void {
    if (this.#state !== OPEN) return;
    this.#state = end;
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#resolveEnded(end);
    const callback = CALLBACKS[end.outcome];
    try {
      this.#options.close();
    } finally {
      if (callback !== undefined) this.#options[callback]?.();
    }
  }
}
