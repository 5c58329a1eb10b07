/**
 * Card numbers for the eye: grouped while they are typed, masked once they are known.
 *
 * Source: CardPointe mobile SDK guides, masking and spacing options of the card number field.
 *
 * @module
 */
import { refuseArgument, requireObject, requireOneOf, requireText } from "../arguments.ts";
import { CARD_BRANDS, detectCardBrand, stripCardNumber } from "./card-brand.ts";

const DEFAULT_GROUPS = [4, 4, 4, 4, 3] as const;

/**
 * Groups the digits of a number as its brand prints them, also while it is typed: 4-4-4-4, or 4-6-5 for American
 * Express and 4-6-4 for Diners Club. Spaces and hyphens in `number` are replaced by `separator` (default a space).
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` unless both are strings
 */
export function formatCardNumber(
  number: string,
  options: { readonly separator?: string | undefined } = {},
): string {
  requireObject("options", options);
  const { separator = " " } = options;
  requireText("options.separator", separator);
  const digits = stripCardNumber(number);
  const brand = detectCardBrand(digits);
  const groups: readonly number[] = brand === undefined ? DEFAULT_GROUPS : CARD_BRANDS[brand].groups;
  const parts: string[] = [];
  let start = 0;
  groups.forEach((size, index) => {
    const end = index === groups.length - 1 ? digits.length : start + size;
    parts.push(digits.slice(start, end));
    start = end;
  });
  return parts.filter((part) => part.length > 0).join(separator);
}

const MASK_FORMATS = ["lastFour", "maskWithLastFour", "firstAndLastFour"] as const;
const MASK_SPACINGS = ["none", "everyFour", "everyCharacter", "both"] as const;

/** How {@link maskCardNumber} writes a number. */
export interface CardMaskOptions {
  /** "1111", "************1111" (default) or "4444********1111". */
  readonly format?: (typeof MASK_FORMATS)[number] | undefined;
  /** One character; default `*`. */
  readonly maskCharacter?: string | undefined;
  /** A space after every fourth character, between all characters, or both; default none. */
  readonly spacing?: (typeof MASK_SPACINGS)[number] | undefined;
}

/** Digits shown at an end; a number too short to hide anything between them shows none. */
const SHOWN = 4;

/**
 * Masks a card number. At most the first four and the last four digits are shown, and never all of them: a number of
 * eight digits or fewer shows its last four at most, one of four or fewer is masked whole.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for a wrong option, or when `number` is no string
 */
export function maskCardNumber(number: string, options: CardMaskOptions = {}): string {
  requireObject("options", options);
  const { format = "maskWithLastFour", maskCharacter = "*", spacing = "none" } = options;
  requireOneOf("options.format", format, MASK_FORMATS);
  requireOneOf("options.spacing", spacing, MASK_SPACINGS);
  requireText("options.maskCharacter", maskCharacter, 1);
  if (maskCharacter === "") refuseArgument("options.maskCharacter", "one character", "none");
  const digits = stripCardNumber(number);
  const last = digits.length > SHOWN ? SHOWN : 0;
  const first = format === "firstAndLastFour" && digits.length > 2 * SHOWN ? SHOWN : 0;
  const hidden = digits.length - first - last;
  const shownEnd = digits.slice(digits.length - last);
  if (format === "lastFour") return space(shownEnd, spacing);
  return space([...digits.slice(0, first), ...maskCharacter.repeat(hidden), ...shownEnd].join(""), spacing);
}

function space(text: string, spacing: (typeof MASK_SPACINGS)[number]): string {
  const spread = spacing === "everyCharacter" || spacing === "both" ? " " : "";
  const groups = spacing === "everyFour" || spacing === "both" ? (text.match(/.{1,4}/gu) ?? []) : [text];
  return groups.map((group) => [...group].join(spread)).join(" ".repeat(spacing === "both" ? 2 : 1));
}
