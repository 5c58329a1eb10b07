/**
 * `vp3300 clock`: what a reader's clock shows, and with `--set` the right time.
 *
 * @module
 */
import type { Command } from "commander";
import { type ReaderTime, readReaderClock, setReaderClock } from "../device/index.ts";
import { addManual, FAILURE_EXITS } from "./command-manual.ts";
import { processReaderIo, type ReaderIo } from "./reader-io.ts";
import { addOpeningOptions, type OpeningOptions, TRANSPORTS, type TransportTable } from "./transports.ts";
import { runWithReader } from "./with-reader.ts";

interface ClockOptions extends OpeningOptions {
  readonly set?: boolean;
  readonly utc?: boolean;
}

function skewText(minutes: number): string {
  if (minutes === 0) return "right";
  return `${Math.abs(minutes)} min ${minutes > 0 ? "ahead" : "behind"}`;
}

/** As the reader shows it: in the time zone that it is meant to show. */
function shownText({ time, skewMinutes }: ReaderTime, isUtc: boolean): string {
  const zoneMs = isUtc ? 0 : time.getTimezoneOffset() * 60_000;
  const shown = new Date(time.getTime() - zoneMs).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 16)}${isUtc ? " UTC" : ""}, ${skewText(skewMinutes)}`;
}

/** Adds `clock` to the program. */
export function registerClock(
  program: Command,
  io: ReaderIo = processReaderIo,
  table: TransportTable = TRANSPORTS,
): void {
  const command = program
    .command("clock")
    .description("tell what a reader's clock shows, and with --set put it right")
    .option("--set", "set it to this machine's time, to the minute")
    .option("--utc", "it shows UTC, not local time");
  addManual(addOpeningOptions(command, table), {
    examples: ["vp3300 clock --set"],
    exits: { ...FAILURE_EXITS, 0: "told, or set and read back" },
  }).action((options: ClockOptions) =>
    runWithReader(io, options, async (reader, signal) => {
      const how = { clock: io.clock, signal, zone: options.utc ? "utc" : "local" } as const;
      if (options.set) await setReaderClock(reader, how);
      const shown = await readReaderClock(reader, how);
      const { time, skewMinutes } = shown;
      const record = { time: time.toISOString(), skewMinutes, set: options.set === true };
      io.out(options.json ? `${JSON.stringify(record)}\n` : `${shownText(shown, options.utc === true)}\n`);
    }),
  );
}
