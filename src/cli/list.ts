/**
 * `vp3300 list`: the readers that can be opened now.
 *
 * @module
 */
import type { Command } from "commander";
import { type FoundReader, isVp3300Error } from "../index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { failureRecord, processReaderIo, type ReaderIo, runCommand, tellFailure } from "./reader-io.ts";
import { tableText } from "./table-text.ts";
import {
  parseTransport,
  severalTransports,
  TRANSPORTS,
  type TransportChoice,
  type TransportTable,
} from "./transports.ts";

interface ListOptions {
  readonly transport?: readonly TransportChoice[];
  readonly ble?: boolean;
  readonly json?: boolean;
}

const described = (transport: string, { id, name, serialNumber, model }: FoundReader) => ({
  transport,
  id,
  name,
  serialNumber,
  ...(model === undefined ? {} : { model }),
});

const COLUMNS = ["transport", "id", "name", "serialNumber", "model"] as const;

async function list(
  choices: readonly TransportChoice[],
  { json }: ListOptions,
  io: ReaderIo,
  signal: AbortSignal,
): Promise<void> {
  const readers: ReturnType<typeof described>[] = [];
  const failures: unknown[] = [];
  for (const { name, argument, row } of choices) {
    if (!("discover" in row)) continue;
    io.progress(`looking for readers: ${row.what}`);
    const transport = await row.discover({ clock: io.clock, argument });
    try {
      for (const reader of await transport.list({ signal })) readers.push(described(name, reader));
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      failures.push({ transport: name, ...failureRecord(error) });
      if (!json) tellFailure(error, io, json);
    } finally {
      await transport.close();
    }
  }
  if (json) io.out(`${JSON.stringify({ readers, failures })}\n`);
  else if (readers.length > 0)
    io.out(tableText(readers.map((row) => COLUMNS.map((column) => row[column] ?? ""))));
  else if (failures.length === 0) io.err("no reader found\n");
  if (readers.length === 0 || failures.length > 0) io.setExitCode(1);
}

/** Adds `list` to the program. */
export function registerList(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const finders = Object.fromEntries(Object.entries(table).filter(([, row]) => "discover" in row));
  addManual(
    program
      .command("list")
      .description("list the readers that can be opened now")
      .addOption(
        severalTransports(
          `where to look, more than once for more places: ${Object.keys(finders).join(", ")}; by default hid`,
          finders,
        ),
      )
      .option("--ble", "look for Bluetooth LE as well, which takes some seconds")
      .option("--json", "print one JSON text"),
    {
      examples: ["vp3300 list --ble --json"],
      exits: {
        ...FAILURE_EXITS,
        0: "readers were found",
        1: "none was, or a transport could not look for them",
      },
    },
  ).action((options: ListOptions) =>
    runCommand(io, options.json, (signal) => {
      const { transport = [parseTransport("hid", finders)], ble } = options;
      const extra = ble && !transport.some(({ name }) => name === "ble");
      const choices = extra ? [...transport, parseTransport("ble", finders)] : transport;
      return list(choices, options, io, signal);
    }),
  );
}
