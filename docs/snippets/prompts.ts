import { openReader } from "vp3300";
import { PromptPacer, promptLocale, promptOfOutcome, promptOfStep, promptTexts } from "vp3300/prompts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";

// In a page: navigator.languages. The shop's own words take the place of the package's.
const wanted = ["de-AT", "en"];
const custom = { de: { thankYou: "Danke, bis bald" } };
const texts = promptTexts(wanted, custom);
console.log(promptLocale(wanted, custom), texts.thankYou);

const clock = new VirtualClock();
const simulator = new SimulatedReader({ clock });
const reader = await openReader(simulator, { clock });
const pacer = new PromptPacer({
  clock,
  onShow: (prompt) => {
    if (prompt === undefined) console.log("(nothing)");
    else console.log(prompt.rule.beeps ? "beep:" : "     ", texts[prompt.code]);
  },
});

await clock.run(async () => {
  simulator.present(TEST_CARDS.visa, "insert", { afterMs: 1_000 });
  const transaction = reader.read({
    amountMinor: 1000,
    currency: "EUR",
    authorize: async () => ({ approved: true }),
  });
  for await (const step of transaction) {
    const code = promptOfStep(step);
    if (code !== undefined) pacer.show(code);
  }
  pacer.show(promptOfOutcome(await transaction.outcome));
});
await clock.advance(4_000); // the result has its two seconds, then the card is asked for again
simulator.removeCard();
pacer.cardRemoved();
pacer.close();
await reader.close();
