/**
 * `vp3300 read`: reads one card, shows its prompts and prints the outcome, masked; with the address of a CardSecure the
 * capture becomes a token, of which the last four digits are shown.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
import { CardSecure, type Reader } from "../index.ts";
import type { PromptTexts } from "../prompts/index.ts";
import { amountOf } from "./amount.ts";
import { addCardSecureOptions, type CardSecureChoice, cardSecureOf } from "./card-secure-options.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { captureOf, outcomeRecord, outcomeText } from "./outcome-text.ts";
import { processReaderIo, type ReaderIo } from "./reader-io.ts";
import { parseLocale, stepText } from "./step-text.ts";
import { addOpeningOptions, type OpeningOptions, TRANSPORTS, type TransportTable } from "./transports.ts";
import { runWithReader } from "./with-reader.ts";

const INTERFACES = ["swipe", "insert", "tap"] as const;
/** It ended well, but without a card that could be charged. */
const OTHERWISE_EXIT = 3;

interface ReadOptions extends OpeningOptions, CardSecureChoice {
  readonly amount: string;
  readonly currency: string;
  readonly interfaces?: readonly (typeof INTERFACES)[number][];
  readonly timeout: number;
  readonly locale?: PromptTexts;
}

function parseInterfaces(text: string): (typeof INTERFACES)[number][] {
  return text.split(",").map((word) => {
    const found = INTERFACES.find((name) => name === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`it is a list of ${INTERFACES.join(", ")}.`);
    return found;
  });
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 255) {
    throw new InvalidArgumentError("it is a whole number from 1 to 255.");
  }
  return seconds;
}

async function readCard(
  reader: Reader,
  amountMinor: number,
  options: ReadOptions,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<void> {
  const { json, currency, interfaces } = options;
  const address = cardSecureOf(options, io.environment);
  // Wrong addresses show before a customer is asked for a card.
  const client = address === undefined ? undefined : new CardSecure(address);
  const tell = (record: object, text: string) => io.out(json ? `${JSON.stringify(record)}\n` : `${text}\n`);
  const transaction = reader.read({
    amountMinor,
    currency,
    timeoutMs: options.timeout * 1_000,
    signal,
    ...(interfaces === undefined ? {} : { interfaces }),
  });
  for await (const step of transaction) tell(step, stepText(step, options.locale));
  const outcome = await transaction.outcome;
  const record = outcomeRecord(outcome);
  const capture = captureOf(outcome);
  if (capture !== undefined && client !== undefined) {
    const { last4 } = await client.tokenize(capture, { signal });
    tell({ ...record, tokenLast4: last4 }, `${outcomeText(record)}, token ************${last4}`);
    return;
  }
  tell(record, outcomeText(record));
  if (outcome.outcome !== "captured" && outcome.outcome !== "approved") io.setExitCode(OTHERWISE_EXIT);
}

/** Adds `read` to the program. */
export function registerRead(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const command = program
    .command("read")
    .description("read one card and print the masked outcome; no card data is shown")
    .requiredOption("--amount <amount>", "what the customer pays, like 10.50")
    .option("--currency <code>", "of the amount", "USD")
    .option("--interfaces <list>", "the ways that are offered: swipe,insert,tap", parseInterfaces)
    .option("--timeout <seconds>", "how long the customer has", parseSeconds, 60)
    .option("--locale <tag>", "language of the prompts: en, es, fr or de", parseLocale);
  addCardSecureOptions(command, "turn the capture into a token");
  addManual(addOpeningOptions(command, table), {
    examples: ["vp3300 read --transport simulated --amount 10.50"],
    exits: {
      ...FAILURE_EXITS,
      0: "a card was captured or approved",
      3: "the presentation ended otherwise: declined, timed out, …",
    },
  }).action(async (options: ReadOptions) => {
    const amountMinor = amountOf(options, command);
    await runWithReader(io, options, (reader, signal) => readCard(reader, amountMinor, options, io, signal));
  });
}
