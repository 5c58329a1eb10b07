/**
 * Shows what goes over a link by name: commands, statuses and lengths, never a data byte.
 *
 * @module
 */
import type { Transport } from "../index.ts";
import { describeEntry, type RecordingEntry, recording } from "../transports/recording/index.ts";

/** Which way an entry of a recording goes: `->` to the reader, `<-` from it, `--` neither. */
export function arrowOf(entry: RecordingEntry): string {
  switch (entry.entry) {
    case "sent":
      return "->";
    case "received":
    case "unsolicited":
      return "<-";
    case "noise":
      return entry.from === "host" ? "->" : "<-";
    default:
      return "--";
  }
}

/** `transport`, with a line to `print` for each frame on its links. */
export function traced(transport: Transport, print: (line: string) => void): Transport {
  return recording(transport, (_line, entry) => {
    if (entry !== undefined && "frame" in entry) print(`${arrowOf(entry)} ${describeEntry(entry)}`);
  });
}
