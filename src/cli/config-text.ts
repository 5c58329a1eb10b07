/**
 * What `vp3300 config` prints for people.
 *
 * @module
 */
import type {
  ConfigurationDifference,
  ConfigurationProblem,
  ConfigurationStep,
  StepResult,
} from "../configuration/index.ts";

/** A modulus is longer than a line. */
const LONGEST = 40;

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value;
}

/** `different  contact.terminal.9F1A: 0840, wanted 0276`. */
export function differenceText({ path, kind, wanted, actual }: ConfigurationDifference): string {
  const values = [
    ...(actual === undefined ? [] : [short(actual)]),
    ...(wanted === undefined ? [] : [`wanted ${short(wanted)}`]),
  ].join(", ");
  return `${kind.padEnd(9)}  ${path}${values === "" ? "" : `: ${values}`}`;
}

/** `write   contact.terminal (setTerminalData)`. */
export function stepText({ action, section, entry, command, readable }: ConfigurationStep): string {
  const path = entry === "" ? section : `${section}.${entry}`;
  return `${action.padEnd(6)}  ${path} (${command})${readable ? "" : ", can't be read back"}`;
}

/** A step and what became of it. */
export function resultText({ step, state }: StepResult): string {
  return `${state.padEnd(7)}  ${stepText(step)}`;
}

/** `contact.caKeys[0].hash: EBFA… expected, 1FF8… found`. */
export function problemText({ path, expected, actual, code }: ConfigurationProblem): string {
  return `${code}: ${path === "" ? "the file" : path}: ${expected} expected, ${actual} found`;
}
