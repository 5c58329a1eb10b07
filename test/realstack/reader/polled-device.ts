/**
 * A device file that is read without blocking. A blocking read of such a file sits in one of Node's worker threads for
 * ever, and the process can't end.
 *
 * @module
 */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";

const POLL_MS = 1;

/** Whether this is what a device says that has nothing to give or no room: look again later. */
const isLater = (error: unknown) => (error as NodeJS.ErrnoException).code === "EAGAIN";
/** Whether this is what a gadget says whose host has gone. */
const isShutDown = (error: unknown) => (error as NodeJS.ErrnoException).code === "ESHUTDOWN";

/** A device file, open for both directions. Each read and write is one record of it. */
export class PolledDevice {
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;
  readonly #records: Uint8Array[] = [];
  readonly #buffer: Buffer;
  readonly #onRecord: (record: Buffer) => void;

  /** `onRecord` gets a view that is valid until it returns. */
  constructor(path: string, recordBytes: number, onRecord: (record: Buffer) => void) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.#buffer = Buffer.alloc(recordBytes);
    this.#onRecord = onRecord;
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  /** Sends a record, or queues it until there is room. Copied. */
  write(record: Uint8Array): void {
    this.#records.push(record.slice());
    this.#flush();
  }

  close(): void {
    clearInterval(this.#timer);
    closeSync(this.#file);
  }

  #poll(): void {
    for (let bytes = this.#read(); bytes > 0; bytes = this.#read()) {
      this.#onRecord(this.#buffer.subarray(0, bytes));
    }
    this.#flush();
  }

  #read(): number {
    try {
      return readSync(this.#file, this.#buffer, 0, this.#buffer.length, null);
    } catch (error) {
      if (isLater(error) || isShutDown(error)) return 0;
      throw error;
    }
  }

  #flush(): void {
    for (let record = this.#records[0]; record; record = this.#records[0]) {
      try {
        writeSync(this.#file, record);
      } catch (error) {
        if (isLater(error)) return;
        if (!isShutDown(error)) throw error;
      }
      this.#records.shift();
    }
  }
}
