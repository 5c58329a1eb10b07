/**
 * Prompts of the reader (61-01 … 61-03) and the host's replies. The layout is in `protocol/prompts.ts`.
 *
 * @module
 */
import { counted, plain } from "../dictionary/description.ts";
import { text } from "../dictionary/simple-values.ts";
import { PROMPT_MESSAGES } from "../protocol/commands/prompts.ts";
import { unlike } from "./combinators.ts";
import type { Explainer, Sheet } from "./sheet.ts";

const MODES: Readonly<Record<number, string>> = {
  0x00: "cancelled",
  0x01: "menu, a choice is wanted",
  0x02: "a function key is wanted",
  0x03: "display only",
  0x04: "language menu",
  0x08: "language menu",
  0x10: "clear the display",
  0x20: "touch",
  0x21: "LED",
  0x22: "keypad",
};
const LINE_END = 0x1c;

function mode(sheet: Sheet): number {
  return sheet.number(1, "mode", (value) => MODES[value] ?? "unknown mode");
}

/** A length of two bytes, least significant first, and what it counts. */
function prefixed(sheet: Sheet, name: string, write: (length: number) => void): void {
  const length = sheet.number(2, `length of ${name}`, (value) => counted(value, "byte"), "le");
  if (length > 0) write(length);
}

/** A time in seconds behind its length. */
function seconds(sheet: Sheet, name: string): void {
  prefixed(sheet, name, (length) => sheet.number(length, name, (value) => `${value} s`, "le"));
}

const lines: Explainer = (sheet) => {
  while (sheet.left > 0) sheet.group(lineLength(sheet.peek()), "line", line);
};

/** A line with a message id has three bytes: an id may be 1C itself. */
function lineLength(bytes: Uint8Array): number {
  const end = bytes[0]! & 0x80 ? 2 : bytes.indexOf(LINE_END, 1);
  return end < 0 ? bytes.length : end + 1;
}

const line: Explainer = (sheet) => {
  const isId = (sheet.peek(1)[0]! & 0x80) !== 0;
  sheet.number(
    1,
    "line number",
    (value) => `line ${value & 0x7f}, ${isId ? "a message id" : "text"} follows`,
  );
  if (isId) {
    sheet.number(1, "message", (id) => `${id}: ${PROMPT_MESSAGES[id]?.text ?? "not a listed message"}`);
  } else if (sheet.left === 0) unlike(sheet, "text and a line end");
  else sheet.value(sheet.left - 1, "text", text);
  sheet.value(1, "line end", (value) => plain(value[0] === LINE_END ? "1C" : "should be 1C"));
};

/** Explains the data of a 61-01 frame that the reader sent. */
export const explainPrompt: Explainer = (sheet) => {
  const value = mode(sheet);
  if (sheet.left === 0) return;
  if (value === 0x20 || value === 0x21 || MODES[value] === undefined) {
    sheet.leaf(sheet.left, "parameters", { visibility: "start" });
    return;
  }
  seconds(sheet, "timeout");
  prefixed(sheet, "language", (length) => sheet.value(length, "language", text));
  prefixed(sheet, "messages", (length) => sheet.group(length, "messages", lines));
  seconds(sheet, "backlight");
};

/** Explains the data of a host's 61-01 frame. */
export const explainPromptReply: Explainer = (sheet) => {
  sheet.number(1, "mode", (value) => (value === 0 ? "cancelled" : (MODES[value] ?? "unknown mode")));
  if (sheet.left === 0) return;
  sheet.number(
    sheet.left,
    "selection",
    (value) => ({ 0x43: "key C", 0x45: "key E" })[value] ?? `line ${value}`,
    "le",
  );
};
