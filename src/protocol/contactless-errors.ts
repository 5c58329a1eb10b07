/**
 * Contactless error codes: byte 1 of FFEE1F, or the first data byte of a failed 02-01.
 * Source: vp3300 reference 2.1; NEO 2 IDG p.31-34.
 *
 * @module
 */
import { type EntryOf, groupedCodes, type KeyOf, type NamedCode } from "./named-codes.ts";

const KEYS = {
  none: {
    0: "none|No error",
  },
  retry: {
    1: "outOfSequence",
  },
  insert: {
    2: "useContact|Use the contact interface",
    34: "aboveLimit|Amount above the contactless limit",
  },
  swipe: {
    6: "useMagstripe|Use the magnetic stripe",
  },
  useOtherInterface: {
    4: "useOtherInterface|Use another interface",
    39: "unsupportedCard",
  },
  presentOneCard: {
    33: "collision|More than one card in the field",
  },
  tryAgain: {
    32: "cardStatus|Card returned an error status",
    36: "cardCommunication|Card communication error",
    48: "cardNoResponse|Card did not respond",
  },
  otherCard: {
    37: "cardBlocked|Card blocked or not allowed",
  },
  goOnline: {
    35: "requestOnlineAuthorization",
  },
  decline: {
    38: "cardExpired",
    66: "cardDeclined|Card generated an AAC",
    67: "arqcOffline|Card asked to go online although offline only",
    68: "authenticationNotSupported|SDA/DDA not supported by the card",
  },
  fixRequest: {
    3: "zeroAmount|Amount is zero",
  },
  fixReader: {
    80: "caKeyMissing|CA public key missing",
    115: "tornLog|Torn transaction log error, often the clock",
    128: "noMerchant|No merchant configured",
    130: "merchantData|Merchant data error",
    136: "privateKeyMissing|Long-term private key missing",
  },
  fail: {
    81: "issuerKeyRecovery|Issuer public key recovery failed",
    82: "sdaFailed",
    83: "iccKeyRecovery|ICC public key recovery failed",
    84: "dynamicSignature|Dynamic signature failed; the card may already have taken the amount off",
    85: "processingRestrictions|Processing restrictions failed",
    98: "generic|Generic error",
    129: "cardDataParse|Card data cannot be parsed",
    131: "memory|Memory error",
    132: "applicationSkip|Application skip error",
    133: "applicationVersion|Application version error",
  },
} as const;

/**
 * What the host can do about a contactless error: nothing (`none`), send the request again (`retry`) or mended
 * (`fixRequest`), configure the reader (`fixReader`), ask for a host decision (`goOnline`), tell the customer (`insert`,
 * `swipe`, `useOtherInterface`, `presentOneCard`, `tryAgain`, `otherCard`), or end as `decline` or `fail`.
 */
export type ContactlessAction = keyof typeof KEYS;

/** Key of an error in {@link CONTACTLESS_ERRORS}. */
export type ContactlessErrorKey = KeyOf<EntryOf<typeof KEYS>>;

/** A row of {@link CONTACTLESS_ERRORS}. */
export interface ContactlessError extends NamedCode<ContactlessErrorKey> {
  readonly action: ContactlessAction;
}

/**
 * What is known of each contactless error code. Where the guide suggests no action (51 to 55, 62, 81 to 85), the
 * transaction just failed. Source: vp3300 reference 2.1; NEO 2 IDG p.31-34.
 */
export const CONTACTLESS_ERRORS: Readonly<Record<number, ContactlessError>> = /* @__PURE__ */ groupedCodes(
  "action",
  KEYS,
) as Readonly<Record<number, ContactlessError>>;
