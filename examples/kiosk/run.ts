/** A kiosk with a simulated reader: a customer, a cable that comes loose, and the customer again. */
import { CardSecure, keepReader } from "vp3300";
import { PromptPacer, promptTexts } from "vp3300/prompts";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";
import { Kiosk } from "./kiosk.ts";

await using service = await serveCardSecure(createCardSecureSimulator());
const cardSecure = new CardSecure({ baseUrl: service.url });
// With a real reader: createHidNodeTransport() of vp3300/hid-node.
const simulator = new SimulatedReader();
await using kept = keepReader(simulator, { firstRetryMs: 50 });
const texts = promptTexts("en-GB");
// In a page: a live region with the urgency of the rule, and a sound where it beeps.
using screen = new PromptPacer({
  onShow: (prompt) => console.log("screen:", prompt === undefined ? "" : texts[prompt.code]),
});
const kiosk = new Kiosk(kept, screen, async (capture) => {
  const token = await cardSecure.tokenize(capture);
  // Here the token goes to the shop's server, which charges it: see examples/counter.
  return token.last4 !== "";
});

await kept.ready();
simulator.present(TEST_CARDS.visa, "tap");
console.log(await kiosk.serve(250));
await kept.ready();
// The next customer: what the last one was told is over.
screen.clear();
const visit = kiosk.serve(250);
simulator.disconnect();
console.log(await visit);
await kept.ready();
simulator.present(TEST_CARDS.mastercard, "insert");
const last = kiosk.serve(250);
console.log(await last);
simulator.removeCard();
console.log(JSON.stringify(kiosk.health()));
