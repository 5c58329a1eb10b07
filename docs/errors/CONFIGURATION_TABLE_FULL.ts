import { openReader } from "vp3300";
import { applyConfiguration } from "vp3300/configuration";
import { SimulatedReader } from "vp3300/simulator";

await using reader = await openReader(new SimulatedReader());
// More groups of contactless settings than the reader has room for.
const numbers = Array.from({ length: 20 }, (_, at) => (at + 1).toString(16).toUpperCase().padStart(2, "0"));
const groups = Object.fromEntries(numbers.map((number) => [number, {}]));
await applyConfiguration(reader, { format: 1, contactless: { groups } });
