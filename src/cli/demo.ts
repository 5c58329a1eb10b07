/**
 * `vp3300 demo`: six card presentations on a simulated reader, each capture turned into a token by a CardSecure
 * simulator over HTTP.
 *
 * @module
 */
import type { Command } from "commander";
import { CardSecure, openReader, type Reader, type ReadOutcome, type ReadStep } from "../index.ts";
import { formatHex } from "../protocol/index.ts";
import { createCardSecureSimulator, serveCardSecure } from "../simulator/cardsecure/index.ts";
import { SimulatedReader, TEST_CARDS } from "../simulator/index.ts";
import { traced } from "./trace.ts";

/** Long enough to read a prompt, short enough not to wait for it. */
const PAUSE_MS = 400;
const AMOUNT = { amountMinor: 1050, currency: "USD" } as const;

interface Scene {
  readonly name: string;
  readonly title: string;
  /** What the customer does, and when the cashier gives up. */
  play(reader: SimulatedReader, abort: AbortController): void;
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
    play: (_reader, abort) => {
      setTimeout(() => abort.abort(new CashierCancelled()), PAUSE_MS);
    },
  },
];

/** What the demo's cashier aborts with, to be told from failures. */
class CashierCancelled {}

/** What is told of a scene, for people and as one JSON line each. */
type Report = (record: Readonly<Record<string, unknown>>, text: string) => void;

const STEP_TEXTS: Readonly<Record<Exclude<ReadStep["step"], "presentCard" | "display">, string>> = {
  removeCard: "please remove the card",
  tryAgain: "please try again",
  presentOneCard: "please present one card only",
  useChip: "please insert the chip",
  useMagstripe: "please swipe the stripe",
  useOtherInterface: "please use another way",
  seePhone: "please look at your phone",
  processing: "processing",
  selectApplication: "please choose",
};

function textOf(step: ReadStep): string {
  if (step.step === "presentCard") return `please ${step.interfaces.join(" or ")} your card`;
  if (step.step === "display") return step.text;
  return STEP_TEXTS[step.step];
}

async function tellOutcome(
  name: string,
  outcome: ReadOutcome,
  client: CardSecure,
  report: Report,
): Promise<void> {
  if (outcome.outcome !== "captured") {
    report({ scene: name, outcome: outcome.outcome }, `=> ${outcome.outcome}, no token`);
    return;
  }
  const { kind, maskedPan = "no number", cipher, ksn } = outcome.capture;
  const { fallback } = outcome;
  const token = await client.tokenize(outcome.capture);
  const key = ksn ? `${cipher.toUpperCase()}, KSN ${formatHex(ksn)}` : cipher;
  report(
    { scene: name, outcome: outcome.outcome, kind, fallback, maskedPan, cipher, tokenLast4: token.last4 },
    `=> ${kind}${fallback ? " (fallback)" : ""} ${maskedPan}, ${key}: token ************${token.last4}`,
  );
}

async function playScene(
  scene: Scene,
  simulated: SimulatedReader,
  reader: Reader,
  client: CardSecure,
  report: Report,
): Promise<void> {
  const abort = new AbortController();
  scene.play(simulated, abort);
  const transaction = reader.read({ ...AMOUNT, signal: abort.signal });
  try {
    for await (const step of transaction) report({ scene: scene.name, ...step }, textOf(step));
    await tellOutcome(scene.name, await transaction.outcome, client, report);
  } catch (error) {
    if (!(error instanceof CashierCancelled)) throw error;
    report({ scene: scene.name, outcome: "aborted" }, "=> cancelled by the cashier, no token");
  }
}

async function runDemo({ json, verbose }: { json?: boolean; verbose?: boolean }): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const report: Report = (record, text) => write(json ? JSON.stringify(record) : `  ${text}`);
  const trace = (line: string) => (json ? write(JSON.stringify({ frame: line })) : write(`    ${line}`));

  const cardSecure = createCardSecureSimulator();
  const server = await serveCardSecure(cardSecure);
  const simulated = new SimulatedReader();
  try {
    const reader = await openReader(verbose ? traced(simulated, trace) : simulated);
    try {
      const { modelName, firmwareVersion } = reader.identity;
      report(
        { reader: modelName, firmwareVersion, cardSecure: server.url },
        `simulated ${modelName}, firmware ${firmwareVersion}; CardSecure simulator at ${server.url}`,
      );
      const client = new CardSecure({ baseUrl: server.url });
      for (const [at, scene] of SCENES.entries()) {
        if (!json) write(`\n${at + 1}. ${scene.title}`);
        await playScene(scene, simulated, reader, client, report);
      }
      const { length: tokens } = cardSecure.issued;
      if (!json) write("");
      report({ scenes: SCENES.length, tokens }, `${SCENES.length} scenes, ${tokens} tokens issued.`);
    } finally {
      await reader.close();
    }
  } finally {
    await server.close();
  }
}

/** Adds `demo` to the program. */
export function registerDemo(program: Command): void {
  program
    .command("demo")
    .description("swipe, insert, tap, fallback, decline and cancel on a simulated reader")
    .option("--json", "one JSON object a line")
    .option("--verbose", "also name each frame on the link")
    .addHelpText("after", "\nExample:\n  vp3300 demo --json")
    .action(runDemo);
}
