import { openReader } from "vp3300";
import { SimulatedReader, VirtualClock } from "vp3300/simulator";
import { assertNoCardData, CANARY_CARDS, findCardData } from "vp3300/testing";

// What your program writes: here a logger that keeps its lines, and one mistake.
const lines: string[] = [];
const log = (...values: unknown[]) => lines.push(values.map((value) => JSON.stringify(value)).join(" "));

const clock = new VirtualClock();
const simulator = new SimulatedReader({ clock });
simulator.present(CANARY_CARDS.visa, "tap", { afterMs: 500 });
const outcome = await clock.run(async () => {
  const reader = await openReader(simulator, { clock });
  const transaction = reader.read({ amountMinor: 250, currency: "EUR" });
  for await (const step of transaction) log("step", step);
  const ended = await transaction.outcome;
  log("outcome", ended);
  await reader.close();
  return ended;
});

// Nothing of the card in the log, nor in the object that an error tracker might walk through.
assertNoCardData(lines);
assertNoCardData(outcome);

// Had it been typed in and logged as base64, it would be found, and the finding would not repeat it.
log("form", { body: btoa(`account=${CANARY_CARDS.visa.pan.reveal()}`) });
const [finding] = findCardData(lines);
console.log(
  `${finding?.kind} of ${finding?.label} at ${finding?.path}, in ${finding?.disguises.join(" in ")}`,
);
