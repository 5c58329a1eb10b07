import { CardSecure, keepReader } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";

// With hardware: createHidNodeTransport(), and new CardSecure({ site: "…", environment: "uat" }).
const simulated = new SimulatedReader();
const cardSecureService = await serveCardSecure(createCardSecureSimulator());
const cardSecure = new CardSecure({ baseUrl: cardSecureService.url });

// One reader for the life of the kiosk: opened again whenever its link is lost.
await using kept = keepReader(simulated);

async function sell(amountMinor: number): Promise<string> {
  const reader = await kept.ready();
  const transaction = reader.read({ amountMinor, currency: "USD" });
  for await (const step of transaction) console.log("screen:", step.step);
  const outcome = await transaction.outcome;
  // `approved` without authorize: the card said so by itself, offline. Nobody has been charged yet.
  const capture =
    outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
  if (capture === undefined) return `no sale: ${outcome.outcome}`;
  const token = await cardSecure.tokenize(capture);
  return `for the server: order and token, card ends in ${token.last4}`;
}

simulated.present(TEST_CARDS.visa, "tap");
console.log(await sell(250));
await cardSecureService.close();
