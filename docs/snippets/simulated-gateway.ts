import { VirtualClock } from "vp3300/simulator";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";

const { merchid, username, password } = GATEWAY_TEST_ACCOUNT;
const clock = new VirtualClock();
const cardSecure = createCardSecureSimulator({ clock });
const gateway = createGatewaySimulator({ clock, cardSecure });

const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
const url = "http://simulated/cardconnect/rest/auth";
const sale = { merchid, account: "4111111111111111", amount: "10.00", orderid: "A-1", capture: "Y" };
const pay = () => gateway.fetch(url, { method: "PUT", headers, body: JSON.stringify(sale) });

// The answer gets lost, the money does not.
gateway.failNext("cutAfter", { endpoint: "auth" });
const lost = await pay().catch((error: TypeError) => error.message);
console.log(lost, gateway.ledger.netMinor("A-1"));

// Whoever pays again without asking first has charged the card twice.
await pay();
gateway.settle();
const charges = gateway.ledger
  .charges()
  .map(({ orderid, amountMinor, state }) => ({ orderid, amountMinor, state }));
console.log("charged", charges.length, "times:", JSON.stringify(charges));
