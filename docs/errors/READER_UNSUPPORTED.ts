import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

const reader = await openReader(new SimulatedReader({ model: "vp3300c" }));
try {
  await reader.read({ amountMinor: 1050, currency: "USD", interfaces: ["insert"] }).outcome;
} finally {
  await reader.close();
}
