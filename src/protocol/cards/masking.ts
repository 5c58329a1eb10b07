/**
 * How much of a card number may be shown.
 *
 * @module
 */
import { requireInteger, requireObject, requireText } from "../../arguments.ts";

/** How many characters stay readable at each end, 0 to 4. */
export interface MaskOptions {
  /** Default 4. */
  readonly first?: number | undefined;
  /** Default 4. */
  readonly last?: number | undefined;
}

/** The most that is ever shown at either end. */
const SHOWN_CAP = 4;
/** The least that stays hidden: a short number shows less of its start, then less of its end. */
const HIDDEN_MIN = 6;
/** Longer than any card number (19 digits), with room for blanks. */
const PAN_TEXT_CAP = 40;

/**
 * The number with everything but its ends replaced by `*`; the length stays. At least six characters are hidden, of
 * a number of up to six characters all: `4761********0119`, `40******0469`. Masking again changes nothing.
 *
 * @param pan up to 40 characters; what they are isn't looked at
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function maskPan(pan: string, options: MaskOptions = {}): string {
  requireText("pan", pan, PAN_TEXT_CAP);
  requireObject("options", options);
  const { first = SHOWN_CAP, last = SHOWN_CAP } = options;
  requireInteger("options.first", first, 0, SHOWN_CAP);
  requireInteger("options.last", last, 0, SHOWN_CAP);
  const showable = Math.max(0, pan.length - HIDDEN_MIN);
  const tail = Math.min(last, showable);
  const head = Math.min(first, showable - tail);
  return pan.slice(0, head) + "*".repeat(pan.length - head - tail) + pan.slice(pan.length - tail);
}
