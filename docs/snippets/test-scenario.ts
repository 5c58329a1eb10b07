import { openReader } from "vp3300";
import { VirtualClock } from "vp3300/simulator";
import { type Scenario, stageScenario } from "vp3300/testing";

// Three in the morning: the phone is locked at first, and the chip card of the next customer is pulled out half-way.
const night: Scenario = {
  name: "a locked phone, then a card taken out too early",
  cards: { phone: { like: "visa", tap: "needsUnlock" } },
  events: [
    { on: "activateTransaction", afterMs: 500, do: "present", card: "phone", how: "tap" },
    { on: "activateTransaction", afterMs: 8_000, do: "present", card: "phone", how: "tap" },
    { on: "activateTransaction", nth: 2, afterMs: 500, do: "present", card: "mastercard", how: "insert" },
    { on: "authenticateContact", afterMs: 100, do: "removeCard" },
  ],
};

const clock = new VirtualClock();
const { transport, simulator } = stageScenario(night, { clock });
const told: string[] = [];
await clock.run(async () => {
  const reader = await openReader(transport, { clock });
  for (const customer of ["phone", "card"]) {
    const transaction = reader.read({ amountMinor: 250, currency: "EUR", fallback: false });
    for await (const { step } of transaction) told.push(step);
    told.push(`${customer} ${(await transaction.outcome).outcome}`);
  }
  await reader.close();
});
console.log(told.join(", "));
console.log(simulator.idle ? "the reader is idle" : "the reader is stuck");
