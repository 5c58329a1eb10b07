import {
  type CheckoutAttempt,
  CheckoutClient,
  type CheckoutClientOptions,
  type CreateOutcome,
  type MobileCheckoutRequest,
  type PaymentAttempt,
  type RefundOutcome,
} from "../../../src/checkout/server/index.ts";
import {
  type CheckoutSimulatorOptions,
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
} from "../../../src/checkout/simulator/index.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";

/** A shop's backend in front of a simulated service, in virtual time. */
export function openShop(options: CheckoutClientOptions & CheckoutSimulatorOptions = {}) {
  const clock = new VirtualClock();
  const simulator = createCheckoutSimulator({ clock, ...options });
  /** What the store was given, by id. */
  const attempts = new Map<string, CheckoutAttempt>();
  const payments = new Map<string, PaymentAttempt>();
  const store = {
    save: (attempt: CheckoutAttempt | PaymentAttempt) =>
      attempt.kind === "payment"
        ? void payments.set(attempt.id, structuredClone(attempt))
        : void attempts.set(attempt.id, structuredClone(attempt)),
  };
  const { brand = "pointcheckout" } = options;
  const client = new CheckoutClient(
    { brand, mode: "test", ...SIMULATOR_CREDENTIALS },
    { clock, store, fetch: (input, init) => simulator.fetch(input, init), ...options },
  );
  /** Runs until nothing is left to wait for. */
  const run = <T>(action: () => Promise<T>): Promise<T> => clock.run(action);
  return { clock, simulator, attempts, payments, client, run };
}

export type Shop = ReturnType<typeof openShop>;

export const ADDRESS = {
  name: "Lina Haddad",
  address1: "12 Harbour Road",
  city: "Dubai",
  country: "AE",
} as const;
export const CUSTOMER = {
  id: "cus-88",
  firstName: "Lina",
  lastName: "Haddad",
  email: "lina@example.test",
} as const;

/** A request for a mobile checkout over 100.00 AED. */
export const MOBILE: MobileCheckoutRequest = {
  orderId: "ORD-7001",
  currency: "AED",
  amountMinor: 10_000,
  items: [{ name: "Sea-blue scarf", quantity: 2, linetotalMinor: 10_000 }],
  customer: CUSTOMER,
  billingAddress: ADDRESS,
};

/** The checkout that was made; fails the test if none was. */
export function created(outcome: CreateOutcome) {
  if (outcome.outcome !== "created") throw new TypeError(`not created: ${outcome.reason}`);
  return outcome.checkout;
}

/** The checkout that was refunded; fails the test if none was. */
export function refunded(outcome: RefundOutcome) {
  if (outcome.outcome !== "refunded") throw new TypeError(`not refunded: ${outcome.reason}`);
  return outcome.checkout;
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new TypeError("did not reject");
}
