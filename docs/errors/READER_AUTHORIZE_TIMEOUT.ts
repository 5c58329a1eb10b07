import { openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
const simulated = new SimulatedReader({ clock });
simulated.present(TEST_CARDS.visa, "insert");
await clock.run(async () => {
  const reader = await openReader(simulated, { clock });
  // A host that never decides.
  const authorize = () => new Promise<never>(() => undefined);
  const request = { amountMinor: 1050, currency: "USD", interfaces: ["insert"] } as const;
  await reader.read({ ...request, authorize }).outcome.finally(() => reader.close());
});
