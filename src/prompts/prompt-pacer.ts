/**
 * What is on the screen when: prompts come as fast as a card and a host make them, and people read slower.
 *
 * @module
 */
import { requireFunction, requireObject, requireOneOf } from "../arguments.ts";
import { type Clock, systemClock, type Timer } from "../clock.ts";
import { PROMPT_RULES, type PromptCode, type PromptRule } from "./prompt-rules.ts";

const CODES = Object.keys(PROMPT_RULES) as readonly PromptCode[];
const REMOVAL: PromptCode = "removeCard";

/** A prompt that goes on the screen now. */
export interface ShownPrompt {
  readonly code: PromptCode;
  readonly rule: PromptRule;
  /** It is there already: call for attention again, by sound and speech. */
  readonly isRepeat: boolean;
}

/** What a {@link PromptPacer} works with. */
export interface PromptPacerOptions {
  /** Puts a prompt on the screen, or nothing (`undefined`: clear it). Must not throw; may call the pacer. */
  readonly onShow: (prompt: ShownPrompt | undefined) => void;
  /** Default: the platform's time. */
  readonly clock?: Clock | undefined;
}

/**
 * Takes prompts as they come and shows them by {@link PROMPT_RULES}.
 *
 * - A prompt stays for its minimum, and the next one waits. Only the newest waits: what it replaces is never shown.
 * - A prompt that asks for a card or a choice gives way at once to one that does not: the customer has acted.
 * - `removeCard` stands until {@link PromptPacer.cardRemoved}, {@link PromptPacer.clear}, or a prompt that asks for a card.
 *   Until then it is told anew every few seconds, a result is shown for its minimum only, and what has none waits.
 *
 * A timer is pending while a prompt has time to run, and keeps a Node process alive: {@link PromptPacer.close} it.
 */
export class PromptPacer implements Disposable {
  readonly #onShow: PromptPacerOptions["onShow"];
  readonly #clock: Clock;
  /** On the screen. It may go when its minimum has passed. */
  #current: { readonly code: PromptCode; mayGo: boolean } | undefined;
  /** The newest prompt but for `removeCard`, and whether it has been on the screen. */
  #newest: { readonly code: PromptCode; isTold: boolean } | undefined;
  #isCardIn = false;
  #isClosed = false;
  #timers: readonly Timer[] = [];

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: PromptPacerOptions) {
    requireObject("options", options);
    const { onShow, clock = systemClock } = options;
    requireFunction("options.onShow", onShow);
    requireObject("options.clock", clock);
    this.#onShow = onShow;
    this.#clock = clock;
  }

  /**
   * The newest thing to tell. The same prompt again changes nothing. Ignored once closed.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  show(code: PromptCode): void {
    requireOneOf("code", code, CODES);
    const { wants } = PROMPT_RULES[code];
    if (wants === "removal") this.#isCardIn = true;
    if (wants === "card") this.#isCardIn = false;
    this.#newest = wants === "removal" ? undefined : { code, isTold: code === this.#current?.code };
    this.#settle();
  }

  /** The card is out: whoever can tell (a switch, a slot that is polled) ends `removeCard` with this. */
  cardRemoved(): void {
    this.#isCardIn = false;
    if (this.#current?.code === REMOVAL) this.#current.mayGo = true;
    this.#settle();
  }

  /** Clears the screen now, whatever is on it: the customer has gone. */
  clear(): void {
    this.#isCardIn = false;
    this.#newest = undefined;
    if (this.#current !== undefined) this.#current.mayGo = true;
    this.#settle();
  }

  /** Forgets everything and leaves the screen as it is. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimers();
  }

  /** As {@link PromptPacer.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What is to be on the screen, as soon as what is there may go. */
  #wanted(): PromptCode | undefined {
    const newest = this.#newest;
    if (!this.#isCardIn) return newest?.code;
    const isDue = newest !== undefined && !newest.isTold && PROMPT_RULES[newest.code].minimumMs > 0;
    return isDue ? newest.code : REMOVAL;
  }

  #settle(): void {
    const current = this.#current;
    const wanted = this.#wanted();
    if (this.#isClosed || wanted === current?.code) return;
    if (current !== undefined && !current.mayGo && !hasActed(current.code, wanted)) return;
    this.#cancelTimers();
    if (this.#newest !== undefined && this.#newest.code === wanted) this.#newest.isTold = true;
    this.#current = wanted === undefined ? undefined : this.#put(wanted);
    this.#onShow(
      wanted === undefined ? undefined : { code: wanted, rule: PROMPT_RULES[wanted], isRepeat: false },
    );
  }

  #put(code: PromptCode): { readonly code: PromptCode; mayGo: boolean } {
    const rule: PromptRule = PROMPT_RULES[code];
    const put = { code, mayGo: rule.minimumMs === 0 };
    const after = (delayMs: number | undefined, callback: () => void) =>
      delayMs === undefined || delayMs === 0 ? [] : [this.#clock.setTimer(delayMs, callback)];
    const letGo = () => {
      put.mayGo = true;
      this.#settle();
    };
    const clear = () => {
      if (this.#newest?.code === code) this.#newest = undefined;
      letGo();
    };
    this.#timers = [...after(rule.minimumMs, letGo), ...after(rule.clearsAfterMs, clear)];
    if (rule.repeatsAfterMs !== undefined) this.#repeat(code, rule, rule.repeatsAfterMs);
    return put;
  }

  #repeat(code: PromptCode, rule: PromptRule, delayMs: number): void {
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#repeat(code, rule, delayMs);
      this.#onShow({ code, rule, isRepeat: true });
    });
    this.#timers = [...this.#timers, timer];
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }
}

/** Only what the customer did leads from a prompt that asks for a card or a choice to one that does not. */
function hasActed(current: PromptCode, next: PromptCode | undefined): boolean {
  const { wants } = PROMPT_RULES[current];
  if (next === undefined || (wants !== "card" && wants !== "choice")) return false;
  return PROMPT_RULES[next].wants !== wants;
}
