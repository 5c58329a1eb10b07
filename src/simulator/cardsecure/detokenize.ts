/**
 * Detokenizing: the account behind a token, for callers with credentials of their own. Never for reader data.
 *
 * Source: CardPointe "CardSecure API", detokenize (edition of 2023; no longer published).
 *
 * @module
 */
import type { TokenLedger } from "./ledger.ts";
import { Refusal } from "./refusal.ts";

/** HTTP Basic credentials. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who may ask, and for which site's tokens. */
export interface DetokenizePolicy {
  readonly site: string;
  readonly credentials: Credentials | undefined;
}

/** The account in clear, or why not. */
export function detokenize(
  ledger: TokenLedger,
  { site, credentials }: DetokenizePolicy,
  authorization: string | undefined,
  asked: { readonly site: unknown; readonly token: unknown },
): string | Refusal {
  const expected = credentials && `Basic ${btoa(`${credentials.username}:${credentials.password}`)}`;
  if (expected === undefined || authorization !== expected) return new Refusal(47);
  if (asked.site !== site) return new Refusal(55);
  const issued = typeof asked.token === "string" ? ledger.find(asked.token) : undefined;
  if (issued === undefined) return new Refusal(49);
  const isGivenBack = issued.origin === "card" || issued.origin === "bank";
  return isGivenBack ? issued.account.reveal() : new Refusal(71);
}
