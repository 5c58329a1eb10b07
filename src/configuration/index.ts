/**
 * A reader's configuration as a reviewed file: read it, see what differs, plan the steps, apply them, and check before a
 * sale that it still holds.
 *
 * @module
 */

export type { JsonSchema } from "../json-shape.ts";
export type { PowerTimes } from "../protocol/commands/power.ts";
export type { CommandableReader } from "../reader/commandable.ts";
export {
  type ApplyConfigurationOptions,
  applyConfiguration,
  type CheckDriftOptions,
  checkDrift,
} from "./apply-configuration.ts";
export {
  type ConfigurationProblem,
  checkConfiguration,
  checkConfigurationText,
  parseConfiguration,
} from "./check-configuration.ts";
export {
  type ApplyReport,
  ConfigurationError,
  type StepResult,
  type StepState,
} from "./configuration-error.ts";
export { type ConfigurationDifference, diffConfiguration } from "./diff-configuration.ts";
export {
  type ConfigurationPlan,
  type ConfigurationStep,
  planConfiguration,
} from "./plan-configuration.ts";
export {
  type ReadConfigurationOptions,
  readConfiguration,
} from "./read-configuration.ts";
export {
  type CaKeyEntry,
  CONFIGURATION_SCHEMA,
  type ContactlessSettings,
  type ContactSettings,
  type EncryptionSettings,
  type ReaderConfiguration,
  type ReaderSettings,
  type RevocationEntry,
  SETTINGS_SCHEMA,
  type TagValues,
} from "./reader-configuration.ts";
export type { Fields, SectionName } from "./reader-state.ts";
