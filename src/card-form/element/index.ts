/**
 * `<vp3300-card-form>`, a card form for web pages: {@link defineCardForm}, then `element.tokenize(cardSecure)`.
 *
 * @module
 */
export { CardFormElement, type CardTokenizer } from "./card-form-element.ts";
export { type DefineCardFormOptions, defineCardForm } from "./define-card-form.ts";
export type { CardFormTextOverrides } from "./texts-of.ts";
