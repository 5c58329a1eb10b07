import { CardSecure, openReader, type Transport } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";

/** For a button: reads one card, and gives the token that goes to your server. */
async function pay(transport: Transport, cardSecure: CardSecure, say: (text: string) => void) {
  const reader = await openReader(transport);
  try {
    const transaction = reader.read({ amountMinor: 1050, currency: "USD" });
    for await (const step of transaction) say(step.step);
    const outcome = await transaction.outcome;
    // `approved` without authorize: the card said so by itself, offline. Nobody has been charged yet.
    const capture =
      outcome.outcome === "captured" || outcome.outcome === "approved" ? outcome.capture : undefined;
    return capture === undefined ? undefined : await cardSecure.tokenize(capture);
  } finally {
    await reader.close();
  }
}

// In the page: const [chosen] = await createHidWebTransport(navigator.hid).request(); pay(chosen, …)
const service = await serveCardSecure(createCardSecureSimulator());
const simulated = new SimulatedReader();
simulated.present(TEST_CARDS.mastercard, "tap");
const token = await pay(simulated, new CardSecure({ baseUrl: service.url }), () => undefined);
console.log(`card ends in ${token?.last4}`);
await service.close();
