/**
 * `vp3300 watch`: tells the readers that come and go, until it is interrupted.
 *
 * @module
 */
import type { Command } from "commander";
import { addManual } from "./command-manual.ts";
import { processReaderIo, type ReaderIo, runCommand } from "./reader-io.ts";
import {
  addOpeningOptions,
  type OpeningOptions,
  settingsOf,
  TRANSPORTS,
  type TransportTable,
} from "./transports.ts";

async function watch(options: OpeningOptions, io: ReaderIo, signal: AbortSignal): Promise<void> {
  const { row } = options.transport;
  if (!("discover" in row)) return;
  const transport = await row.discover(settingsOf(options, io.clock));
  try {
    for await (const { change, reader } of transport.watch({ signal })) {
      const { kind, id, name, serialNumber, model } = reader;
      const known = [id, name, serialNumber, model].filter(Boolean).join("  ");
      const record = { change, kind, id, name, serialNumber, model };
      io.out(options.json ? `${JSON.stringify(record)}\n` : `${change.padEnd(7)}  ${known}\n`);
    }
  } finally {
    await transport.close();
  }
}

/** Adds `watch` to the program. */
export function registerWatch(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const finders = Object.fromEntries(Object.entries(table).filter(([, row]) => "discover" in row));
  addManual(
    addOpeningOptions(
      program.command("watch").description("tell the readers that come and go, until interrupted"),
      finders,
    ),
    {
      examples: ["vp3300 watch --json"],
      exits: { 0: "interrupted, which is how it ends", 1: "a failure", 2: "wrong usage" },
    },
  ).action((options: OpeningOptions) => runCommand(io, options.json, (signal) => watch(options, io, signal)));
}
