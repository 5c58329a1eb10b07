import { openReader } from "vp3300";
import { applyConfiguration, parseConfiguration } from "vp3300/configuration";
import { SimulatedReader, VirtualClock } from "vp3300/simulator";

const clock = new VirtualClock();
// The cable is pulled out when the terminal data is on its way.
const simulated = new SimulatedReader({ clock, script: [{ on: "setTerminalData", do: "disconnect" }] });
const wanted = parseConfiguration('{ "format": 1, "contact": { "terminal": { "9F1A": "0276" } } }');
await clock.run(async () => {
  await using reader = await openReader(simulated, { clock });
  await applyConfiguration(reader, wanted);
});
