/**
 * In what readers differ although the documents say nothing, or several things: each as a name that a simulated reader can
 * be given.
 *
 * @module
 */
import type { DeviceOptions } from "../device.ts";

/** A row of {@link QUIRKS}. */
export interface Quirk {
  /** What the reader does, for people. */
  readonly text: string;
  /** Where it is documented or was seen. */
  readonly source: string;
  /** The options that it stands for; without any, the code asks for it by name. */
  readonly options?: Partial<DeviceOptions>;
}

// biome-ignore format: a table reads by column
const TABLE = {
  plainPairs:              { text: "masked and encrypted values come without length flags, the masked one first", source: "vp3300 reference 8.2; Payroc C# tests", options: { encryptedPairs: "plain" } },
  noPrompts:               { text: "sends no 61-xx, and takes the first application of a card", source: "vp3300 reference 8.4 (DFEE7D)", options: { prompts: false } },
  busyCancels:             { text: "a command that comes during a transaction cancels it", source: "vp3300 reference 7.1; VP3350 integration manual p.13", options: { whenBusy: "cancel" } },
  interruptedFailsBefore:  { text: "a cancelled command is answered with 0A before the cancellation is", source: "vp3300 reference 17, question 22", options: { interruptedAnswer: { when: "before", status: "failed" } } },
  interruptedFailsAfter:   { text: "a cancelled command is answered with 0A after the cancellation is", source: "vp3300 reference 17, question 22", options: { interruptedAnswer: { when: "after", status: "failed" } } },
  interruptedTimesOutBefore: { text: "a cancelled command is answered with 08 before the cancellation is", source: "vp3300 reference 17, question 22", options: { interruptedAnswer: { when: "before", status: "timeout" } } },
  interruptedTimesOutAfter: { text: "a cancelled command is answered with 08 after the cancellation is", source: "vp3300 reference 17, question 22", options: { interruptedAnswer: { when: "after", status: "timeout" } } },
  cancelAnsweredTwice:     { text: "the answer to a cancellation comes twice", source: "vp3300 reference 17, question 18" },
  announcesActivation:     { text: "02-40 is answered with 63 first, as 60-1x always is", source: "vp3300 reference 8.4 (DFED59), 13" },
  cardInsertedStatus:      { text: "status A3 in place of 81 for a card that is inserted while others are looked for", source: "vp3300 reference 2, 13" },
  cardDetectedSignal:      { text: "status 0E with 01 when a card is seen", source: "vp3300 reference 2, 13" },
  responseCrcLsbFirst:     { text: "answers have their CRC least significant byte first", source: "vp3300 reference 1.3; N2 p.247-250" },
  promptCrcMsbFirst:       { text: "frames that the reader sends by itself have their CRC most significant byte first", source: "vp3300 reference 17, question 17" },
  burstSignals:            { text: "lights and beeps come as burst frames between the others", source: "vp3300 reference 12.2, 15" },
  ghostCardInsert:         { text: "believes from its start that a card is in the slot, and sees no tap before a cancellation", source: "release notes of the Clearent iOS and Android frameworks" },
  lostTimeouts:            { text: "does not say that no card came in time", source: "release notes of the Clearent iOS and Android frameworks" },
  productTypeTlv:          { text: "the product type is the value of a data object", source: "vp3300 reference 17, question 23" },
} as const satisfies Record<string, Quirk>;

/** Name of a quirk. */
export type QuirkName = keyof typeof TABLE;

/** What each quirk does, and where it comes from. */
export const QUIRKS: Readonly<Record<QuirkName, Quirk>> = TABLE;

/** All names. */
export const QUIRK_NAMES = /* @__PURE__ */ Object.keys(TABLE) as readonly QuirkName[];
