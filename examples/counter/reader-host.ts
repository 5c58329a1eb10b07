/**
 * The counter's process: a reader, the customer's prompts, and a token for each card. It has no credentials of the Gateway.
 * Environment: CARDSECURE_URL, SHOP_URL, COUNTER_KEY.
 */
import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { Counter } from "./counter.ts";

const { CARDSECURE_URL = "", SHOP_URL = "", COUNTER_KEY = "" } = process.env;

/** In a shop the customer does this. With a real reader it is `createHidNodeTransport()` in place of the simulator. */
const simulator = new SimulatedReader();
const CUSTOMERS = {
  "1001": () => simulator.present(TEST_CARDS.visa, "tap"),
  "1002": () => simulator.present(TEST_CARDS.mastercard, "insert"),
  "1003": () => simulator.present(TEST_CARDS.magstripe, "swipe"),
  "1004": () => simulator.present(TEST_CARDS.issuerRejected, "insert"),
};

await using reader = await openReader(simulator);
const counter = new Counter({
  reader,
  cardSecure: new CardSecure({ baseUrl: CARDSECURE_URL }),
  shopUrl: SHOP_URL,
  counterKey: COUNTER_KEY,
  callStaff: (order, why) =>
    console.log(`order ${order}: STAFF, look for its payment at the Gateway (${why})`),
});
for (const [order, customer] of Object.entries(CUSTOMERS)) {
  customer();
  const { sold, outcome, kind = "-", payment = "not asked" } = await counter.sell(order);
  console.log(`order ${order}: ${sold ? "sold" : "not sold"}, ${outcome} by ${kind}, shop: ${payment}`);
  simulator.removeCard();
}
