/**
 * The container in which card data and credentials travel.
 *
 * @module
 */

/**
 * A value that can't be stringified: text conversion, JSON and `util.inspect` all give `[label redacted]`, and the
 * value is no property that a logger or a structured clone could walk to. Only {@link Secret.reveal} gives it out, so
 * a search for `reveal(` finds every place where card data leaves on purpose.
 */
export class Secret<T> {
  readonly #value: T;
  readonly #label: string;

  /** `label` names the kind of value ("PAN", "track 2"); it is printed. `value` is kept as given, not copied. */
  constructor(value: T, label: string) {
    this.#value = value;
    this.#label = label;
  }

  /** The value itself. Hand it on, never to a log. */
  reveal(): T {
    return this.#value;
  }

  /** `[label redacted]`. */
  toString(): string {
    return `[${this.#label} redacted]`;
  }

  /** `[label redacted]`. */
  toJSON(): string {
    return this.toString();
  }

  /** `[label redacted]`, for any hint. */
  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  /** What `console.log` and `util.inspect` of Node print. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
