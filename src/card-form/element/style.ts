/**
 * How the card form looks. System colours follow the page's `color-scheme` and forced colours; custom properties and
 * `::part()` change the rest.
 *
 * @module
 */

/** The style sheet of the shadow tree. */
export const CARD_FORM_STYLE = `
:host { display: block; font: inherit; color: var(--vp3300-color, inherit); --_error: var(--vp3300-error-color, #b3261e); }
:host([hidden]) { display: none; }
@supports (color: light-dark(#000, #fff)) {
  :host { --_error: var(--vp3300-error-color, light-dark(#b3261e, #ffb4ab)); }
}
.fields { display: grid; gap: var(--vp3300-gap, 0.75em); grid-template-columns: repeat(auto-fit, minmax(min(9em, 100%), 1fr)); }
.number { grid-column: 1 / -1; }
.head { display: flex; justify-content: space-between; gap: 1em; }
label { font-weight: 600; }
input {
  box-sizing: border-box; width: 100%; min-height: 2.75em; margin-block: 0.25em; padding: 0.5em 0.75em;
  font: inherit; font-variant-numeric: tabular-nums;
  color: var(--vp3300-field-color, FieldText); background: var(--vp3300-field-background, Field);
  border: 1px solid var(--vp3300-border-color, FieldText); border-radius: var(--vp3300-radius, 0.375em);
}
input::placeholder { color: inherit; opacity: 0.7; }
input:focus-visible { outline: 3px solid var(--vp3300-focus-color, Highlight); outline-offset: 2px; }
input[aria-invalid="true"] { border: 2px solid var(--_error); }
input:disabled { opacity: 0.6; }
p { margin: 0; min-height: 1.4em; color: var(--_error); }
p:not(:empty)::before { content: "\\26A0\\FE0E\\00A0" / ""; }
`;
