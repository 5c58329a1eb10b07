// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Status codes: byte 11 of a V2 response frame. Source: vp3300 reference 2; NEO 2 IDG p.28; ID TECH `.err` files.
 *
 * @module
 */
import { type NamedCode, namedCodes } from "./named-codes.ts";

const KEYS = {
  0x00: "ok",
  0x01: "incorrectHeaderTag",
  0x02: "unknownCommand",
  0x03: "unknownSubCommand",
  0x04: "crcError",
  0x05: "incorrectParameter",
  0x06: "parameterNotSupported",
  0x07: "malformedData",
  0x08: "timeout",
  0x0a: "failed",
  0x0b: "commandNotAllowed",
  0x0c: "subCommandNotAllowed",
  0x0d: "bufferOverflow",
  0x0e: "userInterfaceEvent",
  0x10: "needsClearFirmware",
  0x11: "communicationTypeNotSupported",
  0x12: "secureInterfaceNotFunctional",
  0x13: "dataNotMultipleOfEight",
  0x14: "padByteMissing",
  0x15: "invalidKeyType",
  0x16: "cannotFetchKey",
  0x17: "hashProblem",
  0x18: "cannotStoreKey",
  0x19: "frameTooLarge",
  0x1a: "authenticationNeeded",
  0x1b: "eepromNotInitialised",
  0x1c: "apduEncodingProblem",
  0x1d: "tamper",
  0x20: "unsupportedIndex",
  0x21: "sequenceCounterError",
  0x22: "improperBitMap",
  0x23: "requestOnlineAuthorization",
  0x24: "rawCardDataRead",
  0x25: "messageIndexMissing",
  0x26: "versionMismatch",
  0x27: "wrongIndexOrder",
  0x28: "nextMessageMissing",
  0x29: "noLanguages",
  0x2a: "otherLanguageNotSupported",
  0x30: "contactProgress",
  0x41: "unknownSamError",
  0x42: "samInvalidData",
  0x43: "samIncompleteData",
  0x44: "reserved",
  0x45: "invalidHashAlgorithm",
  0x46: "invalidEncryptionAlgorithm",
  0x47: "invalidModulusLength",
  0x48: "invalidExponent",
  0x49: "keyAlreadyExists",
  0x4a: "noSpaceForRid",
  0x4b: "keyNotFound",
  0x4c: "cryptoChipNotResponding",
  0x4d: "cryptoCommunicationError",
  0x4e: "keyManagerError",
  0x4f: "allKeySlotsFull",
  0x50: "autoSwitchOk",
  0x51: "autoSwitchFailed",
  0x60: "dataDoesNotExist",
  0x61: "dataFull",
  0x62: "flashWriteError",
  0x63: "answerFollows",
  0x64: "kernelAbsent",
  0x65: "unexpectedCommandSequence",
  0x66: "unexpectedIndex",
  0x67: "fileSizeMismatch",
  0x68: "plugInCharger",
  0x80: "contactCannotStart",
  0x81: "cancelledByInsert",
  0x90: "dataKeyMissing",
  0x91: "dataKeyExhausted",
  0xa3: "cardInserted",
} as const;

/** Key of a status in {@link STATUSES}. */
export type StatusKey = (typeof KEYS)[keyof typeof KEYS];

/**
 * What is known of each status; an unlisted one is a failure and keeps its number.
 * Source: vp3300 reference 2; NEO 2 IDG p.28. `0xa3`: C++ SDK change log only.
 */
export const STATUSES: Readonly<Record<number, NamedCode<StatusKey>>> = /* @__PURE__ */ namedCodes(KEYS);

/** Statuses of an answer that is not the last one to its command. Source: NEO 2 IDG p.28. */
export const INTERIM_STATUS = { userInterfaceEvent: 0x0e, answerFollows: 0x63 } as const;

/** Whether an answer with this status is followed by another one to the same command. */
export function isInterim(status: number): boolean {
  return status === INTERIM_STATUS.userInterfaceEvent || status === INTERIM_STATUS.answerFollows;
}
