/** What a host with the public demo key can read of a capture. */
import { decodeTransactionResponse, type SwipeCapture } from "../../src/protocol/cards/index.ts";
import { formatHex, TLV_IDTECH } from "../../src/protocol/index.ts";
import { parseTlv, type TlvNode } from "../../src/protocol/tlv/tlv-tree.ts";
import { decryptCardData } from "../../src/simulator/keys/demo-key.ts";

type Cipher = "tdes" | "aes";
const KSN_TAGS = [0xffee12, 0xdfee12];
const CARD_DATA = [0x57, 0x5a, 0xffee13, 0xffee14, 0xdfef17, 0xdfef18];

const flat = (nodes: readonly TlvNode[]): TlvNode[] =>
  nodes.flatMap((node) => [node, ...flat(node.children)]);
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** All objects of a transaction answer. */
export function objectsOf(data: Uint8Array): TlvNode[] {
  return flat(parseTlv(data.subarray(1), TLV_IDTECH));
}

/** The encrypted objects by tag, decrypted; the second of two objects is the encrypted one. */
export function decryptTags(data: Uint8Array, cipher: Cipher): Map<number, Uint8Array> {
  const objects = objectsOf(data);
  const ksn = objects.find(({ tag }) => KSN_TAGS.includes(tag))!.value;
  const clear = new Map<number, Uint8Array>();
  for (const tag of CARD_DATA) {
    const encrypted = objects.filter((object) => object.tag === tag)[1];
    if (!encrypted) continue;
    const [whole] = parseTlv(decryptCardData({ ksn, cipher }, encrypted.value), TLV_IDTECH);
    if (whole?.tag !== tag) throw new RangeError("the plaintext is no object of this tag");
    clear.set(tag, whole.value);
  }
  return clear;
}

/** The tracks of a swipe answer, decrypted, with LRC. */
export function decryptSwipe(data: Uint8Array, cipher: Cipher): (string | undefined)[] {
  const { swipe } = decodeTransactionResponse(data, 0).capture as SwipeCapture;
  return swipe.tracks.map(
    ({ encrypted, length }) =>
      encrypted && latin(decryptCardData({ ksn: swipe.ksn!, cipher }, encrypted).subarray(0, length)),
  );
}

/** Digits of a BCD value, padding left out. */
export const digitsOf = (value: Uint8Array): string => formatHex(value).replace(/F+$/, "");
