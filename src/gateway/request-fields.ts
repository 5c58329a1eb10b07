/**
 * The members of every request. They have the vendor's names, except that amounts end in `Minor` and are integers in minor
 * units, yes-or-no members are booleans, and the order id, which the vendor spells in three ways, is `orderId`.
 *
 * Source: CardPointe Gateway API (OpenAPI files and prose of 2024-10).
 *
 * @module
 */
import { refuseArgument, requireObject, requireText } from "../arguments.ts";
import { isLuhnValid } from "../luhn.ts";
import { requireOrderId } from "./order-id.ts";
import {
  amount,
  field,
  flag,
  list,
  type MembersOf,
  matching,
  type Rule,
  requireAscii,
  type SecretText,
  secretMatching,
  secretText,
  signedAmount,
  text,
  type WireValue,
  whole,
  word,
} from "./request-rules.ts";

const AUTH = "Gateway API, auth request";
const LEVEL_2 = "Gateway API, level 2 data";
const LEVEL_3 = "Gateway API, level 3 data";
const COF = "Gateway API, stored credentials";
const THREE_D = "Gateway API, 3-D Secure";
const ACH = "Gateway API, ACH payments";
const FOLLOW = "Gateway API, capture, void and refund requests";
const PROFILE = "Gateway API, profile request";
const REPORT = "Gateway API, settlestat, funding and surcharge requests";

const USERFIELDS_MAX_BYTES = 4_000;
/** Reader data is far longer than the 76 characters that the field table gives `track`. */
const TRACK_MAX_LENGTH = 8_192;

const orderId: Rule<string> = (value, argument) => {
  requireOrderId(argument, value);
  return value;
};
const MERCHID = matching(/^[A-Za-z0-9]{1,16}$/, "1 to 16 letters and digits");
const SOURCE = matching(/^[A-Za-z0-9][\w-]{0,31}$/, "1 to 32 letters, digits, _ and -");
const TOKEN = secretMatching(/^[A-Za-z0-9]{1,19}$/, "1 to 19 letters and digits");
/** Digits that a card may have, and no token has: CardSecure's begin with 9. Source: ISO/IEC 7812-1. */
const CARD_NUMBER = /^[2-6]\d{12,18}$/;
/** A token in the path or the query of a URL, which servers and proxies on its way write into their logs. */
const TOKEN_IN_URL: Rule<SecretText> = (value, argument) => {
  const token = TOKEN(value, argument) as string;
  if (CARD_NUMBER.test(token) && isLuhnValid(token)) refuseArgument(argument, "a token", "a card number");
  return token;
};
const DATE = matching(/^\d{8}$/, "YYYYMMDD");
const EXPIRY = secretMatching(/^(?:\d{4}|\d{5}|\d{6}|\d{8})$/, "MMYY, YYYYM, YYYYMM or YYYYMMDD");
const RETREF = matching(/^[A-Za-z0-9]{1,14}$/, "1 to 14 letters and digits");
const PROFILE_ID = matching(/^\d{1,20}$/, "1 to 20 digits");
const ACCOUNT_ID = matching(/^\d{1,3}$/, "1 to 3 digits");

/** Texts of the merchant's own, in order. */
export type UserFields = Readonly<Record<string, string>> | readonly Readonly<Record<string, string>>[];

function userField(value: object, argument: string): Readonly<Record<string, string>> {
  requireObject(argument, value);
  for (const [name, member] of Object.entries(value)) {
    requireText(`${argument}.${name}`, member);
    requireAscii(`${argument}.${name}`, member);
  }
  return value as Readonly<Record<string, string>>;
}

const userfields: Rule<UserFields> = (value, argument) => {
  const wire: WireValue = Array.isArray(value)
    ? value.map((element: object, index) => userField(element, `${argument}[${index}]`))
    : userField(value, argument);
  const bytes = new TextEncoder().encode(JSON.stringify(wire)).length;
  if (bytes > USERFIELDS_MAX_BYTES) {
    refuseArgument(argument, `at most ${USERFIELDS_MAX_BYTES} bytes`, `${bytes} bytes`);
  }
  return wire;
};

/** `true` keeps what was approved as a new profile; an id pays with a stored account. */
export type ProfileUse = true | { readonly profileid: string; readonly acctid?: string | undefined };

const profile: Rule<ProfileUse> = (value, argument) => {
  if (value === true) return "Y";
  requireObject(argument, value);
  const { profileid, acctid } = value as Exclude<ProfileUse, true>;
  const id = PROFILE_ID(profileid, `${argument}.profileid`);
  return acctid === undefined ? id : `${id}/${ACCOUNT_ID(acctid, `${argument}.acctid`)}`;
};

/** `true`: members of a printed receipt; "json": the same as one object. */
export type ReceiptForm = boolean | "json";

const receipt: Rule<ReceiptForm> = (value, argument) =>
  value === "json" ? value : flag(value as boolean, argument);

/** Base64 of a gzipped BMP, or its bytes. */
export type SignatureImage = string | Uint8Array;

const SIGNATURE_MAX_LENGTH = 6_144;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function signature(minLength: number): Rule<SignatureImage> {
  return (value, argument) => {
    const encoded = value instanceof Uint8Array ? base64(value) : value;
    requireText(argument, encoded, SIGNATURE_MAX_LENGTH);
    if (
      encoded.length < minLength ||
      !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded)
    )
      refuseArgument(argument, `base64 of ${minLength} to ${SIGNATURE_MAX_LENGTH} characters`, "other text");
    return encoded;
  };
}

/** A line of an order, for level 3. */
// biome-ignore format: a table reads by column
export const ITEM_FIELDS = {
  description:   field("description", text(26),       "what was sold; needed",                            LEVEL_3),
  lineno:        field("lineno",      text(4),        "number of the line",                               LEVEL_3),
  material:      field("material",    text(12),       "material code",                                    LEVEL_3),
  quantity:      field("quantity",    matching(/^\d{1,8}(?:\.\d{1,3})?$/, "a decimal of at most 3 places"), "how many; up to 3 decimals", LEVEL_3),
  uom:           field("uom",         text(8),        "unit of measure",                                  LEVEL_3),
  unitcostMinor: field("unitcost",    amount,         "price of one",                                     LEVEL_3),
  netamntMinor:  field("netamnt",     amount,         "the line without tax and discount",                LEVEL_3),
  taxamntMinor:  field("taxamnt",     amount,         "tax of the line",                                  LEVEL_3),
  discamntMinor: field("discamnt",    amount,         "discount of the line",                             LEVEL_3),
  taxexempt:     field("taxexempt",   flag,           "free of tax",                                      LEVEL_3),
  upc:           field("upc",         matching(/^(?!0+$)\d{1,14}$/, "1 to 14 digits, not all 0"), "product code", LEVEL_3),
} as const;

/** A line of an order, for level 3. */
export type OrderItem = MembersOf<typeof ITEM_FIELDS> & { readonly description: string };

// biome-ignore format: a table reads by column
const PURCHASE = {
  ponumber:      field("ponumber",      text(36),       "purchase order; the order id without it",          LEVEL_2),
  taxamntMinor:  field("taxamnt",       amount,         "tax; 0 or absent when tax-exempt",                 LEVEL_2),
  taxexempt:     field("taxexempt",     flag,           "forces the tax to 0",                              LEVEL_2),
  frtamntMinor:  field("frtamnt",       amount,         "freight",                                          LEVEL_3),
  dutyamntMinor: field("dutyamnt",      amount,         "duty",                                             LEVEL_3),
  orderdate:     field("orderdate",     DATE,           "YYYYMMDD",                                         LEVEL_3),
  shiptozip:     field("shiptozip",     text(12),       "postal code it goes to",                           LEVEL_3),
  shipfromzip:   field("shipfromzip",   text(12),       "postal code it comes from",                        LEVEL_3),
  shiptocountry: field("shiptocountry", text(2),        "country it goes to",                               LEVEL_3),
  items:         field("items",         list(ITEM_FIELDS, 999), "lines of the order",                       LEVEL_3),
} as const;

// biome-ignore format: a table reads by column
const HOLDER = {
  name:          field("name",     secretText(30),  "card holder",                                          AUTH),
  address:       field("address",  secretText(30),  "street; checked by AVS",                               AUTH),
  address2:      field("address2", secretText(30),  "second line of it",                                    AUTH),
  city:          field("city",     secretText(30),  "city",                                                 AUTH),
  region:        field("region",   text(20),        "state or region",                                      AUTH),
  country:       field("country",  text(2),         "country; US without it",                               AUTH),
  postal:        field("postal",   secretText(9),   "postal code; checked by AVS, 55555 without it",        AUTH),
  phone:         field("phone",    secretText(15),  "telephone",                                            AUTH),
  email:         field("email",    secretText(128), "e-mail",                                               AUTH),
  company:       field("company",  text(128),       "company",                                              AUTH),
} as const;

/** `auth`: ask for money. */
// biome-ignore format: a table reads by column
export const AUTH_FIELDS = {
  merchid:         field("merchid",         MERCHID,       "merchant id; the client's unless given",                     AUTH),
  amountMinor:     field("amount",          signedAmount,   "how much; 0 verifies the account, below 0 is a forced credit", AUTH),
  currency:        field("currency",        text(3),        "ISO 4217; the client's unless given",                        AUTH),
  account:         field("account",         secretText(19), "token, card number, or account number with bankaba",         AUTH),
  expiry:          field("expiry",          EXPIRY,         "MMYY; not with track, wallet, bank account or profile",      AUTH),
  cvv2:            field("cvv2",            secretMatching(/^\d{3,4}$/, "3 or 4 digits"), "verification value, unless CardSecure had it", AUTH),
  track:           field("track",           secretText(TRACK_MAX_LENGTH), "track data, or a reader's encrypted data as it is", AUTH),
  profile:         field("profile",         profile,        "true makes a profile; an id pays with a stored account",     AUTH),
  capture:         field("capture",         flag,           "capture when approved",                                      AUTH),
  tokenize:        field("tokenize",        flag,           "answer the masked number in account",                        AUTH),
  orderId:         field("orderid",         orderId,        "unique; made when absent",                                   AUTH),
  ...HOLDER,
  ecomind:         field("ecomind",         word("T", "R", "E", "B"), "mail or telephone, recurring, web, prearranged; absent with a card present", AUTH),
  cof:             field("cof",             word("C", "M"), "stored credential used by customer or merchant",             COF),
  cofscheduled:    field("cofscheduled",    flag,           "on a schedule",                                              COF),
  cofpermission:   field("cofpermission",   flag,           "the customer consented",                                     COF),
  bankaba:         field("bankaba",         secretMatching(/^\d{1,9}$/, "1 to 9 digits"), "routing number",               ACH),
  accttype:        field("accttype",        matching(/^[A-Z]{2,6}$/, "2 to 6 capitals"), "ECHK, ESAV or PDEBIT; otherwise absent", ACH),
  receipt:         field("receipt",         receipt,        "true or json: ask for receipt data",                         "Gateway API, receipts"),
  bin:             field("bin",             flag,           "ask for what the number says of the card",                   AUTH),
  auoptout:        field("auoptout",        flag,           "keep the profile from the account updater",                  AUTH),
  authcode:        field("authcode",        text(6),        "of a voice authorization",                                   AUTH),
  signature:       field("signature",       signature(4),   "base64 of a gzipped BMP, or its bytes",                      "Gateway API, signature capture"),
  termid:          field("termid",          text(8),        "terminal, where that feature is on",                         AUTH),
  userfields:      field("userfields",      userfields,     "texts of the merchant's own",                                "Gateway API, user fields"),
  invoiceid:       field("invoiceid",       text(12),       "invoice",                                                    AUTH),
  ...PURCHASE,
  secureflag:      field("secureflag",      text(2),        "ECI: 05 full, 06 attempted",                                 THREE_D),
  securevalue:     field("securevalue",     secretText(32), "CAVV, base64",                                               THREE_D),
  securedstid:     field("securedstid",     text(36),       "directory server's transaction id",                          THREE_D),
  secureexemption: field("secureexemption", word("ivr", "lowrisk", "lowvalue", "trusted"), "exemption that is claimed",   THREE_D),
  batchsource:     field("batchsource",     SOURCE,       "batch, where batches are run by hand",                       "Gateway API, manual batches"),
} as const;

// biome-ignore format: a table reads by column
const SALE = {
  merchid:     field("merchid", MERCHID, "merchant id of the sale; the client's unless given", FOLLOW),
  retref:      field("retref",  RETREF,   "the sale",                                           FOLLOW),
  amountMinor: field("amount",  amount,   "how much; all of it without",                        FOLLOW),
} as const;

/** `capture`: take what was authorized. */
// biome-ignore format: a table reads by column
export const CAPTURE_FIELDS = {
  ...SALE,
  ...PURCHASE,
  authcode:    field("authcode",    text(6),    "of a voice authorization",             FOLLOW),
  invoiceid:   field("invoiceid",   text(12),   "invoice",                              FOLLOW),
  userfields:  field("userfields",  userfields, "texts of the merchant's own",          FOLLOW),
  receipt:     field("receipt",     receipt,    "true or json: ask for receipt data",   FOLLOW),
  batchsource: field("batchsource", SOURCE,   "batch, where batches are run by hand", FOLLOW),
} as const;

/** `void`: let go what was authorized or captured and is not settled. */
export const VOID_FIELDS = SALE;

/** `refund`: give back what was settled. */
// biome-ignore format: a table reads by column
export const REFUND_FIELDS = {
  ...SALE,
  orderId:    field("orderid",    orderId,    "of the refund itself, so that it can be found; made when absent", FOLLOW),
  userfields: field("userfields", userfields, "texts of the merchant's own",                                     FOLLOW),
  receipt:    field("receipt",    receipt,    "true or json: ask for receipt data",                              FOLLOW),
} as const;

/** `voidByOrderId`: let go whatever an order id stands for. */
// biome-ignore format: a table reads by column
export const VOID_BY_ORDER_FIELDS = {
  merchid:     field("merchid", MERCHID, "merchant id of the sale; the client's unless given", FOLLOW),
  orderId:     field("orderid", orderId,  "of the sale",                                        FOLLOW),
  amountMinor: field("amount",  amount,   "how much; all of it without",                        FOLLOW),
} as const;

/** `sigcap`: keep a signature with a sale. */
// biome-ignore format: a table reads by column
export const SIGCAP_FIELDS = {
  merchid:   field("merchid",   MERCHID,     "merchant id of the sale; the client's unless given",          "Gateway API, sigcap"),
  retref:    field("retref",    RETREF,       "the sale",                                                    "Gateway API, sigcap"),
  signature: field("signature", signature(0), "base64 of a gzipped BMP, or its bytes; empty erases the kept one", "Gateway API, sigcap"),
} as const;

/** `profile`: keep an account of a customer. */
// biome-ignore format: a table reads by column
export const PROFILE_FIELDS = {
  merchid:       field("merchid",       MERCHID,       "merchant id; the client's unless given",              PROFILE),
  account:       field("account",       secretText(19), "token, card number, or account number with bankaba",  PROFILE),
  expiry:        field("expiry",        EXPIRY,         "MMYY",                                                PROFILE),
  bankaba:       field("bankaba",       secretMatching(/^\d{1,9}$/, "1 to 9 digits"), "routing number",         PROFILE),
  accttype:      field("accttype",      matching(/^[A-Z]{2,6}$/, "2 to 6 capitals"), "ECHK, ESAV or PDEBIT; otherwise absent", PROFILE),
  ...HOLDER,
  defaultacct:   field("defaultacct",   flag,           "make it the default of the profile",                  PROFILE),
  auoptout:      field("auoptout",      flag,           "keep it from the account updater",                    PROFILE),
  cofpermission: field("cofpermission", flag,           "the customer consented",                              PROFILE),
} as const;

/** Names of a stored account, or of all of a profile. */
// biome-ignore format: a table reads by column
export const STORED_FIELDS = {
  merchid:   field("merchid",   MERCHID,   "merchant id; the client's unless given", PROFILE),
  profileid: field("profileid", PROFILE_ID, "the profile",                            PROFILE),
  acctid:    field("acctid",    ACCOUNT_ID, "one account of it; all without",         PROFILE),
} as const;

/** `inquire`, by retref. */
// biome-ignore format: a table reads by column
export const INQUIRE_FIELDS = {
  merchid: field("merchid", MERCHID, "merchant id; the client's unless given", FOLLOW),
  retref:  field("retref",  RETREF,   "the transaction",                        FOLLOW),
} as const;

/** `inquireByOrderid`. */
// biome-ignore format: a table reads by column
export const INQUIRE_BY_ORDER_FIELDS = {
  merchid: field("merchid", MERCHID, "merchant id; the client's unless given", FOLLOW),
  orderId: field("orderid", orderId,  "the order",                              FOLLOW),
} as const;

/** `settlestat`. */
// biome-ignore format: a table reads by column
export const SETTLESTAT_FIELDS = {
  merchid: field("merchid", MERCHID,                                      "merchant id; the client's unless given", REPORT),
  date:    field("date",    matching(/^\d{4}$/, "MMDD"),                   "MMDD",                                   REPORT),
  batchid: field("batchid", matching(/^\d{1,12}$/, "1 to 12 digits"),      "one batch",                              REPORT),
} as const;

/** `funding`. */
// biome-ignore format: a table reads by column
export const FUNDING_FIELDS = {
  merchid: field("merchid", MERCHID,                                                    "merchant id; the client's unless given", REPORT),
  date:    field("date",    matching(/^(?:\d{4}|\d{8})$/, "MMDD or YYYYMMDD"), "day of the deposit, MMDD or YYYYMMDD",            REPORT),
} as const;

/** `bin`. */
// biome-ignore format: a table reads by column
export const BIN_FIELDS = {
  merchid: field("merchid", MERCHID,      "merchant id; the client's unless given", "Gateway API, bin"),
  token:   field("token",   TOKEN_IN_URL, "the card's token, never its number",     "Gateway API, bin"),
} as const;

/** `inquireMerchant`. */
// biome-ignore format: a table reads by column
export const MERCHANT_FIELDS = {
  merchid: field("merchid", MERCHID, "merchant id; the client's unless given", "Gateway API, inquireMerchant"),
} as const;

/** `surcharge`. */
// biome-ignore format: a table reads by column
export const SURCHARGE_FIELDS = {
  merchid:     field("merchid", MERCHID,       "merchant id; the client's unless given", REPORT),
  token:       field("token",   TOKEN_IN_URL,  "the card's token, never its number",     REPORT),
  postal:      field("postal",  secretText(9), "postal code of the card holder",         REPORT),
  amountMinor: field("amount",  amount,        "asks for the fee on it",                 REPORT),
} as const;

/** `openbatch` and `closebatch`. */
// biome-ignore format: a table reads by column
export const BATCH_FIELDS = {
  merchid:     field("merchid",     MERCHID, "merchant id; the client's unless given",    "Gateway API, manual batches"),
  batchsource: field("batchsource", SOURCE, "name of the batch to open",                 "Gateway API, manual batches"),
  batchid:     field("batchid",     whole(1, 999_999_999_999), "batch to close; the lowest open one without", "Gateway API, manual batches"),
} as const;
