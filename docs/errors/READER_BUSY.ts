import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

const stop = new AbortController();
const reader = await openReader(new SimulatedReader());
const transaction = reader.read({ amountMinor: 1050, currency: "USD", signal: stop.signal });
try {
  await reader.execute("getFirmwareVersion");
} finally {
  stop.abort();
  await transaction.outcome.catch(() => "given up");
  await reader.close();
}
