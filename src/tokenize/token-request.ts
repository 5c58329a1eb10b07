/**
 * The body of `POST /cardsecure/api/v1/ccn/tokenize` for every kind of source. All checks that can be made without
 * CardSecure are made here, before anything is sent.
 *
 * | member             | of                                     | form                                           |
 * | ------------------ | -------------------------------------- | ---------------------------------------------- |
 * | account            | keyed, rsa, bankAccount, attach        | digits, base64, `routing/account`, token       |
 * | devicedata         | insert, tap, swipe, deviceData, wallet | encrypted reader data, wallet payload          |
 * | encryptionhandler  | rsa, applePay, googlePay               | `RSA`, `EC_APPLE_PAY`, `EC_GOOGLE_PAY`         |
 * | expiry, cvv        | keyed, rsa, attach                     | MMYY; 3 or 4 digits; always text               |
 * | unique             | all, when asked for                    | `true`                                         |
 *
 * Source: CardPointe "CardSecure API", tokenize; Desktop SDK guide for reader data.
 *
 * @module
 */
import { refuseArgument, requireObject, requireOneOf, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import type { CardCapture, DeviceDataForm } from "../protocol/cards/index.ts";
import { Secret } from "../secret.ts";
import { cvvLengths } from "./card-brand.ts";
import { checkCardEntry, checkCvv, checkExpiry } from "./card-entry.ts";
import { CardToken } from "./card-token.ts";
import { checkCapture, checkDeviceData } from "./device-data.ts";
import type { SecretText, TokenSource } from "./token-source.ts";
import { applePayDeviceData, googlePayDeviceData } from "./wallet.ts";

/** Members of the request body. */
export interface TokenizeBody {
  readonly account?: string;
  readonly devicedata?: string;
  readonly encryptionhandler?: "RSA" | "EC_APPLE_PAY" | "EC_GOOGLE_PAY";
  readonly expiry?: string;
  readonly cvv?: string;
  readonly unique?: true;
}

/** How the caller wants the body made. */
export interface RequestOptions {
  /** Milliseconds since 1970-01-01 UTC, for expiry dates. */
  readonly nowMs: number;
  readonly deviceDataForm: DeviceDataForm;
}

type SourceOf<K extends TokenSource["kind"]> = Extract<TokenSource, { readonly kind: K }>;
type Builders = {
  readonly [K in TokenSource["kind"]]: (source: SourceOf<K>, options: RequestOptions) => TokenizeBody;
};

/** Bytes of an RSA block: 1024 to 8192 bit keys. A card number passed by mistake is far shorter. */
const RSA_BLOCK = { min: 128, max: 1024 } as const;

/** Characters of any one text: more than a request has. */
const TEXT_MAX_LENGTH = 65_536;

function reveal(name: string, value: SecretText): string {
  const text: unknown = value instanceof Secret ? value.reveal() : value;
  requireText(name, text, TEXT_MAX_LENGTH);
  return text;
}

function revealOptional(name: string, value: SecretText | undefined): string | undefined {
  return value === undefined ? undefined : reveal(name, value);
}

function rsaAccount(account: string): string {
  const isBase64 = account.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(account);
  const bytes = (account.replace(/={1,2}$/, "").length * 6) >> 3;
  if (!isBase64 || bytes < RSA_BLOCK.min || bytes > RSA_BLOCK.max) {
    refuseArgument("source.account", `base64 of ${RSA_BLOCK.min} to ${RSA_BLOCK.max} bytes`, "other text");
  }
  return account;
}

function bankAccount(routing: string, account: string): string {
  const refuse = (field: string): never => {
    throw new Vp3300Error("TOKENIZE_CARD_INVALID", { field, reason: "format" });
  };
  if (!/^\d{9}$/.test(routing)) refuse("routing");
  if (!/^\d{4,17}$/.test(account)) refuse("account");
  return `${routing}/${account}`;
}

/** Expiry and CVV that come with an account whose brand is not known here. */
function extras(
  source: { readonly expiry?: SecretText | undefined; readonly cvv?: SecretText | undefined },
  nowMs: number,
): { expiry?: string; cvv?: string } {
  const expiry = revealOptional("source.expiry", source.expiry);
  const cvv = revealOptional("source.cvv", source.cvv);
  return {
    ...(expiry === undefined ? {} : { expiry: checkExpiry(expiry, nowMs) }),
    ...(cvv === undefined ? {} : { cvv: checkCvv(cvv, cvvLengths(undefined)) }),
  };
}

function deviceData(text: string): TokenizeBody {
  checkDeviceData(text);
  return { devicedata: text };
}

function capture(card: CardCapture, { deviceDataForm }: RequestOptions): TokenizeBody {
  checkCapture(card);
  return deviceData(card.deviceData(deviceDataForm).reveal());
}

const BUILDERS: Builders = {
  insert: capture,
  tap: capture,
  swipe: capture,
  // The Gateway refuses it at the authorization (PPS 106), when the customer has gone.
  tapMagstripe: ({ kind }) => {
    throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { kind, reason: "contactlessMagstripe" });
  },
  deviceData: (source) => deviceData(reveal("source.deviceData", source.deviceData)),
  keyed: (source, { nowMs }) => {
    const entry = {
      number: reveal("source.number", source.number),
      expiry: revealOptional("source.expiry", source.expiry),
      cvv: revealOptional("source.cvv", source.cvv),
    };
    const { number, ...rest } = checkCardEntry(entry, nowMs);
    return { account: number, ...rest };
  },
  rsa: (source, { nowMs }) => ({
    account: rsaAccount(reveal("source.account", source.account)),
    encryptionhandler: "RSA",
    ...extras(source, nowMs),
  }),
  bankAccount: (source) => ({
    account: bankAccount(reveal("source.routing", source.routing), reveal("source.account", source.account)),
  }),
  applePay: (source) => ({
    devicedata: applePayDeviceData(source.paymentData),
    encryptionhandler: "EC_APPLE_PAY",
  }),
  googlePay: (source) => ({
    devicedata: googlePayDeviceData(reveal("source.token", source.token)),
    encryptionhandler: "EC_GOOGLE_PAY",
  }),
  attach: (source, { nowMs }) => {
    if (source.expiry === undefined && source.cvv === undefined) {
      refuseArgument("source", "expiry or cvv to attach", "neither");
    }
    return {
      account: new CardToken(reveal("source.token", source.token)).reveal(),
      ...extras(source, nowMs),
    };
  },
};

const KINDS = Object.keys(BUILDERS) as TokenSource["kind"][];

/**
 * The body that asks for a token of `source`.
 *
 * @throws Vp3300Error `TOKENIZE_CARD_INVALID`, `TOKENIZE_CLEAR_CARD_DATA`, `TOKENIZE_CAPTURE_UNUSABLE`,
 *   `ARGUMENT_INVALID`
 */
export function tokenizeBody(source: TokenSource, options: RequestOptions): TokenizeBody {
  requireObject("source", source);
  requireOneOf("source.kind", source.kind, KINDS);
  const build = BUILDERS[source.kind] as (source: TokenSource, options: RequestOptions) => TokenizeBody;
  return build(source, options);
}
