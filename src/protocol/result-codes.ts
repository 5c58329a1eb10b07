/**
 * Result codes: DFEE25, two bytes, of a transaction response. Source: vp3300 reference 9.3; ID TECH iOS SDK headers;
 * ID TECH device tests; ID TECH `.err` files for 1001 and above.
 *
 * @module
 */
import { type EntryOf, groupedCodes, type KeyOf, type NamedCode } from "./named-codes.ts";

const KEYS = {
  approved: {
    0: "approvedOffline",
    2: "approved",
  },
  declined: {
    1: "declinedOffline",
    3: "declined",
    5: "callYourBank",
  },
  goOnline: {
    4: "goOnline",
    35: "goOnlineContactless",
  },
  authenticate: {
    16: "contactStarted",
  },
  swiped: {
    17: "swiped|Swipe captured",
    128: "swipeCaptured",
  },
  useMagstripe: {
    7: "useMagstripe",
  },
  fallback: {
    12292: "fallback|Fallback situation",
  },
  useContact: {
    131: "fallBackToContact",
  },
  useOtherInterface: {
    132: "fallBackToOtherInterface",
  },
  presentOneCard: {
    122: "twoCards",
  },
  otherCard: {
    125: "terminatedTryAnother|Terminated, try another card",
    126: "terminated",
    20515: "cardBlocked",
  },
  swipeAgain: {
    12295: "msrError",
    12306: "msrReadError",
  },
  verifyCardholder: {
    129: "onlinePinWanted",
    130: "signatureWanted",
  },
  advice: {
    133: "advice85|Reversal or advice hint",
    134: "advice86|Reversal or advice hint",
    135: "advice87|Reversal or advice hint",
    136: "advice88|Reversal or advice hint",
  },
  cancelled: {
    18: "cancelled",
  },
  timedOut: {
    8: "timeout",
    12294: "cardTimeout",
    12307: "insertTimeout|Timeout while waiting for insert or fallback",
  },
  failed: {
    6: "notAccepted",
    255: "hostUnreachable",
    4097: "fileError1",
    4098: "fileError2",
    4099: "fileError3",
    8193: "outOfMemory",
    12289: "cardFailure",
    12291: "cardInitFailure",
    12293: "cardAbsent",
    20481: "tagParsing",
    20482: "duplicateElement",
    20483: "format",
    20484: "noTerminalApplication",
    20485: "noMatchingApplication",
    20486: "mandatoryObjectMissing",
    20487: "selectionRetry",
    20488: "amount",
    20489: "cardRejected",
    20496: "aip",
    20497: "afl",
    20498: "aflLength",
    20499: "sfi",
    20500: "aflEntry",
    20501: "expiry",
    20502: "effectiveDate",
    20503: "codeTable",
    20504: "cryptogramType",
    20505: "noPse",
    20512: "cardLanguage",
    20513: "service",
    20514: "tag",
    20516: "length",
    20517: "cardIo|Card I/O",
    20518: "tsc",
    20519: "hash",
    20520: "noArc",
    20521: "badArc",
    20528: "noOnlineCommunication",
    20529: "transactionType",
    20530: "applicationUnsupported",
    20531: "applicationNotSelected",
    20532: "language",
    20533: "terminalDataMissing",
    24577: "cvmUnknown",
    24578: "cvmAip",
    24579: "cvmListMissing",
    24580: "cvmListFormat",
    24581: "cvmCode",
    24582: "cvmCondition",
    24583: "cvmNoMore",
    24584: "pinBypassed",
    28673: "publicKeyBuffer",
    28674: "publicKeyFile",
    28675: "publicKeyHash",
    32769: "noHolderConfirmation",
    32770: "getOnlinePin",
  },
} as const;

/**
 * What a result asks of the host. `authenticate`: the contact start is done, send 60-11 unless the reader goes on by
 * itself. `verifyCardholder`: PIN or signature wanted. `advice`: a hint for the host, no result.
 */
export type ResultKind = keyof typeof KEYS;

/** Key of a result in {@link RESULT_CODES}. */
export type ResultKey = KeyOf<EntryOf<typeof KEYS>>;

/** A row of {@link RESULT_CODES}. */
export interface ResultCode extends NamedCode<ResultKey> {
  readonly kind: ResultKind;
}

/**
 * What is known of each result code. The key is the two bytes of DFEE25 as one number, 0x5010 for `50 10`; an unlisted
 * code keeps its number. Source: vp3300 reference 9.3; ID TECH iOS SDK headers.
 */
export const RESULT_CODES: Readonly<Record<number, ResultCode>> = /* @__PURE__ */ groupedCodes(
  "kind",
  KEYS,
) as Readonly<Record<number, ResultCode>>;
