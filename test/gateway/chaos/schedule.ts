/**
 * What a schedule is made of: the shop's calls, and what goes wrong around them.
 *
 * @module
 */
import fc from "fast-check";

/** What the shop does. The number is how often it is chosen, of all. */
// biome-ignore format: a table reads by column
export const OPERATIONS = {
  authorize:          4, // held
  authorizeCaptured:  3, // taken at once
  authorizeDeclined:  1,
  authorizePartly:    2, // only a part is approved, and is not wanted
  authorizePartWanted: 2,
  authorizeAgain:     2, // under an order id that was used: somebody pressed the button twice
  authorizeNext:      3, // under a new order id, because the outcome said that the card was not charged
  capture:            3,
  captureLess:        1,
  void:               3,
  voidPart:           1,
  voidByOrderId:      2,
  refund:             2,
  refundPart:         1,
  settle:             2, // the night
  wait:               1,
  recover:            3,
} as const;

/** A key of {@link OPERATIONS}. */
export type Operation = keyof typeof OPERATIONS;

/** What strikes a process in the middle of a call. */
export type TroubleKind = "crash" | "crashAfter" | "stall" | "stallAfter" | "fail" | "failAfter";

/** Something strikes at the `at`th step of a call: a call of the journal or of `fetch`, before or after its effect. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly at: number;
  /** Of a stall, milliseconds. */
  readonly ms: number;
}

/** One call of the shop. */
export interface Step {
  readonly operation: Operation;
  /** Which of the two server processes makes it. */
  readonly process: 0 | 1;
  /** Which of the sales it is about, counted from the youngest. */
  readonly sale: number;
  /** The next step does not wait for it. */
  readonly overlaps: boolean;
  readonly trouble: Trouble | undefined;
  /** The caller gives up after so many milliseconds. */
  readonly abortMs: number | undefined;
}

/** What happens in one run. */
export interface Schedule {
  readonly seed: number;
  /** Share of requests that meet a fault. */
  readonly rate: number;
  readonly steps: readonly Step[];
}

const TROUBLES = [
  "crash",
  "crashAfter",
  "crash",
  "crashAfter",
  "stall",
  "stallAfter",
  "fail",
  "failAfter",
] as const;

const trouble: fc.Arbitrary<Trouble> = fc.record({
  kind: fc.constantFrom<TroubleKind>(...TROUBLES),
  at: fc.nat(6),
  ms: fc.constantFrom(9_000, 11_000, 40_000, 90_000, 400_000),
});

const operation = fc.constantFrom<Operation>(
  ...Object.entries(OPERATIONS).flatMap(([name, weight]) => Array<Operation>(weight).fill(name as Operation)),
);

const step: fc.Arbitrary<Step> = fc.record({
  operation,
  process: fc.constantFrom(0, 1),
  sale: fc.nat(2),
  overlaps: fc.boolean(),
  trouble: fc.option(trouble, { nil: undefined, freq: 2 }),
  abortMs: fc.option(fc.constantFrom(0, 20_000, 60_000), { nil: undefined, freq: 12 }),
});

/** A schedule at random. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  rate: fc.constantFrom(0, 0.2, 0.5, 0.9),
  steps: fc.array(step, { minLength: 1, maxLength: 10, size: "max" }),
});
