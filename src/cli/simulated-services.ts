/**
 * The simulated services that `vp3300 simulate` runs: CardSecure and Gateway as one site, and PointCheckout, which has
 * nothing to do with them.
 *
 * @module
 */
import {
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  serveCheckout,
} from "../checkout/simulator/index.ts";
import { createCardSecureSimulator, serveCardSecure } from "../simulator/cardsecure/index.ts";
import {
  createGatewaySimulator,
  type FaultName,
  type FaultOptions,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulator,
  type Processor,
  type ServeOptions,
  type SimulatorServer,
  serveGateway,
} from "../simulator/gateway/index.ts";
import { createRandom } from "../simulator/index.ts";

/** Services by name, in the order in which they are told of. */
export const SERVICES = ["gateway", "cardsecure", "checkout"] as const;

/** One of {@link SERVICES}. */
export type ServiceName = (typeof SERVICES)[number];

/** How the services are. */
export interface ServicesOptions {
  readonly processor: Processor;
  readonly isLimited: boolean;
  readonly seed: number;
  /** Share of requests to CardSecure and Gateway that meet a fault by chance. */
  readonly faultRate: number;
}

/** What a service is served with and told to do. */
interface Service {
  serve(options: ServeOptions): Promise<SimulatorServer>;
  fail(name: FaultName, options: FaultOptions): void;
  clear(): void;
  /** Where its API is below the server's url, and who may call it. Test data. */
  readonly told: Readonly<Record<string, string>> & { readonly path: string };
}

/** The services of one run. */
export interface Services {
  readonly byName: Readonly<Record<ServiceName, Service>>;
  readonly gateway: GatewaySimulator;
}

/** Makes the services; none listens yet. */
export function createServices({ processor, isLimited, seed, faultRate }: ServicesOptions): Services {
  const random = createRandom(seed);
  const cardSecure = createCardSecureSimulator({ random });
  const { merchid, username, password } = GATEWAY_TEST_ACCOUNT;
  const gateway = createGatewaySimulator({
    cardSecure,
    seed,
    merchants: [{ merchid, processor }],
    ...(!isLimited && { callsPerMinute: 0 }),
  });
  const checkout = createCheckoutSimulator();
  if (faultRate > 0) {
    for (const simulator of [gateway, cardSecure]) simulator.failRandomly({ random, rate: faultRate });
  }
  return {
    gateway,
    byName: {
      gateway: {
        serve: (options) => serveGateway(gateway, options),
        fail: (name, options) => gateway.failNext(name, options),
        clear: () => gateway.clearFaults(),
        told: { path: "/cardconnect/rest/", username, password, merchid, processor },
      },
      cardsecure: {
        serve: (options) => serveCardSecure(cardSecure, options),
        fail: (name, options) => cardSecure.failNext(name, options),
        clear: () => cardSecure.clearFaults(),
        told: { path: "/cardsecure/api/v1/ccn/tokenize" },
      },
      checkout: {
        serve: (options) => serveCheckout(checkout, options),
        fail: (name, options) => checkout.failNext(name, options),
        clear: () => checkout.clearFaults(),
        told: { path: "/mer/v2.0/", ...SIMULATOR_CREDENTIALS },
      },
    },
  };
}
