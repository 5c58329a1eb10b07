/**
 * Wallet payloads. They are encrypted for the payment processor, so all that can be checked is their shape; the card
 * behind them is one that the simulator is told.
 *
 * Source: CardPointe "Apple Pay" and "Google Pay" guides.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { Refusal } from "./refusal.ts";

const APPLE_MEMBERS = ["ectype", "ecsig", "eckey", "ectid", "echash", "ecpublickeyhash"] as const;
const GOOGLE_MEMBERS = ["signature", "protocolVersion", "signedMessage"] as const;

/** `data` first and unlabelled, the labelled members in any order, values as they are (base64 has `=`). */
function checkApple(payload: string): Refusal | undefined {
  const [data, ...members] = payload.split("&");
  const names = members.map((member) => member.slice(0, member.indexOf("=")));
  if (data === "" || data?.includes("ectype")) return new Refusal(74);
  return APPLE_MEMBERS.every((name) => names.includes(name)) ? undefined : new Refusal(74);
}

function checkGoogle(payload: string): Refusal | undefined {
  try {
    const token: unknown = JSON.parse(payload);
    if (typeof token !== "object" || token === null) return new Refusal(77);
    return GOOGLE_MEMBERS.every((name) => name in token) ? undefined : new Refusal(74);
  } catch {
    return new Refusal(77);
  }
}

const CHECKS = { EC_APPLE_PAY: checkApple, EC_GOOGLE_PAY: checkGoogle } as const;

/** A wallet payload as an account of its own: it stands for `card`, but every payment has its own token. */
export function walletAccount(
  payload: string,
  handler: keyof typeof CHECKS,
  card: string,
): Account | Refusal {
  return CHECKS[handler](payload) ?? { origin: "wallet", number: card, identity: `wallet|${payload}` };
}
