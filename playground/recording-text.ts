/**
 * Pasted text that is a recording, and not bytes.
 *
 * @module
 */
import { isVp3300Error, type Vp3300Error } from "vp3300";
import { parseRecording, type RecordedEntry, type Recording } from "vp3300/recording";

/** What the text is as a recording; `undefined` if it is none of any version. */
export function recordingOf(
  text: string,
): { readonly recording: Recording } | { readonly error: Vp3300Error } | undefined {
  if (!/^(?:\s*(?:#[^\n]*)?\n)*\s*@vp3300-recording\b/.test(text)) return undefined;
  try {
    return { recording: parseRecording(text) };
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return { error };
  }
}

/** An entry that has a frame to explain. */
export const frameOf = ({ entry }: RecordedEntry): Uint8Array | undefined =>
  "frame" in entry ? entry.frame : undefined;
