// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Contactless error codes: byte 1 of FFEE1F, or the first data byte of a failed 02-01.
 * Source: vp3300 reference 2.1; NEO 2 IDG p.31-34.
 *
 * @module
 */
import { groupedCodes, type NamedCode, type ValueOf } from "./named-codes.ts";

const KEYS = {
  none: {
    0x00: "noError",
  },
  retry: {
    0x01: "outOfSequence",
  },
  insert: {
    0x02: "useContact",
    0x22: "amountAboveLimit",
  },
  swipe: {
    0x06: "useMagstripe",
  },
  useOtherInterface: {
    0x04: "useOtherInterface",
    0x27: "unsupportedCard",
  },
  presentOneCard: {
    0x21: "collision",
  },
  tryAgain: {
    0x20: "cardReturnedError",
    0x24: "cardCommunicationError",
    0x30: "cardDidNotRespond",
  },
  otherCard: {
    0x25: "cardBlocked",
  },
  goOnline: {
    0x23: "requestOnlineAuthorization",
  },
  decline: {
    0x26: "cardExpired",
    0x42: "cardDeclined",
    0x43: "cardAskedToGoOnline",
    0x44: "authenticationNotSupported",
  },
  fixRequest: {
    0x03: "amountIsZero",
  },
  fixReader: {
    0x50: "caKeyMissing",
    0x73: "tornLogError",
    0x80: "noMerchantConfigured",
    0x82: "merchantDataError",
    0x88: "privateKeyMissing",
  },
  fail: {
    0x51: "issuerKeyRecoveryFailed",
    0x52: "sdaFailed",
    0x53: "iccKeyRecoveryFailed",
    0x54: "dynamicSignatureFailed",
    0x55: "processingRestrictionsFailed",
    0x62: "genericError",
    0x81: "cardDataUnreadable",
    0x83: "memoryError",
    0x84: "applicationSkipError",
    0x85: "applicationVersionError",
  },
} as const;

/**
 * What the host can do about a contactless error: nothing (`none`), send the request again (`retry`) or mended
 * (`fixRequest`), configure the reader (`fixReader`), ask for a host decision (`goOnline`), tell the customer (`insert`,
 * `swipe`, `useOtherInterface`, `presentOneCard`, `tryAgain`, `otherCard`), or end as `decline` or `fail`.
 */
export type ContactlessAction = keyof typeof KEYS;

/** Key of an error in {@link CONTACTLESS_ERRORS}. */
export type ContactlessErrorKey = ValueOf<typeof KEYS>;

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
);
