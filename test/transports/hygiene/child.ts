/** Runs scripts as processes of their own, which have to end by themselves. */
import { spawn } from "node:child_process";

export interface ProcessEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly endedAt: number;
}

/** Runs a file, TypeScript or not, to its end. */
export async function runProcess(script: string, args: readonly string[] = []): Promise<ProcessEnd> {
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
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...output, endedAt: Date.now() }));
  });
}

export interface ChildEnd {
  readonly code: number | null;
  readonly stderr: string;
  /** What the script printed: one JSON text. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Milliseconds from `closedAt`, when the script had nothing left to do, to the end of the process. */
  readonly lingeredMs: number;
}

/** Runs one that prints a JSON text with a `closedAt`. */
export async function runChild(script: string, args: readonly string[] = []): Promise<ChildEnd> {
  const { code, stdout, stderr, endedAt } = await runProcess(script, args);
  const { closedAt, ...said } = JSON.parse(stdout || "{}") as Record<string, unknown>;
  return { code, stderr, said, lingeredMs: endedAt - Number(closedAt) };
}
