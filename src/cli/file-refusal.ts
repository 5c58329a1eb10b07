/**
 * Files named on the command line that could not be read or written, in words for whoever named them.
 *
 * @module
 */
import { Vp3300Error } from "../index.ts";

const MEANINGS: Readonly<Record<string, string>> = {
  EEXIST: "a file that is there already",
  ENOENT: "no such file or folder",
  ENOTDIR: "no such folder",
  EISDIR: "a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a file system that can't be written",
  ENOSPC: "no room",
};

/**
 * What the platform said, in words and with its code; without a code it was the text in the file. The platform's own
 * message is left out: it may repeat that text.
 */
export function fileProblem(cause: unknown): string {
  const { code = "other text" } = cause as NodeJS.ErrnoException;
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

/** `ARGUMENT_INVALID` for a file: `expected` says what it should have been. */
export function refusedFile(file: string, expected: string, cause: unknown): Vp3300Error {
  return new Vp3300Error(
    "ARGUMENT_INVALID",
    { argument: file, expected, actual: fileProblem(cause) },
    { cause },
  );
}
