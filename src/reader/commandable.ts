/**
 * What of a reader is needed to ask it something: for all that stands on a reader without reading cards.
 *
 * @module
 */
import { requireFunction, requireObject } from "../arguments.ts";
import type { Reader } from "./reader.ts";

/** A reader that takes commands. Every {@link Reader} is one. */
export type CommandableReader = Pick<Reader, "execute" | "identity">;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireReader(reader: unknown): asserts reader is CommandableReader {
  requireObject("reader", reader);
  const { execute, identity } = reader as Partial<CommandableReader>;
  requireFunction("reader.execute", execute);
  requireObject("reader.identity", identity);
}
