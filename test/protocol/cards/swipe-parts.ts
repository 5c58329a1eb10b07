import type { Swipe } from "../../../src/protocol/cards/swipe.ts";
import type { SwipeParts, SwipeTrackParts } from "../../../src/protocol/cards/swipe-encode.ts";

/** The parts that `encodeSwipe` makes the same swipe of. */
export function partsOf(swipe: Swipe): SwipeParts {
  const { format, encodeType, keyVariant, chipCard } = swipe;
  const { encryptedBlock, sessionId, serialNumber, ksn, mac, optionalBytes } = swipe;
  const tracks = swipe.tracks.map(({ decoded, sampled, length, text, encrypted, hash }): SwipeTrackParts => {
    return { decoded, sampled, length, ...given({ text: text?.reveal(), encrypted, hash }) };
  });
  return {
    format,
    encodeType: encodeType & 0x7f,
    tracks,
    keyVariant,
    chipCard,
    aes: swipe.cipher === "aes",
    ...given({ encryptedBlock, sessionId, serialNumber, ksn, mac, optionalBytes }),
  };
}

/** The properties that aren't undefined. */
export function given<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as never;
}
