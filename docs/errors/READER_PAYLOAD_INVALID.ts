import { openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// A firmware that tells masked values from encrypted ones by their order alone, and a host that is told not to allow it.
const simulated = new SimulatedReader({ clock, encryptedPairs: "plain" });
simulated.present(TEST_CARDS.visa, "tap");
await clock.run(async () => {
  await using reader = await openReader(simulated, { clock, quirks: { plainPairs: false } });
  await reader.read({ amountMinor: 1050, currency: "USD" }).outcome;
});
