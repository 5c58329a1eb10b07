/**
 * The native library alone against the virtual reader: the operating system shows a device as it would a real one, and
 * the library does what the driver counts on.
 *
 * @module
 */
import { deepEqual, equal } from "node:assert/strict";
import { after, before, test } from "node:test";
import { decodeNeoFrame, encodeNeoCommand } from "vp3300/protocol";
import { createBareLibrary } from "./bare-library.ts";
import type { BareLibrary, BareLink } from "./bare-link.ts";
import { RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";
import { until } from "./until.ts";

const PING = encodeNeoCommand({ command: 0x18, subCommand: 0x01 });
const ANSWER_BYTES = 16;

const stack = stackOfRun();
let library: BareLibrary;
let reader: RemoteReader;

before(async () => {
  reader = await RemoteReader.start(stack.place);
  library = createBareLibrary(stack);
});

after(async () => {
  await reader.quit();
  await library.stop();
});

async function ping(link: BareLink): Promise<void> {
  const answer = await link.exchange(PING);
  const { kind, command, data } = decodeNeoFrame(answer.subarray(0, ANSWER_BYTES), {
    direction: "from-reader",
  });
  deepEqual({ kind, command, data: data.length }, { kind: "response", command: 0x18, data: 0 });
}

test("a reader that is not there is not shown", async () => {
  equal(await library.isThere(), false);
});

test("a reader that is plugged in is shown, opened, and answers", async () => {
  await reader.plug();
  const link = await library.open();
  for (let round = 0; round < 100; round += 1) await ping(link);
  await link.close();
});

test("a reader that is reset is lost, and comes back", async () => {
  const link = await library.open();
  await ping(link);
  await reader.interrupt("reset");
  await link.lost;
  await (stack.place === "ble" ? undefined : link.close());
  const again = await library.open();
  await ping(again);
  await again.close();
});

test("a reader that is unplugged is lost, and no longer shown", async () => {
  const link = await library.open();
  await ping(link);
  await reader.interrupt("unplug");
  await link.lost;
  await (stack.place === "ble" ? undefined : link.close());
  await until("the reader is gone", async () => !(await library.isThere()));
});
