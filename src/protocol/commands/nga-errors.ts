// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Error codes of NGA refusals: the two bytes behind `15`, most significant first. 1400 and 1600 are warnings.
 * Source: ID TECH `.err` files; SmartPIN L100 manual, error chapter.
 *
 * @module
 */
import { type NamedCode, namedCodes } from "./named-codes.ts";

const KEYS = {
  0x1000: "batteryLow",
  0x1400: "valueOutOfRange",
  0x1600: "unknownId",
  0x1800: "cancelled",
  0x1900: "cancelKeyPressed",
  0x6200: "noSerialNumber",
  0x6900: "invalidTask",
  0x6a00: "unsupportedCommand",
  0x6b00: "badParameter",
  0x6c00: "badLength",
  0x7200: "suspended",
  0x7300: "dukptStopped",
  0x7400: "busy",
  0x8100: "iccTimeout",
  0x8300: "noCardData",
  0xe700: "timeout",
  0xef00: "frameCheckFailed",
  0xf200: "aidListMissing",
  0xf201: "terminalDataMissing",
  0xf202: "tlvFormat",
  0xf203: "listFull",
  0xf204: "capkError1",
  0xf205: "capkError2",
  0xf206: "capkError3",
  0xf207: "capkError4",
  0xf208: "capkHashWrong",
  0xf209: "transactionFormat",
  0xf20a: "notProcessed",
  0xf20b: "crlError1",
  0xf20c: "crlError2",
  0xf20d: "amountOrTypeMissing",
  0xf20f: "notFinancialCard",
  0xf210: "tooLong",
} as const;

/** Key of an NGA error that is known. */
export type NgaErrorKey = (typeof KEYS)[keyof typeof KEYS];

/** NGA errors by code; a code that is not here is a failure like any other. */
export const NGA_ERRORS: Readonly<Record<number, NamedCode<NgaErrorKey>>> = namedCodes(KEYS);
