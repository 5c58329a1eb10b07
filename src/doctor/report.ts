/**
 * What the doctor says: findings, as data and as a published schema.
 *
 * A report is made to be pasted into a ticket: of a serial number it holds the last five characters, of a configuration the
 * paths that differ and no values, of errors the code and no text of the platform; no card data, key data or credentials.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import {
  described,
  type JsonSchema,
  listShape,
  needed,
  objectShape,
  oneOfShape,
  optional,
  textShape,
} from "../json-shape.ts";

/** How bad it is: `problem` keeps from selling, `warning` will or may, `note` is good to know, `ok` was looked at. */
export type Severity = "ok" | "note" | "warning" | "problem";

/** All severities, the mildest first. */
export const SEVERITIES: readonly Severity[] = ["ok", "note", "warning", "problem"];

/** What was looked at. `usb`, `ble` and the like are named by who hands the transports in. */
export type CheckName = string;

/** One thing that was found. */
export interface Finding {
  readonly check: CheckName;
  readonly severity: Severity;
  /** What it is, in one sentence. */
  readonly text: string;
  /** What it most likely comes from. */
  readonly cause?: string;
  /** What to do about it. */
  readonly fix?: string;
  /** The error behind it, if there is one. */
  readonly code?: ErrorCode;
}

/** What the doctor runs on, as far as it was told. */
export interface DoctorEnvironment {
  /** Version of this package. */
  readonly version?: string | undefined;
  /** `process.versions.node`. */
  readonly node?: string | undefined;
  /** `process.platform` and `process.arch`. */
  readonly platform?: string | undefined;
}

/** Everything that was found. */
export interface DoctorReport {
  /** Version of this format. */
  readonly format: 1;
  readonly environment: DoctorEnvironment;
  /** In the order in which they were looked at. */
  readonly findings: readonly Finding[];
  /** The worst of the findings. */
  readonly worst: Severity;
}

const text = textShape("text of at most 2000 characters", /[\s\S]{0,2000}/);

const finding = objectShape<Finding>({
  check: needed(described("What was looked at.", text)),
  severity: needed(oneOfShape(SEVERITIES as readonly Severity[])),
  text: needed(described("What it is.", text)),
  cause: optional(described("What it most likely comes from.", text)),
  fix: optional(described("What to do about it.", text)),
  code: optional(oneOfShape(Object.keys(ERROR_CODES) as ErrorCode[])),
});

/** The shape of a report. */
export const REPORT_SHAPE = objectShape<DoctorReport>({
  format: needed(described("Version of this format.", oneOfShape([1]))),
  environment: needed(
    objectShape<DoctorEnvironment>({
      version: optional(text),
      node: optional(text),
      platform: optional(text),
    }),
  ),
  findings: needed(listShape(finding, 1000)),
  worst: needed(oneOfShape(SEVERITIES as readonly Severity[])),
});

/** The JSON Schema (draft 2020-12) of `vp3300 doctor --json`, as published in `schemas/doctor.schema.json`. */
export const DOCTOR_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Report of vp3300 doctor",
  ...REPORT_SHAPE.schema,
};

/** The worst severity of these; `ok` of none. */
export function worstOf(findings: readonly Finding[]): Severity {
  const worst = Math.max(0, ...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[worst] as Severity;
}
