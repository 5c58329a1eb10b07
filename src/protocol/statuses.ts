/**
 * Status codes: byte 11 of a V2 response frame. Source: vp3300 reference 2; NEO 2 IDG p.28; ID TECH `.err` files.
 *
 * @module
 */
import { type KeyOf, type NamedCode, namedCodes } from "./named-codes.ts";

const KEYS = {
  0: "ok|OK",
  1: "incorrectHeaderTag",
  2: "unknownCommand",
  3: "unknownSubCommand|Unknown sub-command",
  4: "crcError|CRC error in the frame the host sent",
  5: "incorrectParameter",
  6: "parameterNotSupported",
  7: "malformedData",
  8: "timeout",
  10: "failed",
  11: "commandNotAllowed",
  12: "subCommandNotAllowed|Sub-command not allowed",
  13: "bufferOverflow|Buffer overflow, data too long",
  14: "userInterfaceEvent",
  16: "needsClearFirmware|Boot loader needs clear firmware",
  17: "communicationTypeNotSupported|Communication type not supported, or boot loader needs encrypted firmware",
  18: "secureInterfaceNotFunctional",
  19: "dataNotMultipleOf8|Data is not a multiple of 8",
  20: "padByteMissing|Pad byte 80 missing",
  21: "invalidKeyType",
  22: "cannotFetchKey|Cannot fetch key from SAM",
  23: "hashProblem|Hash wrong",
  24: "cannotStoreKey",
  25: "frameTooLarge",
  26: "authenticationNeeded|Authentication state, secure communication must be set up again",
  27: "eepromNotInitialised",
  28: "apduEncoding|Problem encoding APDU",
  29: "tamper",
  32: "unsupportedIndex|Unsupported index, or SAM transceiver error",
  33: "sequenceCounter|Sequence counter, or SAM length error",
  34: "improperBitMap",
  35: "requestOnlineAuthorization",
  36: "rawCardDataRead",
  37: "messageIndexMissing|Message index missing, or ViVOcomm card type",
  38: "versionMismatch",
  39: "wrongIndexOrder",
  40: "nextMessageMissing|Timeout or next message missing",
  41: "noLanguages|No languages for viewing",
  42: "otherLanguageNotSupported",
  48: "contactProgress|Contact transaction in progress",
  65: "unknownSamError",
  66: "samInvalidData",
  67: "samIncompleteData",
  68: "reserved44|Reserved",
  69: "invalidHashAlgorithm",
  70: "invalidEncryptionAlgorithm",
  71: "invalidModulusLength",
  72: "invalidExponent",
  73: "keyAlreadyExists",
  74: "noSpaceForRid",
  75: "keyNotFound",
  76: "cryptoChipNotResponding",
  77: "cryptoCommunicationError",
  78: "keyManagerError",
  79: "allKeySlotsFull",
  80: "autoSwitchOk",
  81: "autoSwitchFailed",
  96: "dataDoesNotExist",
  97: "dataFull",
  98: "flashWriteError",
  99: "answerFollows|OK, the real answer follows",
  100: "kernelAbsent",
  101: "unexpectedCommandSequence",
  102: "unexpectedIndex",
  103: "fileSizeMismatch",
  104: "plugInCharger|Plug in the charging cable",
  128: "contactCannotStart|Contact EMV cannot start",
  129: "cancelledByInsert|Contactless and swipe cancelled because a card was inserted",
  144: "dataKeyMissing|Account DUKPT key missing",
  145: "dataKeyExhausted|Account DUKPT KSN exhausted",
  163: "cardInserted",
} as const;

/** Key of a status in {@link STATUSES}. */
export type StatusKey = KeyOf<(typeof KEYS)[keyof typeof KEYS]>;

/**
 * What is known of each status; an unlisted one is a failure and keeps its number.
 * Source: vp3300 reference 2; NEO 2 IDG p.28. `0xa3`: C++ SDK change log only.
 */
export const STATUSES: Readonly<Record<number, NamedCode<StatusKey>>> = /* @__PURE__ */ namedCodes(KEYS);
