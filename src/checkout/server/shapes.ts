/**
 * The requests as tables: one rule per member, and the few checks that look at several members at once.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026). Lengths are left to the API, but for those of
 * `requestId`, `orderId`, `language` and `country`.
 *
 * @module
 */
import type * as Requests from "./requests.ts";
import {
  amount,
  currency,
  encodeShape,
  flag,
  id,
  integer,
  list,
  matching,
  may,
  must,
  numberId,
  object,
  oneOf,
  positive,
  type Rule,
  type Shape,
  secretText,
  text,
  url,
} from "./rules.ts";

const NAME = text(50);
const LANGUAGE = matching(/^[A-Za-z]{2,3}$/);
const COUNTRY = matching(/^[A-Za-z]{2,3}$/);
const EMAIL = matching(/^[^\s@]+@[^\s@]+$/);
const DATE = matching(/^\d{4}-\d{2}-\d{2}$/);
const DATE_TIME = matching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
const ABOVE_ZERO = amount(1);
const NOT_NEGATIVE = amount(0);
const ANY_SIGN = amount(Number.MIN_SAFE_INTEGER);
const WEEK_MINUTES = 10_080;
const INTERVALS = ["DAY", "WEEK", "TWO_WEEKS", "MONTH", "TWO_MONTHS", "THREE_MONTHS", "SIX_MONTHS", "YEAR"];

const ITEM = {
  name: must(text()),
  sku: may(text()),
  unitpriceMinor: may(ANY_SIGN),
  quantity: must(positive),
  linetotalMinor: must(ANY_SIGN),
} satisfies Shape<Requests.Item>;

const CUSTOMER = {
  id: may(text()),
  firstName: must(text()),
  lastName: must(text()),
  email: must(EMAIL),
  phone: may(text()),
} satisfies Shape<Requests.CustomerDetails>;

const ADDRESS = {
  name: must(text()),
  address1: must(text()),
  address2: may(text()),
  city: must(text()),
  state: may(text()),
  zip: may(text()),
  country: must(COUNTRY),
} satisfies Shape<Requests.Address>;

const TOTALS = {
  subtotalMinor: must(NOT_NEGATIVE),
  taxMinor: must(NOT_NEGATIVE),
  shippingMinor: may(NOT_NEGATIVE),
  handlingMinor: may(NOT_NEGATIVE),
  discountMinor: may(NOT_NEGATIVE),
  skipTotalsValidation: may(flag),
} satisfies Shape<Requests.Totals>;

const CHECKOUT = {
  requestId: must(NAME),
  orderId: must(NAME),
  currency: must(currency),
  amountMinor: must(ABOVE_ZERO),
  totals: may(object(TOTALS)),
  branchId: may(numberId),
  allowedPaymentMethods: may(list(text())),
  defaultPaymentMethod: may(text()),
  language: may(LANGUAGE),
} satisfies Shape<Requests.CheckoutRequest>;

const ITEMS = list(object(ITEM));
const PERSON = object(CUSTOMER);
const POSTAL = object(ADDRESS);

export const MOBILE_CHECKOUT = {
  ...CHECKOUT,
  items: must(list(object(ITEM), 1)),
  customer: must(PERSON),
  billingAddress: must(POSTAL),
  deliveryAddress: may(POSTAL),
} satisfies Shape<Requests.MobileCheckoutRequest>;

export const WEB_CHECKOUT = {
  ...MOBILE_CHECKOUT,
  returnUrl: must(url("https:", "http:")),
} satisfies Shape<Requests.WebCheckoutRequest>;

export const LINK_CHECKOUT = {
  ...CHECKOUT,
  description: must(text()),
  items: may(ITEMS),
  customer: may(PERSON),
  billingAddress: may(POSTAL),
  deliveryAddress: may(POSTAL),
  expiresIn: may(integer(15, WEEK_MINUTES)),
  sendSms: may(flag),
  sendEmail: may(flag),
} satisfies Shape<Requests.LinkCheckoutRequest>;

export const QR_CHECKOUT = {
  ...CHECKOUT,
  description: may(text()),
  items: may(ITEMS),
  customer: may(PERSON),
  billingAddress: may(POSTAL),
  expiresIn: may(integer(5, WEEK_MINUTES)),
  qrSize: may(integer(64, 1024)),
  deviceReference: may(text()),
} satisfies Shape<Requests.QrCheckoutRequest>;

export const TERMINAL_CHECKOUT = {
  ...CHECKOUT,
  terminalId: must(id),
  description: may(text()),
  items: may(ITEMS),
  customer: may(PERSON),
  billingAddress: may(POSTAL),
  expiresIn: may(integer(1)),
} satisfies Shape<Requests.TerminalCheckoutRequest>;

export const PAGE = { page: may(integer(0)), size: may(integer(1)) } satisfies Shape<Requests.PageRequest>;

const CUSTOMER_FILTER = {
  reference: may(text()),
  email: may(text()),
  phone: may(text()),
} satisfies Shape<Requests.CustomerFilter>;

export const SUBSCRIPTION_SEARCH = {
  ...PAGE,
  status: may(list(text())),
  customer: may(object(CUSTOMER_FILTER)),
  afterId: may(id),
  afterTimestamp: may(DATE_TIME),
} satisfies Shape<Requests.SubscriptionSearch>;

export const CHECKOUT_SEARCH = {
  ...SUBSCRIPTION_SEARCH,
  type: may(text()),
  requestId: may(text()),
  orderId: may(text()),
} satisfies Shape<Requests.CheckoutSearch>;

export const REFUND = {
  amountMinor: must(ABOVE_ZERO),
  currency: must(currency),
  note: must(text()),
  referenceId: may(text()),
} satisfies Shape<Omit<Requests.RefundRequest, "checkoutId">>;

export const SUBSCRIPTION = {
  description: must(text()),
  currency: must(currency),
  amountMinor: must(ABOVE_ZERO),
  startDate: must(DATE),
  endDate: may(DATE),
  sendOnHour: must(integer(0, 23)),
  sendEvery: must(oneOf(INTERVALS)),
  returnUrl: may(url("https:", "http:")),
  customer: may(PERSON),
  customerId: may(numberId),
  billingAddress: may(POSTAL),
  deliveryAddress: may(POSTAL),
  cancellationPolicyType: may(text()),
  customCancellationTerms: may(text()),
} satisfies Shape<Requests.SubscriptionRequest>;

const BROWSER_INFO = {
  screenWidth: must(integer(0)),
  screenHeight: must(integer(0)),
  colorDepth: must(integer(1)),
  userAgent: must(text()),
  timeZoneOffset: must(integer(Number.MIN_SAFE_INTEGER)),
  acceptHeader: must(text()),
  language: may(text()),
  javaEnabled: may(flag),
} satisfies Shape<Requests.BrowserInfo>;

const TOKEN_SOURCE = {
  type: must(oneOf(["TOKEN"])),
  token: must(secretText),
  storeCardDetails: may(flag),
} satisfies Shape<Requests.TokenPaymentSource>;

const STORED_CARD_SOURCE = {
  type: must(oneOf(["STORED_CARD"])),
  token: must(secretText),
  shopperInteraction: must(oneOf(["ECOMMERCE", "UNSCHEDULED", "SUBSCRIPTION"])),
  cvv: may(secretText),
  shopperIpAddress: may(text()),
  browserInfo: may(object(BROWSER_INFO)),
} satisfies Shape<Requests.StoredCardPaymentSource>;

/** `type` decides which members there are. */
const PAYMENT_SOURCE: Rule = (value, place) => {
  if (typeof value !== "object" || value === null) return undefined;
  return encodeShape(
    Reflect.get(value, "type") === "STORED_CARD" ? STORED_CARD_SOURCE : TOKEN_SOURCE,
    value,
    place,
  );
};

const PAYMENT_CHECKOUT = {
  ...WEB_CHECKOUT,
  billingAddress: may(POSTAL),
  returnUrl: may(url("https:", "http:")),
} satisfies Shape<Requests.PaymentCheckoutDetails>;

export const PAYMENT = {
  source: must(PAYMENT_SOURCE),
  checkoutId: may(id),
  checkoutDetails: may(object(PAYMENT_CHECKOUT)),
} satisfies Shape<Requests.PaymentRequest>;

export const STORED_CARD_SEARCH = {
  ...PAGE,
  customerReferenceId: must(text()),
} satisfies Shape<Requests.StoredCardSearch>;

export const CARD_TOKEN = { cardToken: must(secretText) } satisfies Shape<{ cardToken: Requests.SecretText }>;

export const BRANCH = {
  name: must(text()),
  currency: must(currency),
  description: may(text()),
} satisfies Shape<Requests.BranchRequest>;

export const WEBHOOK = { address: must(url("https:")) } satisfies Shape<Requests.WebhookRequest>;

/** Members that only fit together in some ways: gives the paths that don't. */
export type CrossCheck = (request: Readonly<Record<string, unknown>>) => readonly string[];

function minorOf(
  totals: Requests.Totals,
  sign: 1 | -1,
  ...names: readonly (keyof Requests.Totals)[]
): number {
  return names.reduce((sum, name) => sum + sign * Number(totals[name] ?? 0), 0);
}

/** amount = subtotal + tax + shipping + handling - discount, when the caller asks for it. */
export const checkTotals: CrossCheck = (request) => {
  const totals = request.totals as Requests.Totals | undefined;
  if (totals?.skipTotalsValidation !== false) return [];
  const sum =
    minorOf(totals, 1, "subtotalMinor", "taxMinor", "shippingMinor", "handlingMinor") +
    minorOf(totals, -1, "discountMinor");
  return sum === request.amountMinor ? [] : ["totals"];
};

/** One of the two says who subscribes. */
export const checkSubscriber: CrossCheck = ({ customer, customerId }) =>
  (customer ?? undefined) === undefined && (customerId ?? undefined) === undefined ? ["customer"] : [];

const MIN_CUSTOMER_ID = 3;

/** One checkout, old or new; and a card is only kept for a customer with an id. */
export const checkPayment: CrossCheck = (request) => {
  const { checkoutId, checkoutDetails, source } = request as Partial<Requests.PaymentRequest>;
  const problems = (checkoutId === undefined) === (checkoutDetails === undefined) ? ["checkoutId"] : [];
  const keepsCard = source?.type === "TOKEN" && source.storeCardDetails === true;
  if (keepsCard && checkoutDetails && (checkoutDetails.customer?.id ?? "").length < MIN_CUSTOMER_ID) {
    problems.push("checkoutDetails.customer.id");
  }
  if (checkoutDetails)
    problems.push(...checkTotals({ ...checkoutDetails }).map((path) => `checkoutDetails.${path}`));
  return problems;
};
