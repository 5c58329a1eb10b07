import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

// A reader whose key has encrypted its last transaction.
const simulated = new SimulatedReader({
  script: [{ on: "setEncryptionEnabled", do: "answer", status: "dataKeyExhausted" }],
});
await using reader = await openReader(simulated);
await reader.execute("setEncryptionEnabled", true);
