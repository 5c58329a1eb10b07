/**
 * The steps that make a reader what a file says: data to look at before anything is sent.
 *
 * @module
 */
import { refuseArgument } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import type { CommandName } from "../protocol/commands/catalogue.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { requireConfiguration, requireSettings } from "./check-configuration.ts";
import { type ConfigurationDifference, stateDifferences } from "./diff-configuration.ts";
import { hasSection, profileOf } from "./read-configuration.ts";
import type { ReaderConfiguration, ReaderSettings } from "./reader-configuration.ts";
import {
  type Entries,
  type Fields,
  fileOf,
  pathOf,
  type ReaderState,
  type SectionName,
  stateOf,
} from "./reader-state.ts";
import { SECTION_ROWS, type SectionCommand, STEP_ORDER } from "./sections.ts";

/** One command to send. Each stands for itself: a reader that is cut off after any of them is in order. */
export interface ConfigurationStep {
  readonly section: SectionName;
  /** AID, group, key (`rid/index`); empty where the section is one. */
  readonly entry: string;
  readonly action: "write" | "remove";
  /** Name in the catalogue. */
  readonly command: CommandName;
  /** What the reader has there, as far as it can be read back and there is anything: what the step overwrites. */
  readonly before?: Fields;
  /** What is written: the file's values, and the reader's others. */
  readonly after?: Fields;
  /** Whether the reader can be asked afterwards; if not, the step is in every plan. */
  readonly readable: boolean;
}

/** What a plan says. It is data: JSON of it is all of it. */
export interface ConfigurationPlan {
  readonly differences: readonly ConfigurationDifference[];
  /** In the order in which they are sent. */
  readonly steps: readonly ConfigurationStep[];
  /**
   * The sections that the steps change, as the reader has them now: a file that brings them back. What no file may say is
   * not in it, such as encryption that was off.
   */
  readonly backup: ReaderConfiguration;
}

const NO_ENTRIES: Entries = new Map();

function isSame(one: Fields, other: Fields): boolean {
  return Object.entries(one).every(([field, value]) => other[field] === value);
}

function keysOf(fields: Fields, keep: (field: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => keep(field)));
}

/** A step, but for the command, which the section knows. */
type Change = Pick<ConfigurationStep, "entry" | "before" | "after">;

function isChanged(entry: string, wanted: Fields, actual: Entries): boolean {
  const there = actual.get(entry);
  return there === undefined || !isSame(wanted, there);
}

function writesOf(section: SectionName, wanted: Entries, actual: Entries, isLost = false): Change[] {
  const { whole, replacedByRemoval } = SECTION_ROWS[section];
  const changed = [...wanted].filter(([entry, fields]) => isLost || isChanged(entry, fields, actual));
  return changed.map(([entry, fields]) => {
    const before = replacedByRemoval ? undefined : actual.get(entry);
    const after = whole === "fields" ? fields : { ...before, ...fields };
    return { entry, after, ...(before === undefined ? {} : { before }) };
  });
}

function removalsOf(section: SectionName, wanted: Entries, actual: Entries): Change[] {
  const { whole, kept, replacedByRemoval } = SECTION_ROWS[section];
  return [...actual].flatMap(([entry, before]): Change[] => {
    const fields = wanted.get(entry);
    if (whole === "fields") {
      const extra = keysOf(before, (field) => !Object.hasOwn(fields ?? {}, field));
      return Object.keys(extra).length > 0 ? [{ entry, before: extra }] : [];
    }
    if (fields === undefined) return whole === "entries" && entry !== kept ? [{ entry, before }] : [];
    return replacedByRemoval && !isSame(fields, before) ? [{ entry, before }] : [];
  });
}

/** The command of a step. */
export function commandOf({
  section,
  entry,
  action,
  before,
  after,
}: Omit<ConfigurationStep, "command">): SectionCommand {
  const { write, remove } = SECTION_ROWS[section];
  return action === "write" ? write(entry, after ?? {}) : remove!(entry, before ?? {});
}

const GROUP_OF_AID = "FFE4";

/**
 * No application without its group: neither one of the file in a group that the reader lacks, nor one that stays in the
 * reader when the file takes its group away.
 *
 * @throws Vp3300Error `CONFIGURATION_INVALID`
 */
function requireGroups(wanted: ReaderState, actual: ReaderState): void {
  const known = wanted.get("contactless.groups") ?? actual.get("contactless.groups");
  const applications = wanted.get("contactless.aids") ?? actual.get("contactless.aids");
  const { kept } = SECTION_ROWS["contactless.groups"];
  for (const [aid, { [GROUP_OF_AID]: group }] of applications ?? []) {
    if (known === undefined || group === undefined || group === kept || known.has(group)) continue;
    const isWanted = wanted.has("contactless.aids");
    throw new Vp3300Error("CONFIGURATION_INVALID", {
      path: isWanted ? pathOf("contactless.aids", aid, GROUP_OF_AID) : pathOf("contactless.groups"),
      expected: isWanted
        ? "group of the reader"
        : `group ${group}, which the reader's application ${aid} is in`,
      actual: isWanted ? `group ${group}` : "nothing",
      problems: 1,
    });
  }
}

/**
 * The plan for what was read already.
 *
 * @throws Vp3300Error `CONFIGURATION_INVALID` for a group that this reader's applications miss
 */
export function planOf(
  wanted: ReaderState,
  actual: ReaderState,
  name: string | undefined,
): ConfigurationPlan {
  requireGroups(wanted, actual);
  const isWritten = (section: SectionName | undefined): boolean =>
    section !== undefined &&
    writesOf(section, wanted.get(section) ?? NO_ENTRIES, actual.get(section) ?? NO_ENTRIES).length > 0;
  const steps = STEP_ORDER.flatMap(([section, action]): ConfigurationStep[] => {
    const entries = wanted.get(section);
    if (entries === undefined) return [];
    const there = actual.get(section) ?? NO_ENTRIES;
    const { read, rewrittenWith } = SECTION_ROWS[section];
    const readable = read !== undefined;
    const changes =
      action === "write"
        ? writesOf(section, entries, there, isWritten(rewrittenWith))
        : removalsOf(section, entries, there);
    return changes.map((change) => {
      const step = { section, action, readable, ...change };
      return { ...step, command: commandOf(step).name };
    });
  });
  const touched = new Set(steps.map(({ section }) => section));
  const backup = new Map([...actual].filter(([section]) => touched.has(section)));
  return {
    differences: stateDifferences(wanted, actual),
    steps,
    backup: fileOf(backup, name === undefined ? undefined : `before ${name}`.slice(0, 100)),
  };
}

/**
 * Whether this reader can be what the file says.
 *
 * @throws Vp3300Error `CONFIGURATION_MODEL_UNSUPPORTED` with `model`, and `path` of what it lacks or `models` of the file
 */
export function requireFit(reader: CommandableReader, wanted: ReaderConfiguration, state: ReaderState): void {
  const profile = profileOf(reader);
  const { models } = wanted;
  const { model } = reader.identity;
  if (models !== undefined && model !== undefined && !models.includes(model)) {
    throw new Vp3300Error("CONFIGURATION_MODEL_UNSUPPORTED", {
      model: profile.name,
      models: models.join(" "),
    });
  }
  const lacking = [...state.keys()].find((section) => !hasSection(profile, section));
  if (lacking !== undefined) {
    throw new Vp3300Error("CONFIGURATION_MODEL_UNSUPPORTED", { model: profile.name, path: pathOf(lacking) });
  }
}

/**
 * The steps from `actual`, which {@link readConfiguration} read from `reader`, to `wanted`. Sends nothing. `actual` has to
 * have been read of all that `wanted` speaks of, as `readConfiguration(reader, { file: wanted })` does.
 *
 * @throws Vp3300Error `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH`, `CONFIGURATION_MODEL_UNSUPPORTED`,
 * `ARGUMENT_INVALID`
 */
export function planConfiguration(
  reader: CommandableReader,
  wanted: ReaderConfiguration,
  actual: ReaderSettings,
): ConfigurationPlan {
  requireReader(reader);
  requireSettings(actual);
  const state = stateOf(requireConfiguration(wanted));
  requireFit(reader, wanted, state);
  const found = stateOf(actual);
  const unread = [...state.keys()].find((each) => SECTION_ROWS[each].read !== undefined && !found.has(each));
  // Taken for empty, it would be overwritten without a word of what was in it.
  if (unread !== undefined) refuseArgument(`actual.${unread}`, "what the reader has there", "nothing");
  return planOf(state, found, wanted.name);
}
