import { isVp3300Error, openReader } from "vp3300";
import { COMMANDS } from "vp3300/commands";
import { decodeNeoFrame } from "vp3300/protocol";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { faultyTransport, type LinkFault, type ObservedFrame } from "vp3300/testing";

/** One sale over a link with these faults: how it ended, and every frame that was on its way. */
async function sell(faults: readonly LinkFault[]) {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock, model: "vp3300" });
  const frames: ObservedFrame[] = [];
  const transport = faultyTransport(simulator, faults, { clock, onFrame: (frame) => frames.push(frame) });
  const ending = await clock.run(async () => {
    const reader = await openReader(transport, { clock });
    simulator.present(TEST_CARDS.visa, "tap", { afterMs: 300 });
    const [settled] = await Promise.allSettled([reader.read({ amountMinor: 250, currency: "EUR" }).outcome]);
    await reader.close();
    if (settled.status === "fulfilled") return settled.value.outcome;
    if (!isVp3300Error(settled.reason)) throw settled.reason;
    return settled.reason.code;
  });
  return { ending, frames, isIdle: simulator.idle };
}

// Undisturbed, to see which frame is the one: the reader's last answer to its start holds the card.
const { ending, frames } = await sell([]);
const answers = frames.filter(({ direction, bytes }) => {
  if (direction !== "toHost") return false;
  const answer = decodeNeoFrame(bytes);
  return answer.kind === "response" && answer.command === COMMANDS.activateTransaction.command;
});
const { frame, bytes } = answers.at(-1)!;
console.log(`undisturbed: ${ending}; the card is frame ${frame} to the host, of ${bytes.length} bytes`);

// Then that frame, cut off at every byte.
const endings = new Set<string>();
for (let byte = 0; byte < bytes.length; byte += 1) {
  const cut = await sell([{ fault: "truncate", direction: "toHost", frame, byte }]);
  endings.add(cut.isIdle ? cut.ending : "stuck");
}
console.log(`cut off at each of ${bytes.length} bytes: ${[...endings].join(", ")}`);
