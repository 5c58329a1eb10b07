/**
 * Reading a reader's configuration back.
 *
 * @module
 */
import { requireArray, requireObject, requireOneOf } from "../arguments.ts";
import { isVp3300Error, Vp3300Error } from "../errors.ts";
import { MODELS, type ModelProfile } from "../protocol/commands/models.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import type { ExecuteOptions } from "../reader/execute.ts";
import { requireSignal } from "../reader/read-request.ts";
import type { ReaderConfiguration } from "./reader-configuration.ts";
import {
  configurationOf,
  type Entries,
  type ReaderState,
  SECTIONS,
  type SectionName,
} from "./reader-state.ts";
import { type Ask, SECTION_ROWS } from "./sections.ts";

/** How a configuration is read. */
export interface ReadConfigurationOptions {
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The sections to read; by default all that the model has and that can be read back. */
  readonly sections?: readonly SectionName[];
}

/** Statuses that say that there is none of what was asked for: data, key. Source: vp3300 reference 2, 6.3. */
const NONE_STATUSES: readonly unknown[] = [0x60, 0x4b];

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

/** Reads sections one after the other; those that can't be read back are left out. */
export async function readState(
  reader: CommandableReader,
  sections: readonly SectionName[],
  signal: AbortSignal | undefined,
): Promise<ReaderState> {
  const options: ExecuteOptions = signal === undefined ? {} : { signal };
  const ask: Ask = async (name, ...[request]) => {
    try {
      return await reader.execute(name, request as never, options as never);
    } catch (error) {
      const isNone =
        isVp3300Error(error) &&
        error.code === "READER_STATUS" &&
        NONE_STATUSES.includes(error.context.status);
      if (isNone) return undefined;
      throw error;
    }
  };
  const state = new Map<SectionName, Entries>();
  for (const section of sections) {
    const entries = await SECTION_ROWS[section].read?.(ask);
    if (entries !== undefined) state.set(section, entries);
  }
  return state;
}

/**
 * The configuration of a reader as a file. Power management and poll mode have no command that reads them back, and are
 * not in it.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `CONFIGURATION_MODEL_UNSUPPORTED`; `READER_…`, `TRANSPORT_LOST`, `PROTOCOL_…` of
 * `reader.execute`; with an aborted signal, its reason
 */
export async function readConfiguration(
  reader: CommandableReader,
  options: ReadConfigurationOptions = {},
): Promise<ReaderConfiguration> {
  requireReader(reader);
  requireObject("options", options);
  const { signal, sections = SECTIONS } = options;
  requireSignal(signal);
  requireArray("options.sections", sections);
  for (const section of sections) requireOneOf("options.sections", section, SECTIONS);
  signal?.throwIfAborted();
  const profile = profileOf(reader);
  const wanted = sections.filter((section) => hasSection(profile, section));
  return configurationOf(await readState(reader, wanted, signal));
}
