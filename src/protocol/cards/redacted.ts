/**
 * The one way in which objects that hold card data show themselves.
 *
 * @module
 */

/**
 * A value that keeps its card data behind private fields and has one summary, `toJSON`, for every place where it could
 * be printed: `JSON.stringify`, text conversion, `console.log` and `util.inspect` of Node.
 */
export abstract class Redacted {
  /** What may be shown. Holds no card data beyond a masked card number. */
  abstract toJSON(): Readonly<Record<string, unknown>>;

  /** The summary as JSON text. */
  toString(): string {
    return JSON.stringify(this);
  }

  /** What `console.log` and `util.inspect` of Node print. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
