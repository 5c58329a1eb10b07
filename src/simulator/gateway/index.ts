/**
 * A simulated CardPointe Gateway, over real HTTP or in place of `fetch`. Test data only.
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
export type { ServeOptions, ServerTls, SimulatorServer } from "../../simulated-http/serve.ts";
export { AVS_TRIGGERS, CVV_TRIGGERS } from "./avs-cvv.ts";
export { TEST_ROUTING_NUMBERS } from "./issuer.ts";
export type {
  Booking,
  BookingKind,
  BookingMove,
  Charge,
  GatewayLedger,
  SettlementStatus,
} from "./ledger.ts";
export {
  GATEWAY_TEST_ACCOUNT,
  type ReceiptHead,
  type SimulatedMerchant,
  type SimulatedUser,
} from "./merchants.ts";
export type { Processor, ResponseCode, RespProc, RespStat } from "./response-codes.ts";
export { GATEWAY_ENDPOINTS, type GatewayEndpoint } from "./routes.ts";
export { serveGateway } from "./serve.ts";
export type { SettleOptions } from "./settle.ts";
export {
  createGatewaySimulator,
  type GatewayArrival,
  type GatewaySimulator,
  type GatewaySimulatorOptions,
} from "./simulator.ts";
export { type CardRow, GATEWAY_TEST_CARDS } from "./test-cards.ts";
