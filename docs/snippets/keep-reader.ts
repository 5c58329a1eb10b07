import { isVp3300Error, keepReader } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";

// With a real reader: createHidNodeTransport() or createBleNobleTransport({ serialNumber: "…" }).
const simulated = new SimulatedReader();
await using kept = keepReader(simulated, { firstRetryMs: 100 });

for (const event of ["cable", "card"]) {
  // Waits while the reader is away: 30 seconds, unless told otherwise, then READER_NOT_READY.
  const reader = await kept.ready({ timeoutMs: 60_000 });
  const transaction = reader.read({ amountMinor: 250, currency: "EUR" });
  if (event === "cable") simulated.disconnect();
  else simulated.present(TEST_CARDS.visa, "tap");
  try {
    console.log((await transaction.outcome).outcome);
  } catch (error) {
    if (!isVp3300Error(error) || error.code !== "TRANSPORT_LOST") throw error;
    console.log("somebody pulled the cable");
  }
}
