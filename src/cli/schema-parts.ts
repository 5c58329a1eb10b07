/**
 * What JSON Schemas of the commands' output are put together from.
 *
 * @module
 */

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** Schemas by the member that they describe. */
export type Members = Readonly<Record<string, Schema>>;

/** Text. */
export const text: Schema = { type: "string" };

/** A number. */
export const number: Schema = { type: "number" };

/** A whole number. */
export const integer: Schema = { type: "integer" };

/** A whole number from 0. */
export const count: Schema = { type: "integer", minimum: 0 };

/** True or false. */
export const flag: Schema = { type: "boolean" };

/** A list of such elements. */
export const list = (items: Schema): Schema => ({ type: "array", items });

/** This value alone. */
export const one = (value: unknown): Schema => ({ const: value });

/** One of these words. */
export const word = (...words: readonly string[]): Schema => ({ enum: words });

/** An object of these members and no others; one that is `undefined` in the program is missing in the text. */
export const object = (required: Members, optional: Members = {}): Schema => ({
  type: "object",
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
