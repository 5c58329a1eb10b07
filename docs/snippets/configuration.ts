import { openReader } from "vp3300";
import { applyConfiguration, checkDrift, parseConfiguration } from "vp3300/configuration";
import { SimulatedReader } from "vp3300/simulator";

// The file that was reviewed. What it leaves out is not touched.
const wanted = parseConfiguration(`{
  "format": 1,
  "name": "shop in Germany",
  "encryption": { "enabled": true },
  "contact": { "majorConfiguration": "5C", "terminal": { "9F1A": "0276", "9F35": "25" } }
}`);

const reader = await openReader(new SimulatedReader());
for (const { path, kind } of await checkDrift(reader, wanted)) console.log(kind, path);

await applyConfiguration(reader, wanted, {
  onPlan: ({ backup }) => console.log("to undo it:", JSON.stringify(backup)),
  onStep: ({ step }) => console.log(step.action, step.section, step.after),
});

// Before a sale: what is not as reviewed is not sold with.
const drift = await checkDrift(reader, wanted);
console.log(drift.length === 0 ? "ready to sell" : "not ready");
await reader.close();
