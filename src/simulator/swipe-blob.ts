/**
 * What a swiped stripe becomes: the enhanced swipe format, tracks masked and encrypted.
 * Source: vp3300 reference 10.2, 10.4.
 *
 * @module
 */
import { encodeSwipe, type SwipeTrackParts } from "../protocol/cards/swipe-encode.ts";
import { trackLrc } from "../protocol/cards/track-bits.ts";
import { sha1 } from "../protocol/sha1.ts";
import { bytesOfAscii } from "../protocol/text.ts";
import type { SimulatedCard } from "./card.ts";
import type { Device } from "./device.ts";
import { encryptCbc } from "./keys/block-cipher.ts";
import { cardDataCipherOf } from "./keys/demo-key.ts";
import { maskedTrack } from "./masked.ts";

const ENCODE_TYPES = { bank: 0, aamva: 1, other: 3 } as const;
/** MSR secure parameter: which tracks of cards that are no bank cards are encrypted as well, bits 0 to 2. */
const FORCE_ENCRYPTION = 0xdfef04;
const CHIP_SERVICE_CODE = /^[26]/;

/** Whether the service code says that the card has a chip. */
export function saysChip({ serviceCode }: SimulatedCard): boolean {
  return CHIP_SERVICE_CODE.test(serviceCode);
}

/** Which tracks of the card the reader encrypts: bits 0 to 2. None when encryption is off. */
export function encryptedTracks(device: Device, card: SimulatedCard): number {
  if (!device.encryption.msr || device.inClear !== undefined) return 0;
  if (card.stripe === "bank") return 7;
  return device.configuration.msrSecurity.get(FORCE_ENCRYPTION)?.at(-1) ?? 0;
}

/** The swipe, encrypted under `ksn` where `tracks` says so. */
export function swipeBlob(
  device: Device,
  card: SimulatedCard,
  tracks: number,
  ksn: Uint8Array | undefined,
): Uint8Array {
  const cipher = ksn && cardDataCipherOf({ ksn, cipher: device.cipher });
  const { track1, track2, track3 } = card.tracks;
  const parts = [track1, track2, track3].map((secret, index): SwipeTrackParts => {
    if (!secret) return {};
    const clear = secret.reveal();
    if (!cipher || ((tracks >> index) & 1) === 0) return { text: clear };
    // AAMVA's track 3 is written like track 1.
    const number = clear.startsWith("%") ? 1 : 2;
    const whole = `${clear}${String.fromCharCode(trackLrc(clear, number))}`;
    const bytes = bytesOfAscii(whole);
    const text = card.stripe === "bank" ? maskedTrack(whole) : "*".repeat(whole.length);
    return { text, encrypted: encryptCbc(cipher, bytes), hash: sha1(bytes) };
  });
  return encodeSwipe({
    encodeType: ENCODE_TYPES[card.stripe],
    tracks: parts,
    chipCard: saysChip(card),
    serialNumber: device.options.serialNumber,
    aes: cipher !== undefined && device.cipher === "aes",
    ...(ksn && { ksn }),
  });
}
