/**
 * `vp3300 record`: does something with a reader and writes down what went over the link, without card data and keys.
 *
 * @module
 */
import { Argument, type Command, InvalidArgumentError } from "commander";
import { isReaderRefusal, type Reader } from "../index.ts";
import { COMMANDS, type CommandName, commandInfo } from "../protocol/commands/index.ts";
import { recording } from "../transports/recording/index.ts";
import { amountOf } from "./amount.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { outcomeRecord, outcomeText } from "./outcome-text.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";
import type { Tell } from "./recorded-host.ts";
import { RecordingFile } from "./recording-file.ts";
import { stepText } from "./step-text.ts";
import { suggest } from "./suggestions.ts";
import {
  addOpeningOptions,
  type OpeningOptions,
  openMeant,
  TRANSPORTS,
  type TransportTable,
  withTransport,
} from "./transports.ts";

interface RecordOptions extends OpeningOptions {
  readonly amount: string;
  readonly currency: string;
  readonly force?: boolean;
}

/** What is asked of the reader: the named commands in order, or one card. */
interface Session {
  readonly commands: readonly CommandName[];
  readonly amountMinor: number;
  readonly currency: string;
}

/** What a shell offers: what asks the reader something and changes nothing. */
const QUESTIONS = Object.keys(COMMANDS).filter(
  (name) => name.startsWith("get") && commandInfo(name as CommandName).request === "none",
);

function parseCommand(text: string, before: readonly CommandName[] = []): readonly CommandName[] {
  if (!Object.hasOwn(COMMANDS, text)) throw new InvalidArgumentError("it is no command of the catalogue.");
  return [...before, text as CommandName];
}

async function runCommands(
  reader: Reader,
  commands: readonly CommandName[],
  signal: AbortSignal,
  tell: Tell,
): Promise<void> {
  for (const name of commands) {
    try {
      await reader.execute(name, undefined as never, { signal });
      tell({ command: name }, `${name}: ok`);
    } catch (error) {
      // A refusal is worth recording as well.
      if (!isReaderRefusal(error)) throw error;
      tell({ ...error.context, command: name, code: error.code }, `${name}: ${error.code}`);
    }
  }
}

async function readCard(reader: Reader, session: Session, signal: AbortSignal, tell: Tell): Promise<void> {
  const { amountMinor, currency } = session;
  const transaction = reader.read({ amountMinor, currency, signal });
  for await (const step of transaction) tell({ ...step }, stepText(step));
  const record = outcomeRecord(await transaction.outcome);
  tell(record, outcomeText(record));
}

async function record(
  file: string,
  session: Session,
  options: RecordOptions,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<void> {
  const tell: Tell = (members, text) => io.out(`${options.json ? JSON.stringify(members) : text}\n`);
  const { clock } = io;
  await withTransport(options, clock, async (transport) => {
    const written = new RecordingFile(file, options.force === true);
    let failure: { readonly error: unknown } | undefined;
    try {
      const recorded = recording(transport, (line) => written.write(line), {
        clock,
        onError: (error) => {
          failure = { error };
        },
      });
      const reader = await openMeant(recorded, options, { clock, signal });
      try {
        if (session.commands.length > 0) await runCommands(reader, session.commands, signal, tell);
        else await readCard(reader, session, signal, tell);
      } finally {
        await reader.close();
      }
    } finally {
      written.close();
    }
    if (failure !== undefined) throw failure.error;
  });
  tell({ recorded: file }, `recorded in ${file}, without card data and keys`);
}

/** Adds `record` to the program. */
export function registerRecord(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const command = program
    .command("record")
    .description(
      "open a reader, read one card or run commands, and write down what went over the link, scrubbed",
    )
    .argument("<file>", "where the recording is written; it must not be there yet")
    .addArgument(
      suggest(
        new Argument(
          "[commands...]",
          "commands without data, such as getSerialNumber; without any, one card is read",
        ).argParser(parseCommand),
        QUESTIONS,
      ),
    )
    .option("--amount <amount>", "what the customer pays, like 10.50", "1.00")
    .option("--currency <code>", "of the amount", "USD")
    .option("--force", "replace the file if it is there");
  addManual(addOpeningOptions(command, table), {
    examples: [
      "vp3300 record session.rec --transport simulated",
      "vp3300 record identity.rec getFirmwareVersion getKeyStates",
    ],
    exits: { ...FAILURE_EXITS, 0: "done", 1: "a failure; what was recorded until then is kept" },
  }).action(async (file: string, commands: readonly CommandName[], options: RecordOptions) => {
    const amountMinor = amountOf(options, command);
    const session = { commands, amountMinor, currency: options.currency };
    await runCommand(io, options.json, (signal) => record(file, session, options, io, signal));
  });
}
