import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";

const clock = new VirtualClock();
const { fetch } = createCardSecureSimulator();
const cardSecure = new CardSecure({ site: "fts", environment: "uat" }, { fetch });
const simulated = new SimulatedReader({ clock });
// A gift card's number has no check digit, and so can't be a payment card's.
simulated.present(TEST_CARDS.gift, "swipe");
const outcome = await clock.run(async () => {
  await using reader = await openReader(simulated, { clock });
  return await reader.read({ amountMinor: 1050, currency: "USD" }).outcome;
});
if (outcome.outcome === "captured") await cardSecure.tokenize(outcome.capture);
