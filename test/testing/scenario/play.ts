/** Plays a scenario with the library as its host, in virtual time. */
import {
  openReader,
  type Reader,
  type ReaderNotice,
  type ReadOutcome,
  type ReadRequest,
  type ReadStep,
} from "vp3300";
import { decodeTransactionResponse } from "vp3300/cards";
import { decodePrompt } from "vp3300/commands";
import { decodeNeoFrame, type NeoFrame } from "vp3300/protocol";
import { type SimulatedReader, VirtualClock } from "vp3300/simulator";
import { type ObservedFrame, type Scenario, stageScenario } from "vp3300/testing";

/** How a scenario went. */
export interface Played {
  readonly outcome: PromiseSettledResult<ReadOutcome>;
  readonly steps: readonly ReadStep[];
  readonly notices: readonly ReaderNotice[];
  readonly frames: readonly ObservedFrame[];
  readonly simulator: SimulatedReader;
  readonly clock: VirtualClock;
}

export const SALE = { amountMinor: 1_000, currency: "USD", timeoutMs: 10_000 } as const;

/** What comes after the transaction, while the reader is still open. */
export type After = (reader: Reader, simulator: SimulatedReader) => Promise<void>;

export async function play(
  scenario: Scenario,
  request: Partial<ReadRequest> = {},
  after: After = async () => undefined,
): Promise<Played> {
  const clock = new VirtualClock();
  const frames: ObservedFrame[] = [];
  const notices: ReaderNotice[] = [];
  const steps: ReadStep[] = [];
  const { transport, simulator } = stageScenario(scenario, { clock, onFrame: (frame) => frames.push(frame) });
  const outcome = await clock.run(async () => {
    const reader = await openReader(transport, { clock, onNotice: (notice) => notices.push(notice) });
    const transaction = reader.read({ ...SALE, ...request });
    const watching = (async () => {
      for await (const step of transaction) steps.push(step);
    })();
    const [settled] = await Promise.allSettled([transaction.outcome, watching]);
    await after(reader, simulator);
    await reader.close();
    return settled;
  });
  if (clock.pendingTimers > 0 || !simulator.idle) throw new RangeError("something is left behind");
  return { outcome, steps, notices, frames, simulator, clock };
}

/** Everything that a reader said, by what it is. */
export class Heard {
  readonly statuses = new Set<number>();
  readonly results = new Set<number>();
  readonly contactlessErrors = new Set<number>();
  readonly messages = new Set<number>();
  readonly promptModes = new Set<number>();
  readonly readerCommands = new Set<number>();

  add(frames: readonly ObservedFrame[]): void {
    for (const { direction, bytes } of frames) if (direction === "toHost") this.#take(decodeNeoFrame(bytes));
  }

  #take(frame: NeoFrame): void {
    if (frame.kind === "reader-command") {
      this.readerCommands.add((frame.command << 8) | frame.subCommand);
      if (frame.command !== 0x61 || frame.subCommand !== 0x01) return;
      const { mode, lines } = decodePrompt(frame.data);
      this.promptModes.add(mode);
      for (const line of lines) if ("messageId" in line) this.messages.add(line.messageId);
    }
    if (frame.kind !== "response") return;
    this.statuses.add(frame.status);
    if (frame.command !== 0x02 && frame.command !== 0x60) return;
    const { resultCode, contactlessError } = decodeTransactionResponse(frame.data, frame.status);
    if (resultCode !== undefined) this.results.add(resultCode);
    if (contactlessError !== undefined) this.contactlessErrors.add(contactlessError.code);
  }
}
