/**
 * Whether a file is a configuration: its shape, and what no schema can say (hashes, references, card data).
 *
 * @module
 */
import { refuseArgument, requireText } from "../arguments.ts";
import { type ErrorCode, Vp3300Error } from "../errors.ts";
import { joinPath, type ShapeProblem } from "../json-shape.ts";
import { isCardDataTag } from "../protocol/cards/card-data-tags.ts";
import { caKeyHash } from "../protocol/commands/ca-key-hash.ts";
import { isPowerTime } from "../protocol/commands/power.ts";
import { formatHex, parseHex } from "../protocol/hex.ts";
import { parseTag } from "../protocol/tlv/tlv-tag.ts";
import {
  type CaKeyEntry,
  CONFIGURATION_SHAPE,
  type ReaderConfiguration,
  type ReaderSettings,
  type RevocationEntry,
  SETTINGS_SHAPE,
  type TagValues,
} from "./reader-configuration.ts";
import { caKeyName, revocationName } from "./reader-state.ts";
import { repeatedMember } from "./repeated-member.ts";

/** One thing that is wrong with a file. `actual` never repeats a value, except for a hash. */
export interface ConfigurationProblem extends ShapeProblem {
  readonly code: Extract<ErrorCode, "CONFIGURATION_INVALID" | "CONFIGURATION_KEY_HASH">;
}

type Report = (path: string, expected: string, actual: string, code?: ConfigurationProblem["code"]) => void;

/** Longest file that is read, in characters: a few times what the fullest reader needs. */
const LONGEST_FILE = 4 << 20;

function checkTags(path: string, tags: TagValues, report: Report, ...elsewhere: readonly string[]): void {
  for (const name of Object.keys(tags)) {
    const at = joinPath(path, name);
    const tag = tagOf(name);
    if (tag === undefined) report(at, "tag of one to four bytes", "no tag");
    else if (isCardDataTag(tag)) report(at, "tag of a terminal", "tag of card data");
    else if (elsewhere.includes(name)) report(at, "no repetition of the entry's name", name);
  }
}

function tagOf(name: string): number | undefined {
  try {
    return parseTag(name);
  } catch {
    return undefined;
  }
}

function checkUnique(path: string, names: readonly string[], report: Report): void {
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first < index) report(`${path}[${index}]`, "each entry once", `the same as [${first}]`);
  }
}

function checkKeys(path: string, keys: readonly CaKeyEntry[], report: Report): void {
  checkUnique(path, keys.map(caKeyName), report);
  for (const [index, { rid, index: keyIndex, exponent, modulus, hash }] of keys.entries()) {
    const at = `${path}[${index}]`;
    if (exponent.startsWith("00")) report(`${at}.exponent`, "exponent without leading zero bytes", "00");
    const computed = formatHex(
      caKeyHash({
        rid: parseHex(rid),
        index: Number.parseInt(keyIndex, 16),
        modulus: parseHex(modulus),
        exponent: Number.parseInt(exponent, 16),
      }),
    );
    if (hash !== computed) report(`${at}.hash`, computed, hash, "CONFIGURATION_KEY_HASH");
  }
}

function checkSeconds(path: string, seconds: number, report: Report): void {
  if (!isPowerTime(seconds)) report(path, "seconds up to 255, or whole minutes", String(seconds));
}

/** What the shape can't say. Called with a file of the right shape only. */
function checkRules({ encryption, contact, contactless, power }: ReaderConfiguration, report: Report): void {
  checkTags("encryption.msr", encryption?.msr ?? {}, report);
  checkTags("contact.terminal", contact?.terminal ?? {}, report);
  for (const [aid, tags] of Object.entries(contact?.aids ?? {})) {
    checkTags(`contact.aids.${aid}`, tags, report, "9F06");
  }
  checkKeys("contact.caKeys", contact?.caKeys ?? [], report);
  const revoked: readonly RevocationEntry[] = contact?.revocations ?? [];
  checkUnique("contact.revocations", revoked.map(revocationName), report);

  for (const [group, tags] of Object.entries(contactless?.groups ?? {})) {
    checkTags(`contactless.groups.${group}`, tags, report, "FFE4", "DFEE2D");
  }
  for (const [aid, tags] of Object.entries(contactless?.aids ?? {})) {
    const path = `contactless.aids.${aid}`;
    checkTags(path, tags, report, "9F06", "DFEE2D");
    const group = tags.FFE4;
    const groups = contactless?.groups;
    if (group === undefined) report(`${path}.FFE4`, "number of the application's group", "nothing");
    else if (groups !== undefined && group !== "00" && !Object.hasOwn(groups, group)) {
      report(`${path}.FFE4`, "group of this file", `group ${group}`);
    }
  }
  checkKeys("contactless.caKeys", contactless?.caKeys ?? [], report);
  if (power !== undefined) {
    checkSeconds("power.idleS", power.idleS, report);
    checkSeconds("power.sleepS", power.sleepS, report);
  }
}

/**
 * Everything that is wrong with `value`, a parsed JSON file; nothing when it is a configuration. CA keys are checked
 * against their hashes.
 */
export function checkConfiguration(value: unknown): readonly ConfigurationProblem[] {
  const shape: ShapeProblem[] = [];
  CONFIGURATION_SHAPE.check(value, "", shape);
  if (shape.length > 0) return shape.map((problem) => ({ ...problem, code: "CONFIGURATION_INVALID" }));
  const problems: ConfigurationProblem[] = [];
  checkRules(value as ReaderConfiguration, (path, expected, actual, code = "CONFIGURATION_INVALID") => {
    problems.push({ path, expected, actual, code });
  });
  return problems;
}

/** @throws Vp3300Error `ARGUMENT_INVALID` when it is nothing that was read from a reader */
export function requireSettings(value: unknown): asserts value is ReaderSettings {
  const problems: ShapeProblem[] = [];
  SETTINGS_SHAPE.check(value, "", problems);
  const [first] = problems;
  if (first !== undefined) refuseArgument(`actual.${first.path}`, first.expected, first.actual);
}

/** What JSON text says, or what keeps it from being read. The platform's message quotes the text, which may hold anything. */
function parsed(json: string): { readonly value: unknown } | { readonly problem: ConfigurationProblem } {
  const code = "CONFIGURATION_INVALID";
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problem: { code, path: "", expected: "JSON", actual: "other text" } };
  }
  // The platform takes the last one, and who reviewed the file may have seen the first.
  const path = repeatedMember(json);
  return path === undefined
    ? { value }
    : { problem: { code, path, expected: "each member once", actual: "a second one" } };
}

/**
 * Everything that is wrong with a JSON text: as {@link checkConfiguration}, and what only the text shows, such as an
 * application that stands in it twice.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function checkConfigurationText(json: string): readonly ConfigurationProblem[] {
  requireText("json", json, LONGEST_FILE);
  const read = parsed(json);
  return "problem" in read ? [read.problem] : checkConfiguration(read.value);
}

function requireNone(problems: readonly ConfigurationProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const { code, path, expected, actual } = first;
  throw new Vp3300Error(code, { path, expected, actual, problems: problems.length });
}

/**
 * A configuration that was checked: the same object.
 *
 * @throws Vp3300Error `CONFIGURATION_INVALID` or `CONFIGURATION_KEY_HASH` as {@link parseConfiguration}
 */
export function requireConfiguration(value: unknown): ReaderConfiguration {
  requireNone(checkConfiguration(value));
  return value as ReaderConfiguration;
}

/**
 * The configuration in a JSON text.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `CONFIGURATION_INVALID`, `CONFIGURATION_KEY_HASH` for the first problem, with
 * `path`, `expected`, `actual` and the number of `problems`; {@link checkConfigurationText} gives all of them
 */
export function parseConfiguration(json: string): ReaderConfiguration {
  requireNone(checkConfigurationText(json));
  return JSON.parse(json) as ReaderConfiguration;
}
