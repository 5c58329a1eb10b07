/**
 * A file of JSON that was named on the command line.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileProblem } from "./file-refusal.ts";

/** What is in it, or why there is nothing. Neither the platform's message nor the text is repeated: it may hold anything. */
export type JsonFile = { readonly value: unknown; readonly text: string } | { readonly failure: string };

/** Text of any marked encoding: `vp3300 config read > file` in Windows PowerShell writes UTF-16. */
function textOf(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  // Either decoder takes its mark away, which is no JSON.
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

/** Reads it. Never throws. */
export function readJsonFile(path: string): JsonFile {
  let text: string;
  try {
    text = textOf(readFileSync(path));
  } catch (error) {
    return { failure: `can't be read: ${fileProblem(error)}` };
  }
  try {
    return { value: JSON.parse(text), text };
  } catch {
    return { failure: "is no JSON" };
  }
}
