// biome-ignore-all lint/complexity/useSimpleNumberKeys: codes are written as the documents print them
/**
 * Prompts: what the reader asks its host to show (61-01), and the host's replies.
 *
 * | size | field of a prompt                                                               |
 * | ---- | ------------------------------------------------------------------------------- |
 * | 1    | mode, {@link PROMPT_MODES}; nothing needs to follow when it is `clear`           |
 * | 2+n  | length (least significant byte first), timeout in seconds (2, same order) or none |
 * | 2+n  | length, language: `EN`, `ES`, `ZH`, `FR`                                        |
 * | 2+n  | length, lines, each: number (bit 7 set: a message id follows), id or text, `1C`  |
 * | 2+n  | length, backlight in seconds (2; 0 off, FFFF always on) or none                 |
 *
 * A reply is the mode that it answers, 00 to cancel, and two bytes: the line, or the key `C` or `E`.
 * Unverified: that a key and a cancellation take two bytes as the line of the constructed vector does.
 *
 * Source: vp3300 reference 11; NEO 2 IDG p.198-200; `KernelLCD.kmsg` of ID TECH's SDK.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject, requireOneOf, requireText } from "../../arguments.ts";
import { asciiOf } from "../text.ts";
import {
  anyBytes,
  type Codec,
  choice,
  codec,
  defaulted,
  integer,
  list,
  malformed,
  optional,
  prefixed,
  struct,
  text,
} from "./codecs.ts";
import { type NamedCode, namedCodes } from "./named-codes.ts";

/** What a prompt wants, by mode. Modes 04 and 08 both are language menus. */
export const PROMPT_MODES = {
  0x01: "menu",
  0x02: "functionKey",
  0x03: "display",
  0x04: "languageMenu",
  0x08: "languageMenu",
  0x10: "clear",
  0x20: "touch",
  0x21: "led",
  0x22: "keypad",
} as const;

/** What a prompt wants; `unknown` for a mode that is not listed. */
export type PromptKind = (typeof PROMPT_MODES)[keyof typeof PROMPT_MODES] | "unknown";

/** One line of a prompt: text as sent (Latin-1), or the id of a message of {@link PROMPT_MESSAGES}. */
export type PromptLine =
  | { readonly line: number; readonly messageId: number }
  | { readonly line: number; readonly text: string };

/** A prompt's fields; `timeoutS`, `language` and `backlightS` are missing where the reader sent none. */
export interface PromptFields {
  /** 0 to 255, see {@link PROMPT_MODES}. */
  readonly mode: number;
  readonly timeoutS?: number | undefined;
  readonly language?: string | undefined;
  readonly lines?: readonly PromptLine[];
  readonly backlightS?: number | undefined;
  /** What follows the mode when it is `touch`, `led` or unknown: they have another layout. */
  readonly raw?: Uint8Array | undefined;
}

/** A prompt as decoded. */
export interface Prompt extends PromptFields {
  readonly kind: PromptKind;
  readonly lines: readonly PromptLine[];
}

const LINE_END = 0x1c;
const BY_ID = 0x80;
const byte = /* @__PURE__ */ integer(1);

const lineCodec: Codec<PromptLine> = /* @__PURE__ */ codec<PromptLine>(
  "line u8, text or id, 1C",
  (out, value, name) => {
    requireObject(name, value);
    requireInteger(`${name}.line`, value.line, 0, 0x7f);
    if ("messageId" in value) {
      out.push(value.line | BY_ID);
      byte.write(out, value.messageId, `${name}.messageId`);
    } else {
      requireText(`${name}.text`, value.text, 0xff);
      out.push(value.line);
      for (const unit of value.text.split("")) {
        const code = unit.charCodeAt(0);
        if (code > 0xff || code === LINE_END)
          refuseArgument(`${name}.text`, "Latin-1 without 1C", "other text");
        out.push(code);
      }
    }
    out.push(LINE_END);
  },
  (cursor) => {
    const { data, end } = cursor;
    const line = byte.read(cursor);
    const start = cursor.at;
    // An id may be 1C itself (28), so the end of such a line is expected at its place, not looked for.
    let stop = start + 1;
    if (line < BY_ID) for (stop = start; stop < end && data[stop] !== LINE_END; ) stop++;
    if (stop >= end || data[stop] !== LINE_END) malformed(Math.min(stop, end), "1C", "other");
    cursor.at = stop + 1;
    if (line >= BY_ID) return { line: line - BY_ID, messageId: data[start]! };
    return { line, text: asciiOf(data, start, stop) };
  },
);

const seconds = /* @__PURE__ */ prefixed(/* @__PURE__ */ optional(/* @__PURE__ */ integer(2, "le")));

/** What follows the mode in the common layout. */
const layout = /* @__PURE__ */ struct({
  timeoutS: seconds,
  language: /* @__PURE__ */ prefixed(/* @__PURE__ */ optional(/* @__PURE__ */ text(1, 0xff))),
  lines: /* @__PURE__ */ prefixed(/* @__PURE__ */ defaulted(/* @__PURE__ */ list(lineCodec), [])),
  backlightS: seconds,
});

/** Modes whose data has a layout of its own, as have unknown ones. */
const RAW_KINDS: readonly PromptKind[] = ["touch", "led", "unknown"];

const kindOf = (mode: number): PromptKind =>
  (PROMPT_MODES as Readonly<Record<number, PromptKind>>)[mode] ?? "unknown";

/** Data of 61-01 from the reader. */
export const promptCodec: Codec<PromptFields, Prompt> = /* @__PURE__ */ codec<PromptFields, Prompt>(
  `mode u8, ${layout.shape}`,
  (out, value, name) => {
    requireObject(name, value);
    const { mode, raw, lines = [], timeoutS, language, backlightS } = value;
    byte.write(out, mode, `${name}.mode`);
    const kind = kindOf(mode);
    if (RAW_KINDS.includes(kind)) return anyBytes.write(out, raw ?? new Uint8Array(), `${name}.raw`);
    const isBare =
      lines.length === 0 && timeoutS === undefined && language === undefined && backlightS === undefined;
    if (kind !== "clear" || !isBare) layout.write(out, { timeoutS, language, lines, backlightS }, name);
  },
  (cursor) => {
    const mode = byte.read(cursor);
    const kind = kindOf(mode);
    if (RAW_KINDS.includes(kind)) return { kind, mode, lines: [], raw: anyBytes.read(cursor) };
    if (kind === "clear" && cursor.at === cursor.end) return { kind, mode, lines: [] };
    return { kind, mode, ...layout.read(cursor) };
  },
);

/**
 * Reads the data field of a 61-01 frame. A mode that is not listed gives `kind: "unknown"` and its data as `raw`, a view.
 * Source: vp3300 reference 11; NEO 2 IDG p.198-200.
 *
 * @throws Vp3300Error `PROTOCOL_DATA_INVALID` with `offset`, `expected` and `actual`; `ARGUMENT_INVALID`
 */
export function decodePrompt(data: Uint8Array): Prompt {
  return promptCodec.decode(data);
}

/**
 * The data field of a 61-01 frame: the reverse of {@link decodePrompt}. Source: as there.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function encodePrompt(prompt: PromptFields): Uint8Array {
  return promptCodec.encode(prompt);
}

/** The host's reply to a prompt: the chosen line of a menu, a key, or a cancellation (as is no reply at all). */
export type PromptReply =
  | { readonly reply: "cancel" }
  | { readonly reply: "menu" | "languageMenu"; readonly line: number }
  | { readonly reply: "functionKey"; readonly key: "cancel" | "enter" };

const replyMode = /* @__PURE__ */ choice(["cancel", "menu", "functionKey", "languageMenu"], [0, 1, 2, 8]);
const selection = /* @__PURE__ */ integer(2, "le");
const KEY_CODES = { cancel: 0x43, enter: 0x45 } as const;

/** Data of a reply to 61-01. */
export const promptReply: Codec<PromptReply> = /* @__PURE__ */ codec<PromptReply>(
  `mode ${replyMode.shape}, line or key u16le`,
  (out, value, name) => {
    requireObject(name, value);
    const { reply } = value;
    replyMode.write(out, reply, `${name}.reply`);
    if (reply === "cancel") return selection.write(out, 0, name);
    if (reply !== "functionKey") return selection.write(out, value.line, `${name}.line`);
    requireOneOf(`${name}.key`, value.key, ["cancel", "enter"]);
    selection.write(out, KEY_CODES[value.key], name);
  },
  (cursor) => {
    const reply = replyMode.read(cursor);
    if (reply === "cancel") {
      anyBytes.read(cursor);
      return { reply };
    }
    const offset = cursor.at;
    const chosen = selection.read(cursor);
    if (reply !== "functionKey") return { reply, line: chosen };
    if (chosen !== KEY_CODES.cancel && chosen !== KEY_CODES.enter) malformed(offset, "key C or E", chosen);
    return { reply, key: chosen === KEY_CODES.cancel ? "cancel" : "enter" };
  },
);

/**
 * The data field of the command 61-01 that answers a prompt. Source: vp3300 reference 11.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function encodePromptReply(reply: PromptReply): Uint8Array {
  return promptReply.encode(reply);
}

/**
 * Reads the data field of a reply: the reverse of {@link encodePromptReply}. What follows a cancellation is ignored.
 *
 * @throws Vp3300Error `PROTOCOL_DATA_INVALID` with `offset`, `expected` and `actual`; `ARGUMENT_INVALID`
 */
export function decodePromptReply(data: Uint8Array): PromptReply {
  return promptReply.decode(data);
}

const MESSAGES = {
  1: "amount",
  2: "amountOk",
  3: "approved",
  4: "callYourBank",
  5: "cancelOrEnter",
  6: "cardError",
  7: "declined",
  8: "enterAmount",
  9: "enterPin",
  10: "incorrectPin",
  11: "insertOrSwipe",
  12: "card",
  13: "insertCard",
  14: "useChipReader",
  15: "notAccepted",
  16: "pinOk",
  17: "pleaseWait",
  18: "processingError",
  19: "useMagstripe",
  20: "tryAgain",
  21: "authorizing",
  22: "transactionError",
  23: "terminated",
  24: "advice",
  25: "timeout",
  26: "processing",
  27: "pinTryLimitExceeded",
  28: "issuerAuthenticationFailed",
  29: "continueProcessing",
  30: "getPinError",
  31: "getPinFailed",
  32: "noKeyForPin",
  33: "cancelled",
  34: "lastPinTry",
  35: "welcome",
  36: "otherAmount",
  37: "enterOtherAmount",
  38: "capkHashFailed",
  39: "removeCard",
  48: "goOnline",
  64: "tryStripeAgain",
  65: "lastStripeTry",
  66: "tryChipAgain",
  67: "removeCard",
  68: "thankYou",
  69: "notAuthorized",
  70: "transactionCompleted",
  71: "failed",
  72: "error",
  73: "stop",
  74: "seePhone",
  75: "pleaseSignReceipt",
  76: "signatureRequired",
  77: "notConnected",
  78: "tooManyTaps",
  79: "formError",
  80: "offlineAmount",
  81: "balance",
  82: "refund",
  83: "swipeCard",
  84: "presentCard",
  85: "tapOrSwipe",
  86: "insertOrTap",
  87: "insertTapOrSwipe",
  88: "useChipAndPin",
  89: "tryOtherInterface",
  90: "useOtherCard",
  91: "useOtherVisaCard",
  92: "useOtherPaymentMethod",
  93: "noCard",
  94: "presentOneCard",
  95: "internationalCardOnly",
  96: "swipeCardAgain",
  97: "lastSwipe",
  98: "insertCardAgain",
  99: "cardBlocked",
  100: "correctPin",
  101: "enterPinAgain",
  102: "unableToEnterPin",
  103: "selectNextApplication",
  104: "readOkRemoveCard",
  105: "available",
  106: "pleaseWait",
  107: "initializingPleaseWait",
  108: "approvedBalance",
  109: "declinedBalance",
  110: "pinRequired",
  111: "paymentTypeNotAccepted",
  112: "onlineApproved",
  113: "onlineDeclined",
  114: "onlineFailed",
  115: "blacklisted",
  116: "cardExpired",
  117: "onlineApprovedBalance",
  118: "onlineDeclinedBalance",
  119: "sdaSucceeded",
  120: "fddaSucceeded",
  121: "sdaFailed",
  122: "fddaFailed",
  123: "odaFailed",
  124: "seePinpad",
} as const;

/** Key of a message in {@link PROMPT_MESSAGES}. */
export type PromptMessageKey = (typeof MESSAGES)[keyof typeof MESSAGES];

/** Messages that a prompt names by id, with a default text in English. Source: `KernelLCD.kmsg`, vp3300 reference 11. */
export const PROMPT_MESSAGES: Readonly<Record<number, NamedCode<PromptMessageKey>>> =
  /* @__PURE__ */ namedCodes(MESSAGES);
