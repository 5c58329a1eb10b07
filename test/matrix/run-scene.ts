/** Plays a scene with a fault: one transaction under it, then one without, then the end. */
import {
  isVp3300Error,
  openReader,
  type Reader,
  type ReaderNotice,
  type ReadOutcome,
  type ReadStep,
} from "vp3300";
import { type CardCapture, decodeTransactionResponse } from "vp3300/cards";
import { runDoctor } from "vp3300/doctor";
import { decodeNeoFrame, formatHex } from "vp3300/protocol";
import { recording } from "vp3300/recording";
import { type SimulatedReader, VirtualClock } from "vp3300/simulator";
import { CANARY_CARDS, type LinkFault, type ObservedFrame, stageScenario } from "vp3300/testing";
import type { Ending, Scene, Told } from "./scenes.ts";

/** How long a customer has. */
export const TIMEOUT_MS = 10_000;
const SALE = { amountMinor: 1_000, currency: "USD", timeoutMs: TIMEOUT_MS } as const;
const GIVEN_UP = new Error("given up");

/** What was charged: by the host during the transaction, or because of the capture that it ended with. */
export interface Charge {
  readonly ksn: string;
  readonly maskedPan: string | undefined;
}

/** What happened in a case. */
export interface Run {
  readonly ending: Ending;
  readonly openMs: number;
  readonly readMs: number;
  /** How the second transaction ended, on the same reader if it was still open. */
  readonly second: Ending;
  readonly secondMs: number;
  readonly reopened: boolean;
  readonly charges: readonly Charge[];
  /** What the first ending says besides its name. */
  readonly tells: Told;
  /** Whether the first ending asks for a reversal, and whether the host approved in it. */
  readonly reversal: { readonly asked: boolean; readonly approvedByHost: boolean };
  /** Captures that the host got, in hexadecimal, and those that the reader sent. */
  readonly captured: readonly string[];
  readonly sent: ReadonlySet<string>;
  /** The frames of the first link until the first transaction was over. */
  readonly frames: readonly ObservedFrame[];
  /** Right after each transaction. */
  readonly idleAfter: readonly boolean[];
  readonly pendingTimers: number;
  /** Everything that a program could have logged. */
  readonly told: readonly unknown[];
}

/** Where card data could end up. */
export const SINKS = [
  ...(["notice", "identity", "opening error", "steps", "outcome", "error", "recording", "doctor"] as const),
];
export type Sink = (typeof SINKS)[number];

/** Puts something into what a sink holds: to see that it is found there. */
export type Plant = (sink: Sink, value: unknown) => unknown;

function endingOf(settled: PromiseSettledResult<ReadOutcome>): Ending {
  if (settled.status === "fulfilled") return settled.value.outcome;
  if (settled.reason === GIVEN_UP) return "aborted";
  if (isVp3300Error(settled.reason)) return settled.reason.code as Ending;
  throw settled.reason;
}

const rawOf = (capture: CardCapture): string => formatHex(capture.raw.reveal());

const chargeOf = (capture: CardCapture): Charge => ({
  ksn: capture.ksn === undefined ? "" : formatHex(capture.ksn),
  maskedPan: capture.maskedPan,
});

/** Lines of recordings and reports that an earlier case had already: what holds no card data there holds none here. */
const toldBefore = new Set<string>();

/** One case, as it goes. */
class SceneRun {
  readonly clock = new VirtualClock();
  readonly scene: Scene;
  readonly frames: ObservedFrame[] = [];
  readonly charges: Charge[] = [];
  readonly captured: string[] = [];
  readonly told: unknown[] = [];
  readonly idleAfter: boolean[] = [];
  approvedByHost = false;
  outcome: ReadOutcome | undefined;
  readonly simulator: SimulatedReader;
  readonly #transport: Parameters<typeof openReader>[0];
  readonly #recorded: string[] = [];
  readonly #plant: Plant;

  constructor(scene: Scene, faults: readonly LinkFault[], plant: Plant) {
    this.scene = scene;
    this.#plant = plant;
    const staged = stageScenario(
      { ...scene.scenario, link: faults },
      { clock: this.clock, onFrame: (frame) => this.frames.push(frame) },
    );
    this.simulator = staged.simulator;
    this.#transport = recording(staged.transport, (line) => this.#recorded.push(line), { clock: this.clock });
  }

  #tell(sink: Sink, value: unknown): void {
    this.told.push(this.#plant(sink, value));
  }

  async open(): Promise<Reader> {
    const onNotice = (notice: ReaderNotice) => this.#tell("notice", notice);
    for (;;) {
      const [opened] = await Promise.allSettled([
        openReader(this.#transport, { clock: this.clock, onNotice }),
      ]);
      if (opened.status === "fulfilled") {
        this.#tell("identity", opened.value.identity);
        return opened.value;
      }
      this.#tell("opening error", opened.reason);
      if (!isVp3300Error(opened.reason)) throw opened.reason;
      // A reader that restarts or is wedged takes a while.
      await this.pause(1_000);
    }
  }

  /** What a support engineer asks for afterwards: the doctor's report and the recording. */
  async examine(): Promise<void> {
    const transport = { name: "simulator", create: async () => this.#transport };
    const report = await runDoctor({ transports: [transport], environment: {}, clock: this.clock });
    const unheard = (sink: Sink, lines: readonly string[]): void => {
      const fresh = lines
        .map((line) => this.#plant(sink, line) as string)
        .filter((line) => !toldBefore.has(line));
      for (const line of fresh) toldBefore.add(line);
      this.told.push(fresh.join(""));
    };
    unheard("doctor", [JSON.stringify(report)]);
    unheard("recording", this.#recorded);
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimer(ms, resolve);
    });
  }

  async first(reader: Reader): Promise<Ending> {
    const { interfaces, fallback, authorize, choose, passes, abortAfterMs } = this.scene.host;
    const controller = new AbortController();
    const timer =
      abortAfterMs === undefined
        ? undefined
        : this.clock.setTimer(abortAfterMs, () => controller.abort(GIVEN_UP));
    const transaction = reader.read({
      ...SALE,
      signal: controller.signal,
      ...(interfaces === undefined ? {} : { interfaces }),
      ...(fallback === undefined ? {} : { fallback }),
      ...(passes === undefined ? {} : { passes }),
      ...(choose === undefined
        ? {}
        : { selectApplication: async () => (choose === "none" ? undefined : choose) }),
      ...(authorize === undefined
        ? {}
        : {
            authorize: async (capture) => {
              this.captured.push(rawOf(capture));
              if (authorize === "unreachable") return undefined;
              this.approvedByHost ||= authorize.approved;
              if (authorize.approved) this.charges.push(chargeOf(capture));
              return authorize;
            },
          }),
    });
    const ending = await this.#end(transaction, (outcome) => {
      this.outcome = outcome;
    });
    timer?.cancel();
    return ending;
  }

  async second(reader: Reader): Promise<Ending> {
    this.simulator.takeCardsAway();
    this.simulator.present(CANARY_CARDS.magstripe, "swipe", { afterMs: 300 });
    return this.#end(reader.read({ ...SALE, interfaces: ["swipe"] }));
  }

  async #end(
    transaction: ReturnType<Reader["read"]>,
    onOutcome: (outcome: ReadOutcome) => void = () => undefined,
  ): Promise<Ending> {
    const watch = async (): Promise<void> => {
      const steps: ReadStep[] = [];
      this.#tell("steps", steps);
      for await (const step of transaction) steps.push(step);
    };
    const [settled, watched] = await Promise.allSettled([transaction.outcome, watch()]);
    if (watched.status !== settled.status) throw new RangeError("steps and outcome end differently");
    this.#tell(settled.status === "fulfilled" ? "outcome" : "error", settled);
    if (settled.status === "fulfilled") {
      const { value } = settled;
      onOutcome(value);
      const capture = "capture" in value ? value.capture : undefined;
      if (capture) this.captured.push(rawOf(capture));
      // Without a host in the transaction, a capture is charged afterwards; a card that approved offline has paid.
      const isDue =
        value.outcome === "captured" || (value.outcome === "approved" && value.decision === undefined);
      if (capture && isDue) this.charges.push(chargeOf(capture));
    }
    return endingOf(settled);
  }
}

/** Dedicated file name of the application. */
const APPLICATION = 0x84;

function toldBy(outcome: ReadOutcome | undefined): Told {
  const capture = outcome && "capture" in outcome ? outcome.capture : undefined;
  const application = capture && "tag" in capture ? capture.tag(APPLICATION) : undefined;
  return {
    fallback: outcome?.outcome === "captured" && outcome.fallback,
    application: application === undefined ? "" : formatHex(application),
    passes: outcome && "passes" in outcome ? (outcome.passes?.length ?? 0) : 0,
  };
}

/** The captures that the reader put on the wire. */
function capturesIn(frames: readonly ObservedFrame[]): Set<string> {
  const found = new Set<string>();
  for (const { direction, bytes } of frames) {
    if (direction !== "toHost") continue;
    const frame = decodeNeoFrame(bytes);
    if (frame.kind !== "response" || (frame.command !== 0x02 && frame.command !== 0x60)) continue;
    const { capture } = decodeTransactionResponse(frame.data, frame.status);
    if (capture) found.add(rawOf(capture));
  }
  return found;
}

/** How long a reader may need to come to rest after the host has its outcome. */
const REST_MS = 200;
/** How long after the outcome the customer of the first transaction is gone, whatever was still to come. */
const LEAVE_MS = 10_000;

function delayToReaderMs(fault: LinkFault): number {
  return fault.fault === "delay" && fault.direction === "toReader" ? fault.delayMs : 0;
}

export async function runScene(
  scene: Scene,
  faults: readonly LinkFault[],
  plant: Plant = (_, value) => value,
): Promise<Run> {
  const run = new SceneRun(scene, faults, plant);
  const { clock, simulator } = run;
  const result = await clock.run(async () => {
    const begun = clock.now();
    let reader = await run.open();
    const opened = clock.now();
    const ending = await run.first(reader);
    const ended = clock.now();
    const frames = run.frames.filter(({ link }) => link === 0);
    // A cancellation that is still on its way has stopped nothing yet.
    await run.pause(REST_MS + Math.max(0, ...faults.map(delayToReaderMs)));
    run.idleAfter.push(simulator.idle);
    await run.pause(scene.host.leaveMs ?? LEAVE_MS);
    const reopened = !simulator.connected;
    if (reopened) {
      await reader.close();
      reader = await run.open();
    }
    const resumed = clock.now();
    const second = await run.second(reader);
    const secondMs = clock.now() - resumed;
    await run.pause(REST_MS);
    run.idleAfter.push(simulator.idle);
    await reader.close();
    await reader.closed;
    await run.examine();
    return { ending, openMs: opened - begun, readMs: ended - opened, second, secondMs, reopened, frames };
  });
  return {
    ...result,
    charges: run.charges,
    tells: toldBy(run.outcome),
    reversal: {
      asked: run.outcome !== undefined && "reversalNeeded" in run.outcome && run.outcome.reversalNeeded,
      approvedByHost: run.approvedByHost,
    },
    captured: run.captured,
    sent: capturesIn(run.frames),
    idleAfter: run.idleAfter,
    pendingTimers: clock.pendingTimers,
    told: run.told,
  };
}
