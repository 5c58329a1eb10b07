/**
 * The reader's clock (25-01 to 25-04), which dates its transactions (9A, 9F21) and its torn-transaction log. It knows
 * minutes and no time zone: like a cash desk's, it is meant to show local time.
 * Source: ID TECH iOS SDK headers, Clearent's reader configuration; vp3300 reference 6.1.
 *
 * @module
 */
import { requireObject, requireOneOf } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { ResponseOf } from "../protocol/commands/catalogue.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import type { DeviceOptions } from "./key-report.ts";

/** How the reader's clock is read and set. */
export interface ReaderClockOptions extends DeviceOptions {
  /** The right time; by default the platform's. */
  readonly clock?: Clock | undefined;
  /** What the reader's clock shows: the local time of this process, by default, or UTC. */
  readonly zone?: "local" | "utc" | undefined;
}

/** What a reader's clock shows. */
export interface ReaderTime {
  /** Without seconds. */
  readonly time: Date;
  /** Whole minutes that it is ahead of the right time; negative behind it, 0 within the same minute. */
  readonly skewMinutes: number;
}

const MINUTE_MS = 60_000;

interface Bounds {
  readonly clock: Clock;
  readonly zone: "local" | "utc";
  readonly bounds: DeviceOptions;
}

function boundsOf(reader: unknown, options: ReaderClockOptions): Bounds {
  requireReader(reader);
  requireObject("options", options);
  const { signal, clock = systemClock, zone = "local" } = options;
  requireSignal("options.signal", signal);
  requireClock("options.clock", clock);
  requireOneOf("options.zone", zone, ["local", "utc"]);
  return { clock, zone, bounds: signal === undefined ? {} : { signal } };
}

function toDate(date: ResponseOf<"getDate">, time: ResponseOf<"getTime">, zone: "local" | "utc"): Date {
  const fields = [date.year, date.month - 1, date.day, time.hour, time.minute] as const;
  return zone === "utc" ? new Date(Date.UTC(...fields)) : new Date(...fields);
}

/**
 * Reads the reader's clock, and how far it is off.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_…`, `TRANSPORT_LOST`, `PROTOCOL_…`; with an aborted signal, its reason
 */
export async function readReaderClock(
  reader: CommandableReader,
  options: ReaderClockOptions = {},
): Promise<ReaderTime> {
  const { clock, zone, bounds } = boundsOf(reader, options);
  // The date again behind the time: one of them may have been read on either side of midnight.
  let date = await reader.execute("getDate", undefined, bounds);
  let time = await reader.execute("getTime", undefined, bounds);
  const after = await reader.execute("getDate", undefined, bounds);
  if (after.day !== date.day) {
    date = after;
    time = await reader.execute("getTime", undefined, bounds);
  }
  const shown = toDate(date, time, zone);
  const right = Math.floor(clock.now() / MINUTE_MS);
  return { time: shown, skewMinutes: Math.floor(shown.getTime() / MINUTE_MS) - right };
}

/**
 * Sets the reader's clock to the right minute. It can't be told seconds.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_…`, `TRANSPORT_LOST`; with an aborted signal, its reason
 */
export async function setReaderClock(
  reader: CommandableReader,
  options: ReaderClockOptions = {},
): Promise<void> {
  const { clock, zone, bounds } = boundsOf(reader, options);
  const now = new Date(clock.now());
  const [date, time] =
    zone === "utc"
      ? [
          { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() },
          { hour: now.getUTCHours(), minute: now.getUTCMinutes() },
        ]
      : [
          { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() },
          { hour: now.getHours(), minute: now.getMinutes() },
        ];
  // The time first: a date that was set a moment before the reader's own midnight would move on by a day.
  await reader.execute("setTime", time, bounds);
  await reader.execute("setDate", date, bounds);
}
