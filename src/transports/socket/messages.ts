/**
 * The messages of a reader that is served over a socket.
 *
 * | offset | size | field                                      |
 * | ------ | ---- | ------------------------------------------ |
 * | 0      | 4    | n, bytes of type and payload, MSB first    |
 * | 4      | 1    | type                                       |
 * | 5      | n-1  | payload                                    |
 *
 * | type | name      | from   | payload                                                                       |
 * | ---- | --------- | ------ | ----------------------------------------------------------------------------- |
 * | 01   | hello     | client | `vp3300-link`, version (1), nonce (16)                                        |
 * | 02   | challenge | server | `vp3300-link`, version (1), nonce (16)                                        |
 * | 03   | open      | client | proof (32), milliseconds that opening may take (4, MSB first)                 |
 * | 04   | opened    | server | proof (32), kind of the served transport                                      |
 * | 05   | refused   | server | JSON: `code` and `context` of the error                                       |
 * | 10   | write     | client | bytes for the reader                                                          |
 * | 11   | written   | server | none: the bytes of the last write were taken                                  |
 * | 12   | data      | server | bytes from the reader                                                         |
 * | 13   | ended     | server | JSON: `code` and `context` of why the link is lost                            |
 *
 * One connection is one link. Either side ends it by ending the connection.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";

/** Names of the messages by their type byte. */
export const MESSAGE_TYPES = {
  hello: 0x01,
  challenge: 0x02,
  open: 0x03,
  opened: 0x04,
  refused: 0x05,
  write: 0x10,
  written: 0x11,
  data: 0x12,
  ended: 0x13,
} as const;

/** Name of a message. */
export type MessageName = keyof typeof MESSAGE_TYPES;

/** One message. */
export interface Message {
  readonly name: MessageName;
  /** A copy. */
  readonly payload: Uint8Array;
}

/** The most that one message carries: sixteen of the longest frames. */
export const LONGEST_PAYLOAD = 1 << 20;
/** The most before the other side has shown that it may open the reader. */
export const LONGEST_GREETING = 4_096;

const HEADER = 5;
const NO_BYTES = new Uint8Array(0);
const NAMES = new Map<number, MessageName>(
  Object.entries(MESSAGE_TYPES).map(([name, type]) => [type, name as MessageName]),
);

/** The bytes of a message. */
export function encodeMessage(name: MessageName, payload: Uint8Array = NO_BYTES): Uint8Array {
  const bytes = new Uint8Array(HEADER + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length + 1);
  bytes[4] = MESSAGE_TYPES[name];
  bytes.set(payload, HEADER);
  return bytes;
}

/** Cuts messages out of a stream. Holds no more than one message and one chunk. */
export class MessageReader {
  /** The longest payload that is taken. */
  longestPayload = LONGEST_GREETING;
  #chunks: Uint8Array[] = [];
  #length = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /**
   * The next whole message; undefined while there is none.
   *
   * @throws Vp3300Error `TRANSPORT_PEER_INVALID` for a length or type that no message has
   */
  next(): Message | undefined {
    if (this.#length < HEADER) return undefined;
    const head = this.#peek(HEADER);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0) - 1;
    const name = NAMES.get(head[4]!);
    if (length < 0 || length > this.longestPayload || name === undefined) {
      throw new Vp3300Error("TRANSPORT_PEER_INVALID", { expected: "message", type: head[4]!, length });
    }
    if (this.#length < HEADER + length) return undefined;
    const bytes = this.#peek(HEADER + length);
    this.#chunks = [bytes.subarray(HEADER + length)];
    this.#length -= HEADER + length;
    return { name, payload: bytes.slice(HEADER, HEADER + length) };
  }

  /** At least so many bytes in one piece. Chunks are joined once per message, when it is whole, or for its header. */
  #peek(length: number): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first;
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [joined];
    return joined;
  }
}
