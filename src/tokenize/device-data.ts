/**
 * The last look at reader data before it is sent: nothing in it may be clear, and nothing may be missing that
 * CardSecure needs to find the account.
 *
 * Source: CardPointe Desktop SDK guide, `devicedata` samples; the refusals are this library's.
 *
 * @module
 */
import { type ErrorContext, Vp3300Error } from "../errors.ts";
import { type CardCapture, type DeviceDataFacts, parseDeviceData } from "../protocol/cards/index.ts";

/** What a refusal depends on, whoever says it. */
type Facts = Omit<DeviceDataFacts, "form">;

/** What CardSecure needs, by the `reason` that is given when it is missing. */
const NEEDS: Readonly<Record<string, (facts: Facts) => boolean>> = {
  ksn: ({ ksn }) => ksn !== undefined && ksn.length > 0,
  ciphertext: ({ ciphertext }) => ciphertext,
  maskedPan: ({ maskedPan }) => /\d{4}$/.test(maskedPan ?? ""),
};

function refuse(facts: Facts, context: ErrorContext): void {
  if (facts.clear) throw new Vp3300Error("TOKENIZE_CLEAR_CARD_DATA", context);
  const reason = Object.keys(NEEDS).find((need) => !NEEDS[need]!(facts));
  if (reason !== undefined) throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { ...context, reason });
}

function read(text: string): DeviceDataFacts {
  try {
    return parseDeviceData(text);
  } catch (cause) {
    const { context } = cause as Vp3300Error; // the decoders throw nothing else, and put no card data in it
    throw new Vp3300Error("TOKENIZE_CAPTURE_UNUSABLE", { ...context, reason: "unreadable" }, { cause });
  }
}

/**
 * Refuses reader data that must not or need not be sent: hex of EMV data or of a swipe, or a swipe in keyboard form.
 *
 * @throws Vp3300Error `TOKENIZE_CLEAR_CARD_DATA` with the `form`; `TOKENIZE_CAPTURE_UNUSABLE` with `form` and `reason`
 *   ksn, ciphertext or maskedPan, or with `reason` unreadable, where the reading stopped, and the decoder's error as
 *   its `cause`
 */
export function checkDeviceData(text: string): void {
  const { form, ...facts } = read(text);
  refuse(facts, { form });
}

/**
 * Refuses a capture by what it says of itself. The data that it then gives is looked at once more: a capture is an
 * interface, and anybody's object may say that it is encrypted.
 *
 * @throws Vp3300Error `TOKENIZE_CLEAR_CARD_DATA` with the `kind`; `TOKENIZE_CAPTURE_UNUSABLE` with `kind` and `reason`
 *   ksn or maskedPan
 */
export function checkCapture({ kind, encrypted, ksn, maskedPan }: CardCapture): void {
  refuse({ clear: !encrypted, ciphertext: encrypted, ksn, maskedPan }, { kind });
}
