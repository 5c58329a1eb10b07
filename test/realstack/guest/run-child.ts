/**
 * Runs `child.ts` and waits for its end.
 *
 * @module
 */
import { deepEqual, ok } from "node:assert/strict";
import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { allowanceMs } from "./allowance.ts";
import type { ChildAction, ChildReport } from "./child.ts";

/** Id of a user and a group that may nothing. */
export const NOBODY = 65_534;

/** How long a process may take to end after it has closed everything. */
const END_WITHIN_MS = 1_000;

/** What the child gets that this process has not. */
export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The user that it is to be; root by default. */
  readonly uid?: number;
  /** `bare`: where no native library is installed. */
  readonly app?: "bare";
}

/** Gives what the child reported, having seen that it ended by itself, in time, and said nothing else. */
export async function runChild(action: ChildAction, options: ChildOptions = {}): Promise<ChildReport> {
  const { env = {}, uid = 0, app } = options;
  const allowedMs = allowanceMs(END_WITHIN_MS);
  const script = new URL(app ? `../../${app}/guest/child.mjs` : "./child.mjs", import.meta.url);
  const settings: SpawnOptions = {
    env: { ...process.env, ...env },
    uid,
    gid: uid,
    stdio: ["ignore", "pipe", "pipe"],
  };
  const child = spawn(process.execPath, [fileURLToPath(script), action], settings);
  if (!child.stdout || !child.stderr) throw new TypeError("the child has no pipes");
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, "exit")) as [number | null];
  const endedAt = Date.now();
  const [out, errors] = await said;
  deepEqual({ code, errors }, { code: 0, errors: "" });
  const report = JSON.parse(out) as ChildReport;
  const lateMs = endedAt - report.closedAt;
  ok(lateMs < allowedMs, `ended ${lateMs} ms after it had closed everything`);
  return report;
}
