/**
 * Views of bytes. Internal; arguments are not checked.
 *
 * @module
 */

/**
 * A plain `Uint8Array` over `bytes[start, end)`. Not `subarray` of a `Buffer`, which gives a `Buffer`, whose `slice()`
 * does not copy; of plain bytes it is the faster way.
 */
export function viewOf(bytes: Uint8Array, start: number, end = bytes.length): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes.subarray(start, end);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** `bytes` as a plain `Uint8Array`: itself, unless it is a `Buffer` or another subclass. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : viewOf(bytes, 0);
}
