/**
 * A simulated CardSecure service, over real HTTP or in place of `fetch`. Test data only.
 *
 * @module
 */
export type { FetchLike } from "../../simulated-http/as-fetch.ts";
export type { FaultOptions, RandomFaults } from "../../simulated-http/fault-plan.ts";
export {
  FAULT_NAMES,
  FAULTS,
  type Fault,
  type FaultEffect,
  type FaultName,
  type ServerErrorStatus,
} from "../../simulated-http/faults.ts";
export type {
  ServeOptions,
  ServerTls,
  SimulatorServer as CardSecureServer,
} from "../../simulated-http/serve.ts";
export type { AccountOrigin } from "./account.ts";
export type { Credentials } from "./detokenize.ts";
export type { IssuedToken, KnownToken, Redeemed, ShortLived } from "./ledger.ts";
export type { RsaPrivateKey } from "./rsa.ts";
export { serveCardSecure } from "./serve.ts";
export {
  type CardSecureSimulator,
  type CardSecureSimulatorOptions,
  createCardSecureSimulator,
} from "./simulator.ts";
export type { TokenizeMembers } from "./tokenizer.ts";
