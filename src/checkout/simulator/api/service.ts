/**
 * What the simulated API's routes work on, and what they are made of.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { JsonValue } from "../../exact-json.ts";
import type { IdMaker } from "../ids.ts";
import type { CheckoutLedger } from "../ledger.ts";
import { fieldRefusal, type Refusal, refusal } from "../refusal.ts";

/** Members of a JSON object. */
export type Raw = Readonly<Record<string, unknown>>;

/** A request, taken apart. */
export interface ApiRequest {
  /** Of the address that was called: what a browser on this machine would have to open. */
  readonly origin: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty without one. */
  readonly body: Raw;
}

/** What a route gives: a result, success without one, or why not. */
export type ApiResult = JsonValue | Refusal | undefined;

/** Method, path below the API base in the framework's notation, and what it does. */
export type Route = readonly ["GET" | "POST", string, (request: ApiRequest, service: Service) => ApiResult];

/** A thing with an id, as it is sent. */
export type ApiRecord = { readonly id: string } & Readonly<Record<string, JsonValue>>;

/** What the service remembers besides checkouts. */
export interface Service {
  readonly clock: Clock;
  readonly ids: IdMaker;
  readonly ledger: CheckoutLedger;
  /** Where pay pages are, for a caller of `origin`. */
  readonly payBaseFor: (origin: string) => string;
  readonly duplicates: "refuse" | "accept";
  readonly lifeMs: number | undefined;
  readonly payments: Map<string, PaymentRecord>;
  readonly cards: Map<string, ApiRecord>;
  readonly subscriptions: Map<string, ApiRecord>;
  readonly subscriptionPayments: Map<string, SubscriptionPaymentRecord>;
  readonly branches: Map<string, ApiRecord>;
  readonly terminals: Map<string, ApiRecord>;
  readonly webhooks: Map<string, ApiRecord>;
}

/** A payment of a checkout. */
export interface PaymentRecord {
  readonly id: string;
  readonly checkoutId: string;
  readonly status: string;
  readonly timestamp: string;
}

/** One link of a subscription. */
export interface SubscriptionPaymentRecord {
  readonly id: string;
  readonly subscriptionId: string;
  readonly checkoutId: string | undefined;
  readonly timestamp: string;
}

const DEFAULT_PAGE_SIZE = 20;

/** A member of `body` as an object, if it is one. */
export function memberOf(body: Raw, name: string): Raw | undefined {
  const value = body[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : undefined;
}

/** A text with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The first of `fields` that `body` lacks, as a refusal. */
export function firstMissing(body: Raw, fields: readonly string[]): Refusal | undefined {
  const missing = fields.find((field) => {
    const value = body[field];
    return (
      value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
    );
  });
  return missing === undefined ? undefined : fieldRefusal(missing);
}

/** The part of `all` that a request asks for. */
export function pageOf(all: readonly JsonValue[], query: URLSearchParams): JsonValue | Refusal {
  const page = Number(query.get("page") ?? 0);
  const size = Number(query.get("size") ?? DEFAULT_PAGE_SIZE);
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(page) || page < 0) return refusal("pageSize");
  const content = all.slice(page * size, (page + 1) * size);
  return { page, size, totalPages: Math.ceil(all.length / size), totalElements: all.length, content };
}

/** `ms` as the API writes times. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

/** Changes a record, or says that there is none. */
export function change(
  records: Map<string, ApiRecord>,
  id: string | undefined,
  missing: Refusal,
  changes: Readonly<Record<string, JsonValue>> = {},
): ApiRecord | Refusal {
  const record = records.get(id ?? "");
  if (record === undefined) return missing;
  const changed = { ...record, ...changes };
  records.set(record.id, changed);
  return changed;
}
