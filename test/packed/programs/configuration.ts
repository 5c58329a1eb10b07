import { openReader } from "vp3300";
import { checkConfiguration, checkDrift, parseConfiguration } from "vp3300/configuration";
import { SimulatedReader } from "vp3300/simulator";

/** What is wrong with a file, and where a reader differs from another. */
export async function run() {
  const problems = checkConfiguration({ format: 2 }).map(({ code }) => code);
  const wanted = parseConfiguration('{ "format": 1, "contact": { "terminal": { "9F1A": "0276" } } }');
  const reader = await openReader(new SimulatedReader());
  const drift = await checkDrift(reader, wanted);
  await reader.close();
  return { problems, drift: drift.map(({ path, wanted }) => ({ path, wanted })) };
}
