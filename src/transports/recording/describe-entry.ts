/**
 * Entries in words: commands, statuses and lengths, never a data byte.
 *
 * @module
 */
import { requireObject } from "../../arguments.ts";
import { commandNameOf, readerCommandNameOf } from "../../protocol/commands/catalogue.ts";
import { STATUSES } from "../../protocol/commands/statuses.ts";
import { decodeNeoFrame, type NeoFrame } from "../../protocol/frames/neo-frame.ts";
import type { RecordingEntry } from "./entry.ts";

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");
const counted = (length: number): string => `${length} ${length === 1 ? "byte" : "bytes"}`;

const TITLES = {
  opened: "link opened",
  closed: "link closed",
  lost: "link lost",
} as const;

/** What a frame is: `02-40 activateTransaction, 34 bytes`, `02 status 00 OK, 210 bytes`. */
export function describeFrame(frame: NeoFrame): string {
  const { kind, command, data } = frame;
  const size = counted(data.length);
  switch (kind) {
    case "v1-data":
      return `V1 data, ${size}`;
    case "response":
    case "v1-ack":
    case "v1-nak":
      return `${hex(command)} status ${hex(frame.status)} ${STATUSES[frame.status]?.text ?? "unknown"}, ${size}`;
    default: {
      const { subCommand } = frame;
      const nameOf = kind === "reader-command" ? readerCommandNameOf : commandNameOf;
      return `${hex(command)}-${hex(subCommand)} ${nameOf(command, subCommand) ?? "unknown"}, ${size}`;
    }
  }
}

/**
 * What an entry of a recording is, in one line, without its time and direction. Holds no data byte.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_FRAME_…` for an entry whose frame is none
 */
export function describeEntry(entry: RecordingEntry): string {
  requireObject("entry", entry);
  switch (entry.entry) {
    case "sent":
      return describeFrame(decodeNeoFrame(entry.frame, { direction: "from-host" }));
    case "received":
    case "unsolicited":
      return describeFrame(decodeNeoFrame(entry.frame));
    case "noise":
      return `${counted(entry.length)} that belong to no frame`;
    case "openFailed":
      return `link not opened: ${entry.code}`;
    default:
      return TITLES[entry.entry];
  }
}
