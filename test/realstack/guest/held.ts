/**
 * What this process holds of the system, with the processes that a driver has started: noble lives in one of its own.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** What is held at one moment. */
export interface Held {
  /** Open files, sockets and devices of all of its processes. */
  readonly descriptors: number;
  readonly processes: number;
  /** What keeps the event loop of this process going. */
  readonly resources: number;
}

/** What there is to see, and nothing of a thread or process that has just ended. */
function unlessEnded(look: () => string[]): string[] {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return [];
    throw error;
  }
}

/** Ids of the processes that this one has started and that have not ended. */
function childrenOf(process: string): string[] {
  return readdirSync(`/proc/${process}/task`).flatMap((thread) =>
    unlessEnded(() =>
      readFileSync(`/proc/${process}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
    ),
  );
}

/** Counts; `except` is the id of a process that is none of the driver's: the virtual reader's. */
export function held(except: number): Held {
  const processes = ["self", ...childrenOf("self").filter((id) => id !== String(except))];
  const descriptors = processes.map((id) => unlessEnded(() => readdirSync(`/proc/${id}/fd`)).length);
  return {
    descriptors: descriptors.reduce((sum, count) => sum + count),
    processes: processes.length,
    resources: process.getActiveResourcesInfo().length,
  };
}
