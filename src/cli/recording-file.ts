/**
 * Files that hold recordings.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { Vp3300Error } from "../index.ts";
import { refusedFile } from "./file-refusal.ts";

/** A recording that takes so many bytes is none, or too long to be of use. */
const LARGEST = 256 << 20;

/** @throws Vp3300Error `ARGUMENT_INVALID` when it can't be read */
export function readRecordingFile(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw refusedFile(file, "a recording", cause);
  }
  if (bytes.length > LARGEST) {
    throw new Vp3300Error("ARGUMENT_INVALID", {
      argument: file,
      expected: `at most ${LARGEST} bytes`,
      actual: bytes.length,
    });
  }
  return bytes.toString("utf8");
}

/** A file that is written line by line; what was written is there also when the process ends on the way. */
export class RecordingFile {
  readonly #file: string;
  readonly #descriptor: number;

  /**
   * Makes the file, which must not be there unless it may be replaced.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  constructor(file: string, replace: boolean) {
    this.#file = file;
    try {
      this.#descriptor = openSync(file, replace ? "w" : "wx");
    } catch (cause) {
      throw refusedFile(file, replace ? "a file to write" : "a new file, or --force", cause);
    }
  }

  /** @throws Vp3300Error `ARGUMENT_INVALID` when there is no room */
  write(line: string): void {
    try {
      writeSync(this.#descriptor, line);
    } catch (cause) {
      throw refusedFile(this.#file, "room for the recording", cause);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
