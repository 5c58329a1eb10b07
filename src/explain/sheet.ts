/**
 * Where explainers write: one range of the input, filled from its start.
 *
 * @module
 */
import type { Describer, Description, Detail, ValueContext, Visibility } from "../dictionary/description.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import type { Draft } from "./part.ts";

/** Takes apart the range of a sheet. It throws coded errors, with offsets in the input. */
export type Explainer = (sheet: Sheet) => void;

/** What is said of a leaf besides its name. */
export interface Saying {
  readonly meaning?: string | undefined;
  readonly details?: readonly Detail[];
  /** Default `open`. */
  readonly visibility?: Visibility;
}

/** Collects the first error of an explanation; later ones mostly follow from it. */
export class Findings {
  #error: Vp3300Error | undefined;

  get error(): Vp3300Error | undefined {
    return this.#error;
  }

  report(error: Vp3300Error): void {
    this.#error ??= error;
  }
}

/** Runs a decoder that was given bytes from `base` on: its errors come out with offsets in the input. */
export function relocated<T>(base: number, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw isVp3300Error(error) ? moved(error, base) : error;
  }
}

function moved(error: Vp3300Error, base: number): Vp3300Error {
  const { offset } = error.context;
  if (typeof offset !== "number" || base === 0) return error;
  return new Vp3300Error(error.code, { ...error.context, offset: offset + base }, { cause: error });
}

/** The error that `decode` throws, if it throws one of ours. */
export function errorOf(decode: () => unknown): Vp3300Error | undefined {
  try {
    decode();
  } catch (error) {
    if (isVp3300Error(error)) return error;
    throw error;
  }
  return undefined;
}

/** A range of the input, and the parts of it that are explained so far. */
export class Sheet {
  /** The whole input. */
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly findings: Findings;
  readonly #drafts: Draft[] = [];
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, findings = new Findings()) {
    this.bytes = bytes;
    this.#at = start;
    this.end = end;
    this.findings = findings;
  }

  /** Offset of the first byte that is not explained yet. */
  get at(): number {
    return this.#at;
  }

  /** How many bytes are not explained yet. */
  get left(): number {
    return this.end - this.#at;
  }

  /** The parts so far. */
  get drafts(): readonly Draft[] {
    return this.#drafts;
  }

  /** A view of the next bytes; all that are left by default. */
  peek(length = this.left): Uint8Array {
    return this.bytes.subarray(this.#at, this.#at + Math.min(length, this.left));
  }

  /** Explains the next bytes as one leaf. Nothing is written for no bytes. */
  leaf(length: number, name: string, saying: Saying = {}): void {
    if (length === 0) return;
    this.#require(length, name);
    const { meaning, details, visibility = "open" } = saying;
    this.#write({ offset: this.#at, length, name, meaning, details, visibility });
  }

  /** Explains the next bytes as one leaf, put into words by a describer of the dictionary. */
  value(length: number, name: string, describe: Describer, context: ValueContext = {}): void {
    this.#require(length, name);
    this.leaf(length, name, sayingOf(describe(this.peek(length), context)));
  }

  /** A number of `length` bytes, which are explained as a leaf; most significant byte first unless told. */
  number(length: number, name: string, say: (value: number) => string, order: "be" | "le" = "be"): number {
    this.#require(length, name);
    const bytes = [...this.peek(length)];
    if (order === "le") bytes.reverse();
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    this.leaf(length, name, { meaning: say(value) });
    return value;
  }

  /**
   * Explains the next bytes as a part with parts of its own. What the explainer leaves over, or could not explain
   * because it failed, becomes one part that is not understood, and the error is noted.
   */
  group(length: number, name: string, explain: Explainer, saying: Saying & { brief?: true } = {}): void {
    if (length === 0) return;
    this.#require(length, name);
    const inner = new Sheet(this.bytes, this.#at, this.#at + length, this.findings);
    inner.run(explain);
    const { meaning, brief } = saying;
    this.#write({
      offset: this.#at,
      length,
      name,
      meaning,
      brief,
      visibility: "open",
      children: inner.drafts,
    });
  }

  /** Explains the whole sheet; afterwards its parts fill it, whatever happened. */
  run(explain: Explainer): void {
    const error = errorOf(() => explain(this));
    if (error !== undefined) this.findings.report(error);
    if (this.left === 0) return;
    const actual = this.left;
    this.findings.report(
      new Vp3300Error("PROTOCOL_DATA_INVALID", { offset: this.#at, expected: "end", actual }),
    );
    this.notUnderstood(actual);
  }

  /** Gives up on the next bytes. Whoever calls it has noted the error. */
  notUnderstood(length: number): void {
    if (length === 0) return;
    const meaning = `${length} byte${length === 1 ? "" : "s"}`;
    const offset = this.#at;
    this.#write({
      offset,
      length,
      name: "not understood",
      meaning,
      visibility: "start",
      notUnderstood: true,
    });
  }

  /** Takes over parts made elsewhere; they start where this sheet is, and have no gaps. */
  adopt(drafts: readonly Draft[]): void {
    for (const draft of drafts) this.#write(draft);
  }

  /**
   * Explains all that is left by the first explainer that gets through without an error; if none does, by the first,
   * whose error is noted.
   */
  firstOf(explainers: readonly Explainer[]): void {
    for (const explain of explainers) {
      const trial = new Sheet(this.bytes, this.#at, this.end);
      trial.run(explain);
      if (trial.findings.error === undefined) {
        this.adopt(trial.drafts);
        return;
      }
    }
    explainers[0]?.(this);
  }

  #write(draft: Draft): void {
    this.#drafts.push(draft);
    this.#at += draft.length;
  }

  #require(length: number, name: string): void {
    if (length >= 0 && length <= this.left) return;
    throw new Vp3300Error("PROTOCOL_DATA_INVALID", {
      offset: this.end,
      expected: `${length} bytes of ${name}`,
      actual: this.left,
    });
  }
}

/** What a describer says, for a leaf. */
export function sayingOf({ text, details, visibility }: Description): Saying {
  return { meaning: text, details, visibility };
}
