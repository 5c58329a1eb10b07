/**
 * What the reader asks its host to show (61-01), and the replies it waits for.
 *
 * @module
 */
import {
  encodePrompt,
  type PromptFields,
  type PromptMessageKey,
  type PromptReply,
} from "../protocol/commands/prompts.ts";
import { messageId } from "./codes.ts";
import type { Device } from "./device.ts";
import { readerFrame, SIGNAL_BURST } from "./script/script-frames.ts";
import { waitFor } from "./wait.ts";

const MENU = 0x01;
const DISPLAY = 0x03;
const LANGUAGE = "EN";

/** Sends prompts through `send`, one menu at a time. */
export class Prompter {
  readonly #device: Device;
  readonly #enabled: boolean;
  readonly #send: (frame: Uint8Array) => void;
  #waiting: ((reply: PromptReply) => void) | undefined;

  constructor(device: Device, enabled: boolean, send: (frame: Uint8Array) => void) {
    this.#device = device;
    this.#enabled = enabled;
    this.#send = send;
  }

  /** Shows a message; nothing is waited for. */
  show(message: PromptMessageKey): void {
    if (this.#enabled) this.#prompt({ mode: DISPLAY, lines: [{ line: 0, messageId: messageId(message) }] });
  }

  /**
   * Offers a choice, numbered from 1, and gives the number that the host replied with; `undefined` when it cancelled,
   * named no line of the menu, or did not reply in time. A reader without prompts takes the first.
   */
  async choose(texts: readonly string[], timeoutS: number, signal: AbortSignal): Promise<number | undefined> {
    if (!this.#enabled) return 1;
    const lines = texts.map((text, index) => ({ line: index + 1, text }));
    this.#prompt({ mode: MENU, timeoutS, lines });
    const reply = await waitFor<PromptReply>(
      this.#device.options.clock,
      signal,
      timeoutS * 1000,
      (settle) => {
        this.#waiting = settle;
        return () => {
          this.#waiting = undefined;
        };
      },
    );
    return reply?.reply === "menu" && reply.line >= 1 && reply.line <= texts.length ? reply.line : undefined;
  }

  /** A menu waits for a reply. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Takes a reply of the host; false when nothing waits for it. */
  take(reply: PromptReply): boolean {
    if (!this.#waiting) return false;
    this.#waiting(reply);
    return true;
  }

  #prompt(fields: PromptFields): void {
    if (this.#device.has("burstSignals")) this.#send(SIGNAL_BURST);
    this.#send(readerFrame(this.#device, "lcdPrompt", encodePrompt({ language: LANGUAGE, ...fields })));
  }
}
