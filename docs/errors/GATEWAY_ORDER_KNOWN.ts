import { CardPointeGateway, createMemoryJournal } from "vp3300/gateway";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";

const { fetch } = createGatewaySimulator({ cardSecure: createCardSecureSimulator() });
const config = { site: "fts", environment: "uat", ...GATEWAY_TEST_ACCOUNT } as const;
const gateway = new CardPointeGateway(config, { fetch, journal: createMemoryJournal() });

const sale = { account: "4788250000121443", expiry: "1230", amountMinor: 1050, orderId: "ORDER-7" };
await gateway.authorize(sale);
await gateway.authorize(sale);
