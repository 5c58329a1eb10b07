/**
 * What went wrong between the first step and the last, and how far it got.
 *
 * @module
 */
import { type ErrorCode, type ErrorContext, Vp3300Error } from "../errors.ts";
import type { ConfigurationDifference } from "./diff-configuration.ts";
import type { ConfigurationStep } from "./plan-configuration.ts";

/**
 * What became of a step: `sent` the reader took it; `refused` it did not; `unknown` no answer came, so it may have been
 * taken; `notSent`.
 */
export type StepState = "sent" | "refused" | "unknown" | "notSent";

/** A step and what became of it. */
export interface StepResult {
  readonly step: ConfigurationStep;
  readonly state: StepState;
}

/** How far a configuration got. */
export interface ApplyReport {
  /** Every step of the plan, in order. */
  readonly steps: readonly StepResult[];
  /**
   * What the reader was found to differ in afterwards, read back from it: nothing when it was applied. `undefined` when
   * it could not be read any more.
   */
  readonly differences: readonly ConfigurationDifference[] | undefined;
}

/** A {@link Vp3300Error} that says what was done before it failed. */
export class ConfigurationError extends Vp3300Error {
  readonly report: ApplyReport;

  /** For `applyConfiguration`. */
  constructor(code: ErrorCode, context: ErrorContext, report: ApplyReport, options?: ErrorOptions) {
    super(code, context, options);
    this.report = report;
  }
}
