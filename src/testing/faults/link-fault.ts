/**
 * What can befall the bytes between a host and a reader, as data: which frame, which of its bytes, and what happens to it.
 *
 * @module
 */
import {
  integerShape,
  listShape,
  type Member,
  needed,
  objectShape,
  oneOfShape,
  optional,
  type Shape,
  textShape,
  variantShape,
} from "../../json-shape.ts";
import { MS, requireShape } from "../../simulator/script/check-shape.ts";

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

/** Bytes of the longest frame. */
const LONGEST_FRAME = 65_551;

type MembersOfFault<Name extends LinkFaultName> = {
  readonly [Key in Exclude<
    keyof Extract<LinkFault, { fault: Name }>,
    "fault" | keyof FaultPlace
  >]-?: Member<unknown>;
};

/** The shape of a fault. */
export function linkFaultShape(): Shape<LinkFault> {
  const count = integerShape(0, 1_000_000);
  const times = integerShape(1, 1_000_000);
  const byte = integerShape(0, LONGEST_FRAME);
  const faults: { readonly [Name in LinkFaultName]: MembersOfFault<Name> } = {
    drop: {},
    duplicate: { times: optional(integerShape(1, 100)), gapMs: optional(MS) },
    reorder: { waitMs: optional(MS) },
    corrupt: { byte: needed(byte), mask: optional(integerShape(1, 0xff)) },
    truncate: { byte: needed(byte) },
    split: { byte: needed(byte), gapMs: optional(MS) },
    delay: { delayMs: needed(MS) },
    garbage: {
      bytes: needed(textShape("bytes in hexadecimal", /(?:\s*[0-9A-Fa-f]{2})*\s*/)),
      byte: optional(byte),
    },
    disconnect: { byte: optional(byte) },
  };
  const place = {
    direction: needed(oneOfShape(["toReader", "toHost"])),
    frame: needed(count),
    count: optional(times),
    link: optional(count),
  };
  const variants = Object.entries(faults).map(([name, members]) => [
    name,
    objectShape({ fault: needed(oneOfShape([name])), ...place, ...members } as never),
  ]);
  return variantShape("fault", Object.fromEntries(variants));
}

/** @throws Vp3300Error `ARGUMENT_INVALID` unless `faults` is a list of faults */
export function requireFaults(faults: unknown): asserts faults is readonly LinkFault[] {
  requireShape("faults", faults, listShape(linkFaultShape(), 10_000));
}
