/**
 * The operations of `vp3300 gateway`, as data: what each is given, and what it asks of the client.
 *
 * @module
 */
import type { CallOptions, CardPointeGateway } from "../gateway/index.ts";

/** What an operation works with. */
export interface OperationInput {
  readonly gateway: CardPointeGateway;
  /** Its arguments, in order. */
  readonly words: readonly string[];
  /** `--amount`, in minor units. */
  readonly amountMinor: number | undefined;
  readonly orderId: string | undefined;
  readonly capture: boolean;
  /** Reads the token to pay with; only where an operation needs one. */
  readonly token: () => Promise<string>;
  readonly call: CallOptions;
}

/** One operation. `amount`: whether `--amount` has to be there, or may be. */
export interface Operation {
  readonly what: string;
  readonly words?: readonly string[];
  readonly amount?: "needed" | "optional";
  readonly paysWith?: "token";
  readonly run: (input: OperationInput) => Promise<unknown>;
}

const some = <T extends object>(members: T): { [Name in keyof T]?: NonNullable<T[Name]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;

/** All of them. */
// biome-ignore format: a table reads by column
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  check: { what: "see whether the credentials are good",
    run: async ({ gateway, call }) => { await gateway.checkCredentials(call); return { outcome: "ok" }; } },
  auth: { what: "ask for money, with a token", amount: "needed", paysWith: "token",
    run: async ({ gateway, amountMinor = 0, capture, orderId, token, call }) =>
      gateway.authorize({ account: await token(), amountMinor, capture, ...some({ orderId }) }, call) },
  capture: { what: "take what was authorized", words: ["retref"], amount: "optional",
    run: ({ gateway, words: [retref = ""], amountMinor, call }) => gateway.capture({ retref, ...some({ amountMinor }) }, call) },
  void: { what: "let go what is not settled", words: ["retref"], amount: "optional",
    run: ({ gateway, words: [retref = ""], amountMinor, call }) => gateway.void({ retref, ...some({ amountMinor }) }, call) },
  refund: { what: "give back what is settled", words: ["retref"], amount: "optional",
    run: ({ gateway, words: [retref = ""], amountMinor, orderId, call }) => gateway.refund({ retref, ...some({ amountMinor, orderId }) }, call) },
  "void-order": { what: "let go whatever stands under an order id", words: ["orderId"],
    run: ({ gateway, words: [orderId = ""], call }) => gateway.voidByOrderId({ orderId }, call) },
  inquire: { what: "a transaction as it is now", words: ["retref"],
    run: ({ gateway, words: [retref = ""], call }) => gateway.inquire({ retref }, call) },
  "inquire-order": { what: "the transactions of an order id", words: ["orderId"],
    run: ({ gateway, words: [orderId = ""], call }) => gateway.inquireByOrderId({ orderId }, call) },
  profile: { what: "the accounts that a profile keeps", words: ["profileid"],
    run: async ({ gateway, words: [profileid = ""], call }) => ({ accounts: await gateway.getProfile({ profileid }, call) }) },
  settlement: { what: "batches of a day", words: ["MMDD"],
    run: async ({ gateway, words: [date = ""], call }) => ({ batches: await gateway.settlementStatus({ date }, call) }) },
  funding: { what: "deposits of a day; production only", words: ["YYYYMMDD"],
    run: async ({ gateway, words: [date = ""], call }) => (await gateway.funding({ date }, call)) ?? { deposits: "none" } },
  bin: { what: "what the token's card number says of the card", paysWith: "token",
    run: async ({ gateway, token, call }) => (await gateway.bin({ token: await token() }, call)) ?? { bin: "unknown" } },
  merchant: { what: "what the merchant is set up for",
    run: ({ gateway, call }) => gateway.inquireMerchant({}, call) },
  recover: { what: "find out about everything that the journal has open (needs --journal)",
    run: ({ gateway, call }) => gateway.recover(some({ signal: call.signal })) },
  attention: { what: "what waits for a person in the journal (needs --journal)",
    run: async ({ gateway }) => ({ attention: await gateway.attention() }) },
};
