/**
 * What a token can be made from, told apart by `kind`.
 *
 * @module
 */
import type { CardCapture } from "../protocol/cards/index.ts";
import type { Secret } from "../secret.ts";
import type { CardToken } from "./card-token.ts";
import type { ApplePayData } from "./wallet.ts";

/** Card data, as text or already in its container. */
export type SecretText = string | Secret<string>;

/** A card typed by a person. Expiry and CVV stay with the token for two minutes or until its first authorization. */
export interface KeyedCard {
  readonly kind: "keyed";
  /** Spaces and hyphens are ignored. */
  readonly number: SecretText;
  /** MMYY or MMYYYY, with `/`, `-`, a space or nothing in the middle. */
  readonly expiry?: SecretText | undefined;
  readonly cvv?: SecretText | undefined;
}

/** A card number or bank account that was encrypted with the site's RSA key (PKCS #1 v1.5) where it was typed. */
export interface RsaAccount {
  readonly kind: "rsa";
  /** The encrypted block in base64. */
  readonly account: SecretText;
  /** In clear, as for {@link KeyedCard}; CardSecure knows no encrypted form. */
  readonly expiry?: SecretText | undefined;
  readonly cvv?: SecretText | undefined;
}

/** A bank account, for ACH. */
export interface BankAccount {
  readonly kind: "bankAccount";
  /** Nine digits. */
  readonly routing: SecretText;
  /** 4 to 17 digits. */
  readonly account: SecretText;
}

/** An Apple Pay payment, within two minutes of its creation. Its token is good for one authorization. */
export interface ApplePay {
  readonly kind: "applePay";
  readonly paymentData: ApplePayData;
}

/** A Google Pay payment. */
export interface GooglePay {
  readonly kind: "googlePay";
  /** The token's JSON text. */
  readonly token: SecretText;
}

/**
 * CVV and expiry for a token that exists. Never for a token of reader data: CardSecure may drop its track data for
 * them, and the payment is then keyed.
 */
export interface AttachToToken {
  readonly kind: "attach";
  readonly token: CardToken | SecretText;
  readonly expiry?: SecretText | undefined;
  readonly cvv?: SecretText | undefined;
}

/** Encrypted reader data in the form to send: hex of EMV data or of a swipe, or a swipe in keyboard form. */
export interface DeviceData {
  readonly kind: "deviceData";
  readonly deviceData: SecretText;
}

/** A card as a reader captured it, or card data of another origin. */
export type TokenSource =
  | CardCapture
  | KeyedCard
  | RsaAccount
  | BankAccount
  | ApplePay
  | GooglePay
  | AttachToToken
  | DeviceData;
