/**
 * The payment and stored-card calls of the simulated API. What a card token does is in its text.
 *
 * Source: Paymennt OpenAPI (Mar 2026); the behaviours of tokens are this simulator's.
 *
 * @module
 */
import { shortDecimal } from "../../amount.ts";
import { JsonNumber, type JsonValue } from "../../exact-json.ts";
import { randomHex } from "../ids.ts";
import { exponentOf, type LedgerCheckout } from "../ledger.ts";
import type { MoveName } from "../moves.ts";
import { fieldRefusal, Refusal, refusal } from "../refusal.ts";
import { checkoutJson, openCheckout } from "./checkout-routes.ts";
import {
  type ApiRequest,
  type ApiResult,
  memberOf,
  type PaymentRecord,
  pageOf,
  type Raw,
  type Route,
  type Service,
  textOf,
  timestampOf,
} from "./service.ts";

interface TokenBehaviour {
  readonly status: string;
  readonly move?: MoveName;
}

/** A word in the token to what paying with it does. */
const TOKEN_BEHAVIOURS: Readonly<Record<string, TokenBehaviour>> = {
  redirect: { status: "REDIRECT" },
  authorize: { status: "AUTHORIZED", move: "authorize" },
  reject: { status: "REJECTED", move: "fail" },
};

const CAPTURED: TokenBehaviour = { status: "CAPTURED", move: "pay" };
const DETAILS = ["requestId", "orderId", "currency", "amount", "items", "customer"];
const TOKEN = /^[pc]tk_(?:sandbox|live)_\w+$/;

/** A payment as the API shows it. */
function paymentJson(
  { id, checkoutId, status, timestamp }: PaymentRecord,
  { ledger, payBaseFor }: Service,
  origin: string,
): JsonValue {
  const checkout = ledger.find(checkoutId)!;
  return {
    id,
    status,
    timestamp,
    amount: new JsonNumber(shortDecimal(checkout.amountMinor, exponentOf(checkout))),
    currency: checkout.currency,
    redirectUrl: status === "REDIRECT" ? `${payBaseFor(origin)}/frames/redirect/payment/${id}` : null,
    checkoutDetails: checkoutJson(checkout),
  };
}

function keepCard(checkout: LedgerCheckout, service: Service): void {
  const customer = memberOf(checkout.request, "customer");
  const id = `ctk_sandbox_${randomHex(12)}`;
  service.cards.set(id, {
    id,
    token: id,
    customerReferenceId: textOf(customer?.id) ?? "",
    cardBrand: "VISA",
    cardBin: "424242",
    cardLast4: "4242",
    cardHolderName: "TEST USER",
    expiry: "2030-12-31",
  });
}

function checkoutFor(body: Raw, origin: string, service: Service): LedgerCheckout | Refusal {
  const details = memberOf(body, "checkoutDetails");
  if (details !== undefined) return openCheckout("WEB", details, origin, service, DETAILS);
  return service.ledger.find(textOf(body.checkoutId) ?? "") ?? refusal("checkoutNotFound");
}

function pay({ body, origin }: ApiRequest, service: Service): ApiResult {
  const source = memberOf(body, "source");
  const token = textOf(source?.token) ?? "";
  if (!TOKEN.test(token)) return fieldRefusal("source.token");
  const checkout = checkoutFor(body, origin, service);
  if (checkout instanceof Refusal) return checkout;
  const used = [...service.payments.values()].some(({ checkoutId }) => checkoutId === checkout.id);
  if (used) return refusal("tokenReuse");
  const [, behaviour = CAPTURED] =
    Object.entries(TOKEN_BEHAVIOURS).find(([word]) => token.includes(word)) ?? [];
  if (behaviour.move !== undefined) {
    const moved = service.ledger.move(checkout.id, behaviour.move);
    if (moved instanceof Refusal) return moved;
  }
  if (source?.storeCardDetails === true) keepCard(checkout, service);
  const { ids, clock, payments } = service;
  const id = ids.next();
  const payment = {
    id,
    checkoutId: checkout.id,
    status: behaviour.status,
    timestamp: timestampOf(clock.now()),
  };
  payments.set(id, payment);
  return paymentJson(payment, service, origin);
}

/** Takes a payment further, together with its checkout. */
export function advancePayment(
  service: Service,
  paymentId: string,
  from: string,
  to: string,
  move: MoveName,
): PaymentRecord | Refusal {
  const payment = service.payments.get(paymentId);
  if (payment === undefined) return refusal("paymentNotFound");
  if (payment.status !== from) return refusal("notCapturable");
  const moved = service.ledger.move(payment.checkoutId, move, refusal("notCapturable"));
  if (moved instanceof Refusal) return moved;
  const advanced = { ...payment, status: to };
  service.payments.set(paymentId, advanced);
  return advanced;
}

function capture({ path, origin }: ApiRequest, service: Service): ApiResult {
  const payment = advancePayment(service, path.id!, "AUTHORIZED", "CAPTURED", "pay");
  return payment instanceof Refusal ? payment : paymentJson(payment, service, origin);
}

function show({ path, origin }: ApiRequest, service: Service): ApiResult {
  const payment = service.payments.get(path.id!);
  return payment === undefined ? refusal("paymentNotFound") : paymentJson(payment, service, origin);
}

function cardOf({ query }: ApiRequest, { cards }: Service): ApiResult {
  return cards.get(query.get("cardToken") ?? "") ?? refusal("storedCardNotFound");
}

function listCards({ query }: ApiRequest, { cards }: Service): ApiResult {
  const reference = query.get("customerReferenceId");
  return pageOf(
    [...cards.values()].filter((card) => card.customerReferenceId === reference),
    query,
  );
}

function deleteCard(request: ApiRequest, service: Service): ApiResult {
  const card = cardOf(request, service);
  service.cards.delete(request.query.get("cardToken") ?? "");
  return card;
}

export const PAYMENT_ROUTES: readonly Route[] = [
  ["POST", "/payment/debit", pay],
  ["GET", "/payment/:id", show],
  ["POST", "/payment/:id/capture", capture],
  ["GET", "/card/list", listCards],
  ["GET", "/card", cardOf],
  ["POST", "/card/delete", deleteCard],
];
