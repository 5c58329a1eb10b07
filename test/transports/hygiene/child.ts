/** Runs a script as a process of its own, which has to end by itself. */
import { spawn } from "node:child_process";

export interface ChildEnd {
  readonly code: number | null;
  readonly stderr: string;
  /** What the script printed: one JSON text. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Milliseconds from `closedAt`, when the script had nothing left to do, to the end of the process. */
  readonly lingeredMs: number;
}

/** Runs a file, TypeScript or not, to its end. */
export async function runChild(script: string, args: readonly string[] = []): Promise<ChildEnd> {
  const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += String(chunk);
  });
  const [code, endedAt] = await new Promise<readonly [number | null, number]>((resolve) => {
    child.on("close", (exitCode) => resolve([exitCode, Date.now()]));
  });
  const { closedAt, ...said } = JSON.parse(output.stdout || "{}") as Record<string, unknown>;
  return { code, stderr: output.stderr, said, lingeredMs: endedAt - Number(closedAt) };
}
