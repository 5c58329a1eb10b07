/**
 * Look-ups that move no money: `bin`, `inquireMerchant`, `surcharge`, and the credential check.
 *
 * Source: CardPointe Gateway API.
 *
 * @module
 */
import type { Answer } from "../answer.ts";
import { binInfo, isDebit } from "../bins.ts";
import type { Raw } from "../members.ts";
import { formatAmount, parseAmount } from "../money.ts";
import type { Call, State } from "../state.ts";

/** The card number or bank account behind a token of the site; nothing of it is used up. */
function numberBehind(token: string, { cardSecure }: State): string | undefined {
  return cardSecure.find(token)?.account.reveal();
}

/** Answers what is known of a token's card. */
export function bin({ path }: Call, state: State): Answer {
  const number = numberBehind(path.token ?? "", state);
  if (number === undefined) return { success: false, errormsg: "Invalid token" };
  return { ...(binInfo(number) ?? { success: true, errormsg: "No bin information found." }) };
}

/** Answers a merchant's set-up. */
export function inquireMerchant({ merchant }: Call, { site }: State): Answer {
  const { merchid, processor, achMerchid, surchargePercent } = merchant;
  return {
    merchid,
    site,
    cardproc: processor,
    enabled: true,
    avs: "Y",
    cvv: "Y",
    echeck: achMerchid === null ? "N" : "Y",
    acctupdater: "N",
    fee_type: surchargePercent === undefined ? "N" : "S",
    fee_format: "percent",
    fee_value: String(surchargePercent ?? 0),
    fee_merchid: merchid,
  };
}

/** Half-up on the third decimal. */
function feeMinor(amountMinor: number, percent: number): number {
  return Math.floor((amountMinor * percent + 50) / 100);
}

/** Answers whether a card may be surcharged, and by how much. */
export function surcharge({ query, merchant }: Call, state: State): Answer {
  const token = query.get("token") ?? "";
  const postal = query.get("postal") ?? "";
  const messages: Raw[] = [];
  const number = numberBehind(token, state);
  if (token !== "" && number === undefined) messages.push({ field: "token", message: "Invalid Token" });
  if (token === "") messages.push({ field: "token", message: "token is missing or empty" });
  if (postal === "") messages.push({ field: "postal", message: "postal is missing or empty" });
  const known = number === undefined ? "UNKNOWN" : isDebit(number) ? "DEBIT" : "CREDIT";
  const amountMinor = parseAmount(query.get("amount") ?? "");
  const percent = known === "CREDIT" ? (merchant.surchargePercent ?? 0) : 0;
  return {
    token: known,
    postal: postal === "" ? "UNKNOWN" : "NOT_RESTRICTED",
    ...(amountMinor !== undefined && { fee_amount: formatAmount(feeMinor(amountMinor, percent)) }),
    messages,
  };
}

/** Answers the credential check: a page. */
export function credentialCheck(): Answer {
  const headers = { "content-type": "text/html" };
  return new Response("<html><body><h1>CardConnect REST Servlet</h1></body></html>", { headers });
}
