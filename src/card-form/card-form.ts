/**
 * A card form without a face: what a person types goes in, what to show and how the fields stand come out. It fits any
 * user interface; `vp3300/card-form/element` is one.
 *
 * Source: CardPointe mobile SDK guides, card entry form (formatting, masking, issuer, length, Luhn, CVV and expiry checks).
 *
 * @module
 */
import { refuseArgument, requireArray, requireFunction, requireObject, requireOneOf } from "../arguments.ts";
import { type Clock, systemClock } from "../clock.ts";
import { Vp3300Error } from "../errors.ts";
import { Secret } from "../secret.ts";
import {
  CARD_BRANDS,
  type CardBrand,
  cardNumberLengths,
  cvvLengths,
  detectCardBrand,
  possibleCardBrands,
} from "../tokenize/card-brand.ts";
import { formatCardNumber, maskCardNumber } from "../tokenize/card-format.ts";
import type { KeyedCard } from "../tokenize/token-source.ts";
import { longestExpiry, shortenYear, showExpiry, splitExpiry } from "./expiry-text.ts";
import {
  type CheckedEdit,
  caretAfter,
  checkEdit,
  type FieldEdit,
  type SplitDigits,
  splitDigits,
  withoutOverflow,
} from "./field-edit.ts";
import {
  type CardFieldState,
  type CardFormField,
  cvvState,
  expiryState,
  numberState,
} from "./field-state.ts";

/** Every field, in the order in which it is asked for. */
export const CARD_FORM_FIELDS: readonly CardFormField[] = ["number", "expiry", "cvv"];

/** How a {@link CardForm} checks. */
export interface CardFormOptions {
  /** Whether the CVV has to be given; with `none` it is not asked for. Default "required". */
  readonly cvv?: "required" | "optional" | "none" | undefined;
  /** The brands that are taken; default every card. */
  readonly brands?: readonly CardBrand[] | undefined;
  /** Tells which expiry is past. Default the system's clock. */
  readonly clock?: Clock | undefined;
}

/** What a field is to show, and where the caret goes. */
export interface FieldText {
  readonly text: Secret<string>;
  /** Characters from the start of the text. */
  readonly caret: number;
}

/** How the form stands; without card data, fit for an event or a log. */
export interface CardFormState {
  /** `invalid` when a field is, else `incomplete` when one is. */
  readonly status: "incomplete" | "valid" | "invalid";
  /** As soon as the first digits settle it. */
  readonly brand?: CardBrand;
  /** What the number may still become; all of them at first, none for a brand that is not known. */
  readonly possibleBrands: readonly CardBrand[];
  readonly fields: Readonly<Record<CardFormField, CardFieldState>>;
  /** The last four digits, once the number is valid. */
  readonly last4?: string;
}

/**
 * The model of a card form. Its values are in private fields: JSON and inspection show {@link CardForm.state}, only
 * {@link CardForm.text} and {@link CardForm.source} give them out, as {@link Secret}s.
 */
export class CardForm {
  readonly #cvv: "required" | "optional" | "none";
  readonly #brands: readonly CardBrand[] | undefined;
  readonly #clock: Clock;
  readonly #digits: Record<CardFormField, string> = { number: "", expiry: "", cvv: "" };

  /** @throws Vp3300Error `ARGUMENT_INVALID` */
  constructor(options: CardFormOptions = {}) {
    requireObject("options", options);
    const { cvv = "required", brands, clock = systemClock } = options;
    requireOneOf("options.cvv", cvv, ["required", "optional", "none"]);
    if (brands !== undefined) {
      requireArray("options.brands", brands);
      if (brands.length === 0) refuseArgument("options.brands", "at least one brand", "none");
      for (const brand of brands) requireOneOf("options.brands", brand, Object.keys(CARD_BRANDS));
    }
    requireObject("options.clock", clock);
    requireFunction("options.clock.now", clock.now);
    this.#cvv = cvv;
    this.#brands = brands === undefined ? undefined : [...brands];
    this.#clock = clock;
  }

  /** The fields to ask for: all of {@link CARD_FORM_FIELDS}, or without the CVV. */
  get fields(): readonly CardFormField[] {
    return this.#cvv === "none" ? CARD_FORM_FIELDS.filter((field) => field !== "cvv") : CARD_FORM_FIELDS;
  }

  /**
   * Takes what an input shows after a key, a paste or an automatic filling-in, and gives what it is to show instead. What
   * is no digit is dropped, and digits beyond the brand's longest number are not taken.
   *
   * @throws Vp3300Error `ARGUMENT_INVALID`
   */
  edit(field: CardFormField, edit: FieldEdit): FieldText {
    this.#requireField(field);
    const checked = checkEdit(edit);
    const before = this.#digits[field];
    const { left, right } = this.#take(field, checked, this.#show(field));
    const digits = left + right;
    this.#digits[field] = digits;
    const shown = this.#show(field);
    const typed = checked.deleted === undefined && digits.length >= before.length;
    return { text: new Secret(shown, field), caret: caretAfter(shown, left.length, typed) };
  }

  /** What a field shows: the number in its brand's groups, the expiry as MM/YY. @throws Vp3300Error `ARGUMENT_INVALID` */
  text(field: CardFormField): Secret<string> {
    this.#requireField(field);
    return new Secret(this.#show(field), field);
  }

  /**
   * What a field shows to bystanders once it has been left: the last four digits of a valid number, dots for everything
   * else but the expiry. @throws Vp3300Error `ARGUMENT_INVALID`
   */
  concealed(field: CardFormField): string {
    this.#requireField(field);
    const digits = this.#digits[field];
    if (field === "expiry") return this.#show(field);
    if (field === "cvv" || this.#state(field).status !== "valid") return "•".repeat(digits.length);
    return maskCardNumber(digits, { maskCharacter: "•", spacing: "everyFour" });
  }

  /** How the form stands now; without card data but the last four digits of a valid number. */
  get state(): CardFormState {
    const fields = {
      number: this.#state("number"),
      expiry: this.#state("expiry"),
      cvv: this.#state("cvv"),
    };
    const statuses = Object.values(fields).map(({ status }) => status);
    const whole = statuses.includes("incomplete") ? "incomplete" : "valid";
    const { number } = this.#digits;
    const brand = detectCardBrand(number);
    return {
      status: statuses.includes("invalid") ? "invalid" : whole,
      ...(brand === undefined ? {} : { brand }),
      possibleBrands: possibleCardBrands(number),
      fields,
      ...(fields.number.status === "valid" ? { last4: number.slice(-4) } : {}),
    };
  }

  /**
   * The card, for `CardSecure.tokenize()`.
   *
   * @throws Vp3300Error `TOKENIZE_CARD_INVALID` with the first `field` that is not valid and the `reason`, its problem
   */
  source(): KeyedCard {
    const { fields } = this.state;
    for (const field of CARD_FORM_FIELDS) {
      const state = fields[field];
      if (state.status === "valid") continue;
      throw new Vp3300Error("TOKENIZE_CARD_INVALID", { field, reason: state.problem });
    }
    const { number, expiry, cvv } = this.#digits;
    return {
      kind: "keyed",
      number: new Secret(number, "PAN"),
      expiry: new Secret(expiry, "expiry"),
      ...(cvv === "" ? {} : { cvv: new Secret(cvv, "CVV") }),
    };
  }

  /** Forgets what was typed. */
  clear(): void {
    for (const field of CARD_FORM_FIELDS) this.#digits[field] = "";
  }

  /** {@link CardForm.state}. */
  toJSON(): CardFormState {
    return this.state;
  }

  #requireField(field: CardFormField): void {
    requireOneOf("field", field, this.fields);
  }

  #show(field: CardFormField): string {
    const digits = this.#digits[field];
    if (field === "number") return formatCardNumber(digits);
    return field === "expiry" ? showExpiry(digits) : digits;
  }

  #take(field: CardFormField, edit: CheckedEdit, shown: string): SplitDigits {
    if (field === "expiry") return shortenYear(withoutOverflow(splitExpiry(edit, shown), longestExpiry));
    const digits = splitDigits(edit, shown);
    if (field === "cvv") return withoutOverflow(digits, () => cvvLengths(this.state.brand).at(-1)!);
    return withoutOverflow(digits, (number) => cardNumberLengths(detectCardBrand(number)).at(-1)!);
  }

  #state(field: CardFormField): CardFieldState {
    const digits = this.#digits[field];
    if (field === "number") return numberState(digits, this.#brands);
    if (field === "expiry") return expiryState(digits, this.#clock.now());
    return cvvState(digits, detectCardBrand(this.#digits.number), this.#cvv !== "required");
  }
}
