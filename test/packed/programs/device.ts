import { openReader } from "vp3300";
import { readKeyReport } from "vp3300/device";
import { SimulatedReader } from "vp3300/simulator";

/** What a reader says of its key. */
export async function run() {
  const reader = await openReader(new SimulatedReader());
  const { state } = await readKeyReport(reader);
  await reader.close();
  return state;
}
