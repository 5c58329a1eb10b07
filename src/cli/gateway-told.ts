/**
 * What `vp3300 gateway` tells of the client's results: the schema of each operation, which is also what picks the members.
 * Secrets are left out, and so is what only a reader understands.
 *
 * @module
 */
import type {
  BinInfo,
  Funding,
  JournalEntry,
  MerchantInfo,
  PaymentOutcome,
  SettlementBatch,
  StoredAccount,
  Transaction,
} from "../gateway/index.ts";
import { count, flag, integer, list, object, type Schema, text, word } from "./schema-parts.ts";

type KeyOf<T> = T extends unknown ? keyof T : never;
type ElementOf<T> = NonNullable<T> extends readonly (infer E)[] ? E : never;

/** A schema for each member of `T` but those that are withheld: a member that the client learns to read is missed here. */
type Told<T, Withheld extends KeyOf<T> = never> = Readonly<Record<Exclude<KeyOf<T>, Withheld>, Schema>>;

const BIN = object({}, {
  country: text,
  product: text,
  bin: text,
  cardusestring: text,
  gsa: flag,
  corporate: flag,
  fsa: flag,
  purchase: flag,
  prepaid: flag,
  subtype: text,
  issuer: text,
  binlo: text,
  binhi: text,
} satisfies Told<BinInfo, "members">);

const TRANSACTION = object({}, {
  respstat: word("A", "B", "C"),
  respcode: text,
  respproc: text,
  resptext: text,
  retref: text,
  merchid: text,
  amountMinor: integer,
  currency: text,
  authcode: text,
  avsresp: text,
  cvvresp: text,
  commcard: text,
  batchid: text,
  setlstat: text,
  orderId: text,
  profileid: text,
  acctid: text,
  cardproc: text,
  entrymode: text,
  bintype: text,
  binInfo: BIN,
  feeAmountMinor: integer,
  feeAuthcode: text,
  feeFormat: text,
  feeMerchid: text,
  feeRetref: text,
  feeType: text,
  feeValue: text,
  declineCategory: text,
  declineCategoryText: text,
  merchAdviceCode: text,
  merchAdviceText: text,
  cof: text,
  authdate: text,
  capturedate: text,
  settledate: text,
  lastfour: text,
  voidable: flag,
  refundable: flag,
} satisfies Told<
  Transaction,
  "account" | "token" | "expiry" | "name" | "signature" | "userfields" | "issuer" | "receipt" | "members"
>);

const CHECK = object({ match: text, means: text });
const PAYMENT = {
  ...object({}, {
    outcome: word(
      "approved",
      "partial",
      "declined",
      "retry",
      "timed-out",
      "not-found",
      "reversed",
      "unknown",
      "needs-attention",
    ),
    id: text,
    orderId: text,
    retref: text,
    approvedMinor: integer,
    restMinor: integer,
    reason: text,
    category: text,
    advice: object({ retry: text, means: text }, { afterMs: count }),

    hint: word("insert-card"),
    recovered: flag,
    recorded: flag,
    address: CHECK,
    cvv: CHECK,
    answer: TRANSACTION,
    answers: list(TRANSACTION),
    cause: object({}, { name: text, code: text }),
  } satisfies Told<PaymentOutcome>),
  required: ["outcome", "id", "recovered", "recorded", "address", "cvv"],
};

const INQUIRY = object(
  { outcome: word("approved", "declined", "retry", "timed-out", "several", "not-found") },
  { answer: TRANSACTION, answers: list(TRANSACTION) },
);

const ACCOUNT = object({}, {
  respstat: word("A", "B", "C"),
  respcode: text,
  respproc: text,
  resptext: text,
  profileid: text,
  acctid: text,
  accttype: text,
  defaultacct: flag,
  gsacard: flag,
  auoptout: flag,
  cofpermission: flag,
  region: text,
  country: text,
  company: text,
} satisfies Told<
  StoredAccount,
  "token" | "expiry" | "name" | "address" | "city" | "postal" | "phone" | "email" | "members"
>);

const BATCH = object({}, {
  batchid: text,
  hostbatch: text,
  hoststat: text,
  merchid: text,
  respproc: text,
  chargecnt: count,
  chargetotalMinor: integer,
  refundcnt: count,
  refundtotalMinor: integer,
  txns: list(
    object({}, {
      retref: text,
      setlstat: text,
      setlamountMinor: integer,
      orderId: text,
      authcode: text,
      cardtype: text,
    } satisfies Told<ElementOf<SettlementBatch["txns"]>>),
  ),
} satisfies Told<SettlementBatch, "members">);

const DEPOSITS = object({}, {
  deposits: word("none"),
  merchid: text,
  fundingdate: text,
  fundingmasterid: text,
  datechanged: text,
  fundings: list(
    object({}, {
      fundingid: text,
      fundingmasterid: text,
      netsalesMinor: integer,
      thirdpartyMinor: integer,
      adjustmentMinor: integer,
      interchangefeeMinor: integer,
      servicechargeMinor: integer,
      feeMinor: integer,
      reversalMinor: integer,
      otheradjustmentMinor: integer,
      totalfundingMinor: integer,
      currency: text,
      deposittrancode: text,
      depositachtracenumber: text,
      dateadded: text,
      datechanged: text,
    } satisfies Told<ElementOf<Funding["fundings"]>, "ddanumber" | "abanumber">),
  ),
  txns: list(
    object({}, {
      fundingtxnid: text,
      fundingid: text,
      retref: text,
      parentretref: text,
      authcode: text,
      authdate: text,
      respcode: text,
      batchid: text,
      cardproc: text,
      cardtype: text,
      cardbrand: text,
      amountMinor: integer,
      currency: text,
      date: text,
      type: text,
      status: text,
      interchangeunitfee: text,
      interchangepercentfee: text,
      plancode: text,
      downgradereasoncodes: text,
      invoicenumber: text,
      sourcetransactionid: text,
      terminalnumber: text,
      achreturncode: text,
    } satisfies Told<ElementOf<Funding["txns"]>, "cardnumber" | "userfields">),
  ),
  adjustments: list(
    object({}, {
      fundingadjustmentid: text,
      fundingmasterid: text,
      merchid: text,
      amountMinor: integer,
      currency: text,
      category: text,
      type: text,
      description: text,
      dateadded: text,
      datechanged: text,
    } satisfies Told<ElementOf<Funding["adjustments"]>>),
  ),
  chargebacks: list(
    object({}, {
      casenumber: text,
      chargebackdate: text,
      depositdate: text,
      transactiondate: text,
      amountMinor: integer,
      transactionamountMinor: integer,
      reasoncode: text,
      reasondescription: text,
      sequencenumber: text,
      acquirereferencenumber: text,
      retref: text,
      authcode: text,
    } satisfies Told<ElementOf<Funding["chargebacks"]>, "cardnumber">),
  ),
} satisfies Told<Funding, "members"> & { readonly deposits: Schema });

const MERCHANT = object({}, {
  merchid: text,
  site: text,
  cardproc: text,
  enabled: flag,
  avs: flag,
  cvv: flag,
  echeck: flag,
  acctupdater: flag,
  feeType: text,
  feeFormat: text,
  feeValue: text,
  feeMerchid: text,
} satisfies Told<MerchantInfo, "members">);

const ENTRY = {
  ...object({}, {
    id: text,
    operation: word("auth", "capture", "void", "refund", "voidByOrderId"),
    merchid: text,
    orderId: text,
    retref: text,
    amountMinor: integer,
    currency: text,
    acceptPartial: flag,
    bankAccount: flag,
    state: word("open", "done", "attention"),
    conclusion: object({}, {
      state: word("done", "attention"),
      outcome: text,
      reason: text,
      retref: text,
      approvedMinor: integer,
      respproc: text,
      respcode: text,
      mayRepeat: flag,
    } satisfies Told<NonNullable<JournalEntry["conclusion"]>>),
    attempt: count,
    begunAtMs: integer,
    updatedAtMs: integer,
    ageMs: integer,
    owner: text,
    leaseLeftMs: count,
    note: text,
  } satisfies Told<JournalEntry>),
  required: ["id", "operation", "merchid", "currency", "state", "attempt", "owner"],
};

/** What stands in several of the results, by the name that it has in the published schema. */
export const GATEWAY_PARTS: Readonly<Record<string, Schema>> = {
  transaction: TRANSACTION,
  payment: PAYMENT,
  journalEntry: ENTRY,
};

/** By operation: what is told of its result. */
export const GATEWAY_RESULTS: Readonly<Record<string, Schema>> = {
  check: object({ outcome: word("ok") }),
  auth: PAYMENT,
  capture: PAYMENT,
  void: PAYMENT,
  refund: PAYMENT,
  "void-order": PAYMENT,
  inquire: INQUIRY,
  "inquire-order": INQUIRY,
  profile: object({ accounts: list(ACCOUNT) }),
  settlement: object({ batches: list(BATCH) }),
  funding: DEPOSITS,
  bin: BIN,
  merchant: MERCHANT,
  recover: object({
    resolved: list(object({ entry: ENTRY, outcome: PAYMENT })),
    attention: list(ENTRY),
    held: list(ENTRY),
  }),
  attention: object({ attention: list(ENTRY) }),
};

/** Of `value` what the schema names, in its order. */
export function toldBy(schema: Schema, value: unknown): unknown {
  const { properties, items } = schema as {
    readonly properties?: Record<string, Schema>;
    readonly items?: Schema;
  };
  if (items !== undefined && Array.isArray(value)) return value.map((element) => toldBy(items, element));
  if (properties === undefined || typeof value !== "object" || value === null) return value;
  const told: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(properties)) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined) told[name] = toldBy(part, member);
  }
  return told;
}
