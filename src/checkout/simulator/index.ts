/**
 * A simulated PointCheckout, API and pay pages, over real HTTP or in place of `fetch`. Test data only.
 *
 * @module
 */
export type { FetchLike } from "../../simulated-http/as-fetch.ts";
export type { FaultOptions } from "../../simulated-http/fault-plan.ts";
export {
  FAULTS,
  type Fault,
  type FaultEffect,
  type FaultName,
  type ServerErrorStatus,
} from "../../simulated-http/faults.ts";
export type {
  ServeOptions,
  ServerTls,
  SimulatorServer as CheckoutServer,
} from "../../simulated-http/serve.ts";
export { type CardBehaviour, TEST_CARDS } from "./cards.ts";
export type {
  CheckoutLedger,
  CheckoutType,
  LedgerCheckout,
  LedgerRefund,
  LedgerStatus,
} from "./ledger.ts";
export { type CheckoutStatusText, MOVES, type MoveName, SCENARIOS, type ScenarioName } from "./moves.ts";
export type {
  EntryField,
  PayableCheckout,
  PayableItem,
  PayDesk,
  PaymentEntry,
  PayResult,
} from "./pay-desk.ts";
export { serveCheckout } from "./serve.ts";
export {
  type CheckoutSimulator,
  type CheckoutSimulatorOptions,
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  type SimulatedCredentials,
} from "./simulator.ts";
