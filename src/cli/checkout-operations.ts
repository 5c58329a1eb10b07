/**
 * The operations of `vp3300 checkout`, as data: what each is given, what it asks of the client, and what is told of it.
 * Nothing of the shopper is told: neither name nor address.
 *
 * @module
 */
import {
  type CallOptions,
  CHECKOUT_STATUSES,
  type Checkout,
  type CheckoutClient,
  type CreateOutcome,
  formatAmount,
  type RefundOutcome,
} from "../checkout/server/index.ts";
import { readAttempt } from "./checkout-access.ts";

/** What an operation works with. */
interface CheckoutInput {
  readonly client: CheckoutClient;
  readonly words: readonly string[];
  readonly amountMinor: number | undefined;
  readonly currency: string;
  readonly description: string;
  readonly call: CallOptions;
}

/** What is told of it. */
type Told = { readonly outcome: string } & Readonly<Record<string, unknown>>;

/** One operation. `amount`: it takes `--amount`, which moves or asks for money. */
export interface CheckoutOperation {
  readonly what: string;
  readonly words: readonly string[];
  readonly amount?: "needed" | "optional";
  /** What follows its name in its help. */
  readonly example: string;
  readonly run: (input: CheckoutInput) => Promise<Told>;
}

const MONEY_EXAMPLE = "--currency USD --description tea --attempt tea-1.json";

function checkoutFacts(checkout: Checkout): Readonly<Record<string, unknown>> {
  const { id, status, orderId, requestId, currency, amountMinor, totalRefundedMinor } = checkout;
  const amount = (minor: number | undefined) =>
    minor === undefined || currency === undefined ? undefined : formatAmount(minor, currency);
  return {
    checkoutId: id,
    status,
    orderId,
    requestId,
    currency,
    amountMinor,
    amount: amount(amountMinor),
    totalRefundedMinor,
    usedPaymentMethod: checkout.usedPaymentMethod,
  };
}

const toldCheckout = (checkout: Checkout): Told => ({
  outcome: CHECKOUT_STATUSES[checkout.status].outcome,
  ...checkoutFacts(checkout),
});

/** An attempt's outcome. A link is told: it is what was asked for, and opens nothing but a pay page. */
function toldAttempt(result: CreateOutcome | RefundOutcome): Told {
  const { outcome } = result;
  if (outcome === "unknown") {
    const { reason, attempt } = result;
    return {
      outcome,
      reason,
      attemptId: attempt.id,
      next: "vp3300 checkout resume FILE, with the file of --attempt",
    };
  }
  const { recovered, checkout } = result;
  const link = outcome === "created" ? checkout.redirectUrl?.reveal() : undefined;
  return { outcome, recovered, ...checkoutFacts(checkout), link };
}

/** All of them. */
export const CHECKOUT_OPERATIONS: Readonly<Record<string, CheckoutOperation>> = {
  get: {
    what: "a checkout as it is now",
    words: ["checkoutId"],
    example: "5f3d2a",
    run: async ({ client, words: [id = ""], call }) => toldCheckout(await client.getCheckout(id, call)),
  },
  find: {
    what: "the checkouts of an order id, newest page",
    words: ["orderId"],
    example: "tea-1",
    async run({ client, words: [orderId = ""], call }) {
      const { content } = await client.searchCheckouts({ orderId }, call);
      return { outcome: content.length === 0 ? "not-found" : "found", checkouts: content.map(checkoutFacts) };
    },
  },
  link: {
    what: "make a payment link and print it",
    words: ["orderId"],
    amount: "needed",
    example: `tea-1 --amount 10.50 ${MONEY_EXAMPLE}`,
    run: async ({ client, words: [orderId = ""], amountMinor = 0, currency, description, call }) =>
      toldAttempt(await client.createLinkCheckout({ orderId, currency, amountMinor, description }, call)),
  },
  cancel: {
    what: "cancel a checkout that was not paid",
    words: ["checkoutId"],
    example: "5f3d2a",
    async run({ client, words: [id = ""], call }) {
      const cancelled = await client.cancelCheckout(id, call);
      return { outcome: "done", ...checkoutFacts(cancelled) };
    },
  },
  refund: {
    what: "return money, all that is left unless an amount is given",
    words: ["checkoutId"],
    amount: "optional",
    example: `5f3d2a ${MONEY_EXAMPLE}`,
    run: async ({ client, words: [checkoutId = ""], amountMinor, currency, description, call }) =>
      toldAttempt(
        await client.refundCheckout(
          { checkoutId, amountMinor: amountMinor ?? "remaining", currency, note: description },
          call,
        ),
      ),
  },
  resume: {
    what: "find out what became of an attempt, and repeat it only if it did not happen",
    words: ["file"],
    example: "tea-1.json",
    run: async ({ client, words: [file = ""], call }) =>
      toldAttempt(await client.resume(readAttempt(file), call)),
  },
  branches: {
    what: "the merchant's branches",
    words: [],
    example: "--json",
    async run({ client, call }) {
      const { content } = await client.listBranches(call);
      return { outcome: "found", branches: content.map(({ id, name }) => ({ id, name })) };
    },
  },
};
