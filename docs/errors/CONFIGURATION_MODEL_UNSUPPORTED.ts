import { openReader } from "vp3300";
import { applyConfiguration, parseConfiguration } from "vp3300/configuration";
import { SimulatedReader } from "vp3300/simulator";

// The VP3300C has no slot for chip cards.
await using reader = await openReader(new SimulatedReader({ model: "vp3300c" }));
const wanted = parseConfiguration('{ "format": 1, "contact": { "terminal": { "9F1A": "0276" } } }');
await applyConfiguration(reader, wanted);
