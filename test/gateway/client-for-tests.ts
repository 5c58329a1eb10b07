import {
  CardPointeGateway,
  createMemoryJournal,
  type GatewayOptions,
  type Journal,
} from "../../src/gateway/index.ts";
import {
  createGatewaySimulator,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulatorOptions,
} from "../../src/simulator/gateway/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";

export const MERCHID = GATEWAY_TEST_ACCOUNT.merchid;
export const VISA = "4788250000121443";

export const CONFIG = {
  baseUrl: "http://127.0.0.1",
  merchid: MERCHID,
  username: GATEWAY_TEST_ACCOUNT.username,
  password: GATEWAY_TEST_ACCOUNT.password,
};

/** A client against a simulated Gateway, on one virtual clock. */
export function simulated(options: GatewayOptions = {}, simulation: GatewaySimulatorOptions = {}) {
  const clock = new VirtualClock();
  const journal: Journal = options.journal ?? createMemoryJournal({ clock });
  const simulator = createGatewaySimulator({ clock, callsPerMinute: 0, ...simulation });
  const fetch = simulator.fetch as typeof globalThis.fetch;
  const client = new CardPointeGateway(CONFIG, { clock, journal, fetch, ...options });
  return { clock, journal, simulator, client, fetch };
}
