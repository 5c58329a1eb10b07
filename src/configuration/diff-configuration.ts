/**
 * What a reader would have to change to be what a file says.
 *
 * @module
 */
import { requireConfiguration, requireSettings } from "./check-configuration.ts";
import type { ReaderConfiguration, ReaderSettings } from "./reader-configuration.ts";
import {
  type Entries,
  type Fields,
  pathOf,
  type ReaderState,
  type SectionName,
  stateOf,
} from "./reader-state.ts";
import { SECTION_ROWS, type SectionRow } from "./sections.ts";

/** One place in which a reader is not what the file says. Values are those of the file's format. */
export interface ConfigurationDifference {
  /** Where in the file: `contact.aids.A0000000031010.9F09`; for CA keys and revocations by name, not by number. */
  readonly path: string;
  /** `missing` in the reader; `different` there; `extra` in it, in a list that the file gives whole. */
  readonly kind: "missing" | "different" | "extra";
  /** What the file says, where that is one value. */
  readonly wanted?: string;
  /** What the reader has, where that is one value. */
  readonly actual?: string;
}

function fieldDifferences(
  section: SectionName,
  { whole }: SectionRow,
  entry: string,
  wanted: Fields,
  actual: Fields,
): ConfigurationDifference[] {
  const found: ConfigurationDifference[] = [];
  for (const [field, value] of Object.entries(wanted)) {
    const path = pathOf(section, entry, field);
    const there = Object.hasOwn(actual, field) ? actual[field]! : undefined;
    if (there === undefined)
      found.push({ path, kind: "missing", ...(value === "" ? {} : { wanted: value }) });
    else if (there !== value) found.push({ path, kind: "different", wanted: value, actual: there });
  }
  if (whole !== "fields") return found;
  for (const [field, value] of Object.entries(actual)) {
    if (Object.hasOwn(wanted, field)) continue;
    found.push({
      path: pathOf(section, entry, field),
      kind: "extra",
      ...(value === "" ? {} : { actual: value }),
    });
  }
  return found;
}

/** What differs in one section. */
export function sectionDifferences(
  section: SectionName,
  wanted: Entries,
  actual: Entries,
): ConfigurationDifference[] {
  const row = SECTION_ROWS[section];
  const found = [...wanted].flatMap(([entry, fields]): ConfigurationDifference[] => {
    const there = actual.get(entry);
    return there === undefined
      ? [{ path: pathOf(section, entry), kind: "missing" }]
      : fieldDifferences(section, row, entry, fields, there);
  });
  if (row.whole !== "entries") return found;
  const extra = [...actual.keys()].filter((entry) => !wanted.has(entry) && entry !== row.kept);
  return [...found, ...extra.map((entry) => ({ path: pathOf(section, entry), kind: "extra" as const }))];
}

/** What differs in the sections that both know. */
export function stateDifferences(wanted: ReaderState, actual: ReaderState): ConfigurationDifference[] {
  return [...wanted].flatMap(([section, entries]) => {
    const there = actual.get(section);
    return there === undefined ? [] : sectionDifferences(section, entries, there);
  });
}

/**
 * Where `actual`, read from a reader, is not what `wanted` says. Only what `wanted` speaks of and `actual` has been read
 * of is compared: settings that no command reads back never differ.
 *
 * @throws Vp3300Error `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH` when `wanted` is no configuration; `ARGUMENT_INVALID`
 * when `actual` is none
 */
export function diffConfiguration(
  wanted: ReaderConfiguration,
  actual: ReaderSettings,
): readonly ConfigurationDifference[] {
  requireSettings(actual);
  return stateDifferences(stateOf(requireConfiguration(wanted)), stateOf(actual));
}
