/**
 * Deadlines for a machine that may be emulated.
 *
 * @module
 */
import { spawnSync } from "node:child_process";

let nodeMs: number | undefined;

/** What a busy machine may take longer at one time than at another. */
const UNEVENNESS = 3;

/** `ms`, or three times what Node takes to start and end on this machine, if that is more. */
export function allowanceMs(ms: number): number {
  if (nodeMs === undefined) {
    const started = performance.now();
    spawnSync(process.execPath, ["--eval", ""]);
    nodeMs = performance.now() - started;
  }
  return Math.max(ms, UNEVENNESS * nodeMs);
}
