import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

// A reader that was never keyed.
const simulated = new SimulatedReader({
  script: [{ on: "setEncryptionEnabled", do: "answer", status: "dataKeyMissing" }],
});
await using reader = await openReader(simulated);
await reader.execute("setEncryptionEnabled", true);
