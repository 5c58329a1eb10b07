import { openReader } from "vp3300";
import { recording, replay } from "vp3300/recording";
import { SimulatedReader } from "vp3300/simulator";

/** Records the opening of a reader and plays it back. */
export async function run() {
  let text = "";
  const recorded = await openReader(recording(new SimulatedReader(), (line) => (text += line)));
  await recorded.close();
  const played = replay(text);
  const reader = await openReader(played);
  await reader.close();
  played.verify();
  return { recorded: recorded.identity.modelName, played: reader.identity.modelName };
}
