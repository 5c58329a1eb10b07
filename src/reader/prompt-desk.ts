/**
 * Answers the reader's prompts (61-xx): texts become steps, menus are put to the caller, and what a VP3300 has no
 * keys for is cancelled. Source: vp3300 reference 11; NEO 2 IDG p.198-206.
 *
 * @module
 */
import { requireInteger } from "../arguments.ts";
import { encodeCommand, READER_COMMANDS } from "../protocol/commands/catalogue.ts";
import type { CardInterface } from "../protocol/commands/models.ts";
import { decodePrompt, type Prompt, type PromptReply } from "../protocol/commands/prompts.ts";
import type { NeoReaderCommand } from "../protocol/frames/neo-frame.ts";
import { Secret } from "../secret.ts";
import { callHook } from "./hook-call.ts";
import type { Line, Unwanted } from "./line.ts";
import type { ReadPlan } from "./read-request.ts";
import { type ReadStep, stepOfPrompt, textOf } from "./steps.ts";

/** How long a menu that names no time of its own stays open, and the longest one that is waited for, in seconds. */
const MENU_TIMEOUT_S = { none: 60, longest: 255 } as const;

/** What the reader gets on top of a menu's time, to act on the cancellation. */
const GRACE_MS = 5_000;

/** What the desk works with. */
export interface PromptDeskOptions {
  readonly line: Line;
  /** What the customer is to see. */
  readonly onStep: (step: ReadStep) => void;
  readonly selectApplication: ReadPlan["selectApplication"];
  /** The reader has prompted, and may take so long until it says more. */
  readonly onLife: (waitMs: number) => void;
  /** The caller's function threw, or chose what was not offered. */
  readonly onFailure: (reason: unknown) => void;
}

/** Takes the prompts of one transaction. One menu is open at a time; a new prompt takes its place. */
export class PromptDesk {
  readonly #options: PromptDeskOptions;
  #abandonMenu: (() => void) | undefined;

  constructor(options: PromptDeskOptions) {
    this.#options = options;
  }

  /** A 61-xx frame; `ways` are those now open to the customer. */
  receive({ subCommand, data }: NeoReaderCommand, ways: readonly CardInterface[]): Unwanted {
    switch (subCommand) {
      case READER_COMMANDS.lcdPrompt.subCommand:
        return this.#show(data, ways);
      case READER_COMMANDS.pinPrompt.subCommand:
        this.#options.onLife(0);
        this.#options.line.write(encodeCommand("replyToPinPrompt", new Secret(Uint8Array.of(0), "PIN data")));
        return undefined;
      default:
        return "unexpected";
    }
  }

  /** Forgets an open menu. */
  close(): void {
    this.#abandonMenu?.();
    this.#abandonMenu = undefined;
  }

  #show(data: Uint8Array, ways: readonly CardInterface[]): Unwanted {
    let prompt: Prompt;
    try {
      prompt = decodePrompt(data);
    } catch {
      return "unreadable";
    }
    const abandonMenu = this.#abandonMenu;
    this.#abandonMenu = undefined;
    this.#take(prompt, ways);
    // Last of all: the caller's function may end the transaction when it hears that it is not wanted.
    abandonMenu?.();
    return undefined;
  }

  #take(prompt: Prompt, ways: readonly CardInterface[]): void {
    if (prompt.kind === "menu" || prompt.kind === "languageMenu") {
      this.#offer(prompt, prompt.kind);
      return;
    }
    this.#options.onLife(0);
    const step = stepOfPrompt(prompt, ways);
    if (step !== undefined) this.#options.onStep(step);
    // The caller has shown the amount that the reader would have confirmed here.
    if (prompt.kind === "functionKey") this.#reply({ reply: "functionKey", key: "enter" });
  }

  #offer({ lines, timeoutS = 0 }: Prompt, reply: "menu" | "languageMenu"): void {
    const { line, selectApplication, onStep, onLife, onFailure } = this.#options;
    const kind = reply === "menu" ? "application" : "language";
    const choices = lines.map(textOf);
    const answer = (index: number | undefined) => {
      const chosen = index === undefined ? undefined : lines[index];
      this.#reply(chosen === undefined ? { reply: "cancel" } : { reply, line: chosen.line });
    };
    onStep({ step: "selectApplication", kind, choices });
    if (selectApplication === undefined || choices.length === 0) {
      onLife(0);
      answer(0);
      return;
    }
    const timeoutMs = 1_000 * Math.min(timeoutS || MENU_TIMEOUT_S.none, MENU_TIMEOUT_S.longest);
    onLife(timeoutMs + GRACE_MS);
    this.#abandonMenu = callHook({
      clock: line.clock,
      timeoutMs,
      hook: async (signal) => {
        const index = await selectApplication(choices, { kind, signal });
        if (index !== undefined) requireInteger("selectApplication()", index, 0, choices.length - 1);
        return index;
      },
      onEnd: (ending) => {
        if (ending.kind === "threw") onFailure(ending.error);
        else {
          onLife(0);
          answer(ending.kind === "value" ? ending.value : undefined);
        }
      },
    });
  }

  #reply(reply: PromptReply): void {
    this.#options.line.write(encodeCommand("replyToPrompt", reply));
  }
}
