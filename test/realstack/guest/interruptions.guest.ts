/**
 * The link is cut at every frame that the reader sends during a transaction, in every way the stack knows, and at every
 * packet that the host sends: the transaction ends with a code within its deadline, and once the reader is back the next
 * one succeeds.
 *
 * @module
 */
import { equal, ok } from "node:assert/strict";
import { after, before, test } from "node:test";
import { isVp3300Error, openReader, type Reader } from "vp3300";
import type { Presentation } from "vp3300/simulator";
import type { Cut, CutAtFrame, Interruption } from "../reader/commands.ts";
import { allowanceMs } from "./allowance.ts";
import { createDriver, type Driver } from "./driver.ts";
import { cardFor, RemoteReader } from "./remote-reader.ts";
import { stackOfRun } from "./stack.ts";

const SALE = { amountMinor: 1050, currency: "USD", timeoutMs: 2_000 } as const;
/** How long the host may take to notice a link that is gone, and end the transaction. */
const LOST_WITHIN_MS = 1_000;
/** What the driver allows for an answer: the customer's time, as much for a swipe in place of a chip, and what is beyond. */
const SILENT_WITHIN_MS = 2 * SALE.timeoutMs + 10_000;

const stack = stackOfRun();
const CUTS: readonly Interruption[] =
  stack.place === "ble" ? ["unplug", "reset", "drop"] : ["unplug", "reset"];
/**
 * The frame in place of which it falls silent: the first, the first from a chip, the last. Later on a chip has more time
 * than a test that waits for it.
 */
const SILENT_AT = { swipe: 1, insert: 2, tap: 3 } as const satisfies Record<Presentation, number>;
const MOMENTS = ["before", "amid", "after"] as const satisfies readonly CutAtFrame["at"][];

let remote: RemoteReader;
let driver: Driver;
/** Open and at rest between the tests. */
let reader: Reader;

before(async () => {
  remote = await RemoteReader.start(stack.place);
  await remote.plug();
  driver = createDriver(stack);
  reader = await openReader(driver);
});

after(async () => {
  await reader.close();
  await driver.close();
  await remote.quit();
});

/** The name of the outcome, or the code of the error. */
async function endOf(how: Presentation): Promise<string> {
  const transaction = reader.read(SALE);
  // A card that the cut transaction did not get to see waits still.
  if ((await remote.status()).pendingCards === 0) await remote.present(cardFor(how), how);
  return transaction.outcome.then(
    ({ outcome }) => outcome,
    (error: unknown) => (isVp3300Error(error) ? error.code : String(error)),
  );
}

interface Traffic {
  /** Frames that the reader sends. */
  readonly frames: number;
  /** Packets that the host sends. */
  readonly packets: number;
}

/** What goes to and fro during a transaction that nothing disturbs. */
async function trafficOf(how: Presentation): Promise<Traffic> {
  const first = await remote.status();
  equal(await endOf(how), "captured");
  const last = await remote.status();
  return {
    frames: last.framesSent - first.framesSent,
    packets: last.packetsHeard - first.packetsHeard,
  };
}

interface Ended {
  /** The name of the outcome, or the code of the error. */
  readonly end: string;
  /** How long after the cut. */
  readonly afterMs: number;
  /** Packets that the reader had heard by then. */
  readonly packets: number;
}

/** Runs a transaction into a cut. */
async function runInto(way: Presentation, cut: Cut): Promise<Ended> {
  const first = await remote.status();
  await remote.cut(cut);
  const end = await endOf(way);
  const endedAt = Date.now();
  await reader.close();
  const { cutAt, packetsHeard } = await remote.status();
  ok(cutAt !== undefined, "the link was cut");
  return { end, afterMs: endedAt - cutAt, packets: packetsHeard - first.packetsHeard };
}

/**
 * How a transaction may end that was cut after so many of its packets. The last packet lets a chip go: its card has been read,
 * and is captured whatever becomes of the link; before it is heard, it may be on its way.
 */
function endsAfter(way: Presentation, heard: number, packets: number): readonly string[] {
  if (way !== "insert" || heard < packets - 1) return ["TRANSPORT_LOST"];
  return heard < packets ? ["captured", "TRANSPORT_LOST"] : ["captured"];
}

/** Brings the reader back, opens it again and reads the next card. */
async function recover(): Promise<void> {
  const { plugged, pendingCards } = await remote.status();
  if (!plugged) await remote.plug();
  await remote.unmute();
  reader = await openReader(driver);
  if (pendingCards === 0) await remote.present("magstripe", "swipe");
  equal((await reader.read(SALE).outcome).outcome, "captured");
}

for (const way of ["swipe", "insert", "tap"] as const) {
  test(`${way}, and the link is cut at every frame and every packet`, async (t) => {
    const { frames, packets } = await trafficOf(way);
    ok(frames >= 2 && packets >= 1, `${frames} frames, ${packets} packets`);
    for (let frame = 1; frame <= frames; frame += 1) {
      for (const [index, how] of CUTS.entries()) {
        const at = MOMENTS[(frame + index) % MOMENTS.length] ?? "before";
        await t.test(`${how} ${at} frame ${frame} of ${frames}`, async () => {
          const { end, afterMs, packets: heard } = await runInto(way, { frame, at, how });
          await recover();
          const ends = endsAfter(way, heard, packets);
          // Once the last frame is out, the transaction may be over before the link is.
          const isOver = frame === frames && at === "after" && end === "captured";
          ok(isOver || ends.includes(end), `it ended as ${end}, not ${ends.join(" or ")}`);
          ok(afterMs < allowanceMs(LOST_WITHIN_MS), `it ended ${afterMs} ms after the cut`);
        });
      }
    }
    for (let packet = 1; packet <= packets; packet += 1) {
      const how = CUTS[packet % CUTS.length] ?? "unplug";
      await t.test(`${how} at packet ${packet} of ${packets}`, async () => {
        const { end, afterMs } = await runInto(way, { packet, how });
        await recover();
        equal(end, packet === packets && way === "insert" ? "captured" : "TRANSPORT_LOST");
        ok(afterMs < allowanceMs(LOST_WITHIN_MS), `it ended ${afterMs} ms after the cut`);
      });
    }
  });

  test(`${way}, and the reader falls silent at frame ${SILENT_AT[way]}`, async () => {
    const { end, afterMs } = await runInto(way, { frame: SILENT_AT[way], at: "before", how: "mute" });
    await recover();
    equal(end, "READER_NO_ANSWER");
    ok(afterMs < SILENT_WITHIN_MS, `it ended ${afterMs} ms after the silence began`);
  });
}
