import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";

const clock = new VirtualClock();
const service = createCardSecureSimulator();
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, service);
const simulated = new SimulatedReader({ clock });
simulated.present(TEST_CARDS.visa, "tap");
const outcome = await clock.run(async () => {
  await using reader = await openReader(simulated, { clock });
  return await reader.read({ amountMinor: 1050, currency: "USD", interfaces: ["tap"] }).outcome;
});
service.failNext(78); // "swipe data invalid"
if (outcome.outcome === "captured") await cardSecure.tokenize(outcome.capture);
