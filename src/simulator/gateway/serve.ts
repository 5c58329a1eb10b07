/**
 * The simulated Gateway behind a real HTTP server.
 *
 * @module
 */
import { type ServeOptions, type SimulatorServer, serveSimulator } from "../../simulated-http/serve.ts";
import type { GatewaySimulator } from "./simulator.ts";

/**
 * Serves `simulator`, on 127.0.0.1 unless told otherwise; the API is at `/cardconnect/rest/` below the server's `url`.
 *
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export function serveGateway(
  simulator: GatewaySimulator,
  options: ServeOptions = {},
): Promise<SimulatorServer> {
  return serveSimulator(simulator, options);
}
