/**
 * Looking one object up.
 *
 * @module
 */
import { TlvCursor } from "./tlv-cursor.ts";
import type { TlvLimits, TlvProfile } from "./tlv-profile.ts";
import { requireTag } from "./tlv-tag.ts";
import { nodeAt, type TlvNode } from "./tlv-tree.ts";

/**
 * The first object with this tag at any depth, in the order of the message, with everything inside it. What stands
 * behind it is not read. An ID TECH reader may send a tag twice, masked and encrypted: walk with a {@link TlvCursor}
 * to tell them apart.
 *
 * @returns `undefined` when the message has no such object
 * @throws Vp3300Error `ARGUMENT_INVALID`, and the `PROTOCOL_TLV_` codes of {@link TlvCursor.next}
 */
export function findTlv(
  bytes: Uint8Array,
  tag: number,
  profile?: TlvProfile,
  limits?: TlvLimits,
): TlvNode | undefined {
  requireTag("tag", tag);
  const cursor = new TlvCursor(bytes, profile, limits);
  while (cursor.next()) {
    if (cursor.tag === tag) return nodeAt(bytes, cursor, profile, limits);
  }
  return undefined;
}
