/**
 * `vp3300 demo`: six card presentations on a simulated reader, each capture turned into a token by a CardSecure
 * simulator over HTTP.
 *
 * @module
 */
import type { Command } from "commander";
import {
  CardSecure,
  type CardToken,
  type Clock,
  openReader,
  type Reader,
  type ReadOutcome,
  systemClock,
} from "../index.ts";
import { formatHex } from "../protocol/index.ts";
import { createCardSecureSimulator, serveCardSecure } from "../simulator/cardsecure/index.ts";
import { SimulatedReader, TEST_CARDS } from "../simulator/index.ts";
import { addManual } from "./command-manual.ts";
import { stepText } from "./step-text.ts";
import { traced } from "./trace.ts";

/** Long enough to read a prompt, short enough not to wait for it. */
const PAUSE_MS = 400;
const AMOUNT = { amountMinor: 1050, currency: "USD" } as const;

/** Where the demo prints and what time it takes; tests hand in their own. */
export interface DemoIo {
  readonly out: (text: string) => void;
  readonly clock: Clock;
}

const processIo: DemoIo = { out: (text) => void process.stdout.write(text), clock: systemClock };

interface Scene {
  readonly name: string;
  readonly title: string;
  /** What the customer does. */
  play(reader: SimulatedReader): void;
  /** The cashier gives up. */
  readonly cancelled?: true;
}

const afterMs = PAUSE_MS;

const SCENES: readonly Scene[] = [
  {
    name: "swipe",
    title: "A magnetic stripe is swiped",
    play: (reader) => reader.present(TEST_CARDS.magstripe, "swipe", { afterMs }),
  },
  {
    name: "insert",
    title: "A chip card is inserted",
    play: (reader) => reader.present(TEST_CARDS.mastercard, "insert", { afterMs }),
  },
  {
    name: "tap",
    title: "A contactless card is tapped",
    play: (reader) => reader.present(TEST_CARDS.amex, "tap", { afterMs }),
  },
  {
    name: "fallback",
    title: "A chip that can't be read, then its stripe",
    play(reader) {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        reader.present(TEST_CARDS.brokenChip, "insert", { afterMs });
      }
      reader.present(TEST_CARDS.brokenChip, "swipe", { afterMs });
    },
  },
  {
    name: "decline",
    title: "A chip declines",
    play: (reader) => reader.present(TEST_CARDS.offlineDecline, "insert", { afterMs }),
  },
  {
    name: "cancel",
    title: "Nobody presents a card, and the cashier cancels",
    play: () => undefined,
    cancelled: true,
  },
];

/** What the demo's cashier aborts with, to be told from failures. */
class CashierCancelled {}

/** What is told of a scene, for people and as one JSON line each. */
type Report = (record: Readonly<Record<string, unknown>>, text: string) => void;

/** What the scenes are played on. */
interface Stage {
  readonly simulated: SimulatedReader;
  readonly reader: Reader;
  readonly client: CardSecure;
  readonly clock: Clock;
  readonly report: Report;
}

/** Tells how a presentation ended; gives the token that a capture was turned into. */
async function tellOutcome(
  name: string,
  outcome: ReadOutcome,
  { client, report }: Stage,
): Promise<CardToken | undefined> {
  if (outcome.outcome !== "captured") {
    report({ scene: name, outcome: outcome.outcome }, `=> ${outcome.outcome}, no token`);
    return undefined;
  }
  const { kind, maskedPan = "no number", cipher, ksn } = outcome.capture;
  const { fallback } = outcome;
  const token = await client.tokenize(outcome.capture);
  const key = ksn ? `${cipher.toUpperCase()}, KSN ${formatHex(ksn)}` : cipher;
  report(
    { scene: name, outcome: outcome.outcome, kind, fallback, maskedPan, cipher, tokenLast4: token.last4 },
    `=> ${kind}${fallback ? " (fallback)" : ""} ${maskedPan}, ${key}: token ************${token.last4}`,
  );
  return token;
}

async function playScene(scene: Scene, stage: Stage): Promise<CardToken | undefined> {
  const { simulated, reader, clock, report } = stage;
  const abort = new AbortController();
  scene.play(simulated);
  if (scene.cancelled) clock.setTimer(PAUSE_MS, () => abort.abort(new CashierCancelled()));
  const transaction = reader.read({ ...AMOUNT, signal: abort.signal });
  try {
    for await (const step of transaction) report({ scene: scene.name, ...step }, stepText(step));
    return await tellOutcome(scene.name, await transaction.outcome, stage);
  } catch (error) {
    if (!(error instanceof CashierCancelled)) throw error;
    report({ scene: scene.name, outcome: "aborted" }, "=> cancelled by the cashier, no token");
    return undefined;
  }
}

interface DemoOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

async function runDemo({ json, verbose }: DemoOptions, { out, clock }: DemoIo): Promise<void> {
  const write = (line: string) => out(`${line}\n`);
  const report: Report = (record, text) => write(json ? JSON.stringify(record) : `  ${text}`);
  const trace = (line: string) => (json ? write(JSON.stringify({ frame: line })) : write(`    ${line}`));

  const server = await serveCardSecure(createCardSecureSimulator());
  const simulated = new SimulatedReader({ clock });
  try {
    const reader = await openReader(verbose ? traced(simulated, trace) : simulated, { clock });
    try {
      const { modelName, firmwareVersion } = reader.identity;
      report(
        { reader: modelName, firmwareVersion, cardSecure: server.url },
        `simulated ${modelName}, firmware ${firmwareVersion}; CardSecure simulator at ${server.url}`,
      );
      const client = new CardSecure({ baseUrl: server.url });
      const stage: Stage = { simulated, reader, client, clock, report };
      let tokens = 0;
      for (const [at, scene] of SCENES.entries()) {
        if (!json) write(`\n${at + 1}. ${scene.title}`);
        if (await playScene(scene, stage)) tokens += 1;
      }
      if (!json) write("");
      report(
        { scenes: SCENES.length, tokens },
        `${SCENES.length} scenes, ${tokens} captures turned into tokens.`,
      );
    } finally {
      await reader.close();
    }
  } finally {
    await server.close();
  }
}

/** Adds `demo` to the program. */
export function registerDemo(program: Command, io: DemoIo = processIo): void {
  addManual(
    program
      .command("demo")
      .description("swipe, insert, tap, fallback, decline and cancel on a simulated reader")
      .option("--json", "one JSON object a line")
      .option("--verbose", "also name each frame on the link"),
    {
      examples: ["vp3300 demo --json"],
      exits: { 0: "all scenes were played", 1: "a failure", 2: "wrong usage" },
    },
  ).action((options: DemoOptions) => runDemo(options, io));
}
