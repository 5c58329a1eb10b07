/**
 * Care for a reader: its key, its clock, which one it is, what it can do, and a reset. What one command says by itself is
 * not here: `reader.identity` has model, serial number and firmware, `reader.execute` the rest.
 *
 * @module
 */
export type { CommandableReader } from "../reader/commandable.ts";
export { type BlinkOptions, blink } from "./blink.ts";
export { supportsCommand } from "./capabilities.ts";
export { type DeviceOptions, type KeyReport, readKeyReport } from "./key-report.ts";
export {
  type ReaderClockOptions,
  type ReaderTime,
  readReaderClock,
  setReaderClock,
} from "./reader-clock.ts";
export { type ResetReaderOptions, resetReader } from "./reset-reader.ts";
export { transactionsLeft } from "./transactions-left.ts";
