/**
 * The server's client of PointCheckout. It holds the API key and secret, so it refuses to start where a shopper is.
 *
 * Whatever takes or gives back money happens at most once: the attempt is handed to the shop's store before it is sent, it
 * is sent once, and when its answer is lost the API is asked what happened. What can't be told is "unknown", as a value. A
 * capture and a subscription are kept by nobody: repeating the one is harmless, and nothing in the API tells the other again.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026).
 *
 * @module
 */
import {
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
  requireText,
} from "../../arguments.ts";
import { type CallOptions, MAX_TIMEOUT_MS } from "./api-caller.ts";
import type { Workbench } from "./at-most-once.ts";
import type {
  CheckoutAttempt,
  CreateAttempt,
  CreateOperation,
  CreateOutcome,
  CreateRequests,
  PaymentAttempt,
  RefundAttempt,
  RefundOutcome,
} from "./attempts.ts";
import { type CheckoutClientOptions, type CheckoutConfig, workbenchOf } from "./client-options.ts";
import { type CheckoutRecord, type Confirmation, requireRecord } from "./confirm.ts";
import { createOnce, resumeCreate } from "./create-once.ts";
import type { Operation, ResultOf } from "./endpoints.ts";
import { type Environment, resolveEnvironment } from "./environment.ts";
import { handleWebhook, type WebhookOptions, type WebhookOutcome } from "./handle-webhook.ts";
import { refundOnce, resumeRefund } from "./refund-once.ts";
import type * as Requests from "./requests.ts";
import type * as Results from "./results.ts";
import { requireServerRuntime } from "./runtime.ts";
import {
  cancelOnce,
  captureOnce,
  type PaymentOutcome,
  payOnce,
  resumePayment,
  type SubscriptionOutcome,
  subscribeOnce,
} from "./sent-once.ts";
import { type WaitOptions, waitForOutcome } from "./wait-for-outcome.ts";

/** A client of one API, as one merchant. Any number of calls may run at once. */
export class CheckoutClient {
  /** Where it calls. */
  readonly environment: Environment;
  readonly #bench: Workbench;

  /**
   * @throws Vp3300Error `CHECKOUT_UNSAFE_ENVIRONMENT` in a browser, a web worker or React Native, or for an `apiBase`
   *   that is neither `https` nor this machine; `ARGUMENT_INVALID`
   */
  constructor(config: CheckoutConfig, options: CheckoutClientOptions = {}) {
    requireServerRuntime(globalThis);
    this.environment = resolveEnvironment(config);
    this.#bench = workbenchOf(this.environment, config, options);
  }

  /**
   * Makes a checkout for a mobile app; hand `toAppPayload(outcome.checkout, mode)` to the app. Without a `requestId` this
   * is a new attempt, with one it is that attempt, which is made only if the API does not show it.
   *
   * @throws Vp3300Error `CHECKOUT_VALIDATION` (`paths` when nothing was sent), `CHECKOUT_DUPLICATE` when the request id
   *   belongs to another order, `CHECKOUT_AUTHENTICATION`, `CHECKOUT_API`, ...: it was refused; `ARGUMENT_INVALID`; on
   *   abort the signal's reason, and then the attempt in the store is to be resumed
   */
  createMobileCheckout(
    request: Requests.MobileCheckoutRequest,
    options?: CallOptions,
  ): Promise<CreateOutcome> {
    return this.#create("createMobileCheckout", request, options);
  }

  /** Makes a checkout to redirect a shopper to. Otherwise as {@link CheckoutClient.createMobileCheckout}. */
  createWebCheckout(request: Requests.WebCheckoutRequest, options?: CallOptions): Promise<CreateOutcome> {
    return this.#create("createWebCheckout", request, options);
  }

  /** Makes a payment link. Otherwise as {@link CheckoutClient.createMobileCheckout}. */
  createLinkCheckout(request: Requests.LinkCheckoutRequest, options?: CallOptions): Promise<CreateOutcome> {
    return this.#create("createLinkCheckout", request, options);
  }

  /** Makes a checkout with a QR code of its pay page. Otherwise as {@link CheckoutClient.createMobileCheckout}. */
  createQrCheckout(request: Requests.QrCheckoutRequest, options?: CallOptions): Promise<CreateOutcome> {
    return this.#create("createQrCheckout", request, options);
  }

  /** Makes a checkout on a card terminal. Paymennt only. Otherwise as {@link CheckoutClient.createMobileCheckout}. */
  createTerminalCheckout(
    request: Requests.TerminalCheckoutRequest,
    options?: CallOptions,
  ): Promise<CreateOutcome> {
    return this.#create("createTerminalCheckout", request, options);
  }

  /**
   * Returns money, in part or all that is left. The checkout is read first: its sum of refunds is what tells, after a lost
   * answer, whether this one happened. Don't refund one checkout from two processes at once.
   *
   * @throws Vp3300Error as {@link CheckoutClient.createMobileCheckout}
   */
  async refundCheckout(request: Requests.RefundRequest, options: CallOptions = {}): Promise<RefundOutcome> {
    requireObject("request", request);
    requireObject("options", options);
    return refundOnce(this.#bench, request, options);
  }

  /**
   * Takes up an attempt whose outcome nobody saw, as it was given to the store or in an "unknown" outcome. It is looked
   * for, and sent once more only if the API does not show it `repeatAfterMs` after it was last sent.
   *
   * @throws Vp3300Error as {@link CheckoutClient.createMobileCheckout}
   */
  resume(attempt: CreateAttempt, options?: CallOptions): Promise<CreateOutcome>;
  resume(attempt: RefundAttempt, options?: CallOptions): Promise<RefundOutcome>;
  resume(attempt: CheckoutAttempt, options?: CallOptions): Promise<CreateOutcome | RefundOutcome>;
  async resume(attempt: CheckoutAttempt, options: CallOptions = {}): Promise<CreateOutcome | RefundOutcome> {
    requireObject("attempt", attempt);
    requireObject("attempt.request", attempt.request);
    requireOneOf("attempt.kind", attempt.kind, ["create", "refund"]);
    requireInteger("attempt.sentAtMs", attempt.sentAtMs, 0, Number.MAX_SAFE_INTEGER);
    requireObject("options", options);
    if (attempt.kind === "create") return resumeCreate(this.#bench, attempt, options);
    const { totalRefundedBeforeMinor } = attempt;
    requireInteger("attempt.totalRefundedBeforeMinor", totalRefundedBeforeMinor, 0, Number.MAX_SAFE_INTEGER);
    return resumeRefund(this.#bench, attempt, options);
  }

  /** The checkout as it is now. Reads are repeated twice when they fail in passing. */
  getCheckout(checkoutId: string, options?: CallOptions): Promise<Results.Checkout> {
    return this.#call("getCheckout", { checkoutId }, options);
  }

  /** Checkouts that fit all that is asked for, a page of them. */
  searchCheckouts(
    search: Requests.CheckoutSearch,
    options?: CallOptions,
  ): Promise<Results.Page<Results.Checkout>> {
    return this.#call("searchCheckouts", search, options);
  }

  /**
   * Cancels a checkout that was not paid. Documented for pending ones; an authorized one may be tried. Repeating it is
   * harmless: after a lost answer the checkout is read, and given if it is cancelled.
   */
  async cancelCheckout(checkoutId: string, options: CallOptions = {}): Promise<Results.Checkout> {
    requireObject("options", options);
    return cancelOnce(this.#bench, checkoutId, options);
  }

  /** Shows a checkout on its terminal again. Paymennt only. */
  resendToTerminal(checkoutId: string, options?: CallOptions): Promise<Results.Checkout> {
    return this.#call("resendToTerminal", { checkoutId }, options);
  }

  /**
   * Reads a checkout by the documented schedule, after the webview closed, until it is no longer pending, and gives the
   * last reading confirmed against the shop's own record. Still pending at the end: leave the order open.
   *
   * @throws Vp3300Error as {@link CheckoutClient.getCheckout}, when no read was answered; `ARGUMENT_INVALID`; on abort
   *   the signal's reason
   */
  async waitForOutcome(expected: CheckoutRecord, options: WaitOptions = {}): Promise<Confirmation> {
    requireRecord(expected);
    requireObject("options", options);
    const { after = "confirmation", timeoutMs = MAX_TIMEOUT_MS } = options;
    requireOneOf("options.after", after, ["confirmation", "dismissed"]);
    requireInteger("options.timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
    return waitForOutcome(this.#bench, expected, options);
  }

  /**
   * Takes a webhook message as a hint: the checkout that it names is looked up in the shop, read from the API, and
   * confirmed. Nothing else of the message is believed.
   *
   * @throws Vp3300Error as {@link CheckoutClient.getCheckout}: answer 500, so that the message comes again
   */
  async handleWebhook(rawBody: string | Uint8Array, options: WebhookOptions): Promise<WebhookOutcome> {
    requireObject("options", options);
    requireFunction("options.find", options.find);
    return handleWebhook(this.#bench, rawBody, options);
  }

  /**
   * Charges a card. The checkout is looked at first: when it is no longer pending, or an earlier payment has made one with
   * the same request id, it is "known", and nothing is sent. After a crash, hand the attempt in the store to
   * {@link CheckoutClient.resumePayment}; call this again only with the same checkout or request id, and not before
   * `repeatAfterMs` has gone by: the first time may still be on its way. Paymennt only.
   *
   * @throws Vp3300Error as {@link CheckoutClient.createMobileCheckout}
   */
  async createPayment(request: Requests.PaymentRequest, options: CallOptions = {}): Promise<PaymentOutcome> {
    requireObject("request", request);
    requireObject("options", options);
    return payOnce(this.#bench, request, options);
  }

  /**
   * Looks at what an attempt to charge a card was for, and sends nothing: the attempt does not hold the card. "unknown" while
   * the checkout is pending, or is not there. Paymennt only.
   *
   * @throws Vp3300Error as {@link CheckoutClient.getCheckout}
   */
  async resumePayment(attempt: PaymentAttempt, options: CallOptions = {}): Promise<PaymentOutcome> {
    requireObject("attempt", attempt);
    requireOneOf("attempt.kind", attempt.kind, ["payment"]);
    if (attempt.checkoutId === undefined) requireText("attempt.requestId", attempt.requestId);
    requireObject("options", options);
    return resumePayment(this.#bench, attempt, options);
  }

  /** The payment as it is now. Paymennt only. */
  getPayment(paymentId: string, options?: CallOptions): Promise<Results.Payment> {
    return this.#call("getPayment", { paymentId }, options);
  }

  /** Takes the money that an authorized payment holds, all of it. By payment id, not by checkout id. Paymennt only. */
  async capturePayment(paymentId: string, options: CallOptions = {}): Promise<PaymentOutcome> {
    requireObject("options", options);
    return captureOnce(this.#bench, paymentId, options);
  }

  /** The cards that are kept of a customer. Paymennt only. */
  listStoredCards(
    search: Requests.StoredCardSearch,
    options?: CallOptions,
  ): Promise<Results.Page<Results.StoredCard>> {
    return this.#call("listStoredCards", search, options);
  }

  /** The card behind a `ctk_…` token. Paymennt only. */
  getStoredCard(cardToken: Requests.SecretText, options?: CallOptions): Promise<Results.StoredCard> {
    return this.#call("getStoredCard", { cardToken }, options);
  }

  /** Forgets a card. Paymennt only. */
  deleteStoredCard(cardToken: Requests.SecretText, options?: CallOptions): Promise<Results.StoredCard> {
    return this.#call("deleteStoredCard", { cardToken }, options);
  }

  /** Starts a subscription: a payment link on a schedule. The API has nothing to tell a repetition by. */
  async createSubscription(
    request: Requests.SubscriptionRequest,
    options: CallOptions = {},
  ): Promise<SubscriptionOutcome> {
    requireObject("request", request);
    requireObject("options", options);
    return subscribeOnce(this.#bench, request, options);
  }

  /** Subscriptions that fit all that is asked for, a page of them. */
  searchSubscriptions(
    search: Requests.SubscriptionSearch,
    options?: CallOptions,
  ): Promise<Results.Page<Results.Subscription>> {
    return this.#call("searchSubscriptions", search, options);
  }

  /** The subscription as it is now. */
  getSubscription(subscriptionId: string, options?: CallOptions): Promise<Results.Subscription> {
    return this.#call("getSubscription", { subscriptionId }, options);
  }

  /** Stops sending links. */
  pauseSubscription(subscriptionId: string, options?: CallOptions): Promise<Results.Subscription> {
    return this.#call("pauseSubscription", { subscriptionId }, options);
  }

  /** Sends links again. */
  resumeSubscription(subscriptionId: string, options?: CallOptions): Promise<Results.Subscription> {
    return this.#call("resumeSubscription", { subscriptionId }, options);
  }

  /** The links that were sent, a page of them. */
  listSubscriptionPayments(
    subscriptionId: string,
    page: Requests.PageRequest = {},
    options?: CallOptions,
  ): Promise<Results.Page<Results.SubscriptionPayment>> {
    requireObject("page", page);
    return this.#call("listSubscriptionPayments", { ...page, subscriptionId }, options);
  }

  /** All branches of the merchant. */
  listBranches(options?: CallOptions): Promise<Results.Page<Results.Branch>> {
    return this.#call("listBranches", {}, options);
  }

  /** The branch as it is now. */
  getBranch(branchId: string, options?: CallOptions): Promise<Results.Branch> {
    return this.#call("getBranch", { branchId }, options);
  }

  /** Opens a branch. One with the same name is refused as a duplicate. */
  createBranch(request: Requests.BranchRequest, options?: CallOptions): Promise<Results.Branch> {
    return this.#call("createBranch", request, options);
  }

  /** Opens a branch again. */
  enableBranch(branchId: string, options?: CallOptions): Promise<Results.Branch> {
    return this.#call("enableBranch", { branchId }, options);
  }

  /** Closes a branch. */
  disableBranch(branchId: string, options?: CallOptions): Promise<Results.Branch> {
    return this.#call("disableBranch", { branchId }, options);
  }

  /** The merchant's card terminals. Paymennt only. */
  listTerminals(
    page: Requests.PageRequest = {},
    options?: CallOptions,
  ): Promise<Results.Page<Results.Terminal>> {
    return this.#call("listTerminals", page, options);
  }

  /** The terminal as it is now. Paymennt only. */
  getTerminal(terminalId: string, options?: CallOptions): Promise<Results.Terminal> {
    return this.#call("getTerminal", { terminalId }, options);
  }

  /** All webhooks of the merchant. */
  listWebhooks(options?: CallOptions): Promise<Results.Page<Results.Webhook>> {
    return this.#call("listWebhooks", {}, options);
  }

  /** The webhook as it is now. */
  getWebhook(webhookId: string, options?: CallOptions): Promise<Results.Webhook> {
    return this.#call("getWebhook", { webhookId }, options);
  }

  /** Has notices sent to an address; keep the `hmacKey` of the answer. */
  createWebhook(request: Requests.WebhookRequest, options?: CallOptions): Promise<Results.Webhook> {
    return this.#call("createWebhook", request, options);
  }

  /** Has a test message sent. */
  testWebhook(webhookId: string, options?: CallOptions): Promise<Results.Webhook | undefined> {
    return this.#call("testWebhook", { webhookId }, options);
  }

  /** Has notices sent again. */
  enableWebhook(webhookId: string, options?: CallOptions): Promise<Results.Webhook> {
    return this.#call("enableWebhook", { webhookId }, options);
  }

  /** Stops notices for a while. */
  disableWebhook(webhookId: string, options?: CallOptions): Promise<Results.Webhook> {
    return this.#call("disableWebhook", { webhookId }, options);
  }

  /** Stops notices for good. */
  deleteWebhook(webhookId: string, options?: CallOptions): Promise<Results.Webhook | undefined> {
    return this.#call("deleteWebhook", { webhookId }, options);
  }

  async #call<N extends Operation>(
    operation: N,
    request: object,
    options: CallOptions = {},
  ): Promise<ResultOf<N>> {
    requireObject("request", request);
    requireObject("options", options);
    return this.#bench.api.call(operation, request, options);
  }

  async #create<N extends CreateOperation>(
    operation: N,
    request: CreateRequests[N],
    options: CallOptions = {},
  ): Promise<CreateOutcome> {
    requireObject("request", request);
    requireObject("options", options);
    return createOnce(this.#bench, operation, request, options);
  }
}
