/** Scenes on a simulated reader, recorded and replayed in virtual time. */
import { isVp3300Error, openReader, type ReadOutcome, type ReadRequest, type ReadStep } from "vp3300";
import { recording, replay } from "vp3300/recording";
import {
  type Presentation,
  type SimulatedCard,
  SimulatedReader,
  type SimulatedReaderOptions,
  TEST_CARDS,
  VirtualClock,
} from "vp3300/simulator";

/** What happens at the reader, and what the host does. */
export interface Scene {
  readonly options?: Omit<SimulatedReaderOptions, "clock">;
  readonly present?: readonly (readonly [card: SimulatedCard, how: Presentation, afterMs?: number])[];
  readonly request?: Partial<ReadRequest>;
  /** The host gives up after so many milliseconds. */
  readonly abortAfterMs?: number;
  /** The link breaks after so many milliseconds. */
  readonly unplugAfterMs?: number;
}

const { visa, magstripe, mastercard, brokenChip, debit, phone, contactlessMagstripe } = TEST_CARDS;
const APPROVE = async () => ({ approved: true, issuerAuthenticationData: new Uint8Array(8).fill(7) });

/** What can happen at a reader, by name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  swipe: { present: [[magstripe, "swipe"]] },
  "swipe, AES": { present: [[magstripe, "swipe"]], options: { encryption: "aes" } },
  "swipe of a chip card, then the chip": {
    present: [
      [visa, "swipe"],
      [visa, "insert", 6_000],
    ],
  },
  insert: { present: [[mastercard, "insert"]] },
  "insert, pairs without flags": { present: [[visa, "insert"]], options: { encryptedPairs: "plain" } },
  "insert, approved by the host": { present: [[visa, "insert"]], request: { authorize: APPROVE } },
  "insert, approved by the host in part": {
    present: [[visa, "insert"]],
    request: { authorize: async () => ({ approved: true, responseCode: "10" }) },
  },
  "insert, declined by the host": {
    present: [[visa, "insert"]],
    request: { authorize: async () => ({ approved: false }) },
  },
  "insert with a choice": {
    present: [[debit, "insert"]],
    request: { selectApplication: async () => 1 },
  },
  tap: { present: [[visa, "tap"]] },
  "tap, AES, NEO 2": { present: [[visa, "tap"]], options: { encryption: "aes", model: "vp3350" } },
  "tap, magstripe mode": { present: [[contactlessMagstripe, "tap"]] },
  "tap of a locked phone": {
    present: [
      [phone, "tap"],
      [phone, "tap", 6_000],
    ],
  },
  fallback: {
    present: [
      [brokenChip, "insert"],
      [brokenChip, "insert", 5_000],
      [brokenChip, "insert", 9_000],
      [brokenChip, "swipe", 15_000],
    ],
  },
  "a card after twenty seconds": { present: [[visa, "tap", 20_000]] },
  "nobody comes": {},
  "the cashier gives up": { abortAfterMs: 400 },
  "the cashier gives up while the chip works": { present: [[visa, "insert"]], abortAfterMs: 800 },
  "the link is pulled": { unplugAfterMs: 700 },
  "no key": { present: [[visa, "tap"]], options: { ksn: null } },
  "no encryption": { present: [[magstripe, "swipe"]], options: { encryption: "off" } },
  "no encryption, chip": { present: [[visa, "tap"]], options: { encryption: "off" } },
  "chunks and latency": { present: [[visa, "insert"]], options: { chunkBytes: 7, latencyMs: 15 } },
};

/** What the host saw of it. */
export interface Seen {
  readonly identity: unknown;
  readonly steps: readonly ReadStep[];
  readonly end: unknown;
}

/** What a host does with a reader, on the clock of the transport. */
async function host(
  transport: Parameters<typeof openReader>[0],
  clock: VirtualClock,
  { request, abortAfterMs }: Scene,
  started: () => void = () => undefined,
): Promise<Seen> {
  const reader = await openReader(transport, { clock });
  started();
  const controller = new AbortController();
  const timer =
    abortAfterMs === undefined ? undefined : clock.setTimer(abortAfterMs, () => controller.abort("stop"));
  const transaction = reader.read({
    amountMinor: 1050,
    currency: "USD",
    signal: controller.signal,
    ...request,
  });
  const steps: ReadStep[] = [];
  const log = (async () => {
    for await (const step of transaction) steps.push(step);
  })().catch(() => undefined);
  const end = await transaction.outcome.then(
    (outcome) => outcome as ReadOutcome,
    (error) => (isVp3300Error(error) ? { code: error.code } : error),
  );
  await log;
  timer?.cancel();
  await reader.close();
  return { identity: reader.identity, steps, end };
}

/** Plays a scene on the simulator; gives what the host saw and the recording of it. */
export async function recorded(scene: Scene): Promise<{ readonly seen: Seen; readonly text: string }> {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ ...scene.options, clock });
  let text = "";
  const transport = recording(
    simulator,
    (line) => {
      text += line;
    },
    { clock },
  );
  const seen = await clock.run(() =>
    host(transport, clock, scene, () => {
      for (const [card, how, afterMs = 500] of scene.present ?? []) simulator.present(card, how, { afterMs });
      if (scene.unplugAfterMs !== undefined)
        clock.setTimer(scene.unplugAfterMs, () => simulator.disconnect());
    }),
  );
  return { seen, text };
}

/** Plays a recording to the host of the same scene. */
export async function replayed(text: string, scene: Scene, chunkBytes?: number): Promise<Seen> {
  const clock = new VirtualClock();
  const transport = replay(text, { clock, ...(chunkBytes === undefined ? {} : { chunkBytes }) });
  const seen = await clock.run(() => host(transport, clock, scene));
  transport.verify();
  return seen;
}

/** What two runs have to agree in: all but digits of the masked number, expiry and KSN, which are no business of a recording. */
export function comparable(seen: Seen): unknown {
  return JSON.parse(
    JSON.stringify(seen, (key, value) => {
      if (key === "maskedPan" && typeof value === "string") return value.replace(/\d/g, "0");
      return key === "ksn" && value !== undefined ? "present" : value;
    }),
  );
}
