/**
 * The custom element: a {@link CardForm} with a face.
 *
 * It takes part in its `<form>`: it holds back a submission while a field is not valid, is reset and disabled with it, and
 * Enter submits it. It never has a value there: the card leaves only through {@link CardFormElement.tokenize}.
 *
 * @module
 */
import { refuseArgument, requireFunction, requireObject } from "../../arguments.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { Secret } from "../../secret.ts";
import { CARD_BRANDS, type CardBrand } from "../../tokenize/card-brand.ts";
import type { CallOptions } from "../../tokenize/card-secure.ts";
import type { CardToken } from "../../tokenize/card-token.ts";
import type { KeyedCard } from "../../tokenize/token-source.ts";
import { CARD_FORM_FIELDS, CardForm, type CardFormState } from "../card-form.ts";
import type { CardFormField } from "../field-state.ts";
import { problemText, textLanguage } from "../texts.ts";
import { FieldView } from "./field-view.ts";
import { keepTypingInside } from "./quiet.ts";
import { CARD_FORM_STYLE } from "./style.ts";
import { type CardFormTextOverrides, textsWith } from "./texts-of.ts";

/** What makes a token of a typed card: a `CardSecure` does. */
export interface CardTokenizer {
  /** Gives the token of `card`. */
  tokenize(card: KeyedCard, options?: CallOptions): Promise<CardToken>;
}

/** Node has no elements, and may still import what a bundle for both sides imports. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

const LONGEST_TEXT = 1_000;

/**
 * A card form in a shadow tree; {@link defineCardForm} gives it a name.
 *
 * Attributes: `cvv` ("required", "optional", "none"), `brands` (names, between spaces), `lang`, `conceal` (a field that has
 * been left shows dots and last digits), `disabled`. Event: `cardchange`, with a {@link CardFormState} as its `detail`.
 * Parts: `field`, `head`, `label`, `note`, `input`, `error`, each also as `number-input` and so on. Custom properties:
 * `--vp3300-color`, `-field-color`, `-field-background`, `-border-color`, `-focus-color`, `-error-color`, `-radius`, `-gap`.
 */
export class CardFormElement extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["cvv", "brands", "lang", "conceal"];
  /** The mode of the shadow tree; see {@link DefineCardFormOptions}. */
  protected static readonly shadowMode: ShadowRootMode = "closed";

  readonly #internals: ElementInternals;
  readonly #fields: HTMLElement;
  readonly #views: ReadonlyMap<CardFormField, FieldView>;
  /** Fields that were left since they were last edited. */
  readonly #left = new Set<CardFormField>();
  #form = new CardForm();
  #clock: Clock = systemClock;
  #texts: CardFormTextOverrides = {};
  #reported = "";
  #isBusy = false;
  #isDisabled = false;

  constructor() {
    super();
    if (typeof this.attachInternals !== "function")
      refuseArgument("globalThis", "a page", "no custom elements");
    this.#internals = this.attachInternals();
    const { shadowMode: mode } = new.target;
    const root = this.attachShadow({ mode, delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CARD_FORM_STYLE);
    root.adoptedStyleSheets = [sheet];
    const document = this.ownerDocument;
    this.#fields = document.createElement("div");
    this.#fields.className = "fields";
    this.#fields.part.add("fields");
    this.#views = new Map(CARD_FORM_FIELDS.map((field) => [field, new FieldView(document, field)]));
    for (const [field, view] of this.#views) this.#listen(field, view);
    this.#fields.append(...[...this.#views.values()].map((view) => view.root));
    root.append(this.#fields);
    keepTypingInside(root);
  }

  /** How the form stands; without card data. */
  get state(): CardFormState {
    return this.#form.state;
  }

  /** Texts in place of those of the language. */
  get texts(): CardFormTextOverrides {
    return this.#texts;
  }

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  set texts(texts: CardFormTextOverrides) {
    requireObject("texts", texts);
    this.#texts = texts;
    this.#render();
  }

  /** Tells which expiry is past. */
  get clock(): Clock {
    return this.#clock;
  }

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  set clock(clock: Clock) {
    requireObject("clock", clock);
    requireFunction("clock.now", clock.now);
    this.#clock = clock;
    this.#remake();
  }

  /** The form that it stands in. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /** As with an input: whether every field is valid, without telling anybody. */
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  /** Shows what is wrong with each field and puts the focus into the first; true when nothing is. */
  reportValidity(): boolean {
    for (const field of this.#form.fields) this.#left.add(field);
    this.#render();
    const { fields } = this.state;
    const wrong = this.#form.fields.find((field) => fields[field].status !== "valid");
    if (wrong !== undefined) this.#views.get(wrong)?.input.focus();
    return wrong === undefined;
  }

  /**
   * Hands the card to a tokenizer and forgets it once there is a token. While that takes, nothing can be edited. What is
   * not valid is shown instead, and gets the focus.
   *
   * @throws Vp3300Error `TOKENIZE_CARD_INVALID` with `field` and `reason`, nothing was sent; what the tokenizer throws,
   *   with the card kept for another attempt; `ARGUMENT_INVALID`
   */
  async tokenize(tokenizer: CardTokenizer, options: CallOptions = {}): Promise<CardToken> {
    requireObject("tokenizer", tokenizer);
    requireFunction("tokenizer.tokenize", tokenizer.tokenize);
    this.reportValidity();
    const card = this.#form.source();
    this.#setBusy(true);
    try {
      const token = await tokenizer.tokenize(card, options);
      this.clear();
      return token;
    } finally {
      this.#setBusy(false);
    }
  }

  /** Forgets what was typed. */
  clear(): void {
    this.#form.clear();
    this.#left.clear();
    this.#showValues();
    this.#render();
  }

  /** @internal */
  connectedCallback(): void {
    this.#remake();
  }

  /** Forgets the card: an element that was taken out of the page keeps none. @internal */
  disconnectedCallback(): void {
    this.clear();
  }

  /** @internal */
  attributeChangedCallback(): void {
    if (this.isConnected) this.#remake();
  }

  /** @internal */
  formResetCallback(): void {
    this.clear();
  }

  /** @internal */
  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    this.#render();
  }

  #listen(field: CardFormField, { input }: FieldView): void {
    const edit = (event: Event) => this.#edit(field, input, event);
    input.addEventListener("input", edit);
    input.addEventListener("compositionend", edit);
    input.addEventListener("focus", () => this.#showValue(field));
    input.addEventListener("blur", () => {
      if (!this.#isBusy) this.#left.add(field);
      this.#showValue(field);
      this.#render();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.form?.requestSubmit();
    });
  }

  #edit(field: CardFormField, input: HTMLInputElement, event: Event): void {
    const { isComposing, inputType = "" } = event as Partial<InputEvent>;
    // An input method's text is not final; its end comes as an event of its own.
    if (isComposing && event.type === "input") return;
    const text = input.value.slice(0, LONGEST_TEXT);
    const shown = this.#form.edit(field, {
      text: new Secret(text, field),
      caret: Math.min(input.selectionStart ?? text.length, text.length),
      deleted: deletedWay(inputType),
    });
    this.#left.delete(field);
    if (this.#hasFocus(input)) {
      input.value = shown.text.reveal();
      input.setSelectionRange(shown.caret, shown.caret);
    } else this.#showValue(field);
    this.#render();
  }

  #hasFocus(input: HTMLInputElement): boolean {
    return (input.getRootNode() as ShadowRoot).activeElement === input;
  }

  /** A model by the attributes, with what has been typed so far. */
  #remake(): void {
    const before = this.#form;
    const cvv = this.getAttribute("cvv");
    const brands = (this.getAttribute("brands") ?? "").split(/\s+/).filter(isBrand);
    this.#form = new CardForm({
      clock: this.#clock,
      cvv: cvv === "optional" || cvv === "none" ? cvv : "required",
      brands: brands.length === 0 ? undefined : brands,
    });
    for (const field of this.#form.fields) {
      if (before.fields.includes(field)) this.#form.edit(field, { text: before.text(field) });
    }
    this.#showValues();
    this.#render();
  }

  #showValues(): void {
    for (const field of this.#form.fields) this.#showValue(field);
  }

  #showValue(field: CardFormField): void {
    const input = this.#views.get(field)!.input;
    const isConcealed = this.hasAttribute("conceal") && !this.#hasFocus(input);
    const text = isConcealed ? this.#form.concealed(field) : this.#form.text(field).reveal();
    if (input.value !== text) input.value = text;
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#internals.ariaBusy = String(isBusy);
    this.#render();
  }

  #render(): void {
    const { state } = this;
    const lang = this.closest<HTMLElement>("[lang]")?.lang ?? "";
    const language = textLanguage(lang);
    const texts = textsWith(language, this.#texts);
    this.#fields.lang = Object.keys(this.#texts).length > 0 && lang !== "" ? lang : language;
    for (const [field, view] of this.#views) {
      view.root.hidden = !this.#form.fields.includes(field);
      view.input.disabled = this.#isDisabled;
      view.input.readOnly = this.#isBusy;
      const of = state.fields[field];
      const isShown = of.status === "invalid" || (of.status === "incomplete" && this.#left.has(field));
      view.face({
        label: texts.labels[field],
        hint: field === "expiry" ? texts.expiryHint : "",
        note: field === "number" && state.brand !== undefined ? CARD_BRANDS[state.brand].name : "",
        isRequired: field !== "cvv" || this.getAttribute("cvv") !== "optional",
        problem: isShown ? problemText(texts, field, of.problem) : "",
      });
    }
    this.#tell(state, texts);
  }

  /** Tells the form whether it may be submitted, style sheets the status, and listeners what changed. */
  #tell(state: CardFormState, texts: ReturnType<typeof textsWith>): void {
    const wrong = this.#form.fields.find((field) => state.fields[field].status !== "valid");
    const of = wrong === undefined ? undefined : state.fields[wrong];
    if (wrong === undefined || of === undefined || of.status === "valid") this.#internals.setValidity({});
    else {
      const flags = of.problem === "required" ? { valueMissing: true } : { customError: true };
      this.#internals.setValidity(
        flags,
        problemText(texts, wrong, of.problem),
        this.#views.get(wrong)!.input,
      );
    }
    for (const status of ["incomplete", "valid", "invalid"] as const) {
      if (status === state.status) this.#internals.states.add(status);
      else this.#internals.states.delete(status);
    }
    const report = JSON.stringify(state);
    if (report === this.#reported) return;
    this.#reported = report;
    if (!this.isConnected) return;
    this.dispatchEvent(new CustomEvent("cardchange", { detail: state, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "vp3300-card-form": CardFormElement;
  }
  interface HTMLElementEventMap {
    cardchange: CustomEvent<CardFormState>;
  }
}

const isBrand = (name: string): name is CardBrand => Object.hasOwn(CARD_BRANDS, name);

function deletedWay(inputType: string): "backward" | "forward" | undefined {
  if (!inputType.startsWith("delete")) return undefined;
  return inputType.endsWith("Forward") ? "forward" : "backward";
}
