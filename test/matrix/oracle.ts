/**
 * What is right after a fault, said without looking at how the library does it.
 *
 * A fault may cost a transaction its outcome, never change it: the ending without the fault is always right, an error or a
 * failure that says so is right where the fault took what was needed, and anything else is wrong.
 */
import { COMMANDS, commandNameOf, commandTimeoutMs } from "vp3300/commands";
import { decodeNeoFrame } from "vp3300/protocol";
import { CANARY_CARDS, findCardData } from "vp3300/testing";
import type { FaultCase, FrameRole } from "./faults.ts";
import type { Run } from "./run-scene.ts";
import type { Ending, Scene } from "./scenes.ts";

/** What a fault does to the bytes of its frame. */
export type Harm =
  /** They all arrive, whole and in order: nothing may change. */
  | "none"
  /** They arrive more than once. */
  | "repeated"
  /** They arrive late, or behind the next frame. */
  | "late"
  /** The frame is lost. */
  | "lost"
  /** The link is lost. */
  | "disconnected";

/** A wait that the deadlines of a transaction do not notice. */
const SHORT_MS = 1_000;

export function harmOf({ fault }: FaultCase, frameLength: number): Harm {
  switch (fault.fault) {
    case "split":
      return "none";
    case "duplicate":
      return "repeated";
    case "reorder":
      return "late";
    case "delay":
      return fault.delayMs < SHORT_MS ? "none" : "late";
    case "garbage":
      return fault.byte === undefined || fault.byte >= frameLength ? "none" : "lost";
    case "disconnect":
      return "disconnected";
    default:
      return "lost";
  }
}

const NO_ANSWER = ["READER_NO_ANSWER"] as const;

/**
 * The endings that are right besides the scene's own. A command that comes twice, or not whole, is refused by the reader,
 * and the transaction fails; a menu whose reply is lost is cancelled by the reader.
 */
// biome-ignore format: a table reads by column
export const RIGHT_ENDINGS: Readonly<Record<Harm, Readonly<Record<FrameRole, readonly Ending[]>>>> = {
  none:         { opening: [], command: [], cancel: [], reply: [], answer: [], cancelAnswer: [], interim: [] },
  repeated:     { opening: [], command: ["failed"], cancel: [], reply: [], answer: [], cancelAnswer: [], interim: [] },
  late:         { opening: [], command: NO_ANSWER, cancel: [], reply: [...NO_ANSWER, "cancelled"], answer: NO_ANSWER, cancelAnswer: [], interim: NO_ANSWER },
  lost:         { opening: [], command: [...NO_ANSWER, "failed"], cancel: [], reply: [...NO_ANSWER, "cancelled"], answer: NO_ANSWER, cancelAnswer: [], interim: [...NO_ANSWER, "cancelled"] },
  disconnected: { opening: ["TRANSPORT_LOST"], command: ["TRANSPORT_LOST"], cancel: ["TRANSPORT_LOST"], reply: ["TRANSPORT_LOST"], answer: ["TRANSPORT_LOST"], cancelAnswer: ["TRANSPORT_LOST"], interim: ["TRANSPORT_LOST"] },
};

/** What endings say unless their scene says otherwise. */
const DEFAULTS = { fallback: false, passes: 0 } as const;

/** What the outcome of a case is checked for. */
export type Check = "outcome" | "deadline" | "stuck" | "charge" | "leak";

/** One thing that is not right. */
export interface Violation {
  readonly check: Check;
  readonly what: string;
}

/** The longest that a command of the scene's transaction may wait for its answer. */
function longestDeadlineMs(clean: Run): number {
  const deadlines = clean.frames
    .filter(({ direction }) => direction === "toReader")
    .map(({ bytes }) => {
      const { command, data, ...frame } = decodeNeoFrame(bytes, { direction: "from-host" });
      const name = frame.kind === "command" ? commandNameOf(command, frame.subCommand) : undefined;
      if (name === undefined) return 0;
      return commandTimeoutMs(name, COMMANDS[name].request.decode(data) as never);
    });
  return Math.max(...deadlines);
}

/** The time that cancelling takes at most, with the ping before the next command. */
const CANCEL_MS = 6_500;
/** Sign of life twice, poll mode, and seven questions: each may wait for its whole deadline. */
const OPENING_MS = 45_000;

export class Oracle {
  readonly #scene: Scene;
  readonly #clean: Run;
  readonly #longestMs: number;

  constructor(scene: Scene, clean: Run) {
    this.#scene = scene;
    this.#clean = clean;
    this.#longestMs = longestDeadlineMs(clean);
  }

  /** The frame that a fault befalls. */
  frameOf({ fault }: FaultCase): Run["frames"][number] {
    const { direction, frame } = fault;
    return this.#clean.frames.find((one) => one.direction === direction && one.frame === frame)!;
  }

  /** What is wrong already where nothing went wrong: the yardstick itself. */
  *violationsWithout(run: Run): Generator<Violation> {
    yield* this.#tellingsOf(run);
    yield* this.#capturesOf(run);
    yield* this.#stuckIn(run);
    yield* this.#chargesOf(run);
  }

  *violationsOf(each: FaultCase, run: Run): Generator<Violation> {
    const { fault } = each;
    const harm = harmOf(each, this.frameOf(each).bytes.length);
    const { ends, host } = this.#scene;
    // Whoever gives up while a disturbed frame is waited for has given up.
    const givenUp = harm !== "none" && host.abortAfterMs !== undefined ? (["aborted"] as const) : [];
    const right = [ends, ...givenUp, ...RIGHT_ENDINGS[harm][each.role]];
    if (!right.includes(run.ending))
      yield { check: "outcome", what: `${run.ending}, not ${right.join(" or ")}` };
    yield* this.#tellingsOf(run);
    yield* this.#capturesOf(run);
    yield* this.#deadlinesOf(run, fault.fault === "delay" ? fault.delayMs : 0);
    yield* this.#stuckIn(run);
    yield* this.#chargesOf(run);
    for (const { kind, label, path } of run.told.flatMap((told) => findCardData(told))) {
      yield { check: "leak", what: `${kind} of ${label} at ${path}` };
    }
  }

  /** What an ending says is what the scene says; and money that a host has taken is asked back where no sale was made. */
  *#tellingsOf({ ending, tells, reversal }: Run): Generator<Violation> {
    const expected = this.#scene.tells;
    const isOwn = ending === this.#scene.ends;
    for (const name of ["fallback", "application", "passes"] as const) {
      const due = expected[name] ?? (name === "application" ? tells.application : DEFAULTS[name]);
      if (isOwn && tells[name] !== due)
        yield { check: "outcome", what: `${name} ${tells[name]}, not ${due}` };
    }
    const isDue = reversal.approvedByHost && (ending === "declined" || ending === "failed");
    if (reversal.asked !== isDue)
      yield { check: "charge", what: `a reversal is ${isDue ? "not " : ""}asked for` };
  }

  *#capturesOf({ captured, sent }: Run): Generator<Violation> {
    const invented = captured.filter((capture) => !sent.has(capture));
    if (invented.length > 0)
      yield { check: "outcome", what: `${invented.length} captures that no reader sent` };
  }

  *#deadlinesOf(run: Run, delayedMs: number): Generator<Violation> {
    const limits = {
      openMs: OPENING_MS + this.#clean.openMs + delayedMs,
      readMs: this.#clean.readMs + this.#longestMs + CANCEL_MS + delayedMs,
      secondMs: this.#clean.secondMs + CANCEL_MS + delayedMs,
    };
    for (const [name, limit] of Object.entries(limits)) {
      const took = run[name as keyof typeof limits];
      if (took > limit) yield { check: "deadline", what: `${name} ${took}, not ${limit} at most` };
    }
  }

  *#stuckIn(run: Run): Generator<Violation> {
    if (run.second !== this.#scene.next) {
      yield { check: "stuck", what: `the next transaction ends as ${run.second}, not ${this.#scene.next}` };
    }
    if (run.idleAfter.includes(false)) yield { check: "stuck", what: "the reader is not idle afterwards" };
    if (run.pendingTimers > 0) yield { check: "stuck", what: `${run.pendingTimers} timers are left` };
  }

  /** One charge for one presentation at most, none for a card that was not presented, and no other card's. */
  *#chargesOf({ charges, ending, second }: Run): Generator<Violation> {
    const twice = charges.filter(({ ksn }, at) => charges.findIndex((other) => other.ksn === ksn) !== at);
    if (twice.length > 0) yield { check: "charge", what: "one presentation was charged twice" };
    const before = second === "captured" ? charges.slice(0, -1) : charges;
    const cleanBefore =
      this.#clean.second === "captured" ? this.#clean.charges.slice(0, -1) : this.#clean.charges;
    const most = cleanBefore.length;
    if (before.length > most)
      yield { check: "charge", what: `${before.length} charges, not ${most} at most` };
    // A failure may have come before anything was charged.
    if (ending === this.#scene.ends && ending !== "failed" && before.length < most)
      yield { check: "charge", what: "a charge is missing" };
    const pans = cleanBefore.map(({ maskedPan }) => maskedPan);
    if (before.some(({ maskedPan }) => !pans.includes(maskedPan)))
      yield { check: "charge", what: "another card was charged" };
    if (second === "captured" && charges.at(-1)?.maskedPan !== CANARY_CARDS.magstripe.maskedPan) {
      yield { check: "charge", what: "the next transaction charged the card of the one before" };
    }
  }
}
