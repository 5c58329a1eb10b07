/**
 * Data objects by tag: the reader's configuration, and what a chip and the terminal say in a transaction.
 *
 * @module
 */
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";

/**
 * Unverified: how much the reader stores in one table. Few enough bytes that all applications together fit into one
 * answer.
 */
const MAX_BYTES = 1536;
/** Bytes of the longest tag and length that a configuration holds. */
const OBJECT_OVERHEAD = 7;

/** Values by tag, in the order in which the tags first came. Values are not shared with the frame they came in. */
export class TagTable {
  readonly #values = new Map<number, Uint8Array>();

  get size(): number {
    return this.#values.size;
  }

  get(tag: number): Uint8Array | undefined {
    return this.#values.get(tag);
  }

  set(tag: number, value: Uint8Array): this {
    this.#values.set(tag, value);
    return this;
  }

  /** Takes over every object; what has the same tag is replaced. Templates are kept whole, as their value. */
  merge(objects: readonly Pick<TlvNode, "tag" | "value">[]): this {
    for (const { tag, value } of objects) this.#values.set(tag, value.slice());
    return this;
  }

  /** Whether the table would still be of a size that a reader can store, these objects taken over. */
  hasRoomFor(objects: readonly Pick<TlvNode, "tag" | "value">[]): boolean {
    const after = new TagTable().mergeTable(this).merge(objects);
    let bytes = 0;
    for (const value of after.#values.values()) bytes += OBJECT_OVERHEAD + value.length;
    return bytes <= MAX_BYTES;
  }

  /** Takes over every object of `other`. */
  mergeTable(other: TagTable): this {
    for (const [tag, value] of other.#values) this.#values.set(tag, value);
    return this;
  }

  clear(): void {
    this.#values.clear();
  }

  /** The objects, to be encoded; those of `first` before the others. */
  toTlvs(...first: readonly number[]): TlvInput[] {
    const order = [...first, ...this.#values.keys()].filter((tag) => this.#values.has(tag));
    return [...new Set(order)].map((tag) => ({ tag, value: this.#values.get(tag)! }));
  }
}
