/**
 * Keeps keys and clipboards inside the shadow tree. Events of typing cross its border and would tell every listener of
 * the page digit by digit what is typed.
 *
 * What this can't stop is a script that listens in the capture phase, or that replaced the platform's functions before:
 * a page must trust every script in it.
 *
 * @module
 */

const ALWAYS = [
  "beforeinput",
  "input",
  "keypress",
  "compositionstart",
  "compositionupdate",
  "compositionend",
  "copy",
  "cut",
  "paste",
] as const;

/** Ends the way of events that hold what was typed at `root`; Tab, Enter, Escape and their like go on. */
export function keepTypingInside(root: ShadowRoot): void {
  const stop = (event: Event) => event.stopPropagation();
  for (const type of ALWAYS) root.addEventListener(type, stop);
  for (const type of ["keydown", "keyup"] as const) {
    root.addEventListener(type, (event) => {
      if ((event as KeyboardEvent).key?.length === 1) event.stopPropagation();
    });
  }
}
