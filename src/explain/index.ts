/**
 * The byte annotator: what is what in captured bytes, for people.
 *
 * @module
 */
export { type ExplainOptions, type Explanation, explain } from "./explain.ts";
export type { ExplainAs, Format } from "./formats.ts";
export type { Part } from "./part.ts";
