/**
 * What readers of some model or firmware do wrong, as data: each with what it rests on, when it applies, what is done about
 * it, and a switch. And what is done for every reader, since the documents leave it open and it harms none.
 *
 * @module
 */
import { refuseArgument, requireObject, requireOneOf } from "../arguments.ts";
import {
  compareFirmware,
  type FirmwareVersion,
  parseFirmwareVersion,
} from "../protocol/commands/firmware.ts";
import type { ModelName } from "../protocol/commands/models.ts";
import type { ReaderIdentity } from "./identity.ts";

/** Something that some readers do wrong. */
export interface ReaderQuirk {
  /** What the reader does. */
  readonly text: string;
  /** What is done about it. */
  readonly effect: string;
  /** The models that do it; any, also an unknown one, if left out. */
  readonly models?: readonly ModelName[];
  /** The firmware that no longer does it; all do, if left out. */
  readonly fixedIn?: FirmwareVersion;
  readonly source: string;
}

/** Something that is done for every reader. */
export interface ReaderTolerance {
  /** What readers do, or may do. */
  readonly text: string;
  /** What is done about it. */
  readonly effect: string;
  readonly source: string;
}

const TABLE = {
  ghostCardInsert: {
    text: "believes that a card is in the slot, and looks for no tap",
    effect:
      "before anybody is asked for a card it is told to start and to cancel, which makes it forget that card; what is presented in that moment has to be presented again",
    models: ["vp3300bt"],
    fixedIn: { major: 1, minor: 1, build: 151 },
    source: "release notes of the Clearent iOS and Android frameworks",
  },
  lostTimeouts: {
    text: "does not say that no card came in time",
    effect:
      "silence past its time is answered with a cancellation; if the reader takes that, the outcome is timedOut with readerSilent, and not an error",
    models: ["vp3300bt"],
    source: "release notes of the Clearent iOS and Android frameworks",
  },
  plainPairs: {
    text: "sends a masked and an encrypted value of the same tag without the length bytes A1 and C1",
    effect:
      "of two the first is taken for the masked one; switched off, such an answer is refused as unreadable",
    source: "vp3300 reference 8.2; functional tests of Payroc's C# SDK",
  },
} as const satisfies Readonly<Record<string, ReaderQuirk>>;

/** Name of a quirk in {@link READER_QUIRKS}. */
export type ReaderQuirkName = keyof typeof TABLE;

/** Every quirk that is handled and can be switched, by name. */
export const READER_QUIRKS: Readonly<Record<ReaderQuirkName, ReaderQuirk>> = TABLE;

/** What is done for every reader, and can't be switched off. */
export const READER_TOLERANCES = {
  crcOrder: {
    text: "answers with its CRC in either byte order, and the guides disagree",
    effect: "both orders are read; commands are sent in the order of each command's page",
    source: "vp3300 reference 1.3, 17 question 17; N2 p.247-250",
  },
  timeoutByte: {
    text: "reads the first tag of 02-40 as a timeout when the timeout byte is missing: 9F is 159 s",
    effect: "the byte is always sent",
    source: "vp3300 reference 7.1; a public WebHID client that leaves it out",
  },
  interruptedAnswer: {
    text: "answers a cancelled transaction or not, before or after the answer to the cancellation, and some answers twice",
    effect:
      "answers that fit no outstanding command are dropped and counted, as is what comes before the ping that goes ahead of the next command; of one that comes even later, a card is told by its KSN, or by amount, currency and type if those are of a transaction that is owed: a swipe, or a card for the same amount, is not",
    source: "vp3300 reference 17 questions 18 and 22",
  },
  busyCancels: {
    text: "takes any command during a transaction for its cancellation",
    effect: "other commands are refused with READER_BUSY and never reach it",
    source: "vp3300 reference 7.1; VP3350 integration manual p.13",
  },
  insertStatus: {
    text: "says that a card was inserted while it looked for a tap with status 81 or A3",
    effect: "both go on with the chip",
    source: "vp3300 reference 2, 13; change log of ID TECH's C++ SDK",
  },
  ksnTag: {
    text: "sends the KSN in FFEE12 or in DFEE12",
    effect: "both are read",
    source: "vp3300 reference 8.4, 17 question 16",
  },
  productTypeShape: {
    text: "answers 09-01 with three bytes, bare or in a data object",
    effect: "they are looked for anywhere in the answer",
    source: "vp3300 reference 17 question 23",
  },
  missingIdentity: {
    text: "does not give its serial number",
    effect: "it is undefined, and never made up",
    source: "release notes of the Clearent frameworks, which report 9999999999 then",
  },
  silentLink: {
    text: "has a link but does not answer: in keyboard mode, or paired by the system",
    effect: "READER_SILENT names what to do for the transport",
    source: "vp3300 reference 4.1, 17 question 25; VP3320 user manual",
  },
} as const satisfies Readonly<Record<string, ReaderTolerance>>;

/** Which quirks are forced on or off; the others go by model and firmware. */
export type QuirkSwitches = { readonly [Name in ReaderQuirkName]?: boolean | undefined };

const NAMES = /* @__PURE__ */ Object.keys(READER_QUIRKS) as readonly ReaderQuirkName[];

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireSwitches(argument: string, value: unknown): asserts value is QuirkSwitches {
  requireObject(argument, value);
  for (const [name, on] of Object.entries(value)) {
    requireOneOf(argument, name, NAMES);
    if (on !== undefined && typeof on !== "boolean")
      refuseArgument(`${argument}.${name}`, "boolean", typeof on);
  }
}

/** A firmware that does not say its version is taken for one that is mended. */
function applies({ models, fixedIn }: ReaderQuirk, { model, firmwareVersion }: ReaderIdentity): boolean {
  if (models !== undefined && (model === undefined || !models.includes(model))) return false;
  if (fixedIn === undefined) return true;
  const version = firmwareVersion === undefined ? undefined : parseFirmwareVersion(firmwareVersion);
  return version !== undefined && compareFirmware(version, fixedIn) < 0;
}

/** The quirks that this reader is handled with. */
export function quirksOf(identity: ReaderIdentity, switches: QuirkSwitches): readonly ReaderQuirkName[] {
  return NAMES.filter((name) => switches[name] ?? applies(READER_QUIRKS[name], identity));
}
