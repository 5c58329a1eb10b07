/**
 * The subscription calls of the simulated API.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Subscriptions. That pausing leads to INACTIVE is inferred.
 *
 * @module
 */
import type { JsonValue } from "../../exact-json.ts";
import { displayIdOf } from "../ids.ts";
import { Refusal, refusal } from "../refusal.ts";
import { checkoutJson } from "./checkout-routes.ts";
import {
  type ApiRecord,
  type ApiRequest,
  type ApiResult,
  change,
  firstMissing,
  memberOf,
  pageOf,
  type Route,
  type Service,
  type SubscriptionPaymentRecord,
} from "./service.ts";

const REQUIRED = ["description", "currency", "amount", "startDate", "sendOnHour", "sendEvery"];

/** How the API writes an interval. */
const PERIODS: Readonly<Record<string, readonly [period: number, periodUnit: string]>> = {
  DAY: [1, "DAYS"],
  WEEK: [1, "WEEKS"],
  TWO_WEEKS: [2, "WEEKS"],
  MONTH: [1, "MONTHS"],
  TWO_MONTHS: [2, "MONTHS"],
  THREE_MONTHS: [3, "MONTHS"],
  SIX_MONTHS: [6, "MONTHS"],
  YEAR: [12, "MONTHS"],
};

function subscribe({ body }: ApiRequest, { ids, subscriptions }: Service): ApiResult {
  const missing = firstMissing(body, REQUIRED);
  if (missing !== undefined) return missing;
  const request = body as Readonly<Record<string, JsonValue>>;
  const [period, periodUnit] = PERIODS[String(body.sendEvery)] ?? [1, "DAYS"];
  const { description, currency, amount, startDate, sendOnHour } = request;
  const id = ids.next();
  const subscription: ApiRecord = {
    id,
    displayId: displayIdOf(id),
    status: "ACTIVE",
    description: description!,
    currency: currency!,
    amount: amount!,
    startDate: startDate!,
    sendOnHour: sendOnHour!,
    endDate: request.endDate ?? null,
    customer: request.customer ?? null,
    period,
    periodUnit,
  };
  subscriptions.set(id, subscription);
  return subscription;
}

function fits(subscription: ApiRecord, query: URLSearchParams): boolean {
  const status = query.get("status");
  const afterId = query.get("afterId");
  const email = query.get("customer.email");
  return (
    (status === null || status.split(",").includes(String(subscription.status))) &&
    (afterId === null || BigInt(subscription.id) > BigInt(afterId)) &&
    (email === null || memberOf(subscription, "customer")?.email === email)
  );
}

function search({ query }: ApiRequest, { subscriptions }: Service): ApiResult {
  return pageOf(
    [...subscriptions.values()].filter((subscription) => fits(subscription, query)),
    query,
  );
}

const setStatus =
  (status: string) =>
  ({ path }: ApiRequest, { subscriptions }: Service): ApiResult =>
    change(subscriptions, path.id, refusal("subscriptionNotFound"), { status });

function paymentJson(payment: SubscriptionPaymentRecord, { ledger }: Service): JsonValue {
  const { id, checkoutId, timestamp } = payment;
  const checkout = checkoutId === undefined ? undefined : ledger.find(checkoutId);
  return {
    id,
    displayId: displayIdOf(id),
    checkout: checkout === undefined ? null : checkoutJson(checkout),
    timestamp,
    cancelled: false,
  };
}

function payments({ path, query }: ApiRequest, service: Service): ApiResult {
  const known = change(service.subscriptions, path.id, refusal("subscriptionNotFound"));
  if (known instanceof Refusal) return known;
  const sent = [...service.subscriptionPayments.values()].filter(
    ({ subscriptionId }) => subscriptionId === path.id,
  );
  return pageOf(
    sent.map((payment) => paymentJson(payment, service)),
    query,
  );
}

export const SUBSCRIPTION_ROUTES: readonly Route[] = [
  ["POST", "/subscription", subscribe],
  ["GET", "/subscription", search],
  [
    "GET",
    "/subscription/:id",
    ({ path }, { subscriptions }) => change(subscriptions, path.id, refusal("subscriptionNotFound")),
  ],
  ["POST", "/subscription/:id/pause", setStatus("INACTIVE")],
  ["POST", "/subscription/:id/resume", setStatus("ACTIVE")],
  ["GET", "/subscription/:id/payment", payments],
];
