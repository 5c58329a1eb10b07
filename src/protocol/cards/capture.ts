/**
 * What a reader captured from a card: one of four shapes, told apart by `kind`.
 *
 * Captures show themselves safely: JSON, text conversion and inspection give kind, encryption, KSN, masked card number,
 * entry mode and result code. Card data leaves through `reveal()` of a `Secret` only. They own their bytes, and outlive
 * the buffers that they were read from.
 *
 * @module
 */
import type { Secret } from "../../secret.ts";
import type { Swipe } from "./swipe.ts";

/**
 * How a swipe is handed to CardSecure: `binary` is the hex of the envelope as delivered, `keyboard` the form that
 * keyboard-mode readers type. Data of chips has one form, whatever is asked for.
 */
export type DeviceDataForm = "binary" | "keyboard";

/** What all captures have. */
export interface CaptureFields {
  /** False as soon as anything that holds the account number is in clear: an unencrypted reader, or a misconfigured one. */
  readonly encrypted: boolean;
  /** `none` exactly when `encrypted` is false. */
  readonly cipher: "none" | "tdes" | "aes" | "extended";
  /** The key serial number, a copy. Undefined when the reader sent none. */
  readonly ksn: Uint8Array | undefined;
  /** Tag DFEE25, 0 to 0xffff. */
  readonly resultCode: number | undefined;
  /** Tag 9F39: 05 contact, 07 contactless, 80 fallback swipe, 90 swipe, 91 contactless magstripe. */
  readonly entryMode: number | undefined;
  /** At most the first and last four digits. */
  readonly maskedPan: string | undefined;
  /** `YYMM`, if the reader shows it. */
  readonly expiry: string | undefined;
  /** The card or the reader asks for an online authorization. Stripes always need one. */
  readonly onlineRequested: boolean;
  /**
   * The value of a tag, a view: for a tag that holds card data its masked value, never the clear or encrypted one; for
   * any other its first value. Undefined when there is none, and for templates, whose children have tags of their own.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  tag(tag: number): Uint8Array | undefined;
  /** The TLVs as delivered, without the attribution byte. */
  readonly raw: Secret<Uint8Array>;
  /**
   * The text that CardSecure takes as `devicedata`, default `binary`. A capture that isn't encrypted gives clear text.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  deviceData(form?: DeviceDataForm): Secret<string>;
  /** What may be shown: kind, encryption, KSN, masked card number, entry mode and result code. */
  toJSON(): Readonly<Record<string, unknown>>;
}

/** A chip that was inserted. */
export interface InsertCapture extends CaptureFields {
  readonly kind: "insert";
}

/** A contactless chip. */
export interface TapCapture extends CaptureFields {
  readonly kind: "tap";
}

/** A contactless card read in magstripe mode. */
export interface TapMagstripeCapture extends CaptureFields {
  readonly kind: "tapMagstripe";
  /** Text of track 1 without sentinels, clear or masked. Undefined when the reader sent none. */
  readonly track1: Secret<string> | undefined;
  /** Text of track 2 without sentinels, clear or masked. Undefined when the reader sent none. */
  readonly track2: Secret<string> | undefined;
}

/** A swipe. */
export interface SwipeCapture extends CaptureFields {
  readonly kind: "swipe";
  /** The swipe followed a chip that could not be read: 9F39 is 80. */
  readonly fallback: boolean;
  /** The service code says that the card has a chip, or, if it isn't shown, the reader's hint does. */
  readonly chipCard: boolean;
  readonly swipe: Swipe;
}

/** What a reader captured from a card. */
export type CardCapture = InsertCapture | TapCapture | TapMagstripeCapture | SwipeCapture;
