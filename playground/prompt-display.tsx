/**
 * The display of the reader's customer: one prompt at a time, in a chosen language, long enough to be read.
 *
 * @module
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import { PROMPT_TEXTS, type PromptLocale, PromptPacer, promptLocale, type ShownPrompt } from "vp3300/prompts";

const LOCALES = Object.keys(PROMPT_TEXTS) as PromptLocale[];
/** A language in its own words, without the browser's data for the others. */
const NAMES: Readonly<Record<PromptLocale, string>> = {
  en: "English",
  es: "español",
  fr: "français",
  de: "Deutsch",
};

/** What is on the display, and how often something was put there: a repeat counts. */
export interface Showing {
  readonly prompt: ShownPrompt | undefined;
  readonly count: number;
}

/** A pacer for as long as the view is there, and what it shows. */
export function usePacer(): { readonly pacer: PromptPacer; readonly showing: Showing } {
  const [showing, setShowing] = useState<Showing>({ prompt: undefined, count: 0 });
  const pacer = useMemo(
    () => new PromptPacer({ onShow: (prompt) => setShowing(({ count }) => ({ prompt, count: count + 1 })) }),
    [],
  );
  useEffect(() => () => pacer.close(), [pacer]);
  return { pacer, showing };
}

/** What the display shows, and below it what the page itself has to say. */
export interface PromptDisplayProps {
  readonly showing: Showing;
  /** Instead of a prompt, while there is none. */
  readonly idle: string;
  readonly isOn: boolean;
  readonly note: string;
}

/** The display. What is told anew is a new element, so that a screen reader speaks it again. */
export function PromptDisplay({ showing: { prompt, count }, idle, isOn, note }: PromptDisplayProps) {
  const [locale, setLocale] = useState(() => promptLocale(navigator.languages) as PromptLocale);
  return (
    <section class={`display${isOn ? " on" : ""}`} aria-label="Display">
      <div aria-live={prompt?.rule.urgency ?? "polite"}>
        <p class="prompt" key={count} lang={prompt === undefined ? undefined : locale}>
          {prompt === undefined ? idle : PROMPT_TEXTS[locale][prompt.code]}
        </p>
      </div>
      <p class="model">{note}</p>
      <label class="language">
        Prompts in
        <select value={locale} onChange={(event) => setLocale(event.currentTarget.value as PromptLocale)}>
          {LOCALES.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {NAMES[tag]}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}
