// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Result codes: DFEE25, two bytes, of a transaction response. Source: vp3300 reference 9.3; ID TECH iOS SDK headers;
 * ID TECH device tests; ID TECH `.err` files for 1001 and above.
 *
 * @module
 */
import { groupedCodes, type NamedCode, type ValueOf } from "./named-codes.ts";

const KEYS = {
  approved: {
    0x0000: "approvedOffline",
    0x0002: "approved",
  },
  declined: {
    0x0001: "declinedOffline",
    0x0003: "declined",
    0x0005: "callYourBank",
  },
  goOnline: {
    0x0004: "goOnline",
    0x0023: "goOnlineContactless",
  },
  authenticate: {
    0x0010: "contactStarted",
  },
  swiped: {
    0x0011: "swipeCaptured",
    0x0080: "swipeCaptured",
  },
  useMagstripe: {
    0x0007: "useMagstripe",
  },
  fallback: {
    0x3004: "fallback",
  },
  useContact: {
    0x0083: "fallBackToContact",
  },
  useOtherInterface: {
    0x0084: "fallBackToOtherInterface",
  },
  presentOneCard: {
    0x007a: "twoCards",
  },
  otherCard: {
    0x007d: "terminatedTryOtherCard",
    0x007e: "terminated",
    0x5023: "cardBlocked",
  },
  swipeAgain: {
    0x3007: "msrError",
    0x3012: "msrReadError",
  },
  verifyCardholder: {
    0x0081: "onlinePinWanted",
    0x0082: "signatureWanted",
  },
  advice: {
    0x0085: "advice",
    0x0086: "advice",
    0x0087: "advice",
    0x0088: "advice",
  },
  cancelled: {
    0x0012: "cancelled",
  },
  timedOut: {
    0x0008: "timeout",
    0x3006: "cardTimeout",
    0x3013: "insertTimeout",
  },
  failed: {
    0x0006: "notAccepted",
    0x00ff: "hostUnreachable",
    0x1001: "fileError",
    0x1002: "fileError",
    0x1003: "fileError",
    0x2001: "outOfMemory",
    0x3001: "cardFailure",
    0x3003: "cardInitFailure",
    0x3005: "cardAbsent",
    0x5001: "tagParsing",
    0x5002: "duplicateElement",
    0x5003: "format",
    0x5004: "noTerminalApplication",
    0x5005: "noMatchingApplication",
    0x5006: "mandatoryObjectMissing",
    0x5007: "selectionRetry",
    0x5008: "amount",
    0x5009: "cardRejected",
    0x5010: "aip",
    0x5011: "afl",
    0x5012: "aflLength",
    0x5013: "sfi",
    0x5014: "aflEntry",
    0x5015: "expiry",
    0x5016: "effectiveDate",
    0x5017: "codeTable",
    0x5018: "cryptogramType",
    0x5019: "noPse",
    0x5020: "cardLanguage",
    0x5021: "service",
    0x5022: "tag",
    0x5024: "length",
    0x5025: "cardIo",
    0x5026: "tsc",
    0x5027: "hash",
    0x5028: "noArc",
    0x5029: "badArc",
    0x5030: "noOnlineCommunication",
    0x5031: "transactionType",
    0x5032: "applicationUnsupported",
    0x5033: "applicationNotSelected",
    0x5034: "language",
    0x5035: "terminalDataMissing",
    0x6001: "cvmUnknown",
    0x6002: "cvmAip",
    0x6003: "cvmListMissing",
    0x6004: "cvmListFormat",
    0x6005: "cvmCode",
    0x6006: "cvmCondition",
    0x6007: "cvmNoMore",
    0x6008: "pinBypassed",
    0x7001: "publicKeyBuffer",
    0x7002: "publicKeyFile",
    0x7003: "publicKeyHash",
    0x8001: "noHolderConfirmation",
    0x8002: "getOnlinePin",
  },
} as const;

/**
 * What a result asks of the host. `authenticate`: the contact start is done, send 60-11 unless the reader goes on by
 * itself. `verifyCardholder`: PIN or signature wanted. `advice`: a hint for the host, no result.
 */
export type ResultKind = keyof typeof KEYS;

/** Key of a result in {@link RESULT_CODES}. */
export type ResultKey = ValueOf<typeof KEYS>;

/** A row of {@link RESULT_CODES}. */
export interface ResultCode extends NamedCode<ResultKey> {
  readonly kind: ResultKind;
}

/**
 * What is known of each result code. The key is the two bytes of DFEE25 as one number, 0x5010 for `50 10`; an unlisted
 * code keeps its number. Source: vp3300 reference 9.3; ID TECH iOS SDK headers.
 */
export const RESULT_CODES: Readonly<Record<number, ResultCode>> = /* @__PURE__ */ groupedCodes("kind", KEYS);
