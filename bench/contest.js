/**
 * Everything that is measured, with its results checked as the groups are made.
 *
 * @module
 */
import { cFloor } from "./c-floor.js";
import { DEALT_MESSAGES } from "./corpus.js";
import { judgeOurselves, judgePackage, TOTALS } from "./correctness.js";
import { captureGroup, trackGroup } from "./groups/cards.js";
import { crcGroups } from "./groups/crc.js";
import { dolGroup, encodeGroup } from "./groups/encode.js";
import { frameGroups } from "./groups/frames.js";
import { hexGroup } from "./groups/hex.js";
import { lookupGroup, nameGroup } from "./groups/lookup.js";
import { tlvGroups } from "./groups/tlv.js";
import { installRivals, loadTlvRivals, requireRival } from "./rivals/load.js";

const wordsOf = ({ valid, malformed, hangs }) =>
  `${valid} of ${TOTALS.valid}, ${malformed} of ${TOTALS.malformed}${hangs > 0 ? `, ${hangs} hang` : ""}`;

/** The groups. `judged` runs the vectors, which takes seconds. */
export async function createGroups({ judged = true, compiled = true, rivals: wanted = true } = {}) {
  const installed = wanted && installRivals();
  const rivals = installed ? await loadTlvRivals() : [];
  const right = judged ? wordsOf(judgeOurselves()) : undefined;
  if (judged) for (const rival of rivals) rival.right = wordsOf(await judgePackage(rival.name));
  const options = { installed, rivals, right };
  return [
    ...tlvGroups(options, compiled ? cFloor(DEALT_MESSAGES) : []),
    hexGroup(options),
    lookupGroup(),
    nameGroup(options, requireRival),
    encodeGroup(options),
    dolGroup(options, requireRival),
    ...crcGroups(options, requireRival),
    trackGroup(options, requireRival),
    ...frameGroups(),
    captureGroup(),
  ];
}
