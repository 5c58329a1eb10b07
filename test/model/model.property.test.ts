import fc from "fast-check";
import { expect, test } from "vitest";
import { ACTIONS } from "./actions.ts";
import { lateAnswer, linkFault, readerFault } from "./random-faults.ts";
import { World } from "./world.ts";

/** Sequences of the long run: each takes some milliseconds, so that they have a number of their own. */
const SEQUENCES =
  process.env.VP3300_RUNS === undefined ? 150 : Math.min(10_000, Number(process.env.VP3300_RUNS));

/** The share of sequences in which a card is charged, at least. */
const FLOOR = 0.6;
/** What ends transactions often enough to come up in a short run as well. */
const ENDINGS = [
  ...(["captured", "approved", "declined", "timedOut", "useOtherInterface", "failed", "given up"] as const),
  ...(["TRANSPORT_LOST", "READER_NO_ANSWER", "READER_AUTHORIZE_TIMEOUT"] as const),
];

test(
  "whatever users, hosts, cables and readers do, the rules hold",
  async () => {
    let [sequences, charged, charges, lost, amounts] = [0, 0, 0, 0, 0];
    const endings = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.commands([...ACTIONS], { maxCommands: 40, size: "max" }),
        fc.array(linkFault, { maxLength: 3 }),
        fc.array(readerFault, { maxLength: 2 }),
        lateAnswer,
        async (actions, faults, script, late) => {
          const world = new World(faults, [...script, ...late]);
          await world.open();
          await fc.asyncModelRun(() => ({ model: { running: false }, real: world }), actions);
          await world.finish();
          sequences += 1;
          charges += world.charges;
          charged += Math.min(world.charges, 1);
          lost += world.lost;
          amounts += world.amounts;
          for (const ending of world.endings) endings.set(ending, (endings.get(ending) ?? 0) + 1);
        },
      ),
      // What never settles has no virtual end: this real one says which sequence it was.
      { numRuns: SEQUENCES, timeout: 60_000 },
    );
    const told = [...endings].map(([ending, count]) => `${ending} ${count}`).join(", ");
    process.stdout.write(
      `model: ${sequences} sequences, every rule held; ${charges} charges in ${charged} of them, ${lost} frames lost; ${told}\n`,
    );
    expect(sequences).toBe(SEQUENCES);
    expect(amounts).toBeGreaterThan(SEQUENCES);
    // What is never charged can't be charged twice: most sequences get that far.
    expect(charged).toBeGreaterThan(SEQUENCES * FLOOR);
    for (const ending of ENDINGS) expect([...endings.keys()]).toContain(ending);
  },
  SEQUENCES * 1_000,
);
