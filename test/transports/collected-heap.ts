/** The heap of this process without its garbage. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Bytes of the heap in use, once what nobody holds any more is gone. */
export async function collectedHeapBytes(): Promise<number> {
  collect ??= collector();
  // What the turn that ends now still holds goes with the next one.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
