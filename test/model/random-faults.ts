/** Faults of the link and of the reader, at random. */
import fc from "fast-check";
import type { ScriptEvent } from "vp3300/simulator";
import type { LinkFault } from "vp3300/testing";

/** One fault at one frame of one of the first openings. */
export const linkFault: fc.Arbitrary<LinkFault> = fc
  .record({
    direction: fc.constantFrom("toReader", "toHost"),
    link: fc.nat({ max: 2 }),
    frame: fc.nat({ max: 40 }),
    byte: fc.nat({ max: 60 }),
    kind: fc.nat({ max: 8 }),
    bit: fc.nat({ max: 7 }),
    ms: fc.constantFrom(10, 100, 500, 2_000),
  })
  .map(({ direction, link, frame, byte, kind, bit, ms }): LinkFault => {
    const place = { direction, link, frame } as const;
    const kinds: readonly LinkFault[] = [
      { ...place, fault: "drop" },
      { ...place, fault: "duplicate", gapMs: ms },
      // A link sends what is written in call order (`Link.write`): only the reader's frames can be overtaken.
      { ...place, direction: "toHost", fault: "reorder", waitMs: ms },
      { ...place, fault: "corrupt", byte, mask: 1 << bit },
      { ...place, fault: "truncate", byte },
      { ...place, fault: "split", byte, gapMs: ms },
      { ...place, fault: "delay", delayMs: ms },
      { ...place, fault: "garbage", byte, bytes: "5669564F00FF" },
      { ...place, fault: "disconnect", byte },
    ];
    return kinds[kind]!;
  });

/** What the reader does wrong by itself, on one of the commands of a transaction. */
export const readerFault: fc.Arbitrary<ScriptEvent> = fc
  .record({
    on: fc.constantFrom(
      ...(["activateTransaction", "startContact", "authenticateContact", "completeContact"] as const),
      ...(["cancelTransaction", "ping"] as const),
    ),
    nth: fc.integer({ min: 1, max: 6 }),
    kind: fc.nat({ max: 22 }),
    afterMs: fc.constantFrom(0, 100, 400, 1_000),
    ms: fc.constantFrom(50, 500, 3_000, 20_000),
  })
  .map(({ on, nth, kind, afterMs, ms }): ScriptEvent => {
    const moment = { on, nth } as const;
    const kinds: readonly ScriptEvent[] = [
      { ...moment, do: "delayAnswer", delayMs: ms },
      { ...moment, do: "repeatAnswer", times: 2, gapMs: ms },
      { ...moment, do: "repeatAnswer", times: 20, gapMs: ms },
      { ...moment, do: "withholdAnswer" },
      { ...moment, afterMs, do: "reboot", silentMs: ms },
      { ...moment, afterMs, do: "wedge", forMs: ms },
      { ...moment, afterMs, do: "sleep", forMs: ms },
      { ...moment, afterMs, do: "disconnect" },
      { ...moment, afterMs, do: "removeCard" },
      { ...moment, afterMs, do: "show", message: "pleaseWait" },
      { ...moment, afterMs, do: "ask", kind: "functionKey", texts: ["OK?"] },
      { ...moment, afterMs, do: "ask", kind: "languageMenu", texts: ["EN", "ES"], timeoutS: 5 },
      { ...moment, afterMs, do: "ask", kind: "pin" },
      { ...moment, afterMs, do: "notify", notice: "wakeUp" },
      { ...moment, do: "signal" },
      { ...moment, afterMs, do: "burst" },
      { ...moment, do: "answer", status: "plugInCharger" },
      { ...moment, do: "answer", status: "failed", keepsData: true },
      { ...moment, do: "answer", status: "tamper", keepsData: true },
      { ...moment, do: "answer", result: "cardIo" },
      { ...moment, do: "answer", contactlessError: "cardDidNotRespond" },
      { ...moment, do: "sendClear" },
      { ...moment, do: "loseKey" },
    ];
    return kinds[kind]!;
  });

/** Now and then, an answer that comes when its transaction was given up long ago, in the time of the next customers. */
export const lateAnswer: fc.Arbitrary<readonly ScriptEvent[]> = fc
  .record({
    nth: fc.integer({ min: 1, max: 3 }),
    delayMs: fc.constantFrom(18_000, 26_000, 30_000, 40_000),
    isDue: fc.integer({ min: 1, max: 5 }).map((draw) => draw === 5),
  })
  .map(({ nth, delayMs, isDue }) =>
    isDue ? [{ on: "activateTransaction", nth, do: "delayAnswer", delayMs }] : [],
  );
