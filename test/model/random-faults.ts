/** Faults of the link, at random. */
import fc from "fast-check";
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
