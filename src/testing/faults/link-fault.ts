/**
 * What can befall the bytes between a host and a reader, as data: which frame, which of its bytes, and what happens to it.
 *
 * @module
 */
import {
  refuseArgument,
  requireArray,
  requireInteger,
  requireObject,
  requireOneOf,
} from "../../arguments.ts";
import { isVp3300Error } from "../../errors.ts";
import { parseHex } from "../../protocol/hex.ts";

/** Which way the bytes go. */
export type LinkDirection = "toReader" | "toHost";

/** Which frames a fault befalls. */
export interface FaultPlace {
  readonly direction: LinkDirection;
  /** Number of the frame in this direction since the link was opened, from 0. */
  readonly frame: number;
  /** How many frames from there on. Default 1. */
  readonly count?: number;
  /** Number of the opening of the transport, from 0. Default 0: the first one. */
  readonly link?: number;
}

/**
 * One fault. `byte` counts from 0, the frame's first; one that lies behind the frame's end means its end.
 *
 * - `drop`: the frame does not arrive;
 * - `duplicate`: it arrives again, `times` more (default 1), each `gapMs` after the one before (default 0);
 * - `reorder`: the next frame overtakes it; if none comes it arrives by itself after `waitMs` (default 1 000);
 * - `corrupt`: the byte is changed in the bits of `mask` (default FF);
 * - `truncate`: the byte and all behind it do not arrive;
 * - `split`: the frame arrives in two chunks, the second starts with this byte and comes `gapMs` later (default 0);
 * - `delay`: the frame, and whatever is behind it, comes `delayMs` later;
 * - `garbage`: `bytes`, in hexadecimal, arrive before the byte (default 0);
 * - `disconnect`: the link is lost before the byte (default 0) arrives.
 */
export type LinkFault = FaultPlace &
  (
    | { readonly fault: "drop" }
    | { readonly fault: "duplicate"; readonly times?: number; readonly gapMs?: number }
    | { readonly fault: "reorder"; readonly waitMs?: number }
    | { readonly fault: "corrupt"; readonly byte: number; readonly mask?: number }
    | { readonly fault: "truncate"; readonly byte: number }
    | { readonly fault: "split"; readonly byte: number; readonly gapMs?: number }
    | { readonly fault: "delay"; readonly delayMs: number }
    | { readonly fault: "garbage"; readonly bytes: string; readonly byte?: number }
    | { readonly fault: "disconnect"; readonly byte?: number }
  );

/** Name of a fault. */
export type LinkFaultName = LinkFault["fault"];

/** A member of a fault that is a number: its least and greatest value. */
type Range = readonly [least: number, greatest: number];

const MAX_BYTE: Range = [0, 65_551];
const MAX_MS: Range = [0, 2 ** 31 - 1];
/** The members that a fault has besides its place, all numbers but the bytes of garbage. */
// biome-ignore format: a table reads by column
export const LINK_FAULTS: Readonly<Record<LinkFaultName, { readonly [member: string]: { readonly range: Range; readonly needed?: true } }>> = {
  drop:       {},
  duplicate:  { times: { range: [1, 100] }, gapMs: { range: MAX_MS } },
  reorder:    { waitMs: { range: MAX_MS } },
  corrupt:    { byte: { range: MAX_BYTE, needed: true }, mask: { range: [1, 255] } },
  truncate:   { byte: { range: MAX_BYTE, needed: true } },
  split:      { byte: { range: MAX_BYTE, needed: true }, gapMs: { range: MAX_MS } },
  delay:      { delayMs: { range: MAX_MS, needed: true } },
  garbage:    { byte: { range: MAX_BYTE } },
  disconnect: { byte: { range: MAX_BYTE } },
};

/** Where numbers of a {@link FaultPlace} lie. */
export const PLACE_RANGES = { frame: [0, 1e6], count: [1, 1e6], link: [0, 1e6] } as const;

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `faults` is a list of faults */
export function requireFaults(faults: unknown): asserts faults is readonly LinkFault[] {
  requireArray("faults", faults);
  for (const each of faults) {
    requireObject("faults[]", each);
    const { fault, direction, frame, count = 1, link = 0 } = each as LinkFault;
    requireOneOf("faults[].fault", fault, Object.keys(LINK_FAULTS) as LinkFaultName[]);
    requireOneOf("faults[].direction", direction, ["toReader", "toHost"]);
    requireInteger("faults[].frame", frame, ...PLACE_RANGES.frame);
    requireInteger("faults[].count", count, ...PLACE_RANGES.count);
    requireInteger("faults[].link", link, ...PLACE_RANGES.link);
    for (const [member, { range, needed }] of Object.entries(LINK_FAULTS[fault])) {
      const value: unknown = Reflect.get(each, member);
      if (value !== undefined || needed) requireInteger(`faults[].${member}`, value, ...range);
    }
    if (fault === "garbage") requireGarbage((each as { bytes?: unknown }).bytes);
  }
}

function requireGarbage(bytes: unknown): void {
  try {
    parseHex(bytes as string);
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    refuseArgument("faults[].bytes", "bytes in hexadecimal", typeof bytes);
  }
}
