/**
 * The checkout calls of the simulated API.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026).
 *
 * @module
 */
import { currencyExponent, minorUnits, shortDecimal } from "../../amount.ts";
import { JsonNumber, type JsonValue } from "../../exact-json.ts";
import { type CheckoutType, exponentOf, type LedgerCheckout } from "../ledger.ts";
import { fieldRefusal, Refusal, refusal } from "../refusal.ts";
import {
  type ApiRequest,
  type ApiResult,
  firstMissing,
  memberOf,
  pageOf,
  type Raw,
  type Route,
  type Service,
  textOf,
  timestampOf,
} from "./service.ts";

const MINUTE_MS = 60_000;
/** A PNG of one pixel: that it encodes the pay page is not simulated. */
const QR_IMAGE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";

const BASICS = ["requestId", "orderId", "currency", "amount"];
const PERSONAL = [...BASICS, "items", "customer", "billingAddress"];

/** What each kind of checkout must have. */
export const REQUIRED_FIELDS: Readonly<Record<CheckoutType, readonly string[]>> = {
  MOBILE: PERSONAL,
  WEB: [...PERSONAL, "returnUrl"],
  LINK: [...BASICS, "description"],
  QR: BASICS,
  TERMINAL: [...BASICS, "terminalId"],
};

function customerJson(request: Raw): JsonValue | undefined {
  const customer = memberOf(request, "customer");
  if (customer === undefined) return undefined;
  const { id, firstName, lastName, email, phone } = customer as Readonly<Record<string, string | undefined>>;
  return { reference: id, firstName, lastName, email, phone };
}

/** A checkout as the API shows it. */
export function checkoutJson(checkout: LedgerCheckout): JsonValue {
  const { id, displayId, checkoutKey, requestId, orderId, currency, status, redirectUrl, request } = checkout;
  const money = (minor: number) => new JsonNumber(shortDecimal(minor, exponentOf(checkout)));
  return {
    id,
    displayId,
    checkoutKey,
    requestId,
    orderId,
    currency,
    amount: money(checkout.amountMinor),
    cashAmount: money(0),
    status,
    totalRefunded: money(checkout.totalRefundedMinor),
    redirectUrl,
    usedPaymentMethod: checkout.usedPaymentMethod ?? null,
    timestamp: timestampOf(checkout.history[0]!.atMs),
    customer: customerJson(request),
    billingAddress: memberOf(request, "billingAddress") as JsonValue | undefined,
    deliveryAddress: memberOf(request, "deliveryAddress") as JsonValue | undefined,
    branchId: textOf(request.branchId),
    ...(checkout.type === "QR" && { base64QR: QR_IMAGE }),
    ...(checkout.type === "TERMINAL" && {
      terminalId: textOf(request.terminalId),
      terminalAlias: "Terminal",
    }),
  };
}

/** Opens a checkout of the given kind. */
export function openCheckout(
  type: CheckoutType,
  request: Raw,
  origin: string,
  service: Service,
  required: readonly string[] = REQUIRED_FIELDS[type],
): LedgerCheckout | Refusal {
  const missing = firstMissing(request, required);
  if (missing !== undefined) return missing;
  const { requestId, orderId, currency } = request as Readonly<Record<string, string>>;
  const amountMinor = minorUnits(request.amount, currencyExponent(currency!));
  if (amountMinor === undefined || amountMinor <= 0) return fieldRefusal("amount");
  if (service.duplicates === "refuse" && service.ledger.findByRequest(requestId!).length > 0) {
    return new Refusal(`A checkout already exists for this merchant with transaction id '${requestId}'`);
  }
  const { expiresIn } = request;
  return service.ledger.open({
    type,
    requestId: requestId!,
    orderId: orderId!,
    currency: currency!,
    amountMinor,
    request,
    payBase: service.payBaseFor(origin),
    lifeMs: typeof expiresIn === "number" ? expiresIn * MINUTE_MS : service.lifeMs,
  });
}

/** A checkout or a refusal, as it is answered. */
function shown(checkout: LedgerCheckout | Refusal | undefined): ApiResult {
  if (checkout === undefined) return refusal("checkoutNotFound");
  return checkout instanceof Refusal ? checkout : checkoutJson(checkout);
}

const create =
  (type: CheckoutType) =>
  ({ body, origin }: ApiRequest, service: Service): ApiResult =>
    shown(openCheckout(type, body, origin, service));

/** Query parameter to what it is compared with. */
const FILTERS: Readonly<Record<string, (checkout: LedgerCheckout, wanted: string) => boolean>> = {
  type: ({ type }, wanted) => type === wanted,
  requestId: ({ requestId }, wanted) => requestId === wanted,
  orderId: ({ orderId }, wanted) => orderId === wanted,
  status: ({ status }, wanted) => wanted.split(",").includes(status),
  "customer.reference": ({ request }, wanted) => memberOf(request, "customer")?.id === wanted,
  "customer.email": ({ request }, wanted) => memberOf(request, "customer")?.email === wanted,
  "customer.phone": ({ request }, wanted) => memberOf(request, "customer")?.phone === wanted,
  afterId: ({ id }, wanted) => BigInt(id) > BigInt(wanted),
  afterTimestamp: ({ history }, wanted) => history[0]!.atMs > Date.parse(`${wanted.replace(" ", "T")}Z`),
};

function search({ query }: ApiRequest, { ledger }: Service): ApiResult {
  const wanted = Object.entries(FILTERS).filter(([name]) => query.has(name));
  const found = ledger.checkouts.filter((checkout) =>
    wanted.every(([name, fits]) => fits(checkout, query.get(name)!)),
  );
  return pageOf(found.map(checkoutJson), query);
}

/** Amount and currency may come in the query or in the body: the vendor's own documents and clients differ. */
function refund({ path, query, body }: ApiRequest, { ledger }: Service): ApiResult {
  const checkout = ledger.find(path.id!);
  if (checkout === undefined) return refusal("checkoutNotFound");
  const given = (name: string) => query.get(name) ?? body[name];
  const amountMinor = minorUnits(given("amount"), exponentOf(checkout));
  if (amountMinor === undefined || amountMinor <= 0) return fieldRefusal("amount");
  if (given("currency") !== checkout.currency) return refusal("currencyMismatch");
  const note = textOf(given("note"));
  return note === undefined ? fieldRefusal("note") : shown(ledger.refund(path.id!, amountMinor, note));
}

export const CHECKOUT_ROUTES: readonly Route[] = [
  ["POST", "/checkout/mobile", create("MOBILE")],
  ["POST", "/checkout/web", create("WEB")],
  ["POST", "/checkout/link", create("LINK")],
  ["POST", "/checkout/qr", create("QR")],
  ["POST", "/checkout/terminal", create("TERMINAL")],
  ["GET", "/checkout", search],
  ["GET", "/checkout/:id", ({ path }, { ledger }) => shown(ledger.find(path.id!))],
  [
    "POST",
    "/checkout/:id/cancel",
    ({ path }, { ledger }) => shown(ledger.move(path.id!, "cancel", refusal("notCancellable"))),
  ],
  ["POST", "/checkout/:id/refund", refund],
  ["POST", "/checkout/:id/resend-to-terminal", ({ path }, { ledger }) => shown(ledger.find(path.id!))],
];
