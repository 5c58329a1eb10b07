/**
 * The simulated CardSecure behind a real HTTP server.
 *
 * @module
 */
import { type ServeOptions, type SimulatorServer, serveSimulator } from "../../simulated-http/serve.ts";
import type { CardSecureSimulator } from "./simulator.ts";

/**
 * Serves `simulator`, on 127.0.0.1 unless told otherwise; the server's `url` is what `new CardSecure({ baseUrl })` takes.
 *
 * @throws Vp3300Error `SIMULATOR_PORT_UNAVAILABLE`, `ARGUMENT_INVALID`
 */
export function serveCardSecure(
  simulator: CardSecureSimulator,
  options: ServeOptions = {},
): Promise<SimulatorServer> {
  return serveSimulator(simulator, options);
}
