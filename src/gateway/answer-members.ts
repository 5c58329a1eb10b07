/**
 * The members of every answer that are read. All others are kept in `members`. Names and rules are those of the requests:
 * amounts end in `Minor`.
 *
 * Source: CardPointe Gateway API (OpenAPI files and prose of 2024-10), recorded UAT answers (2014 to 2020).
 *
 * @module
 */
import {
  amount,
  count,
  flag,
  kept,
  member,
  message,
  object,
  objects,
  reportAmount,
  secret,
  text,
  word,
} from "./answer-rules.ts";
import { parseIssuerAnswer } from "./issuer-answer.ts";

const AUTH = "Gateway API, auth answer";
const INQUIRE = "Gateway API, inquire answer";
const FEE = "Gateway API, surcharge and fees";
const PROFILE = "Gateway API, profile answer";
const BIN = "Gateway API, bin";
const SETTLE = "Gateway API, settlestat";
const FUNDING = "Gateway API, funding";
const MERCHANT = "Gateway API, inquireMerchant";

/** What a card number says of its card. */
// biome-ignore format: a table reads by column
export const BIN_MEMBERS = {
  country:       member("country",       text, "of the issuer",                                         BIN),
  product:       member("product",       text, "A Amex, D Discover, M Mastercard, V Visa, N others",    BIN),
  bin:           member("bin",           text, "first digits",                                          BIN),
  cardusestring: member("cardusestring", text, "credit or debit, with what",                            BIN),
  gsa:           member("gsa",           flag, "of the US government",                                  BIN),
  corporate:     member("corporate",     flag, "of a company",                                          BIN),
  fsa:           member("fsa",           flag, "for health expenses",                                   BIN),
  purchase:      member("purchase",      flag, "for purchases of companies",                            BIN),
  prepaid:       member("prepaid",       flag, "prepaid",                                               BIN),
  subtype:       member("subtype",       text, "product in words",                                      BIN),
  issuer:        member("issuer",        text, "bank",                                                  BIN),
  binlo:         member("binlo",         text, "lowest of the range",                                   BIN),
  binhi:         member("binhi",         text, "highest of the range",                                  BIN),
} as const;

/** Answers to auth, capture, void, refund, voidByOrderId and the inquiries. */
// biome-ignore format: a table reads by column
export const TRANSACTION_MEMBERS = {
  respstat:            member("respstat",            word("A", "B", "C"), "approved, may be tried again, declined", AUTH),
  respcode:            member("respcode",            text,                "means something with respproc only",     AUTH),
  respproc:            member("respproc",            text,                "who said it: PPS is the Gateway",        AUTH),
  resptext:            member("resptext",            message,             "in words",                               AUTH),
  retref:              member("retref",              text,                "key for everything later",               AUTH),
  merchid:             member("merchid",             text,                "may differ: a bank account's is linked", AUTH),
  account:             member("account",             secret("token"),     "token, or masked number",                AUTH),
  token:               member("token",               secret("token"),     "token",                                  AUTH),
  amountMinor:         member("amount",              amount,              "what was approved",                      AUTH),
  currency:            member("currency",            text,                "ISO 4217",                               AUTH),
  authcode:            member("authcode",            text,                "of the issuer; REFUND and REVERS are markers", AUTH),
  avsresp:             member("avsresp",             text,                "address check",                          AUTH),
  cvvresp:             member("cvvresp",             text,                "verification value check",               AUTH),
  commcard:            member("commcard",            text,                "commercial card",                        AUTH),
  expiry:              member("expiry",              secret("expiry"),    "MMYY",                                   AUTH),
  name:                member("name",                secret("name"),      "card holder",                            AUTH),
  batchid:             member("batchid",             text,                "when captured",                          AUTH),
  setlstat:            member("setlstat",            text,                "how far the money has come",             AUTH),
  orderId:             member(["orderId", "orderid"], text,               "spelled both ways",                      AUTH),
  profileid:           member("profileid",           text,                "profile used or made",                   AUTH),
  acctid:              member("acctid",              text,                "account of it",                          AUTH),
  cardproc:            member("cardproc",            text,                "processor that was meant",               AUTH),
  entrymode:           member("entrymode",           text,                "how the card was read",                  AUTH),
  bintype:             member("bintype",             text,                "kind of card",                           AUTH),
  binInfo:             member("binInfo",             object(BIN_MEMBERS), "what the number says of the card",       BIN),
  issuer:              member("emv",                 parseIssuerAnswer,   "issuer's answer for the chip",           AUTH),
  feeAmountMinor:      member("fee_amount",          amount,              "fee that was added",                     FEE),
  feeAuthcode:         member("fee_authcode",        text,                "its authorization code",                 FEE),
  feeFormat:           member("fee_format",          text,                "flat or percent",                        FEE),
  feeMerchid:          member("fee_merchid",         text,                "merchant id that gets it",               FEE),
  feeRetref:           member("fee_retref",          text,                "its own transaction",                    FEE),
  feeType:             member("fee_type",            text,                "C, F, S or N",                           FEE),
  feeValue:            member("fee_value",           text,                "what is charged, in feeFormat",          FEE),
  declineCategory:     member("declineCategory",     text,                "Visa: 1 never, 2 later, 3 fix the data", AUTH),
  declineCategoryText: member("declineCategoryText", message,             "in words",                               AUTH),
  merchAdviceCode:     member("merchAdviceCode",     text,                "advice for recurring payments",          AUTH),
  merchAdviceText:     member("merchAdviceText",     message,             "in words",                               AUTH),
  signature:           member("signature",           secret("signature"), "base64 of the kept signature",           AUTH),
  cof:                 member("cof",                 text,                "as it was sent",                         AUTH),
  userfields:          member("userfields",          kept("user fields"), "as they were sent",                      AUTH),
  authdate:            member("authdate",            text,                "YYYYMMDD",                               INQUIRE),
  capturedate:         member("capturedate",         text,                "YYYYMMDDHHMMSS",                         INQUIRE),
  settledate:          member("settledate",          text,                "YYYYMMDDHHMMSS",                         INQUIRE),
  lastfour:            member("lastfour",            text,                "of the card",                            INQUIRE),
  voidable:            member("voidable",            flag,                "it can be voided",                       INQUIRE),
  refundable:          member("refundable",          flag,                "it can be refunded",                     INQUIRE),
} as const;

/** Answers to profile requests, and the accounts in them. */
// biome-ignore format: a table reads by column
export const PROFILE_MEMBERS = {
  respstat:      member("respstat",      word("A", "B", "C"), "approved, may be tried again, declined", PROFILE),
  respcode:      member("respcode",      text,                "means something with respproc only",     PROFILE),
  respproc:      member("respproc",      text,                "who said it",                            PROFILE),
  resptext:      member("resptext",      message,             "in words",                               PROFILE),
  profileid:     member("profileid",     text,                "the profile",                            PROFILE),
  acctid:        member("acctid",        text,                "account of it",                          PROFILE),
  token:         member("token",         secret("token"),     "token",                                  PROFILE),
  accttype:      member("accttype",      text,                "brand, ECHK or ESAV",                    PROFILE),
  expiry:        member("expiry",        secret("expiry"),    "MMYY",                                   PROFILE),
  defaultacct:   member("defaultacct",   flag,                "the default of the profile",             PROFILE),
  gsacard:       member("gsacard",       flag,                "of the US government",                   PROFILE),
  auoptout:      member("auoptout",      flag,                "kept from the account updater",          PROFILE),
  cofpermission: member("cofpermission", flag,                "the customer consented",                 PROFILE),
  name:          member("name",          secret("name"),      "card holder",                            PROFILE),
  address:       member("address",       secret("address"),   "both lines",                             PROFILE),
  city:          member("city",          secret("city"),      "city",                                   PROFILE),
  region:        member("region",        text,                "state or region",                        PROFILE),
  country:       member("country",       text,                "country",                                PROFILE),
  postal:        member("postal",        secret("postal code"), "postal code",                          PROFILE),
  phone:         member("phone",         secret("telephone"), "may be cut to 12 characters",            PROFILE),
  email:         member("email",         secret("e-mail"),    "e-mail",                                 PROFILE),
  company:       member("company",       text,                "company",                                PROFILE),
} as const;

// biome-ignore format: a table reads by column
const SETTLED_MEMBERS = {
  retref:          member("retref",     text,   "the transaction",                 SETTLE),
  setlstat:        member("setlstat",   text,   "Y accepted, N not yet, R rejected", SETTLE),
  setlamountMinor: member("setlamount", amount, "what was settled",                SETTLE),
  orderId:         member("salesdoc",   text,   "the order id",                    SETTLE),
  authcode:        member("authcode",   text,   "of the issuer",                   SETTLE),
  cardtype:        member("cardtype",   text,   "brand",                           SETTLE),
} as const;

/** A batch, as settlestat reports it. */
// biome-ignore format: a table reads by column
export const BATCH_MEMBERS = {
  batchid:          member("batchid",     text,   "the batch",                        SETTLE),
  hostbatch:        member("hostbatch",   text,   "as the processor numbers it",      SETTLE),
  hoststat:         member("hoststat",    text,   "key into BATCH_STATUSES",          SETTLE),
  merchid:          member("merchid",     text,   "merchant id",                      SETTLE),
  respproc:         member("respproc",    text,   "processor",                        SETTLE),
  chargecnt:        member("chargecnt",   count,  "how many sales",                   SETTLE),
  chargetotalMinor: member("chargetotal", amount, "their sum",                        SETTLE),
  refundcnt:        member("refundcnt",   count,  "how many refunds",                 SETTLE),
  refundtotalMinor: member("refundtotal", amount, "their sum",                        SETTLE),
  // The specification nests the list in an object of the same name; recorded answers don't.
  txns:             member("txns", (value) => objects(SETTLED_MEMBERS)(Array.isArray(value) ? value : nested(value)), "its transactions", SETTLE),
} as const;

function nested(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, "txns") : undefined;
}

// biome-ignore format: a table reads by column
const DEPOSIT_MEMBERS = {
  fundingid:             member("fundingid",             text,         "the deposit",                 FUNDING),
  fundingmasterid:       member("fundingmasterid",       text,         "day's deposits",              FUNDING),
  netsalesMinor:         member("netsales",              reportAmount, "sales less refunds",          FUNDING),
  thirdpartyMinor:       member("thirdparty",            reportAmount, "settled by others",           FUNDING),
  adjustmentMinor:       member("adjustment",            reportAmount, "adjustments",                 FUNDING),
  interchangefeeMinor:   member("interchangefee",        reportAmount, "interchange",                 FUNDING),
  servicechargeMinor:    member("servicecharge",         reportAmount, "service charge",              FUNDING),
  feeMinor:              member("fee",                   reportAmount, "fees",                        FUNDING),
  reversalMinor:         member("reversal",              reportAmount, "reversals",                   FUNDING),
  otheradjustmentMinor:  member("otheradjustment",       reportAmount, "other adjustments",           FUNDING),
  totalfundingMinor:     member("totalfunding",          reportAmount, "what the bank gets",          FUNDING),
  currency:              member("currency",              text,         "ISO 4217",                    FUNDING),
  ddanumber:             member("ddanumber",             secret("bank account"), "merchant's account", FUNDING),
  abanumber:             member("abanumber",             secret("routing number"), "its bank",         FUNDING),
  deposittrancode:       member("deposittrancode",       text,         "kind of deposit",             FUNDING),
  depositachtracenumber: member("depositachtracenumber", text,         "trace number of the transfer", FUNDING),
  dateadded:             member("dateadded",             text,         "YYYY-MM-DD or YYYYMMDD",      FUNDING),
  datechanged:           member("datechanged",           text,         "YYYY-MM-DD or YYYYMMDD",      FUNDING),
} as const;

// biome-ignore format: a table reads by column
const FUNDED_MEMBERS = {
  fundingtxnid:           member("fundingtxnid",          text,         "key of the row",              FUNDING),
  fundingid:              member("fundingid",             text,         "deposit that it is in",       FUNDING),
  retref:                 member("retref",                text,         "the transaction",             FUNDING),
  parentretref:           member("parentretref",          text,         "of a refund: the sale",       FUNDING),
  authcode:               member("authcode",              text,         "of the issuer",               FUNDING),
  authdate:               member("authdate",              text,         "YYYY-MM-DD or YYYYMMDD",      FUNDING),
  respcode:               member("respcode",              text,         "response code",               FUNDING),
  batchid:                member("batchid",               text,         "batch",                       FUNDING),
  cardproc:               member("cardproc",              text,         "processor",                   FUNDING),
  cardnumber:             member("cardnumber",            secret("masked number"), "masked",           FUNDING),
  cardtype:               member("cardtype",              text,         "credit, debit",               FUNDING),
  cardbrand:              member("cardbrand",             text,         "brand",                       FUNDING),
  amountMinor:            member("amount",                reportAmount, "amount",                      FUNDING),
  currency:               member("currency",              text,         "ISO 4217",                    FUNDING),
  date:                   member("date",                  text,         "YYYY-MM-DD or YYYYMMDD",      FUNDING),
  type:                   member("type",                  text,         "SALE, REFUND, ...",           FUNDING),
  status:                 member("status",                text,         "Processed, Rejected, ...",    FUNDING),
  interchangeunitfee:     member("interchangeunitfee",    text,         "interchange, each",           FUNDING),
  interchangepercentfee:  member("interchangepercentfee", text,         "interchange, percent",        FUNDING),
  plancode:               member("plancode",              text,         "interchange plan",            FUNDING),
  downgradereasoncodes:   member("downgradereasoncodes",  text,         "why it is dearer",            FUNDING),
  invoicenumber:          member("invoicenumber",         text,         "invoice",                     FUNDING),
  sourcetransactionid:    member("sourcetransactionid",   text,         "key at the source",           FUNDING),
  terminalnumber:         member("terminalnumber",        text,         "terminal",                    FUNDING),
  achreturncode:          member("achreturncode",         text,         "why a bank sent it back: R01 to R83", FUNDING),
  userfields:             member("userfields",            kept("user fields"), "as they were sent",    FUNDING),
} as const;

// biome-ignore format: a table reads by column
const ADJUSTMENT_MEMBERS = {
  fundingadjustmentid: member("fundingadjustmentid", text,         "key of the row",         FUNDING),
  fundingmasterid:     member("fundingmasterid",     text,         "day's deposits",         FUNDING),
  merchid:             member("merchid",             text,         "merchant id",            FUNDING),
  amountMinor:         member("amount",              reportAmount, "amount",                 FUNDING),
  currency:            member("currency",            text,         "ISO 4217",               FUNDING),
  category:            member("category",            text,         "category",               FUNDING),
  type:                member("type",                text,         "type",                   FUNDING),
  description:         member("description",         message,      "in words",               FUNDING),
  dateadded:           member("dateadded",           text,         "YYYY-MM-DD or YYYYMMDD", FUNDING),
  datechanged:         member("datechanged",         text,         "YYYY-MM-DD or YYYYMMDD", FUNDING),
} as const;

// biome-ignore format: a table reads by column
const CHARGEBACK_MEMBERS = {
  casenumber:              member("casenumber",              text,         "case",                    FUNDING),
  chargebackdate:          member("chargebackdate",          text,         "YYYY-MM-DD or YYYYMMDD",  FUNDING),
  depositdate:             member("depositdate",             text,         "YYYY-MM-DD or YYYYMMDD",  FUNDING),
  transactiondate:         member("transactiondate",         text,         "YYYY-MM-DD or YYYYMMDD",  FUNDING),
  amountMinor:             member("amount",                  reportAmount, "amount",                  FUNDING),
  transactionamountMinor:  member("transactionamount",       reportAmount, "amount of the sale",      FUNDING),
  reasoncode:              member("reasoncode",              text,         "why",                     FUNDING),
  reasondescription:       member("reasondescription",       message,      "in words",                FUNDING),
  sequencenumber:          member("sequencenumber",          text,         "which in the case",       FUNDING),
  acquirereferencenumber:  member("acquirereferencenumber",  text,         "acquirer's reference",    FUNDING),
  cardnumber:              member("cardnumber",              secret("masked number"), "masked",       FUNDING),
  retref:                  member("retref",                  text,         "the sale",                FUNDING),
  authcode:                member("authcode",                text,         "of the issuer",           FUNDING),
} as const;

/** A day's deposits. */
// biome-ignore format: a table reads by column
export const FUNDING_MEMBERS = {
  merchid:         member("merchid",         text,                        "merchant id",            FUNDING),
  fundingdate:     member("fundingdate",     text,                        "YYYY-MM-DD or YYYYMMDD", FUNDING),
  fundingmasterid: member("fundingmasterid", text,                        "key of the day",         FUNDING),
  datechanged:     member("datechanged",     text,                        "YYYY-MM-DD or YYYYMMDD", FUNDING),
  fundings:        member("fundings",        objects(DEPOSIT_MEMBERS),    "deposits",               FUNDING),
  txns:            member("txns",            objects(FUNDED_MEMBERS),     "what is in them",        FUNDING),
  adjustments:     member("adjustments",     objects(ADJUSTMENT_MEMBERS), "adjustments",            FUNDING),
  chargebacks:     member("chargebacks",     objects(CHARGEBACK_MEMBERS), "chargebacks",            FUNDING),
} as const;

/** What a merchant is set up for. */
// biome-ignore format: a table reads by column
export const MERCHANT_MEMBERS = {
  merchid:     member("merchid",     text, "merchant id",                  MERCHANT),
  site:        member("site",        text, "site",                         MERCHANT),
  cardproc:    member("cardproc",    text, "processor",                    MERCHANT),
  enabled:     member("enabled",     flag, "may be used",                  MERCHANT),
  avs:         member("avs",         flag, "checks addresses",             MERCHANT),
  cvv:         member("cvv",         flag, "checks verification values",   MERCHANT),
  echeck:      member("echeck",      flag, "takes bank accounts",          MERCHANT),
  acctupdater: member("acctupdater", flag, "has its stored cards updated", MERCHANT),
  feeType:     member("fee_type",    text, "C, F, S or N",                 MERCHANT),
  feeFormat:   member("fee_format",  text, "flat or percent",              MERCHANT),
  feeValue:    member("fee_value",   text, "what is charged, in feeFormat", MERCHANT),
  feeMerchid:  member("fee_merchid", text, "merchant id that gets it",     MERCHANT),
} as const;

/** What a surcharge would be. */
// biome-ignore format: a table reads by column
export const SURCHARGE_MEMBERS = {
  token:          member("token",      text,   "CREDIT, DEBIT or UNKNOWN: what the card is", FEE),
  postal:         member("postal",     text,   "NOT_RESTRICTED, UNKNOWN, or else restricted", FEE),
  feeAmountMinor: member("fee_amount", amount, "the fee on the amount",                      FEE),
  messages:       member("messages",   objects({
    field:   member("field",   text,    "which member of the request", FEE),
    message: member("message", message, "what is wrong with it",       FEE),
  }), "what was wrong with the request", FEE),
} as const;

/** A batch that was opened or closed by hand. */
// biome-ignore format: a table reads by column
export const MANUAL_BATCH_MEMBERS = {
  batchid:  member("batchid",  text, "the batch",          "Gateway API, manual batches"),
  respcode: member("respcode", text, "success or noBatch", "Gateway API, manual batches"),
} as const;

/** Answer to a signature; it has no respstat. */
// biome-ignore format: a table reads by column
export const SIGCAP_MEMBERS = {
  respcode: member("respcode", text,    "02 is success", "Gateway API, sigcap"),
  resptext: member("resptext", message, "in words",      "Gateway API, sigcap"),
  retref:   member("retref",   text,    "the sale",      "Gateway API, sigcap"),
  merchid:  member("merchid",  text,    "merchant id",   "Gateway API, sigcap"),
} as const;
