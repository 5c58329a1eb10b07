/**
 * One field in the shadow tree: label, input, and what is wrong with it.
 *
 * @module
 */
import type { CardFormField } from "../field-state.ts";

/** What the browser fills in, by its name in HTML's autofill table. */
const AUTOCOMPLETE: Readonly<Record<CardFormField, AutoFill>> = {
  number: "cc-number",
  expiry: "cc-exp",
  cvv: "cc-csc",
};

/** What a field shows. */
export interface FieldFace {
  readonly label: string;
  readonly hint: string;
  /** Of the card, beside the label. */
  readonly note: string;
  readonly isRequired: boolean;
  /** The sentence on what is wrong; empty when nothing is. */
  readonly problem: string;
}

/** The elements of one field. They are made once, and changed by {@link FieldView.face}. */
export class FieldView {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #label: HTMLLabelElement;
  readonly #note: HTMLElement;
  readonly #problem: HTMLElement;

  constructor(document: Document, field: CardFormField) {
    const part = <K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] => {
      const made = document.createElement(tag);
      made.part.add(name, `${field}-${name}`);
      return made;
    };
    this.root = part("div", "field");
    this.root.className = field;
    const head = part("div", "head");
    head.className = "head";
    this.#label = part("label", "label");
    this.#note = part("span", "note");
    this.input = part("input", "input");
    this.#problem = part("p", "error");
    this.input.id = field;
    this.input.name = field;
    this.#label.htmlFor = field;
    this.#note.id = `${field}-note`;
    this.#problem.id = `${field}-error`;
    this.#problem.ariaLive = "polite";
    Object.assign(this.input, {
      type: "text",
      inputMode: "numeric",
      autocomplete: AUTOCOMPLETE[field],
      autocapitalize: "off",
      // A browser's spelling service would get the number.
      spellcheck: false,
    });
    this.input.setAttribute("autocorrect", "off");
    this.input.setAttribute("aria-describedby", `${this.#note.id} ${this.#problem.id}`);
    head.append(this.#label, this.#note);
    this.root.append(head, this.input, this.#problem);
  }

  /** Shows everything but the value. */
  face({ label, hint, note, isRequired, problem }: FieldFace): void {
    this.#label.textContent = label;
    this.#note.textContent = note;
    this.input.placeholder = hint;
    this.input.ariaRequired = String(isRequired);
    this.input.ariaInvalid = String(problem !== "");
    // A live region speaks when its text changes, so the same text is not set again.
    if (this.#problem.textContent !== problem) this.#problem.textContent = problem;
  }
}
