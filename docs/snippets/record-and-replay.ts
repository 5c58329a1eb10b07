import { openReader, type Transport } from "vp3300";
import { recording, replay } from "vp3300/recording";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";

/** The program that is to be tested. */
async function sell(transport: Transport, clock: VirtualClock) {
  const reader = await openReader(transport, { clock });
  const { outcome } = await reader.read({ amountMinor: 1050, currency: "USD" }).outcome;
  await reader.close();
  return outcome;
}

// Any transport can be recorded; here a simulated reader, and a customer who takes twenty seconds.
const clock = new VirtualClock();
const reader = new SimulatedReader({ clock });
reader.present(TEST_CARDS.visa, "tap", { afterMs: 20_000 });
let text = "";
const recorded = recording(reader, (line) => (text += line), { clock });
await clock.run(() => sell(recorded, clock));

// The recording is a transport as well. On a virtual clock the twenty seconds take none.
const later = new VirtualClock();
const played = replay(text, { clock: later });
const outcome = await later.run(() => sell(played, later));
played.verify();
console.log(`${outcome}, from ${text.split("\n").length} lines without a card number`);
