/**
 * A simulated CardSecure service, over real HTTP or in place of `fetch`. Test data only.
 *
 * @module
 */
export type { AccountOrigin } from "./account.ts";
export type { Credentials } from "./detokenize.ts";
export type { IssuedToken, KnownToken, Redeemed, ShortLived } from "./ledger.ts";
export type { RsaPrivateKey } from "./rsa.ts";
export { type CardSecureServer, serveCardSecure } from "./serve.ts";
export {
  type CardSecureSimulator,
  type CardSecureSimulatorOptions,
  createCardSecureSimulator,
} from "./simulator.ts";
export type { TokenizeMembers } from "./tokenizer.ts";
