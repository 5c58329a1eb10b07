/**
 * Wallet payloads as CardSecure takes them: encrypted by the phone for the payment processor, passed on unopened.
 *
 * Source: CardPointe "Apple Pay" and "Google Pay" guides.
 *
 * @module
 */
import { refuseArgument, requireObject, requireText } from "../arguments.ts";

/** `paymentData` of Apple's `PKPaymentToken` (`payment.token.paymentData` on the web), parsed. */
export interface ApplePayData {
  readonly data: string;
  readonly signature: string;
  readonly header: {
    readonly ephemeralPublicKey: string;
    readonly publicKeyHash: string;
    readonly transactionId: string;
    /** Hash of the application data; Apple leaves it out when there was none. */
    readonly applicationData?: string | undefined;
  };
}

/** Characters of the longest member that is taken, and of the longest payload. */
const MAX_LENGTH = 16_384;

function requireMember(name: string, value: unknown): asserts value is string {
  requireText(name, value, MAX_LENGTH);
  // "&" separates the members, which are not URL-encoded.
  if (!/^[\x21-\x25\x27-\x7e]*$/.test(value)) refuseArgument(name, "printable ASCII without &", "other text");
}

/**
 * The `devicedata` of an Apple Pay payment: `data` unlabelled, then labelled members, nothing URL-encoded. `echash` is
 * there even when empty, because `ecpublickeyhash` is.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function applePayDeviceData(paymentData: ApplePayData): string {
  requireObject("source.paymentData", paymentData);
  const { data, signature, header } = paymentData;
  requireObject("source.paymentData.header", header);
  const members: readonly (readonly [string, unknown])[] = [
    ["ecsig", signature],
    ["eckey", header.ephemeralPublicKey],
    ["ectid", header.transactionId],
    ["echash", header.applicationData ?? ""],
    ["ecpublickeyhash", header.publicKeyHash],
  ];
  requireMember("source.paymentData.data", data);
  const labelled = members.map(([name, value]) => {
    requireMember(`source.paymentData (${name})`, value);
    return `${name}=${value}`;
  });
  return [data, "ectype=apple", ...labelled].join("&");
}

/**
 * The `devicedata` of a Google Pay payment: the token's JSON text (`paymentMethodData.tokenizationData.token`), as it
 * came.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless it is the JSON text of an object, in ASCII
 */
export function googlePayDeviceData(token: string): string {
  requireText("source.token", token, MAX_LENGTH);
  const wrong = () => refuseArgument("source.token", "JSON text of an object, in ASCII", "other text");
  if (!/^[\x20-\x7e]*$/.test(token)) wrong();
  try {
    requireObject("source.token", JSON.parse(token));
  } catch {
    wrong(); // the parser's own message quotes the text
  }
  return token;
}
