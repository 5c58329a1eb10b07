/** What the machine remembers when its power comes back: one line for each step of a vend, on disk before the next one. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

/**
 * `paying` the order id exists, nothing was sent yet; `dispensing` paid for, the motor is about to turn; `dispensed` the
 * drop sensor saw the product fall; `jammed` it did not; then how it ended. `closed` is a person's word.
 */
export type VendStep = "paying" | "dispensing" | "dispensed" | "jammed" | VendEnd;
export type VendEnd = "sold" | "reversed" | "notCharged" | "closed";

/** The last line of a vend. */
export interface Vend {
  readonly orderId: string;
  readonly slot: string;
  readonly amountMinor: number;
  readonly step: VendStep;
  /** The Gateway's reference, once the card was authorized. */
  readonly retref?: string;
}

export const VEND_ENDS: readonly VendStep[] = ["sold", "reversed", "notCharged", "closed"];

/** No card data and no token: what is found again with these is at the Gateway. */
export class VendLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns when the line would survive the power. */
  append(vend: Vend): void {
    const file = openSync(this.#path, "a");
    try {
      // The line break comes first: half a line that a power cut left spoils no other.
      writeSync(file, `\n${JSON.stringify(vend)}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** The last step of every vend, oldest first. */
  read(): readonly Vend[] {
    const vends = new Map<string, Vend>();
    const text = existsSync(this.#path) ? readFileSync(this.#path, "utf8") : "";
    for (const line of text.split("\n")) {
      const vend = parsed(line);
      if (vend !== undefined) vends.set(vend.orderId, vend);
    }
    return [...vends.values()];
  }
}

function parsed(line: string): Vend | undefined {
  try {
    return line === "" ? undefined : (JSON.parse(line) as Vend);
  } catch {
    // Half a line: its step had not begun.
    return undefined;
  }
}
