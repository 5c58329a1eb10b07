/** `npx tsx examples/browser-desk/run.ts` starts the desk; open it in Chrome or Edge, with a VP3300 or without. */
import { startStack } from "./stack.ts";

const { shopUrl } = await startStack();
console.log(
  `The desk is at ${shopUrl}. Without a reader, type 4788 2500 0012 1443, 12/30, 123. Ctrl-C ends it.`,
);
