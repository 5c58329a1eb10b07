import fc from "fast-check";
import { expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import { runs } from "../runs.ts";
import { bytesOf } from "../vectors.ts";
import { expectTiling } from "./leaves.ts";
import { ALL_INPUTS } from "./vector-inputs.ts";

const AS = fc.constantFrom("auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol");
const VECTOR_BYTES = ALL_INPUTS.filter(({ input }) => /^([\da-f]{2})+$/i.test(input)).map(({ input }) =>
  bytesOf(input),
);

/** Bytes that look like something: pieces of vectors with noise around them and single bytes changed. */
const nearValid = fc
  .tuple(
    fc.uint8Array({ maxLength: 5 }),
    fc.array(fc.constantFrom(...VECTOR_BYTES), { maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 0xff })), { maxLength: 3 }),
    fc.uint8Array({ maxLength: 5 }),
  )
  .map(([before, pieces, changes, after]) => {
    const bytes = Uint8Array.from([before, ...pieces, after].flatMap((piece) => [...piece]));
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

test("noise never throws, and every byte is in exactly one leaf", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), AS, (bytes, as) => {
      expectTiling(explain(bytes, { as }));
    }),
    runs(),
  );
});

test("nor do near-valid bytes, and an error always tells its offset", () => {
  fc.assert(
    fc.property(nearValid, AS, (bytes, as) => {
      const explanation = explain(bytes, { as });
      expectTiling(explanation);
      const { error } = explanation;
      if (error === undefined) return;
      expect(error.context.offset).toSatisfy((offset) => offset >= 0 && offset <= bytes.length);
    }),
    runs(),
  );
});

test("nor does text of any kind", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(..."%;+?=^*BE0123456789 /\r\n02"), maxLength: 120 }),
  );
  fc.assert(
    fc.property(text, AS, (input, as) => {
      expectTiling(explain(input, { as }));
    }),
    runs(),
  );
});

test("an explanation is the same through JSON: it holds plain values only", () => {
  fc.assert(
    fc.property(nearValid, (bytes) => {
      const { parts } = explain(bytes);
      expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
    }),
    runs(100),
  );
});
