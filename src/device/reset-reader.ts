/**
 * A reader that hangs in something: told to forget it, and asked until it answers.
 *
 * @module
 */
import { requireInteger, requireObject } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { wait, withDeadline } from "../deadline.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { requireClock, requireSignal } from "../wait-arguments.ts";
import type { DeviceOptions } from "./key-report.ts";

/** How a reader is reset. */
export interface ResetReaderOptions extends DeviceOptions {
  /** How long it may take to answer again. Default 30 000, 1 to 600 000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Time; by default the platform's. */
  readonly clock?: Clock | undefined;
}

const LONGEST_MS = 600_000;
/** For one answer. */
const ANSWER_MS = 3_000;
/** Between two questions. */
const PAUSE_MS = 500;

/**
 * Ends whatever transaction the reader is in and forgets its state (05-01 with 01), then pings until the reader answers:
 * also after it was rebooted by hand over a link that stayed. No public document names a command that reboots a VP3300.
 * Source: vp3300 reference 6.1.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `READER_SILENT` at the deadline; `READER_BUSY` during a transaction of this
 * process, which its own signal ends; `READER_STATUS`, `READER_BATTERY_LOW`, `READER_KEY_MISSING`, `READER_KEY_EXHAUSTED` when
 * the reader refuses 05-01 or a ping; `PROTOCOL_…` for an answer that can't be read; `READER_CLOSED`, `TRANSPORT_LOST`,
 * `TRANSPORT_CLOSED`; with an aborted signal, its reason
 */
export async function resetReader(
  reader: CommandableReader,
  options: ResetReaderOptions = {},
): Promise<void> {
  requireReader(reader);
  requireObject("options", options);
  const { timeoutMs = 30_000, clock = systemClock, signal } = options;
  requireInteger("options.timeoutMs", timeoutMs, 1, LONGEST_MS);
  requireClock("options.clock", clock);
  requireSignal("options.signal", signal);
  const answered = async (question: Promise<unknown>): Promise<boolean> => {
    try {
      await question;
      return true;
    } catch (error) {
      if (!isVp3300Error(error) || error.code !== "READER_NO_ANSWER") throw error;
      return false;
    }
  };
  const onTimeout = () => new Vp3300Error("READER_SILENT", { timeoutMs });
  await withDeadline(
    async (until) => {
      const bounds = { signal: until, timeoutMs: ANSWER_MS };
      await answered(reader.execute("cancelTransaction", { reset: true }, bounds));
      while (!(await answered(reader.execute("ping", undefined, bounds)))) await wait(clock, PAUSE_MS, until);
    },
    { clock, timeoutMs, signal, onTimeout },
  );
}
