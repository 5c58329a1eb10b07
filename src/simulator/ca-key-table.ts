/**
 * CA public keys in the reader, checked as it checks them.
 *
 * @module
 */

import { caKeyHash } from "../protocol/commands/ca-key-hash.ts";
import type { COMMANDS } from "../protocol/commands/catalogue.ts";
import type { Decodes } from "../protocol/commands/codecs.ts";
import type { StatusKey } from "../protocol/commands/statuses.ts";
import { formatHex } from "../protocol/hex.ts";

/** A CA public key as the set commands carry it. Source: vp3300 reference 14.3. */
export type CaKey = Decodes<(typeof COMMANDS)["setContactCaKey"]["request"]>;
/** What names a key. */
export type CaKeyId = Pick<CaKey, "rid" | "index">;

const SHA1 = 1;
const RSA = 1;

const nameOf = ({ rid, index }: CaKeyId): string => `${formatHex(rid)}${formatHex(Uint8Array.of(index))}`;

/** A table of limited size. */
export class CaKeyTable {
  readonly #keys = new Map<string, CaKey>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get keys(): readonly CaKey[] {
    return [...this.#keys.values()];
  }

  get(id: CaKeyId): CaKey | undefined {
    return this.#keys.get(nameOf(id));
  }

  /** Stores or replaces a key; gives the status of a refusal, `full` being the one for a full table. */
  set(key: CaKey, full: StatusKey): StatusKey | undefined {
    if (key.hashAlgorithm !== SHA1) return "invalidHashAlgorithm";
    if (key.encryptionAlgorithm !== RSA) return "invalidEncryptionAlgorithm";
    if (key.exponent === 0) return "invalidExponent";
    if (formatHex(caKeyHash(key)) !== formatHex(key.hash)) return "hashProblem";
    if (!this.#keys.has(nameOf(key)) && this.#keys.size >= this.#capacity) return full;
    const { rid, hash, modulus } = key;
    this.#keys.set(nameOf(key), {
      ...key,
      rid: rid.slice(),
      hash: hash.slice(),
      modulus: modulus.slice(),
    });
    return undefined;
  }

  /** Whether the key was there. */
  remove(id: CaKeyId): boolean {
    return this.#keys.delete(nameOf(id));
  }

  clear(): void {
    this.#keys.clear();
  }
}
