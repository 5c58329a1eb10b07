/**
 * What every example here starts from: a client of the Gateway and a token to pay with.
 *
 * By default both services are simulated in this process. With CARDPOINTE_SITE, CARDPOINTE_MERCHID, CARDPOINTE_USER and
 * CARDPOINTE_PASSWORD in the environment it is the test environment (UAT) of that site. Credentials never stand in code.
 */
import { CardSecure } from "vp3300";
import { CardPointeGateway, type GatewayConfig } from "vp3300/gateway";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT, serveGateway } from "vp3300/simulator/gateway";

/** A client, and test cards to use it with. */
export interface Desk extends AsyncDisposable {
  readonly gateway: CardPointeGateway;
  /** A token of a test card, as a reader host or a card form would hand it over. */
  token(cardNumber?: string): Promise<string>;
  /** Settles what is captured, as the night does. Does nothing with a real site. */
  settle(): void;
}

const TEST_CARD = "4788250000121443";

export async function openDesk(): Promise<Desk> {
  const { CARDPOINTE_SITE: site, CARDPOINTE_MERCHID: merchid = "" } = process.env;
  const { CARDPOINTE_USER: username = "", CARDPOINTE_PASSWORD: password = "" } = process.env;
  if (site === undefined) return openSimulatedDesk();
  const at = { site, environment: "uat" } as const;
  return {
    ...deskOf({ ...at, merchid, username, password }, new CardSecure(at)),
    settle: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function openSimulatedDesk(): Promise<Desk> {
  const cardSecure = createCardSecureSimulator();
  const gateway = createGatewaySimulator({ cardSecure });
  const servers = [await serveCardSecure(cardSecure), await serveGateway(gateway)] as const;
  const [cardSecureServer, gatewayServer] = servers;
  return {
    ...deskOf(
      { baseUrl: gatewayServer.url, ...GATEWAY_TEST_ACCOUNT },
      new CardSecure({ baseUrl: cardSecureServer.url }),
    ),
    settle: () => void gateway.settle(),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function deskOf(config: GatewayConfig, cardSecure: CardSecure): Pick<Desk, "gateway" | "token"> {
  return {
    gateway: new CardPointeGateway(config),
    async token(number = TEST_CARD) {
      const token = await cardSecure.tokenize({ kind: "keyed", number, expiry: "1230" });
      return token.reveal();
    },
  };
}
