/**
 * Replays what was recorded in the guest.
 *
 * @module
 */
import { deepEqual } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replay } from "vp3300/recording";
import { VirtualClock } from "vp3300/simulator";
import { playScenes, type SceneSeen } from "./scenes.ts";

/** Names of the stacks that left a recording in `folder`. */
export function recordedStacks(folder: string): string[] {
  return readdirSync(folder).filter((stack) => existsSync(join(folder, stack, "recording.txt")));
}

/** Replays the recording of a stack in virtual time: the host has to see what it saw in the guest. Throws if not. */
export async function replayRecording(folder: string, stack: string): Promise<void> {
  const text = readFileSync(join(folder, stack, "recording.txt"), "utf8");
  const expected = JSON.parse(readFileSync(join(folder, stack, "seen.json"), "utf8")) as SceneSeen[];
  const clock = new VirtualClock();
  const transport = replay(text, { clock });
  const seen = await clock.run(() => playScenes(transport, async () => undefined, { clock }));
  transport.verify();
  deepEqual(JSON.parse(JSON.stringify(seen)), expected);
}
