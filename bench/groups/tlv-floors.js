/**
 * Readers of TLV without any checks: what the work itself costs. Right on well-formed input only.
 *
 * @module
 */

/** Visits every object, makes nothing, checks nothing. */
export function walkUnchecked(bytes) {
  const end = bytes.length;
  let total = 0;
  let at = 0;
  while (at < end) {
    const first = bytes[at++];
    if (first === 0x00) continue;
    let tag = first;
    if ((first & 0x1f) === 0x1f) {
      let byte;
      do {
        byte = bytes[at++];
        tag = (tag << 8) | byte;
      } while (byte >= 0x80);
    }
    let length = bytes[at++];
    if (length >= 0x80) {
      let size = length & 0x7f;
      length = 0;
      for (; size > 0; size--) length = (length << 8) | bytes[at++];
    }
    total = (total + tag + at + length) | 0;
    if ((first & 0x20) === 0) at += length;
  }
  return total;
}

/** Touches every byte. */
export function sumBytes(bytes) {
  let total = 0;
  for (let at = 0; at < bytes.length; at++) total = (total + bytes[at]) | 0;
  return total;
}

/** Where the value of the first object with this tag is, or -1: a walk that ends early. */
export function scanUnchecked(bytes, wanted) {
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    const first = bytes[at++];
    if (first === 0x00) continue;
    let tag = first;
    if ((first & 0x1f) === 0x1f) {
      let byte;
      do {
        byte = bytes[at++];
        tag = (tag << 8) | byte;
      } while (byte >= 0x80);
    }
    let length = bytes[at++];
    if (length >= 0x80) {
      let size = length & 0x7f;
      length = 0;
      for (; size > 0; size--) length = (length << 8) | bytes[at++];
    }
    if (tag === wanted) return at;
    if ((first & 0x20) === 0) at += length;
  }
  return -1;
}
