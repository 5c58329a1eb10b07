/**
 * Every documented call. Paths are relative to the API base; `{name}` in a path is an id of the request.
 *
 * | column | meaning                                                                                        |
 * | ------ | ---------------------------------------------------------------------------------------------- |
 * | sends  | the request's members as `body`, as `query`, as `both`, or `nothing` besides the path            |
 * | result | how the answer is read; see `result-readers.ts`                                                  |
 * | since  | the edition that first has the call; those of 2022 and later exist on the Paymennt brand only   |
 *
 * @module
 */
import type { READERS } from "./result-readers.ts";
import type { Shape } from "./rules.ts";
import * as shapes from "./shapes.ts";

interface Endpoint {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly sends: "body" | "query" | "both" | "nothing";
  readonly shape?: Shape;
  readonly check?: shapes.CrossCheck;
  readonly result: keyof typeof READERS;
  readonly since: string;
  readonly source: string;
}

const PC = "PointCheckout OpenAPI, Sept 2021";
const PM = "Paymennt OpenAPI, Mar 2026";
const { checkTotals, checkSubscriber, checkPayment } = shapes;

/** By the name of the client's method. */
// biome-ignore format: a table reads by column
export const ENDPOINTS = {
  createMobileCheckout:     { method: "POST", path: "checkout/mobile",                          sends: "body",    shape: shapes.MOBILE_CHECKOUT,     check: checkTotals,     result: "checkout",             since: "2021-07", source: PC },
  createWebCheckout:        { method: "POST", path: "checkout/web",                             sends: "body",    shape: shapes.WEB_CHECKOUT,        check: checkTotals,     result: "checkout",             since: "2021-04", source: PC },
  createLinkCheckout:       { method: "POST", path: "checkout/link",                            sends: "body",    shape: shapes.LINK_CHECKOUT,       check: checkTotals,     result: "checkout",             since: "2021-07", source: PC },
  createQrCheckout:         { method: "POST", path: "checkout/qr",                              sends: "body",    shape: shapes.QR_CHECKOUT,         check: checkTotals,     result: "checkout",             since: "2021-07", source: PC },
  createTerminalCheckout:   { method: "POST", path: "checkout/terminal",                        sends: "body",    shape: shapes.TERMINAL_CHECKOUT,   check: checkTotals,     result: "checkout",             since: "2023-12", source: PM },
  searchCheckouts:          { method: "GET",  path: "checkout",                                 sends: "query",   shape: shapes.CHECKOUT_SEARCH,                             result: "checkoutPage",         since: "2021-07", source: PC },
  getCheckout:              { method: "GET",  path: "checkout/{checkoutId}",                    sends: "nothing",                                                            result: "checkout",             since: "2021-07", source: PC },
  cancelCheckout:           { method: "POST", path: "checkout/{checkoutId}/cancel",             sends: "nothing",                                                            result: "checkout",             since: "2021-07", source: PC },
  refundCheckout:           { method: "POST", path: "checkout/{checkoutId}/refund",             sends: "both",    shape: shapes.REFUND,                                      result: "checkout",             since: "2021-07", source: `${PC} (query); PHP SDK (body)` },
  resendToTerminal:         { method: "POST", path: "checkout/{checkoutId}/resend-to-terminal", sends: "nothing",                                                            result: "checkout",             since: "2023-12", source: PM },
  createPayment:            { method: "POST", path: "payment/debit",                            sends: "body",    shape: shapes.PAYMENT,             check: checkPayment,    result: "payment",              since: "2022-06", source: PM },
  getPayment:               { method: "GET",  path: "payment/{paymentId}",                      sends: "nothing",                                                            result: "payment",              since: "2022-04", source: PM },
  capturePayment:           { method: "POST", path: "payment/{paymentId}/capture",              sends: "nothing",                                                            result: "payment",              since: "2022-04", source: PM },
  listStoredCards:          { method: "GET",  path: "card/list",                                sends: "query",   shape: shapes.STORED_CARD_SEARCH,                          result: "storedCardPage",       since: "2023-03", source: PM },
  getStoredCard:            { method: "GET",  path: "card",                                     sends: "query",   shape: shapes.CARD_TOKEN,                                  result: "storedCard",           since: "2023-03", source: PM },
  deleteStoredCard:         { method: "POST", path: "card/delete",                              sends: "query",   shape: shapes.CARD_TOKEN,                                  result: "storedCard",           since: "2023-03", source: PM },
  createSubscription:       { method: "POST", path: "subscription",                             sends: "body",    shape: shapes.SUBSCRIPTION,        check: checkSubscriber, result: "subscription",         since: "2021-08", source: PC },
  searchSubscriptions:      { method: "GET",  path: "subscription",                             sends: "query",   shape: shapes.SUBSCRIPTION_SEARCH,                         result: "subscriptionPage",     since: "2021-08", source: PC },
  getSubscription:          { method: "GET",  path: "subscription/{subscriptionId}",            sends: "nothing",                                                            result: "subscription",         since: "2021-08", source: PC },
  pauseSubscription:        { method: "POST", path: "subscription/{subscriptionId}/pause",      sends: "nothing",                                                            result: "subscription",         since: "2021-09", source: PC },
  resumeSubscription:       { method: "POST", path: "subscription/{subscriptionId}/resume",     sends: "nothing",                                                            result: "subscription",         since: "2021-09", source: PC },
  listSubscriptionPayments: { method: "GET",  path: "subscription/{subscriptionId}/payment",    sends: "query",   shape: shapes.PAGE,                                        result: "subscriptionPayments", since: "2021-08", source: PC },
  listBranches:             { method: "GET",  path: "branches",                                 sends: "nothing",                                                            result: "branchList",           since: "2021-07", source: PC },
  getBranch:                { method: "GET",  path: "branches/{branchId}",                      sends: "nothing",                                                            result: "branch",               since: "2021-07", source: PC },
  createBranch:             { method: "POST", path: "branches",                                 sends: "body",    shape: shapes.BRANCH,                                      result: "branch",               since: "2021-07", source: PC },
  enableBranch:             { method: "POST", path: "branches/{branchId}/enable",               sends: "nothing",                                                            result: "branch",               since: "2021-07", source: PC },
  disableBranch:            { method: "POST", path: "branches/{branchId}/disable",              sends: "nothing",                                                            result: "branch",               since: "2021-07", source: PC },
  listTerminals:            { method: "GET",  path: "terminals",                                sends: "query",   shape: shapes.PAGE,                                        result: "terminalList",         since: "2023-12", source: PM },
  getTerminal:              { method: "GET",  path: "terminals/{terminalId}",                   sends: "nothing",                                                            result: "terminal",             since: "2023-12", source: PM },
  listWebhooks:             { method: "GET",  path: "webhooks",                                 sends: "nothing",                                                            result: "webhookList",          since: "2021-07", source: PC },
  getWebhook:               { method: "GET",  path: "webhooks/{webhookId}",                     sends: "nothing",                                                            result: "webhook",              since: "2021-07", source: PC },
  createWebhook:            { method: "POST", path: "webhooks",                                 sends: "body",    shape: shapes.WEBHOOK,                                     result: "webhook",              since: "2021-07", source: PC },
  testWebhook:              { method: "POST", path: "webhooks/{webhookId}/test",                sends: "nothing",                                                            result: "webhookOrNothing",     since: "2021-07", source: PC },
  enableWebhook:            { method: "POST", path: "webhooks/{webhookId}/enable",              sends: "nothing",                                                            result: "webhook",              since: "2021-07", source: PC },
  disableWebhook:           { method: "POST", path: "webhooks/{webhookId}/disable",             sends: "nothing",                                                            result: "webhook",              since: "2021-07", source: PC },
  deleteWebhook:            { method: "POST", path: "webhooks/{webhookId}/delete",              sends: "nothing",                                                            result: "webhookOrNothing",     since: "2021-07", source: PC },
} as const satisfies Record<string, Endpoint>;

/** A key of {@link ENDPOINTS}. */
export type Operation = keyof typeof ENDPOINTS;

type ReaderOf<N extends Operation> = (typeof ENDPOINTS)[N]["result"];

/** What {@link Operation} `N` gives. */
export type ResultOf<N extends Operation> =
  | NonNullable<ReturnType<(typeof READERS)[ReaderOf<N>]>>
  | (ReaderOf<N> extends "webhookOrNothing" ? undefined : never);

/** The row of an operation, without what is special to it. */
export function endpointOf(operation: Operation): Endpoint {
  return ENDPOINTS[operation];
}

const RENAMED = "2022";

/** Whether the PointCheckout brand lacks the call. Unverified: that it does is concluded from the editions' dates. */
export function isPaymenntOnly(operation: Operation): boolean {
  return ENDPOINTS[operation].since >= RENAMED;
}
