import { CardSecure, openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";

const cardSecure = await serveCardSecure(createCardSecureSimulator());
const simulated = new SimulatedReader();
simulated.present(TEST_CARDS.visa, "tap");

const reader = await openReader(simulated);
const transaction = reader.read({ amountMinor: 1050, currency: "USD" });
for await (const step of transaction) console.log("show the customer:", step);
const outcome = await transaction.outcome;

if (outcome.outcome === "captured") {
  const token = await new CardSecure({ baseUrl: cardSecure.url }).tokenize(outcome.capture);
  console.log(`captured ${outcome.capture.maskedPan}, token ends in ${token.last4}; printed, it is ${token}`);
}
await reader.close();
await cardSecure.close();
