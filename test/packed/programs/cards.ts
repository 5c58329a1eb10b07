import { decodeSwipe } from "vp3300/cards";
import { formatHex, parseHex } from "vp3300/protocol";

/** Decodes an encrypted swipe. */
export async function run(hex: string) {
  const swipe = decodeSwipe(parseHex(hex));
  return { ksn: swipe.ksn && formatHex(swipe.ksn), masked: swipe.maskedPan };
}
