import { runDoctor } from "vp3300/doctor";
import { SimulatedReader } from "vp3300/simulator";

/** What the doctor says of a simulated reader. */
export async function run() {
  const { findings } = await runDoctor({
    transports: [{ name: "simulator", create: async () => new SimulatedReader() }],
  });
  return findings
    .filter(({ severity }) => severity === "problem")
    .map(({ check, code }) => ({ check, code }));
}
