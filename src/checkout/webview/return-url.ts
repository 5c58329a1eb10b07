/**
 * The address at which a shop gets its shopper back from a web checkout.
 *
 * Source: PointCheckout "Web checkout" guide; the official shop plugins (the names of the parameters).
 *
 * @module
 */
import { requireText } from "../../arguments.ts";

/** What a return address names. A hint: whoever types the address names what he likes. */
export interface ReturnedCheckout {
  readonly checkoutId: string | undefined;
  /** The request id of the attempt. */
  readonly reference: string | undefined;
}

function decodeParameter(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return undefined;
  }
}

/**
 * The parameters `checkout` and `reference` of `url`, the first of each. `undefined` for one that is absent or not
 * percent-encoded UTF-8. Never a proof of payment: read the checkout by the id that was stored when it was created.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseReturnUrl(url: string): ReturnedCheckout {
  requireText("url", url);
  const query = /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? "";
  const pairs = query.split("&").map((pair) => /^([^=]*)=?(.*)$/s.exec(pair)!);
  const parameter = (wanted: string) => {
    const pair = pairs.find(([, name = ""]) => decodeParameter(name) === wanted);
    return pair === undefined ? undefined : decodeParameter(pair[2]!);
  };
  return { checkoutId: parameter("checkout"), reference: parameter("reference") };
}
