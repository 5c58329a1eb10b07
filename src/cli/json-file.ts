/**
 * A file of JSON that was named on the command line.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileProblem } from "./file-refusal.ts";

/** What is in it, or why there is nothing. Neither the platform's message nor the text is repeated: it may hold anything. */
export type JsonFile = { readonly value: unknown } | { readonly failure: string };

/** Reads it. Never throws. */
export function readJsonFile(path: string): JsonFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return { failure: `can't be read: ${fileProblem(error)}` };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { failure: "is no JSON" };
  }
}
