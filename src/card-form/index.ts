/**
 * Cards typed by a person: {@link CardForm} formats and checks while they are typed, and hands the card to the tokenizer.
 * The element for web pages is `vp3300/card-form/element`.
 *
 * @module
 */
export {
  CARD_FORM_FIELDS,
  CardForm,
  type CardFormOptions,
  type CardFormState,
  type FieldText,
} from "./card-form.ts";
export type { FieldEdit } from "./field-edit.ts";
export type { CardFieldProblem, CardFieldState, CardFormField } from "./field-state.ts";
export { CARD_FORM_TEXTS, type CardFormTexts, type TextLanguage, textLanguage } from "./texts.ts";
