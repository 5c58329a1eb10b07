/**
 * A result while it is made: its optional members are added one by one, since a spread behind the first of an object
 * literal takes the slow way through the engine.
 *
 * @module
 */

/** `T` without `readonly`. */
export type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
