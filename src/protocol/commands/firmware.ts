/**
 * Firmware versions, taken out of the texts that readers give (29-00): `VP3300 Bluetooth NEO v1.01.151`.
 *
 * @module
 */
import { requireInteger, requireObject, requireText } from "../../arguments.ts";

/** A firmware version: `v1.01.151` is 1, 1, 151. */
export interface FirmwareVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** Whatever stands before and behind, but more digits: `NEOv1.01.107S` has a version. */
const VERSION = /(?:^|[^\d.])(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?!\d)/;
const LONGEST_TEXT = 255;

/**
 * The version in a text; `undefined` when there is none, which is not an error: readers say what they like. Of several
 * the first counts. Source: vp3300 reference 0.3, 6.1.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function parseFirmwareVersion(text: string): FirmwareVersion | undefined {
  requireText("text", text, LONGEST_TEXT);
  const [, major, minor, build] = VERSION.exec(text) ?? [];
  if (major === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), build: Number(build) };
}

function requireVersion(name: string, version: unknown): asserts version is FirmwareVersion {
  requireObject(name, version);
  for (const part of ["major", "minor", "build"] as const) {
    requireInteger(`${name}.${part}`, (version as Partial<FirmwareVersion>)[part], 0, 99_999);
  }
}

/**
 * Negative when `one` is older than `other`, positive when it is newer, 0 when they are the same.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function compareFirmware(one: FirmwareVersion, other: FirmwareVersion): number {
  requireVersion("one", one);
  requireVersion("other", other);
  return one.major - other.major || one.minor - other.minor || one.build - other.build;
}
