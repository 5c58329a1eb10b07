/**
 * Views of bytes. Internal; arguments are not checked.
 *
 * @module
 */

/**
 * A plain `Uint8Array` over `bytes[start, end)`. Not `subarray`, which gives a `Buffer` of a `Buffer`, whose `slice()`
 * does not copy.
 */
export function viewOf(bytes: Uint8Array, start: number, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
