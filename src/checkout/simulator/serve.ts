/**
 * The simulated PointCheckout behind a real HTTP server.
 *
 * @module
 */
import { type ServeOptions, type SimulatorServer, serveSimulator } from "../../simulated-http/serve.ts";
import type { CheckoutSimulator } from "./simulator.ts";

/**
 * Serves `simulator`, on 127.0.0.1 unless told otherwise; the API is at `/mer/v2.0/` below the server's `url`.
 *
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export function serveCheckout(
  simulator: CheckoutSimulator,
  options: ServeOptions = {},
): Promise<SimulatorServer> {
  return serveSimulator(simulator, options);
}
