/**
 * A command that works on one reader.
 *
 * @module
 */
import type { Reader } from "../index.ts";
import { type ReaderIo, runCommand } from "./reader-io.ts";
import { type OpeningOptions, openMeant, withTransport } from "./transports.ts";

/** Runs a command: opens the reader that its options mean, hands it to `use`, and closes it whatever comes of that. */
export function runWithReader(
  io: ReaderIo,
  options: OpeningOptions,
  use: (reader: Reader, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock } = io;
  return runCommand(io, options.json, (signal) =>
    withTransport(options, clock, async (transport) => {
      await using reader = await openMeant(transport, options, { clock, signal });
      await use(reader, signal);
    }),
  );
}
