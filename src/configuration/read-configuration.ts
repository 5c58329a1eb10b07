/**
 * Reading a reader's configuration back.
 *
 * @module
 */
import { requireArray, requireObject, requireOneOf } from "../arguments.ts";
import { isAbortReason } from "../deadline.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { MODELS, type ModelProfile } from "../protocol/commands/models.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import { type ExecuteOptions, isAnswered } from "../reader/execute.ts";
import { requireSignal } from "../wait-arguments.ts";
import { requireConfiguration } from "./check-configuration.ts";
import type { ReaderConfiguration, ReaderSettings } from "./reader-configuration.ts";
import {
  type Entries,
  type ReaderState,
  SECTIONS,
  type SectionName,
  settingsOf,
  stateOf,
} from "./reader-state.ts";
import { type Ask, SECTION_ROWS } from "./sections.ts";

/** How a configuration is read. */
export interface ReadConfigurationOptions {
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The sections to read; by default all that the reader has and that can be read back. */
  readonly sections?: readonly SectionName[] | undefined;
  /** In place of `sections`: what a plan for this file has to know. */
  readonly file?: ReaderConfiguration | undefined;
}

/** Statuses that say that there is none of what was asked for: data, key. Source: vp3300 reference 2, 6.3. */
const NONE_STATUSES: readonly unknown[] = [0x60, 0x4b];
/** Statuses of a firmware that does not have the command: unknown command, sub-command, kernel. Source: reference 2. */
const LACKING_STATUSES: readonly unknown[] = [0x02, 0x03, 0x64];

/**
 * The profile of a reader that speaks the commands of configuration.
 *
 * @throws Vp3300Error `CONFIGURATION_MODEL_UNSUPPORTED`
 */
export function profileOf({ identity }: CommandableReader): ModelProfile {
  const { model, modelName, productType = "not told" } = identity;
  const profile = model === undefined ? undefined : MODELS[model];
  if (profile === undefined || profile.generation !== "neo1") {
    throw new Vp3300Error("CONFIGURATION_MODEL_UNSUPPORTED", { model: modelName, productType });
  }
  return profile;
}

/** Whether a model has what a section configures. */
export function hasSection({ interfaces }: ModelProfile, section: SectionName): boolean {
  const { needs } = SECTION_ROWS[section];
  return needs === undefined || interfaces.includes(needs);
}

function isRefusal(error: unknown, statuses: readonly unknown[]): error is Vp3300Error {
  return isVp3300Error(error) && error.code === "READER_STATUS" && statuses.includes(error.context.status);
}

/**
 * Sets the answers to come apart from those before. An answer has a command byte, and not what was asked: one that comes a
 * second time comes before the answer to a ping, whose byte is another, and is dropped. A refusal does that as well.
 */
async function setApart(reader: CommandableReader, signal: AbortSignal | undefined): Promise<void> {
  try {
    await reader.execute("ping", undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!isAnswered(error, signal)) throw error;
  }
}

/** What to read, and what to do about a firmware that does not have it. */
export interface WantedSections {
  readonly sections: readonly SectionName[];
  readonly ifLacking: "leaveOut" | "refuse";
}

/**
 * Reads sections one after the other, apart from each other; within one, the names in the answers tell them apart. Those
 * that can't be read back are left out.
 *
 * @throws Vp3300Error `CONFIGURATION_MODEL_UNSUPPORTED` with `path` and `status` when the firmware lacks a section, unless it
 * is to be left out
 */
export async function readState(
  reader: CommandableReader,
  { sections, ifLacking }: WantedSections,
  signal: AbortSignal | undefined,
): Promise<ReaderState> {
  const options: ExecuteOptions = { signal };
  const ask: Ask = async (name, ...[request]) => {
    try {
      return await reader.execute(name, request as never, options as never);
    } catch (error) {
      if (!isAbortReason(error, signal) && isRefusal(error, NONE_STATUSES)) return undefined;
      throw error;
    }
  };
  const state = new Map<SectionName, Entries>();
  for (const section of sections) {
    const { read } = SECTION_ROWS[section];
    if (read === undefined) continue;
    await setApart(reader, signal);
    try {
      const entries = await read(ask);
      state.set(section, entries);
    } catch (error) {
      if (isAbortReason(error, signal) || !isRefusal(error, LACKING_STATUSES)) throw error;
      if (ifLacking === "leaveOut") continue;
      const { status = "unknown" } = error.context;
      const { modelName: model } = reader.identity;
      throw new Vp3300Error(
        "CONFIGURATION_MODEL_UNSUPPORTED",
        { model, path: section, status },
        { cause: error },
      );
    }
  }
  return state;
}

/** Sections that are only understood together: an application names its group. */
const PARTNERS: Partial<Readonly<Record<SectionName, SectionName>>> = {
  "contactless.groups": "contactless.aids",
  "contactless.aids": "contactless.groups",
};

/** What has to be read to plan for a file: its sections, and those that they depend on. */
export function sectionsFor(wanted: ReaderState): SectionName[] {
  return SECTIONS.filter((section) => {
    const partner = PARTNERS[section];
    return wanted.has(section) || (partner !== undefined && wanted.has(partner));
  });
}

/**
 * The configuration of a reader as a file; it is one, unless the reader has settings that no file may say, such as encryption
 * switched off. Power management and poll mode have no command that reads them back, and are not in it; nor is what the
 * firmware has no command for, unless it was asked for.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH` when `file` is none;
 * `CONFIGURATION_MODEL_UNSUPPORTED` for a model, or a firmware without what was asked for; `READER_…`, `TRANSPORT_LOST`, `PROTOCOL_…` of
 * `reader.execute`; with an aborted signal, its reason
 */
export async function readConfiguration(
  reader: CommandableReader,
  options: ReadConfigurationOptions = {},
): Promise<ReaderSettings> {
  requireReader(reader);
  requireObject("options", options);
  const { signal, file } = options;
  requireSignal("options.signal", signal);
  const named = file === undefined ? options.sections : sectionsFor(stateOf(requireConfiguration(file)));
  const sections = named ?? SECTIONS;
  requireArray("options.sections", sections);
  for (const section of sections) requireOneOf("options.sections", section, SECTIONS);
  signal?.throwIfAborted();
  const profile = profileOf(reader);
  const wanted: WantedSections = {
    sections: sections.filter((section) => hasSection(profile, section)),
    ifLacking: named === undefined ? "leaveOut" : "refuse",
  };
  return settingsOf(await readState(reader, wanted, signal));
}
