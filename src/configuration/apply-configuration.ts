/**
 * Making a reader what a file says, and asking whether it is.
 *
 * @module
 */
import { requireFunction, requireObject } from "../arguments.ts";
import { isAbortReason } from "../deadline.ts";
import { type ErrorCode, type ErrorContext, isVp3300Error, Vp3300Error } from "../errors.ts";
import { encodeCommand } from "../protocol/commands/catalogue.ts";
import { type CommandableReader, requireReader } from "../reader/commandable.ts";
import type { ExecuteOptions } from "../reader/execute.ts";
import { requireSignal } from "../wait-arguments.ts";
import { requireConfiguration } from "./check-configuration.ts";
import {
  type ApplyReport,
  ConfigurationError,
  type StepResult,
  type StepState,
} from "./configuration-error.ts";
import { type ConfigurationDifference, stateDifferences } from "./diff-configuration.ts";
import {
  type ConfigurationPlan,
  type ConfigurationStep,
  commandOf,
  planOf,
  requireFit,
} from "./plan-configuration.ts";
import { readState, sectionsFor } from "./read-configuration.ts";
import type { ReaderConfiguration } from "./reader-configuration.ts";
import { pathOf, type ReaderState, stateOf } from "./reader-state.ts";

/** How a configuration is applied. */
export interface ApplyConfigurationOptions {
  /** Gives up between two steps, or in one: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told of the plan, backup and all, before the first step, which waits for it. What it throws or rejects with, the call
   * rejects with; nothing is sent then.
   */
  readonly onPlan?: ((plan: ConfigurationPlan) => unknown) | undefined;
  /** Told of each step when the reader has taken it; the next one waits for it. What it throws, the call rejects with. */
  readonly onStep?: ((result: StepResult) => unknown) | undefined;
}

/** How drift is looked for. */
export interface CheckDriftOptions {
  /** Gives up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Statuses that say that a table has no room: data, RID, key slots. Source: vp3300 reference 2, 6.3. */
const FULL_STATUSES: readonly unknown[] = [0x61, 0x4a, 0x4f];
const HASH_STATUS = 0x17;

function codeOf(status: unknown): ErrorCode {
  if (FULL_STATUSES.includes(status)) return "CONFIGURATION_TABLE_FULL";
  return status === HASH_STATUS ? "CONFIGURATION_KEY_HASH" : "CONFIGURATION_STEP_REFUSED";
}

/** What was read, and what has to be done. */
interface Work {
  readonly reader: CommandableReader;
  readonly state: ReaderState;
  readonly signal: AbortSignal | undefined;
}

/** Reads what `state` speaks of, and says where it differs. */
async function differencesOf({ reader, state, signal }: Work): Promise<readonly ConfigurationDifference[]> {
  const sections = [...state.keys()];
  return stateDifferences(state, await readState(reader, { sections, ifLacking: "refuse" }, signal));
}

/** As {@link differencesOf}, for a report on a failure: a reader that can't be asked any more is none of its own. */
async function differencesIfTold(work: Work): Promise<ApplyReport["differences"]> {
  try {
    return await differencesOf(work);
  } catch (error) {
    if (!isVp3300Error(error) || isAbortReason(error, work.signal)) throw error;
    return undefined;
  }
}

/** What became of the steps when all before number `at` were taken, and that one came to `state`. */
function resultsOf({ steps }: ConfigurationPlan, at: number, state: StepState): StepResult[] {
  const stateAt = (index: number): StepState => (index === at ? state : index < at ? "sent" : "notSent");
  return steps.map((step, index) => ({ step, state: stateAt(index) }));
}

/** The failure of a step, with what was done before it. */
async function failureAt(error: unknown, at: number, plan: ConfigurationPlan, work: Work): Promise<unknown> {
  if (!isVp3300Error(error) || isAbortReason(error, work.signal)) return error;
  const { section, entry, command } = plan.steps[at]!;
  const { status } = error.context;
  const refused = status !== undefined;
  // A command that a transaction keeps back never reached the reader.
  const unanswered = error.code === "READER_BUSY" ? "notSent" : "unknown";
  const steps = resultsOf(plan, at, refused ? "refused" : unanswered);
  const differences = refused ? await differencesIfTold(work) : undefined;
  const context: ErrorContext = {
    path: pathOf(section, entry),
    name: command,
    ...(refused ? { status, meaning: error.context.meaning ?? "unknown" } : {}),
    sent: at,
    steps: steps.length,
    ...(differences === undefined ? {} : { differences: differences.length }),
  };
  const code = refused ? codeOf(status) : "CONFIGURATION_INTERRUPTED";
  return new ConfigurationError(code, context, { steps, differences }, { cause: error });
}

/** @throws ConfigurationError `CONFIGURATION_NOT_TAKEN` unless the reader, after `at` steps, is what the file says */
async function requireTaken(at: number, plan: ConfigurationPlan, work: Work): Promise<void> {
  const differences = await differencesOf(work);
  const [first] = differences;
  if (first === undefined) return;
  const context = { path: first.path, kind: first.kind, differences: differences.length };
  const steps = resultsOf(plan, at, "notSent");
  throw new ConfigurationError("CONFIGURATION_NOT_TAKEN", context, { steps, differences });
}

async function send(work: Work, step: ConfigurationStep): Promise<void> {
  const { name, request } = commandOf(step);
  const options: ExecuteOptions = { signal: work.signal };
  await work.reader.execute(name, request as never, options as never);
}

/**
 * Reads what the file speaks of, sends what is missing, and reads back. Steps are sent in an order that leaves a reader
 * cut off in between stricter, not laxer; applying the same file again sends what is still missing. What no command reads
 * back (power, poll mode) is sent each time, last of all: a reader may fall asleep or silent by it.
 *
 * Nothing is sent before the whole plan could be encoded, and nothing when the reader is what the file says.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH`,
 * `CONFIGURATION_MODEL_UNSUPPORTED`, all before anything is sent; {@link ConfigurationError} with a report:
 * `CONFIGURATION_TABLE_FULL`, `CONFIGURATION_KEY_HASH`, `CONFIGURATION_STEP_REFUSED` from the reader,
 * `CONFIGURATION_INTERRUPTED` when it did not answer, `CONFIGURATION_NOT_TAKEN` when it took all and still differs;
 * `READER_…`, `TRANSPORT_LOST`, `PROTOCOL_…` while it is read; with an aborted signal, its reason
 */
export async function applyConfiguration(
  reader: CommandableReader,
  wanted: ReaderConfiguration,
  options: ApplyConfigurationOptions = {},
): Promise<ApplyReport> {
  requireReader(reader);
  requireObject("options", options);
  const { signal, onPlan, onStep } = options;
  requireSignal("options.signal", signal);
  if (onPlan !== undefined) requireFunction("options.onPlan", onPlan);
  if (onStep !== undefined) requireFunction("options.onStep", onStep);
  const state = stateOf(requireConfiguration(wanted));
  requireFit(reader, wanted, state);
  signal?.throwIfAborted();

  const work: Work = { reader, state, signal };
  const sections = sectionsFor(state);
  const found = await readState(reader, { sections, ifLacking: "refuse" }, signal);
  const plan = planOf(state, found, wanted.name);
  // A step that no frame can carry must not be found out after others have been sent.
  for (const step of plan.steps) requireSendable(step);
  await onPlan?.(plan);
  // With nothing to send that can be read back, the reader has just been read.
  let isVerified = plan.differences.length === 0;
  for (const [at, step] of plan.steps.entries()) {
    if (!step.readable && !isVerified) {
      await requireTaken(at, plan, work);
      isVerified = true;
    }
    try {
      await send(work, step);
    } catch (error) {
      throw await failureAt(error, at, plan, work);
    }
    await onStep?.({ step, state: "sent" });
  }
  const { length } = plan.steps;
  if (!isVerified) await requireTaken(length, plan, work);
  return { steps: resultsOf(plan, length, "sent"), differences: [] };
}

function requireSendable(step: ConfigurationStep): void {
  const { name, request } = commandOf(step);
  try {
    encodeCommand(name, request as never);
  } catch (error) {
    const { section, entry } = step;
    if (!isVp3300Error(error)) throw error;
    throw new Vp3300Error("CONFIGURATION_INVALID", {
      path: pathOf(section, entry),
      expected: "no more than one frame can carry",
      actual: error.code,
      problems: 1,
    });
  }
}

/**
 * Where a reader is not what the file says any more: nothing, if it may be sold with. Sends questions only; what no
 * command reads back is not looked at.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`, `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH`,
 * `CONFIGURATION_MODEL_UNSUPPORTED`; `READER_…`, `TRANSPORT_LOST`, `PROTOCOL_…`; with an aborted signal, its reason
 */
export async function checkDrift(
  reader: CommandableReader,
  wanted: ReaderConfiguration,
  options: CheckDriftOptions = {},
): Promise<readonly ConfigurationDifference[]> {
  requireReader(reader);
  requireObject("options", options);
  const { signal } = options;
  requireSignal("options.signal", signal);
  const state = stateOf(requireConfiguration(wanted));
  requireFit(reader, wanted, state);
  signal?.throwIfAborted();
  return differencesOf({ reader, state, signal });
}
