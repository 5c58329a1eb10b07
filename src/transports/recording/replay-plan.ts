/**
 * A recording as what a replay goes through: one link after the other, each with its entries.
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import type { FrameEntry, NoiseEntry } from "./entry.ts";
import type { RecordedEntry, Recording } from "./parse-recording.ts";

/** Something that goes over a link, and how long after what came before it on that link. */
export interface PlannedEntry {
  readonly line: number;
  readonly entry: FrameEntry | NoiseEntry;
  readonly delayMs: number;
}

/** A link of a recording. */
export interface PlannedLink {
  readonly line: number;
  readonly entries: readonly PlannedEntry[];
  /** It was lost so long after its last entry; if not, the host closed it, or the recording ends before it did. */
  readonly lostAfterMs: number | undefined;
  /** Line on which the host closed it. */
  readonly closedOn: number | undefined;
}

/** An attempt to open a link, in order. */
export type PlannedOpening = PlannedLink | { readonly line: number; readonly failed: ErrorCode };

class LinkBuilder {
  readonly #line: number;
  readonly #entries: PlannedEntry[] = [];
  #lastMs: number;

  constructor(line: number, openedMs: number) {
    this.#line = line;
    this.#lastMs = openedMs;
  }

  add(line: number, entry: FrameEntry | NoiseEntry): void {
    this.#entries.push({ line, entry, delayMs: entry.atMs - this.#lastMs });
    this.#lastMs = entry.atMs;
  }

  finish(end: { readonly lostMs?: number; readonly closedOn?: number } = {}): PlannedLink {
    const { lostMs, closedOn } = end;
    const lostAfterMs = lostMs === undefined ? undefined : lostMs - this.#lastMs;
    return { line: this.#line, entries: this.#entries, lostAfterMs, closedOn };
  }
}

/**
 * The links of a recording. One that starts without `-- opened` has its first link opened then, so that a few lines
 * written by hand will do.
 *
 * @throws Vp3300Error `TRANSPORT_RECORDING_INVALID` when entries stand outside a link or one is opened inside another
 */
export function planOf({ entries }: Recording): readonly PlannedOpening[] {
  const openings: PlannedOpening[] = [];
  let link =
    entries[0] !== undefined && isExchange(entries[0]) ? new LinkBuilder(entries[0].line, 0) : undefined;
  for (const { line, entry } of entries) {
    switch (entry.entry) {
      case "opened":
        if (link !== undefined) throw misplaced(line, "-- closed | lost");
        link = new LinkBuilder(line, entry.atMs);
        break;
      case "openFailed":
        if (link !== undefined) throw misplaced(line, "-- closed | lost");
        openings.push({ line, failed: entry.code });
        break;
      case "closed":
      case "lost":
        if (link === undefined) throw misplaced(line, "-- opened");
        openings.push(link.finish(entry.entry === "lost" ? { lostMs: entry.atMs } : { closedOn: line }));
        link = undefined;
        break;
      default:
        if (link === undefined) throw misplaced(line, "-- opened");
        link.add(line, entry);
    }
  }
  if (link !== undefined) openings.push(link.finish());
  return openings;
}

function isExchange({ entry: { entry } }: RecordedEntry): boolean {
  return entry !== "opened" && entry !== "openFailed" && entry !== "closed" && entry !== "lost";
}

function misplaced(line: number, expected: string): Vp3300Error {
  return new Vp3300Error("TRANSPORT_RECORDING_INVALID", { line, column: 1, expected });
}
