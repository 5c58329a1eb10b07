/**
 * A simulated PointCheckout, API and pay pages, over real HTTP or in place of `fetch`. Test data only.
 *
 * @module
 */
export { type CardBehaviour, TEST_CARDS } from "./cards.ts";
export { FAULTS, type Fault, type FaultEffect, type FaultName, type FaultOptions } from "./faults.ts";
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
export { type CheckoutServer, type ServeOptions, type ServerTls, serveCheckout } from "./serve.ts";
export {
  type CheckoutSimulator,
  type CheckoutSimulatorOptions,
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  type SimulatedCredentials,
} from "./simulator.ts";
