/**
 * How a row of the command catalogue is written and what it becomes.
 *
 * @module
 */

import type { NeoVersion } from "../../frames/neo-layout.ts";
import type { AnyCodec } from "../codecs.ts";

/**
 * Which readers a command is for: `all` that speak NEO frames, those with a `contact` slot, with `bluetooth`, `neo2`
 * readers, or `other` products than the known models.
 */
export type CommandScope = "all" | "contact" | "bluetooth" | "neo2" | "other";

/** How well a row is supported: A two sources or real bytes, B one good source, C inferred. */
export type Confidence = "A" | "B" | "C";

/** One command of the catalogue. */
export interface CommandDefinition<
  Request extends AnyCodec = AnyCodec,
  Response extends AnyCodec = AnyCodec,
> {
  readonly command: number;
  readonly subCommand: number;
  /** The data field that the host sends. */
  readonly request: Request;
  /** The data field of the answer when its status is 00. */
  readonly response: Response;
  /** How long to wait for the answer; on top comes what the request says (`commandTimeoutMs`). Source: vp3300 reference 13. */
  readonly timeoutMs: number;
  readonly models: CommandScope;
  /** Generation of the frame that carries it. */
  readonly version: NeoVersion;
  /** Document and page; the keys are those of the protocol reference: N2, QR, SDKH, TST, HID, CLR, CTL, KBP, KB. */
  readonly source: string;
  readonly confidence: Confidence;
}

/** What a row may add to the defaults of its table. */
export interface RowOptions {
  readonly timeoutMs?: number;
  readonly models?: CommandScope;
  readonly version?: NeoVersion;
  readonly source?: string;
}

/** Command and sub-command as one number (0x1801), request, response, confidence, and what differs from the defaults. */
export type CommandRow = readonly [number, AnyCodec, AnyCodec, Confidence, RowOptions?];

/** The definitions that a table of rows becomes. */
export type Catalogue<Rows extends Readonly<Record<string, CommandRow>>> = {
  readonly [Name in keyof Rows]: CommandDefinition<Rows[Name][1], Rows[Name][2]>;
};

/** A plain command is answered within this time. Source: vp3300 reference 13. */
const PLAIN_TIMEOUT_MS = 3_000;

/** Makes definitions of rows; `defaults` holds for rows that say nothing else. */
export function catalogue<const Rows extends Readonly<Record<string, CommandRow>>>(
  defaults: RowOptions & { readonly source: string },
  rows: Rows,
): Catalogue<Rows> {
  const common = { timeoutMs: PLAIN_TIMEOUT_MS, models: "all", version: 2, ...defaults };
  return Object.fromEntries(
    Object.entries<CommandRow>(rows).map(([name, [pair, request, response, confidence, options]]) => [
      name,
      { command: pair >> 8, subCommand: pair & 0xff, request, response, confidence, ...common, ...options },
    ]),
  ) as never;
}
