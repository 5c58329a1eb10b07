/**
 * Tracks in one string, as keyboard-style readers type them.
 *
 * @module
 */
import { requireText } from "../../arguments.ts";
import { Vp3300Error } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { END_SENTINEL, TRACK_CAP } from "./track-grammar.ts";

/** Tracks 1, 2 and 3, each from its start to its end sentinel; undefined where there is none. */
export type SplitTracks = readonly [
  Secret<string> | undefined,
  Secret<string> | undefined,
  Secret<string> | undefined,
];

/** Which tracks a start sentinel may open, in the order in which they are tried. */
const SLOTS: Readonly<Record<string, readonly number[]>> = { "%": [0], ";": [1, 2], "+": [2] };

/** What may stand behind an LRC character: a further track, a line end, or nothing. */
const BEHIND_LRC = "%;+\r\n";

/**
 * Cuts a swipe into its tracks: `%` opens track 1, `;` track 2 (a second `;` track 3), `+` track 3, and `?` closes
 * each. A track need not parse: readers report an unreadable one as `%E?`. Whatever stands between tracks is left out,
 * LRC characters as well, even one that looks like a start sentinel.
 *
 * Source: keyboard output of ID TECH and MagTek readers; ISO/IEC 7813 (sentinels).
 *
 * @param text up to 12288 characters
 * @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TRACK_END_SENTINEL` when a track isn't closed,
 * `PROTOCOL_TRACK_START_SENTINEL` when one comes twice, with `offset` and `expected`
 */
export function splitTracks(text: string): SplitTracks {
  requireText("text", text, 3 * TRACK_CAP);
  const tracks: [Secret<string>?, Secret<string>?, Secret<string>?] = [];
  for (let at = 0; at < text.length; at++) {
    const slots = SLOTS[text.charAt(at)];
    if (slots === undefined) continue;
    if (text[at - 1] === END_SENTINEL && BEHIND_LRC.includes(text.charAt(at + 1))) continue;
    const slot = slots.find((free) => tracks[free] === undefined);
    if (slot === undefined) {
      throw new Vp3300Error("PROTOCOL_TRACK_START_SENTINEL", {
        offset: at,
        expected: "a track not yet seen",
      });
    }
    const end = text.indexOf(END_SENTINEL, at);
    if (end < 0) {
      throw new Vp3300Error("PROTOCOL_TRACK_END_SENTINEL", { offset: text.length, expected: END_SENTINEL });
    }
    tracks[slot] = new Secret(text.slice(at, end + 1), `track ${slot + 1}`);
    at = end;
  }
  return [tracks[0], tracks[1], tracks[2]];
}
