/**
 * What a reader says by itself when its script tells it to.
 *
 * @module
 */
import { READER_COMMANDS, type ReaderCommandName } from "../../protocol/commands/catalogue.ts";
import { encodePrompt, PROMPT_MODES } from "../../protocol/commands/prompts.ts";
import { encodeNeoReaderCommand } from "../../protocol/frames/neo-frame.ts";
import { parseHex } from "../../protocol/hex.ts";
import type { Device } from "../device.ts";
import { codeNumber } from "./code-name.ts";
import type { ScriptAction } from "./script-event.ts";

const LANGUAGE = "EN";
const DEFAULT_TIMEOUT_S = 30;
const DISPLAY = 0x03;
/** Modes without the usual fields: what follows `touch` and `led` is not published, and `clear` needs nothing. */
const BARE: readonly string[] = ["touch", "led", "clear", "unknown"];
const MODES = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ Object.entries(PROMPT_MODES).map(([mode, key]) => [mode, { key }]),
);
/** 61-02: mode 01, online PIN under DUKPT. Its further fields are not published. */
const PIN_PROMPT = Uint8Array.of(0x01);
/** 61-03: timeout (2, LSB first) behind its length, language behind its length. Source: N2 p.206. */
const SWIPE_PROMPT = Uint8Array.of(0x02, 0x00, 0x1e, 0x00, 0x02, 0x00, 0x45, 0x4e);

/** A frame of the reader's own. */
export function readerFrame(device: Device, name: ReaderCommandName, data: Uint8Array): Uint8Array {
  const { command, subCommand } = READER_COMMANDS[name];
  const crcOrder = device.has("promptCrcMsbFirst") ? "msb-first" : "lsb-first";
  return encodeNeoReaderCommand({ command, subCommand, data, crcOrder });
}

/** Shows a text of the message table. */
export function textFrame(device: Device, messageId: number): Uint8Array {
  return readerFrame(
    device,
    "lcdPrompt",
    encodePrompt({ mode: DISPLAY, language: LANGUAGE, lines: [{ line: 0, messageId }] }),
  );
}

/** A notice, which has no data. */
export function noticeFrame(device: Device, name: ReaderCommandName): Uint8Array {
  return readerFrame(device, name, new Uint8Array(0));
}

/** Any other prompt, and the command that it is. */
export function askFrame(
  device: Device,
  { kind, texts = [], timeoutS = DEFAULT_TIMEOUT_S }: Extract<ScriptAction<unknown>, { do: "ask" }>,
): { readonly name: ReaderCommandName; readonly frame: Uint8Array } {
  if (kind === "pin") return { name: "pinPrompt", frame: readerFrame(device, "pinPrompt", PIN_PROMPT) };
  if (kind === "swipe")
    return { name: "swipePrompt", frame: readerFrame(device, "swipePrompt", SWIPE_PROMPT) };
  const mode = codeNumber(MODES, kind)!;
  const lines = texts.map((text, at) => ({ line: at + 1, text }));
  const fields = BARE.includes(MODES[mode]?.key ?? "unknown") ? {} : { timeoutS, language: LANGUAGE, lines };
  return { name: "lcdPrompt", frame: readerFrame(device, "lcdPrompt", encodePrompt({ mode, ...fields })) };
}

/** A burst frame: one long beep. Source: vp3300 reference 12.2. */
export const SIGNAL_BURST: Uint8Array = /* @__PURE__ */ parseHex("45005500040220000041FF");
