/**
 * Swipes without their card data: the same tracks of the same lengths, as encrypted and as masked as before.
 *
 * | part                      | becomes                                                       |
 * | ------------------------- | ------------------------------------------------------------- |
 * | header, optional bytes    | stays                                                         |
 * | text of a track           | digits `9`, letters `X`; mask, separators, service code stay  |
 * | ciphertext, hashes, MAC   | filler                                                        |
 * | session id, KSN           | filler                                                        |
 * | reader's serial number    | stays                                                         |
 *
 * @module
 */
import { locateParts, PART, type SwipeLayout, TRACKS } from "../../protocol/cards/swipe-layout.ts";
import { decodeNga, encodeNga } from "../../protocol/frames/nga-frame.ts";
import { fill, scrubOpaqueText, scrubTrackText } from "./scrub-value.ts";

/** Encode types 80 and 00: tracks as ISO/IEC 7813 has them. Bit 7 tells the formats apart. */
const ISO = 0x00;
const FORMAT_BIT = 0x80;

/** Takes the card data out of a swipe in its envelope, in place. What is no swipe becomes filler as a whole. */
export function scrubSwipe(envelope: Uint8Array): void {
  const parts = partsOf(envelope);
  if (parts === undefined) {
    fill(envelope);
    return;
  }
  const { body, layout } = parts;
  const isIso = (body[0]! & ~FORMAT_BIT) === ISO;
  for (let part = 0; part < layout.length - 1; part++) {
    const bytes = body.subarray(layout[part]!, layout[part + 1]!);
    if (part < PART.text + TRACKS) (isIso ? scrubTrackText : scrubOpaqueText)(bytes);
    else if (part !== PART.serialNumber) fill(bytes);
  }
  envelope.set(encodeNga(body));
}

/** Body and layout; undefined for what can't be read, which holds nothing that a reader session could use either. */
function partsOf(envelope: Uint8Array): { body: Uint8Array; layout: SwipeLayout } | undefined {
  try {
    const body = decodeNga(envelope).body.slice();
    return { body, layout: locateParts(body, (offset) => offset) };
  } catch {
    return undefined;
  }
}
