import fc from "fast-check";
import { expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import { COMMANDS } from "../../src/protocol/commands/catalogue.ts";
import {
  encodeNeoCommand,
  encodeNeoReaderCommand,
  encodeNeoResponse,
} from "../../src/protocol/frames/neo-frame.ts";
import { runs } from "../runs.ts";
import { bytesOf } from "../vectors.ts";
import { expectTiling } from "./leaves.ts";
import { ALL_INPUTS } from "./vector-inputs.ts";

const AS = fc.constantFrom("auto", "neo", "nga", "hid", "tlv", "idtech", "msr", "track", "dol");
const VECTOR_BYTES = ALL_INPUTS.filter(({ input }) => /^([\da-f]{2})+$/i.test(input)).map(({ input }) =>
  bytesOf(input),
);

/** A mode, and fields behind their lengths, of bytes that mean something in lines: as prompts are made. */
const promptData = fc
  .tuple(
    fc.constantFrom(0x01, 0x02, 0x03, 0x08),
    fc.array(fc.array(fc.constantFrom(0x00, 0x01, 0x02, 0x1c, 0x41, 0x81), { maxLength: 6 }), {
      maxLength: 5,
    }),
  )
  .map(([mode, fields]) =>
    Uint8Array.from([mode, ...fields.flatMap((field) => [field.length, 0, ...field])]),
  );

/** Data of small fields and lengths, as most commands have it. */
const fieldData = fc.oneof(
  fc.uint8Array({ maxLength: 12, max: 4 }),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(...VECTOR_BYTES).map((bytes) => bytes.slice(0, 200)),
);

/** A frame with a right CRC, so that its data are read: of every command, of its answers, and the reader's own. */
const frame = fc.oneof(
  fc
    .tuple(fc.constantFrom(...Object.values(COMMANDS)), fieldData)
    .map(([{ command, subCommand }, data]) => encodeNeoCommand({ command, subCommand, data })),
  fc
    .tuple(fc.constantFrom(...Object.values(COMMANDS)), fc.constantFrom(0, 0x0a, 0x23), fieldData)
    .map(([{ command }, status, data]) => encodeNeoResponse({ command, status, data })),
  fc
    .tuple(fc.constantFrom(1, 2, 3), fc.oneof(promptData, fieldData))
    .map(([subCommand, data]) => encodeNeoReaderCommand({ command: 0x61, subCommand, data })),
);

/** Bytes that look like something: pieces of vectors, and frames, with noise around them and single bytes changed. */
const nearValid = fc
  .tuple(
    fc.uint8Array({ maxLength: 5 }),
    fc.array(fc.oneof(fc.constantFrom(...VECTOR_BYTES), frame), { maxLength: 3 }),
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

test("nor does a frame of any command, answer or prompt, whose data are read", () => {
  fc.assert(
    fc.property(frame, (bytes) => {
      expectTiling(explain(bytes));
    }),
    runs(1000),
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
