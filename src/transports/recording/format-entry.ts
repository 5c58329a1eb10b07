/**
 * Entries as lines of text. `parse-recording.ts` is the way back; docs/recordings.md has the format as a table.
 *
 * @module
 */
import { formatHex } from "../../protocol/hex.ts";
import { describeEntry } from "./describe-entry.ts";
import { type FactName, RECORDING_MARK, RECORDING_VERSION, type RecordingEntry } from "./entry.ts";

/** How many characters a time takes at least: recordings of up to 16 minutes read as columns. */
const TIME_WIDTH = 6;

const FRAME_ARROWS = { sent: "=>", received: "<=", unsolicited: "<!" } as const;
const NOISE_ARROWS = { host: "~>", reader: "<~" } as const;

/** The line that opens a recording, without its line end. */
export const RECORDING_HEADER = `${RECORDING_MARK} ${RECORDING_VERSION}`;

/** `@name value`, without a line end. What could end the line or start a comment becomes a blank. */
export function formatFact(name: FactName, value: string): string {
  return `@${name} ${value.replace(/[^ -"$-~]/g, " ").trim()}`;
}

/** The entry as one line, without its line end; frames say in a comment what they are. */
export function formatEntry(entry: RecordingEntry): string {
  const [words, comment] = wordsOf(entry);
  const line = `${String(entry.atMs).padStart(TIME_WIDTH)} ${words}`;
  return comment === undefined ? line : `${line}  # ${comment}`;
}

function wordsOf(entry: RecordingEntry): readonly [words: string, comment?: string] {
  switch (entry.entry) {
    case "sent":
    case "received":
    case "unsolicited":
      return [`${FRAME_ARROWS[entry.entry]} ${formatHex(entry.frame)}`, describeEntry(entry)];
    case "noise":
      return [`${NOISE_ARROWS[entry.from]} ${entry.length}`, "bytes that belong to no frame"];
    case "openFailed":
      return [`-- failed ${entry.code}`];
    default:
      return [`-- ${entry.entry}`];
  }
}
