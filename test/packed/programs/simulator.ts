import { openReader } from "vp3300";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";

/** A customer who takes twenty virtual seconds, and a chip that encrypts under the demo key. */
export async function run() {
  const clock = new VirtualClock();
  const simulated = new SimulatedReader({ clock });
  simulated.present(TEST_CARDS.visa, "insert", { afterMs: 20_000 });
  return clock.run(async () => {
    const reader = await openReader(simulated, { clock });
    const { outcome } = await reader.read({ amountMinor: 100, currency: "EUR" }).outcome;
    await reader.close();
    return outcome;
  });
}
