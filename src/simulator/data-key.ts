/**
 * The reader's account data key: which KSN is next, and when there is none.
 *
 * @module
 */
import type { StatusKey } from "../protocol/commands/statuses.ts";
import { isUsableKsn, nextKsn } from "./keys/dukpt-tdes.ts";

/** State of the key slot, as the answers to 81-02 and 81-04 number it. */
export const KEY_STATE = { unused: 0x00, valid: 0x01, exhausted: 0x02 } as const;

/** Hands out each KSN once. */
export class DataKey {
  /** KSN of the next encrypted transaction. */
  #next: Uint8Array | undefined;
  #state: keyof typeof KEY_STATE;

  /** `ksn`: that of the next transaction, or the one before it when no key can be derived for it; `null`: no key. */
  constructor(ksn: Uint8Array | null) {
    this.#next = ksn?.slice();
    this.#state = ksn ? "valid" : "unused";
    if (ksn && !isUsableKsn(ksn)) this.#advance();
  }

  get state(): keyof typeof KEY_STATE {
    return this.#state;
  }

  /** A copy; `undefined` when there is none. */
  get ksn(): Uint8Array | undefined {
    return this.#next?.slice();
  }

  /** The status with which the reader refuses to start a transaction; `undefined` when it can. */
  get refusal(): StatusKey | undefined {
    if (this.#state === "valid") return undefined;
    return this.#state === "unused" ? "dataKeyMissing" : "dataKeyExhausted";
  }

  /** The KSN of one transaction; never given again. The key must be valid. */
  take(): Uint8Array {
    const taken = this.#next!;
    this.#advance();
    return taken;
  }

  /** The key is erased, as a reader does that was tampered with. */
  lose(): void {
    this.#next = undefined;
    this.#state = "unused";
  }

  /** The last KSN was given. */
  exhaust(): void {
    this.#next = undefined;
    this.#state = "exhausted";
  }

  #advance(): void {
    this.#next = nextKsn(this.#next!);
    if (this.#next === undefined) this.#state = "exhausted";
  }
}
