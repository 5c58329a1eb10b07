/**
 * What a track shows of itself, masked or clear: the few fields that a receipt or a choice of flow needs.
 *
 * Masked digits are `*`. Readers keep the separators, so that the fields stand where they stand in clear:
 * `%*4761********0119^NAME^2212****…`, `;4761********0119=2212****…`.
 *
 * Source: SecureMag and MS246 manuals, masking; Bluefin Decryptx page idtech-vp3350.
 *
 * @module
 */

/** Fields of a track that can be read without its key. */
export interface ShownFields {
  /** Digits and `*` as the track has them: not masked by us. */
  readonly pan: string;
  /** `YYMM`, if shown. */
  readonly expiry?: string;
  /** Three digits, if shown. */
  readonly serviceCode?: string;
}

// Sentinels are optional: chips leave them out. A PAN of up to 19 digits may have blanks.
const TRACK_1_START = /^%?[A-Z*]([\d* ]{1,24})\^[^^?]*\^/;
const TRACK_2_START = /^;?([\d*]{1,24})(?:=|$)/;
/** Expiry, or what hides or replaces it, then the service code. */
const DATES = /^(?:(\d{4})|\*{4}|[\^=])(\d{3})?/;

/** The account number, expiry and service code that a track shows; undefined for what is no payment track. */
export function shownFields(text: string): ShownFields | undefined {
  const start = TRACK_1_START.exec(text) ?? TRACK_2_START.exec(text);
  if (start === null) return undefined;
  const [, expiry, serviceCode] = DATES.exec(text.slice(start[0].length)) ?? [];
  return {
    pan: start[1]!.replaceAll(" ", ""),
    ...(expiry !== undefined && { expiry }),
    ...(serviceCode !== undefined && { serviceCode }),
  };
}

/** At most the first six and the last four digits shown, as readers can be told to; at least four hidden. */
const MASKED_PAN = /^\d{0,6}\*{4,}\d{0,4}$/;
/** What hides fields in other layouts. Shorter runs of `*` occur in names. */
const HIDDEN_RUN = "****";
/** A whole account number in front of a separator. */
const CLEAR_NUMBER = /\d{12,19}[\^=]/;

/** Whether an account number can be read anywhere in a text, which may hold several tracks, or padding. */
export function holdsClearNumber(text: string): boolean {
  return CLEAR_NUMBER.test(text);
}

/** Whether a track's text is masked: its account number, or in other layouts any part of it, is hidden. */
export function isMaskedText(text: string): boolean {
  if (holdsClearNumber(text)) return false;
  const pan = shownFields(text)?.pan;
  return pan === undefined ? text.includes(HIDDEN_RUN) : MASKED_PAN.test(pan);
}
