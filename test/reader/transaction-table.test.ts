import { describe, expect, test } from "vitest";
import {
  ANSWER_EVENTS,
  type AnswerEvent,
  EFFECTS,
  GUARDS,
  HOST_EVENTS,
  type HostEvent,
  TRANSACTION_STATES,
  TRANSITIONS,
  type TransactionEventName,
  type TransactionState,
  transitionFor,
} from "../../src/reader/transaction-table.ts";

const states = Object.keys(TRANSACTION_STATES) as TransactionState[];
const answerEvents = Object.keys(ANSWER_EVENTS) as AnswerEvent[];
const events = [...answerEvents, ...Object.keys(HOST_EVENTS)] as TransactionEventName[];
const never = () => false;

/**
 * States in which an answer of the reader is awaited, and the answers that may be dropped there: repeated ones, and those
 * that repeat the end of the transaction before.
 */
const AWAITING = {
  polling: ["approved", "declined"],
  inserting: ["approved", "declined"],
  fallback: ["approved", "declined"],
  authenticating: ["chipStarted", "approved", "declined"],
  completing: ["chipStarted", "onlineRequested"],
  releasing: ["chipStarted", "onlineRequested"],
} as const satisfies Partial<Record<TransactionState, readonly AnswerEvent[]>>;

/** What else than an answer means something, by state: all that is not here is no transition. */
const HOST_EVENTS_OF: Record<TransactionState, readonly HostEvent[]> = {
  idle: ["begun", "aborted", "lineFailed"],
  priming: ["paused", "aborted", "lineFailed"],
  primed: ["aborted", "silent", "cancelAnswered", "cancelRefused", "lineFailed"],
  polling: ["hookFailed", "aborted", "silent", "lineFailed"],
  inserting: ["hookFailed", "aborted", "silent", "lineFailed"],
  fallback: ["hookFailed", "aborted", "silent", "lineFailed"],
  authenticating: ["hookFailed", "aborted", "silent", "lineFailed"],
  waitingHost: ["decided", "unreachable", "hookFailed", "hostTimedOut", "aborted", "lineFailed"],
  completing: ["hookFailed", "aborted", "silent", "lineFailed"],
  releasing: ["aborted", "silent", "lineFailed"],
  expiring: ["silent", "cancelAnswered", "cancelRefused", "lineFailed"],
  cancelling: ["silent", "cancelAnswered", "cancelRefused", "lineFailed"],
  done: [],
};

describe("the transaction table", () => {
  test.each(states)(
    "%s: these events mean something, whatever the guards say, and no others do at all",
    (state) => {
      const possible = (holds: () => boolean) =>
        (Object.keys(HOST_EVENTS) as HostEvent[]).filter(
          (event) => transitionFor(state, event, holds) !== undefined,
        );
      expect(possible(() => true)).toEqual(HOST_EVENTS_OF[state]);
      expect(possible(never)).toEqual(HOST_EVENTS_OF[state]);
    },
  );

  test.each(Object.entries(AWAITING))(
    "%s: every answer leads somewhere, whatever the guards say",
    (state, dropped) => {
      const homeless = answerEvents.filter(
        (event) => transitionFor(state as TransactionState, event, never) === undefined,
      );
      expect(homeless).toEqual(dropped);
    },
  );

  test.each(states.filter((state) => !(state in AWAITING)))("%s: answers are no transition", (state) => {
    expect(answerEvents.filter((event) => transitionFor(state, event, () => true) !== undefined)).toEqual([]);
  });

  test("an abort and the end of the line end every state", () => {
    for (const event of ["aborted", "lineFailed"] as const) {
      const open = states.filter((state) => transitionFor(state, event, never) === undefined);
      expect(open).toEqual(event === "aborted" ? ["expiring", "cancelling", "done"] : ["done"]);
    }
  });

  test("a silent reader ends every state that waits for it", () => {
    const deaf = states.filter((state) => transitionFor(state, "silent", never) === undefined);
    expect(deaf).toEqual(["idle", "priming", "waitingHost", "done"]);
  });

  test("every state can be reached from idle, and done from every state", () => {
    const next = (from: TransactionState) =>
      TRANSITIONS.filter((row) => row.from.includes(from)).map((row) => row.to);
    const reach = (from: TransactionState) => {
      const found = new Set<TransactionState>([from]);
      for (const state of found) for (const to of next(state)) found.add(to);
      return found;
    };
    expect([...reach("idle")].sort()).toEqual([...states].sort());
    for (const state of states) expect(reach(state)).toContain("done");
    expect(next("done")).toEqual([]);
  });

  test("done is entered with a result, and only with one; those that stop the reader know it before", () => {
    const gives = (effect: string) => effect === "finish" || effect === "conclude";
    for (const row of TRANSITIONS) {
      expect(gives(row.effect)).toBe(row.to === "done");
      if (row.effect === "finish" || ["expiring", "cancelling", "releasing"].includes(row.to)) {
        const isRepeated = row.from.join() === row.to;
        const isKnown = row.from.join() === "releasing" || isRepeated;
        expect(row.result ?? (isKnown ? "known" : undefined)).toBeDefined();
      } else expect(row.result).toBeUndefined();
    }
  });

  test("no row is hidden behind an earlier one, and nothing stands in the tables in vain", () => {
    for (const [index, row] of TRANSITIONS.entries()) {
      const reachable = row.from.some((state) =>
        row.on.some(
          (event) =>
            TRANSITIONS.findIndex(
              (other) =>
                other.from.includes(state) &&
                other.on.includes(event) &&
                (other.when === undefined || other.when === row.when),
            ) === index,
        ),
      );
      expect(reachable, `row ${index}`).toBe(true);
    }
    expect(new Set(TRANSITIONS.flatMap((row) => row.on))).toEqual(new Set(events));
    expect(new Set(TRANSITIONS.flatMap((row) => row.from))).toEqual(
      new Set(states.filter((s) => s !== "done")),
    );
    expect(new Set(TRANSITIONS.map((row) => row.effect))).toEqual(new Set(Object.keys(EFFECTS)));
    expect(new Set(TRANSITIONS.flatMap((row) => row.when ?? []))).toEqual(new Set(Object.keys(GUARDS)));
  });
});
