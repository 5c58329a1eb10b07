/**
 * Reads results: one table per object, one reader per member. What is not in the tables is ignored.
 *
 * @module
 */
import { Secret } from "../../secret.ts";
import { currencyExponent, minorUnits } from "../amount.ts";
import type * as Results from "./results.ts";
import { classifyStatus, upperSnake } from "./statuses.ts";

/** Gives `undefined` for what is not there or not of its kind. */
type Reader<T> = (value: unknown, exponent: number) => T | undefined;

/** An amount is `amount` on the wire and `amountMinor` here. */
type WireName<Name> = Name extends `${infer Wire}Minor` ? Wire : Name;

/** The members of `T`, each with its reader: the compiler refuses a table that misses or invents one. */
type Table<T> = { readonly [Name in keyof T as WireName<Name>]-?: Reader<unknown> };

type Raw = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text: Reader<string> = (value) => (typeof value === "string" ? value : undefined);
const word: Reader<string> = (value) => (typeof value === "string" ? upperSnake(value) : undefined);
const flag: Reader<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
const count: Reader<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined);
const id: Reader<string> = (value) => (Number.isSafeInteger(value) ? String(value) : text(value, 0));
const money: Reader<number> = (value, exponent) => minorUnits(value, exponent);
const secret =
  (label: string): Reader<Secret<string>> =>
  (value) =>
    typeof value === "string" ? new Secret(value, label) : undefined;
const object =
  <T>(table: Table<T>): Reader<T> =>
  (value) =>
    isObject(value) ? readTable(table, value) : undefined;

/** Every member of `table` that `raw` has; amounts under their name with `Minor`. */
function readTable<T>(table: Table<T>, raw: Raw): T {
  const exponent = typeof raw.currency === "string" ? currencyExponent(raw.currency) : 2;
  const members = Object.entries<Reader<unknown>>(table).flatMap(([name, read]) => {
    const value = read(raw[name], exponent);
    return value === undefined ? [] : [[read === money ? `${name}Minor` : name, value]];
  });
  return Object.fromEntries(members) as T;
}

const CUSTOMER: Table<Results.CustomerRecord> = {
  id,
  reference: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
};

const ADDRESS: Table<Results.AddressRecord> = {
  name: text,
  address1: text,
  address2: text,
  city: text,
  state: text,
  zip: text,
  country: text,
};

const CHECKOUT: Table<Omit<Results.Checkout, "status" | "rawStatus" | "qrDataUri">> = {
  id,
  displayId: text,
  checkoutKey: secret("checkout key"),
  requestId: text,
  orderId: text,
  currency: text,
  amount: money,
  cashAmount: money,
  totalRefunded: money,
  redirectUrl: secret("pay page address"),
  usedPaymentMethod: word,
  customer: object(CUSTOMER),
  billingAddress: object(ADDRESS),
  deliveryAddress: object(ADDRESS),
  subscriptionId: id,
  firebaseDatabase: text,
  firebaseCollection: text,
  firebaseDocument: text,
  timestamp: text,
  branchId: id,
  branchName: text,
  base64QR: secret("QR code"),
  terminalId: id,
  terminalAlias: text,
};

const checkout: Reader<Results.Checkout> = (value) => {
  if (!isObject(value)) return undefined;
  const members = readTable(CHECKOUT, value);
  if (members.id === undefined) return undefined;
  const { base64QR } = members;
  return {
    ...members,
    status: classifyStatus(value.status),
    rawStatus: text(value.status, 0) ?? "",
    ...(base64QR && { qrDataUri: new Secret(`data:image/png;base64,${base64QR.reveal()}`, "QR code") }),
  };
};

const PAYMENT: Table<Results.Payment> = {
  id,
  status: word,
  amount: money,
  currency: text,
  redirectUrl: secret("3-D Secure page address"),
  timestamp: text,
  responseMessage: text,
  checkoutDetails: checkout,
};

const STORED_CARD: Table<Results.StoredCard> = {
  token: secret("card token"),
  customerReferenceId: text,
  cardBrand: word,
  cardBin: text,
  cardLast4: text,
  cardHolderName: secret("cardholder name"),
  expiry: text,
};

const SUBSCRIPTION: Table<Results.Subscription> = {
  id,
  status: word,
  displayId: text,
  description: text,
  currency: text,
  amount: money,
  customer: object(CUSTOMER),
  startDate: text,
  endDate: text,
  sendOnHour: count,
  period: count,
  periodUnit: word,
};

const SUBSCRIPTION_PAYMENT: Table<Results.SubscriptionPayment> = {
  id,
  checkout: (value, exponent) => checkout(value, exponent) ?? null,
  displayId: text,
  timestamp: text,
  cancelled: flag,
};

const BRANCH: Table<Results.Branch> = { id, name: text, currency: text, description: text, enabled: flag };

const TERMINAL: Table<Results.Terminal> = {
  id,
  alias: text,
  deviceType: text,
  serialNumber: text,
  branchId: id,
  branchName: text,
  active: flag,
};

const WEBHOOK: Table<Results.Webhook> = {
  id,
  hmacKey: secret("webhook key"),
  address: text,
  failed: flag,
  enabled: flag,
};

const PAGE: Table<Omit<Results.Page<unknown>, "content">> = {
  page: count,
  size: count,
  totalPages: count,
  totalElements: count,
};

/** An object that is nothing without its id; a payment is nothing without its status either. */
const identified =
  <T extends { readonly id: string }>(table: Table<T>, ...needed: readonly (keyof T)[]): Reader<T> =>
  (value) => {
    const members = object(table)(value, 0);
    return members?.id !== undefined && needed.every((name) => members[name] !== undefined)
      ? members
      : undefined;
  };

/** All elements, or `undefined` when one can't be read: a list with holes would hide that. */
function readAll<T>(reader: Reader<T>, values: readonly unknown[]): readonly T[] | undefined {
  const read = values.map((value) => reader(value, 0));
  return read.includes(undefined) ? undefined : (read as T[]);
}

/** A page object; a bare list counts as the one page there is, as some of the vendor's clients expect it. */
const pageOf =
  <T>(reader: Reader<T>): Reader<Results.Page<T>> =>
  (value) => {
    const elements: unknown = isObject(value) ? value.content : value;
    const content = Array.isArray(elements) ? readAll(reader, elements) : undefined;
    return content && { content, ...(isObject(value) ? readTable(PAGE, value) : {}) };
  };

const webhook = identified(WEBHOOK);
const subscription = identified(SUBSCRIPTION);
const branch = identified(BRANCH);
const terminal = identified(TERMINAL);
const storedCard = object(STORED_CARD);

const asRead =
  <T>(reader: Reader<T>) =>
  (value: unknown): T | undefined =>
    reader(value, 0);

/** What an endpoint's answer is read by. `undefined`: this is no such result. */
export const READERS = {
  checkout: asRead(checkout),
  checkoutPage: asRead(pageOf(checkout)),
  payment: asRead(identified(PAYMENT, "status")),
  storedCard: asRead(storedCard),
  storedCardPage: asRead(pageOf(storedCard)),
  subscription: asRead(subscription),
  subscriptionPage: asRead(pageOf(subscription)),
  subscriptionPayments: asRead(pageOf(identified(SUBSCRIPTION_PAYMENT))),
  branch: asRead(branch),
  branchList: asRead(pageOf(branch)),
  terminal: asRead(terminal),
  terminalList: asRead(pageOf(terminal)),
  webhook: asRead(webhook),
  webhookList: asRead(pageOf(webhook)),
  webhookOrNothing: asRead(webhook),
} as const;

/** Readers whose call may succeed without a result, as the vendor's PHP SDK allows for. */
export const RESULT_OPTIONAL: ReadonlySet<keyof typeof READERS> = new Set(["webhookOrNothing"]);

/** Readers of lists, whose answer may come as a list of envelopes. */
export const IS_LIST: ReadonlySet<keyof typeof READERS> = new Set([
  "branchList",
  "terminalList",
  "webhookList",
]);
