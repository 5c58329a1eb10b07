import { CardPointeGateway, createMemoryJournal } from "vp3300/gateway";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";

const { fetch } = createGatewaySimulator({ cardSecure: createCardSecureSimulator() });
// A journal whose disk is full.
const journal = createMemoryJournal();
journal.begin = () => Promise.reject(new Error("no space left"));
const config = { site: "fts", environment: "uat", ...GATEWAY_TEST_ACCOUNT } as const;
const gateway = new CardPointeGateway(config, { fetch, journal });

// The order could not be written down, so nothing is sent.
await gateway.authorize({ account: "4788250000121443", expiry: "1230", amountMinor: 1050, orderId: "7" });
