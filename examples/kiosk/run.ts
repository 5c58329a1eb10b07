/** A kiosk with a simulated reader: a customer, a cable that comes loose, an answer that gets lost, and the end of the day. */
import { CardSecure, isVp3300Error, keepReader } from "vp3300";
import { PromptPacer, promptTexts } from "vp3300/prompts";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";
import { Kiosk, type Payment } from "./kiosk.ts";

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

// The shop's server charges the token: see examples/counter. Here one answer after the other, the third one lost.
const answers: Payment[] = ["approved", "approved", "unknown"];
const kiosk = new Kiosk({
  kept,
  screen,
  charge: async (capture) => {
    await cardSecure.tokenize(capture);
    return answers.shift() ?? "declined";
  },
  onFailure: (error) => console.log("failure:", isVp3300Error(error) ? error.code : "of the program"),
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
console.log(await kiosk.serve(250));
simulator.removeCard();
screen.clear();
simulator.present(TEST_CARDS.visa, "tap");
console.log(await kiosk.serve(250));
console.log(JSON.stringify(kiosk.health()));

// For ever: process.once("SIGTERM", () => stop.abort()). A customer who has not shown a card yet is let go at once.
const stop = new AbortController();
const running = kiosk.run(250, stop.signal);
setTimeout(() => stop.abort(), 100);
await running;
console.log(`closed: ${kiosk.health().reader}`);
