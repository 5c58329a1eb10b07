import { openReader } from "vp3300";
import { applyConfiguration, parseConfiguration } from "vp3300/configuration";
import { SimulatedReader, VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// A reader that says that it has taken the terminal data, and has not.
const simulated = new SimulatedReader({
  clock,
  script: [{ on: "setTerminalData", do: "answer", status: "ok" }],
});
const wanted = parseConfiguration('{ "format": 1, "contact": { "terminal": { "9F1A": "0276" } } }');
await clock.run(async () => {
  await using reader = await openReader(simulated, { clock });
  await applyConfiguration(reader, wanted);
});
