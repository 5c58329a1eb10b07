/**
 * The pay desk over the ledger: what the pay pages may see and do.
 *
 * @module
 */
import { fixedDecimal, minorUnits } from "../amount.ts";
import { type CardBehaviour, cardBehaviour, invalidFields } from "./cards.ts";
import { type CheckoutLedger, exponentOf, type LedgerCheckout } from "./ledger.ts";
import type { MoveName } from "./moves.ts";
import type { PayableCheckout, PayableItem, PayDesk, PaymentEntry, PayResult } from "./pay-desk.ts";
import { Refusal } from "./refusal.ts";

/** What a card leads to on the ledger. Other behaviours are answers only. */
const CARD_MOVES: Readonly<Partial<Record<CardBehaviour, MoveName>>> = {
  pay: "pay",
  authorize: "authorize",
  hold: "hold",
  fail: "fail",
};

const OPEN: ReadonlySet<string> = new Set(["PENDING"]);

type Raw = Readonly<Record<string, unknown>>;

function itemsOf(checkout: LedgerCheckout): readonly PayableItem[] {
  const { items } = checkout.request;
  if (!Array.isArray(items)) return [];
  const exponent = exponentOf(checkout);
  return items.map((item: Raw) => ({
    name: String(item.name),
    quantity: Number(item.quantity),
    amountText: fixedDecimal(minorUnits(item.linetotal, exponent) ?? 0, exponent),
  }));
}

function payable(checkout: LedgerCheckout): PayableCheckout {
  const { checkoutKey, orderId, currency, status, amountMinor, request } = checkout;
  return {
    checkoutKey,
    orderId,
    currency,
    amountText: fixedDecimal(amountMinor, exponentOf(checkout)),
    status,
    items: itemsOf(checkout),
    language: typeof request.language === "string" ? request.language : "en",
  };
}

/** The shop's address to come back to, with the two parameters that the API appends. */
function returnUrlOf({ request, id, requestId }: LedgerCheckout): string | undefined {
  const { returnUrl } = request;
  if (typeof returnUrl !== "string" || !URL.canParse(returnUrl)) return undefined;
  const url = new URL(returnUrl);
  url.searchParams.append("checkout", id);
  url.searchParams.append("reference", requestId);
  return url.href;
}

function settled(checkout: LedgerCheckout): PayResult {
  const returnUrl = returnUrlOf(checkout);
  return { result: "settled", status: checkout.status, ...(returnUrl !== undefined && { returnUrl }) };
}

/** The desk of one ledger. */
export function createPayDesk(ledger: CheckoutLedger): PayDesk {
  /** Keys of checkouts whose shopper is on the 3-D Secure page. */
  const challenged = new Set<string>();

  const move = (checkout: LedgerCheckout, name: MoveName): PayResult => {
    const moved = ledger.move(checkout.id, name);
    return moved instanceof Refusal ? { result: "closed", status: checkout.status } : settled(moved);
  };

  const take = (checkout: LedgerCheckout, entry: PaymentEntry): PayResult => {
    const fields = invalidFields(entry);
    if (fields.length > 0) return { result: "invalid", fields };
    const behaviour = cardBehaviour(entry.number);
    if (behaviour === "challenge") {
      challenged.add(checkout.checkoutKey);
      return { result: "challenge" };
    }
    const name = CARD_MOVES[behaviour];
    return name === undefined ? { result: "declined" } : move(checkout, name);
  };

  /** Does `act` to a checkout that is still open. */
  const ifOpen = (
    checkoutKey: string,
    act: (checkout: LedgerCheckout) => PayResult,
  ): PayResult | undefined => {
    const checkout = ledger.findByKey(checkoutKey);
    if (checkout === undefined) return undefined;
    return OPEN.has(checkout.status) ? act(checkout) : { result: "closed", status: checkout.status };
  };

  return {
    find(checkoutKey) {
      const checkout = ledger.findByKey(checkoutKey);
      return checkout && payable(checkout);
    },
    pay: (checkoutKey, entry) => ifOpen(checkoutKey, (checkout) => take(checkout, entry)),
    answerChallenge: (checkoutKey, accepted) =>
      ifOpen(checkoutKey, (checkout) => {
        if (!challenged.delete(checkoutKey)) return { result: "declined" };
        return accepted ? move(checkout, "pay") : { result: "declined" };
      }),
    cancel: (checkoutKey) => ifOpen(checkoutKey, (checkout) => move(checkout, "cancel")),
  };
}
