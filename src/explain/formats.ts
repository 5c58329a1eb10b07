/**
 * What the annotator can read, and how it tells what it was given.
 *
 * @module
 */

import { tagInfo } from "../dictionary/tag-info.ts";
import { Vp3300Error } from "../errors.ts";
import { NEO_HEADERS } from "../protocol/frames/neo-layout.ts";
import { TLV_EMV, TLV_IDTECH } from "../protocol/tlv/tlv-profile.ts";
import { explainBurst, isCardFrame, startsWithEvents } from "./burst.ts";
import { explainDol, isDol } from "./dol.ts";
import { explainHid, startsWithReport } from "./hid.ts";
import { explainNeo } from "./neo.ts";
import { explainNga, isItp, isNga } from "./nga.ts";
import type { Explainer } from "./sheet.ts";
import { explainKeyboardSwipe, explainSwipe, looksLikeSwipe } from "./swipe.ts";
import { areObjects, explainEmv } from "./tlv.ts";
import { explainTrackBytes, isTrack2Equivalent } from "./track.ts";
import { explainIdtechData, startsWithAttribution } from "./transaction.ts";

/** The formats, apart from `auto`. */
export const FORMATS = ["neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol"] as const;

/** What the input is; `auto` finds out. */
export type ExplainAs = "auto" | Format;

/** What the input was read as. */
export type Format = (typeof FORMATS)[number];

const NEO_MARKS = Object.values(NEO_HEADERS);

/** A header of NEO frames anywhere in the bytes. */
function holdsNeoHeader(bytes: Uint8Array): boolean {
  return NEO_MARKS.some((header) => {
    for (let at = bytes.indexOf(header[0]!); at >= 0; at = bytes.indexOf(header[0]!, at + 1)) {
      if (header.every((byte, index) => bytes[at + index] === byte)) return true;
    }
    return false;
  });
}

/** Half of the header's letters at the front: a damaged or cut NEO frame. */
function resemblesNeo(bytes: Uint8Array): boolean {
  return NEO_MARKS[1]!.subarray(0, 4).every((byte, index) => bytes[index] === byte);
}

/** The first byte is `02`, and in characters also `02`, of a typed swipe. */
function isTypedSwipe(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && bytes[1] === 0x32 && bytes.length > 12;
}

const isTrackStart = (bytes: Uint8Array): boolean => [0x25, 0x3b, 0x2b].includes(bytes[0] ?? 0);
const isIdtechTag = (bytes: Uint8Array): boolean =>
  startsWithAttribution(Uint8Array.of(0, ...bytes.subarray(0, 2)));

/** What is tried in `auto`, best evidence first: whole and checked, then by how it starts. */
// biome-ignore format: a table reads by column
const RECOGNISERS: readonly (readonly [format: Format, recognise: (bytes: Uint8Array) => boolean])[] = [
  ["hid",    startsWithReport],
  ["neo",    holdsNeoHeader],
  ["neo",    startsWithEvents],
  ["neo",    isCardFrame],
  ["msr",    looksLikeSwipe],
  ["nga",    isNga],
  ["nga",    isItp],
  ["msr",    isTypedSwipe],
  ["track",  isTrackStart],
  ["idtech", startsWithAttribution],
  ["idtech", isIdtechTag],
  ["dol",    isDol],
  ["tlv",    (bytes) => areObjects(bytes, TLV_EMV)],
  ["idtech", (bytes) => areObjects(bytes, TLV_IDTECH)],
  ["track",  isTrack2Equivalent],
  ["neo",    resemblesNeo],
  ["nga",    (bytes) => bytes[0] === 0x02],
  ["tlv",    startsWithKnownTag],
  ["tlv",    (bytes) => bytes.length > 2 && areObjects(bytes, TLV_EMV, true)],
];

function startsWithKnownTag(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return tagInfo((first & 0x1f) === 0x1f ? first * 0x100 + second : first) !== undefined;
}

/** The format that the bytes look like. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return RECOGNISERS.find(([, recognise]) => recognise(bytes))?.[0];
}

const explainMsr: Explainer = (sheet) =>
  (isTypedSwipe(sheet.peek()) ? explainKeyboardSwipe : explainSwipe)(sheet);

const explainNeoOrBurst: Explainer = (sheet) => {
  const bytes = sheet.peek();
  const isBurst = isCardFrame(bytes) || startsWithEvents(bytes);
  sheet.firstOf(isBurst ? [explainBurst, explainNeo] : [explainNeo]);
};

/** Who reads what. */
export const EXPLAINERS: Readonly<Record<Format, Explainer>> = {
  neo: explainNeoOrBurst,
  nga: explainNga,
  hid: explainHid,
  tlv: explainEmv,
  idtech: explainIdtechData,
  msr: explainMsr,
  track: explainTrackBytes,
  dol: explainDol,
};

/** Reads input that looks like nothing. */
export const explainNothing: Explainer = (sheet) => {
  throw new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: sheet.at, expected: FORMATS.join(" | ") });
};
