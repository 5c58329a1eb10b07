/**
 * Recordings of what goes over a link to a reader: {@link recording} writes one, scrubbed of card data and keys, and
 * {@link replay} plays it back as a transport that checks what the host does.
 *
 * @module
 */
export { describeEntry } from "./describe-entry.ts";
export type {
  FrameEntry,
  LinkEntry,
  NoiseEntry,
  RecordingEntry,
  RecordingFacts,
} from "./entry.ts";
export { parseRecording, type RecordedEntry, type Recording } from "./parse-recording.ts";
export { type RecordingOptions, type RecordingSink, recording } from "./recording.ts";
export { type Replay, type ReplayOptions, replay } from "./replay.ts";
