import { openReader } from "vp3300";
import { SimulatedReader } from "vp3300/simulator";

// A reader whose battery is nearly empty.
const simulated = new SimulatedReader({
  script: [{ on: "setPowerManagement", do: "answer", status: "plugInCharger" }],
});
await using reader = await openReader(simulated);
await reader.execute("setPowerManagement", { idle: 5, sleep: 255 });
