/** Child processes of the socket's tests. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order } from "./fixtures/serve.ts";

const SERVER = fileURLToPath(new URL("./fixtures/serve.ts", import.meta.url));
const CLIENT = fileURLToPath(new URL("./fixtures/use.ts", import.meta.url));
const execArgv = ["--import", "tsx"];

/** Starts a process that serves a simulated reader; it listens when this settles. */
export async function startServer(path: string): Promise<ChildProcess> {
  const child = fork(SERVER, [path], { execArgv });
  await once(child, "message");
  return child;
}

/** Tells the process something; settles when it is done. */
export async function tell(child: ChildProcess, order: Order): Promise<void> {
  const done = once(child, "message");
  child.send(order);
  await done;
}

/** Lets go of the process, which then ends by itself; gives its exit code. */
export async function letGo(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  if (child.connected) child.disconnect();
  const [code] = await exited;
  return code;
}

/** Ends the process without giving it a chance to tidy up. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** Runs the client to its end. */
export async function runClient(
  path: string,
): Promise<{ readonly code: number | null; readonly printed: string; readonly endedAt: number }> {
  const child = spawn(process.execPath, [...execArgv, CLIENT, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += String(chunk);
  });
  const [code] = await once(child, "close");
  return { code, printed, endedAt: Date.now() };
}
