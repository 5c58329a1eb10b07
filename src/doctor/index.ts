/**
 * What is wrong between this program and a sale: adapters, permissions, the reader, its key, clock and configuration, and
 * CardSecure; each finding with its cause and what to do about it.
 *
 * @module
 */
export type { DoctorTransport } from "./look-for-readers.ts";
export {
  type CheckName,
  DOCTOR_SCHEMA,
  type DoctorEnvironment,
  type DoctorReport,
  type Finding,
  SEVERITIES,
  type Severity,
} from "./report.ts";
export { type DoctorOptions, type EchoService, runDoctor } from "./run-doctor.ts";
