/**
 * `vp3300 inventory`: every reader that can be reached, with model, serial number, firmware, data key and, given a
 * configuration, how far it drifted from it.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
import { checkConfigurationText, checkDrift, type ReaderConfiguration } from "../configuration/index.ts";
import { readKeyReport } from "../device/index.ts";
import { isVp3300Error, openReader, type Transport, type Vp3300Error } from "../index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { problemText } from "./config-text.ts";
import { readJsonFile } from "./json-file.ts";
import { failureRecord, processReaderIo, type ReaderIo, runCommand, tellFailure } from "./reader-io.ts";
import { tableText } from "./table-text.ts";
import {
  parseTransport,
  severalTransports,
  TRANSPORTS,
  type TransportChoice,
  type TransportTable,
} from "./transports.ts";

interface InventoryOptions {
  readonly transport?: readonly TransportChoice[];
  readonly config?: ReaderConfiguration;
  readonly json?: boolean;
}

/** What is told of one reader. What it does not tell is missing. */
interface InventoryRow {
  readonly transport: string;
  readonly id?: string;
  readonly model?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly keyState?: string | undefined;
  readonly ksn?: string | undefined;
  readonly transactionsLeft?: number | undefined;
  /** Settings that are not as the file says. */
  readonly drift?: number;
  readonly error?: Readonly<Record<string, unknown>>;
}

const COLUMNS = ["transport", "model", "serialNumber", "firmwareVersion", "keyState", "drift"] as const;
const HEADS = ["transport", "model", "serial", "firmware", "key", "drift"] as const;

function parseConfig(path: string): ReaderConfiguration {
  const file = readJsonFile(path);
  if ("failure" in file) throw new InvalidArgumentError(`${path} ${file.failure}.`);
  const [problem] = checkConfigurationText(file.text);
  if (problem !== undefined) throw new InvalidArgumentError(`${problemText(problem)}.`);
  return file.value as ReaderConfiguration;
}

async function inspect(
  transport: Transport,
  config: ReaderConfiguration | undefined,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<Omit<InventoryRow, "transport" | "id">> {
  const reader = await openReader(transport, { clock: io.clock, signal });
  try {
    const { modelName, serialNumber, firmwareVersion } = reader.identity;
    const { state, ksn, transactionsLeft } = await readKeyReport(reader, { signal });
    const drift =
      config === undefined ? {} : { drift: (await checkDrift(reader, config, { signal })).length };
    return {
      model: modelName,
      serialNumber,
      firmwareVersion,
      keyState: state,
      ksn,
      transactionsLeft,
      ...drift,
    };
  } finally {
    await reader.close();
  }
}

function requireOurs(error: unknown): Vp3300Error {
  if (isVp3300Error(error)) return error;
  throw error;
}

class Inventory {
  readonly rows: InventoryRow[] = [];
  readonly failures: object[] = [];
  readonly #options: InventoryOptions;
  readonly #io: ReaderIo;
  readonly #signal: AbortSignal;

  constructor(options: InventoryOptions, io: ReaderIo, signal: AbortSignal) {
    this.#options = options;
    this.#io = io;
    this.#signal = signal;
  }

  /** Every reader that one transport reaches. A reader that fails does not hide the others. */
  async take({ name, argument, row }: TransportChoice): Promise<void> {
    const settings = { clock: this.#io.clock, argument };
    this.#io.progress(`looking for readers: ${row.what}`);
    try {
      if ("create" in row) return await this.#add(name, undefined, await row.create(settings));
      const transport = await row.discover(settings);
      try {
        // One by one: a radio opens one link at a time, and a bus is quick.
        for (const reader of await transport.list({ signal: this.#signal })) {
          await this.#add(name, reader.id, reader);
        }
      } finally {
        await transport.close();
      }
    } catch (error) {
      const failure = requireOurs(error);
      this.failures.push({ transport: name, ...failureRecord(failure) });
      if (!this.#options.json) tellFailure(failure, this.#io, false);
    }
  }

  async #add(name: string, id: string | undefined, reader: Transport): Promise<void> {
    const head = { transport: name, ...(id === undefined ? {} : { id }) };
    this.#io.progress(`asking ${id ?? "the reader"} what it is`);
    try {
      this.rows.push({ ...head, ...(await inspect(reader, this.#options.config, this.#io, this.#signal)) });
    } catch (error) {
      const failure = requireOurs(error);
      this.rows.push({ ...head, error: failureRecord(failure) });
      if (!this.#options.json) tellFailure(failure, this.#io, false);
    }
  }

  get isFine(): boolean {
    const isGood = ({ error, drift = 0 }: InventoryRow) => error === undefined && drift === 0;
    return this.rows.length > 0 && this.failures.length === 0 && this.rows.every(isGood);
  }
}

async function inventory(
  choices: readonly TransportChoice[],
  options: InventoryOptions,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<void> {
  const found = new Inventory(options, io, signal);
  for (const choice of choices) await found.take(choice);
  const { rows, failures } = found;
  if (options.json) io.out(`${JSON.stringify({ readers: rows, failures })}\n`);
  else if (rows.length === 0) io.err("no reader found; vp3300 doctor says what stands in the way\n");
  else {
    const cells = rows.map((row) =>
      COLUMNS.map((column) => (column === "model" && row.error ? "failed" : String(row[column] ?? ""))),
    );
    io.out(tableText([HEADS, ...cells]));
  }
  if (!found.isFine) io.setExitCode(1);
}

/** Adds `inventory` to the program. */
export function registerInventory(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  addManual(
    program
      .command("inventory")
      .description("open every reader that is found: model, serial number, firmware, key and drift")
      .addOption(
        severalTransports(
          `where to look, more than once for more places: ${Object.keys(table).join(", ")}; by default hid`,
          table,
        ),
      )
      .option("--config <file>", "count the settings that are not as this configuration says", parseConfig)
      .option("--json", "print one JSON text"),
    {
      examples: ["vp3300 inventory --config shop.json --json"],
      exits: {
        ...FAILURE_EXITS,
        0: "readers were found, and all of them answered",
        1: "none was found, one or a transport failed, or one has drifted",
      },
    },
  ).action((options: InventoryOptions) =>
    runCommand(io, options.json, (signal) =>
      inventory(options.transport ?? [parseTransport("hid", table)], options, io, signal),
    ),
  );
}
