/**
 * A recording as a conversation: who said what when, and what the data of each frame means.
 *
 * @module
 */
import { type Explanation, explain, type Part } from "../explain/index.ts";
import { describeEntry, type Recording, type RecordingEntry } from "../transports/recording/index.ts";
import { explanationLines } from "./decode-lines.ts";
import { arrowOf } from "./trace.ts";

const MARK = /^(?:\s*(?:#[^\n]*)?\n)*\s*@vp3300-recording\b/;
const TIME_WIDTH = 7;
const INDENT = " ".repeat(TIME_WIDTH + 5);

/** Whether a text is a recording of any version. */
export function isRecording(text: string): boolean {
  return MARK.test(text);
}

/** The part of a frame that is its data field; `undefined` where it is empty. */
function dataOf({ parts }: Explanation): Part | undefined {
  return parts.flatMap(({ children = [] }) => children).find(({ name }) => name === "data");
}

function explained(entry: RecordingEntry): Explanation | undefined {
  if (!("frame" in entry)) return undefined;
  const whole = explain(entry.frame, { as: "neo" });
  const data = dataOf(whole);
  return data === undefined ? undefined : { ...whole, parts: data.children ?? [data] };
}

/** The recording as lines of text. */
export function conversationLines({ facts, entries }: Recording): string[] {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
  for (const { entry } of entries) {
    const unasked = entry.entry === "unsolicited" ? ", unasked" : "";
    lines.push(
      `${String(entry.atMs).padStart(TIME_WIDTH)}  ${arrowOf(entry)} ${describeEntry(entry)}${unasked}`,
    );
    const data = explained(entry);
    if (data !== undefined) lines.push(...explanationLines(data).map((line) => INDENT + line));
  }
  return lines;
}

/** The recording as one JSON text. */
export function conversationJson({ version, facts, entries }: Recording): string {
  const told = entries.map(({ line, entry }) => {
    const { atMs, entry: kind } = entry;
    const parts = explained(entry)?.parts;
    return {
      line,
      atMs,
      entry: kind,
      meaning: describeEntry(entry),
      ...(parts === undefined ? {} : { parts }),
    };
  });
  return JSON.stringify({ version, facts, entries: told }, null, 2);
}
