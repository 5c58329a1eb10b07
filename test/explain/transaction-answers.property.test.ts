import fc from "fast-check";
import { expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import { COMMANDS } from "../../src/protocol/commands/catalogue.ts";
import { encodeNeoResponse } from "../../src/protocol/frames/neo-frame.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { encodeTlv } from "../../src/protocol/tlv/tlv-encode.ts";
import { runs } from "../runs.ts";
import { bytesOf } from "../vectors.ts";
import { flattened, printed } from "./canaries.ts";
import { partNamed } from "./leaves.ts";

/** Answers to transactions with everything a card can say in clear, which then get damaged. */

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** By tag, what a card says that no output may hold. */
const CARD_SAYS = {
  0x56: ascii("B5413330089010434^RECHE/HELENE^25122017463528190"),
  0x57: bytesOf("5413330089010434D25122010123456789"),
  0x5a: bytesOf("5413330089010434"),
  0x5f20: ascii("RECHE/HELENE MARTA"),
  0x9f0b: ascii("RECHE/HELENE MARTA CLEMENTINE"),
  0x9f1f: ascii("9876501234598765"),
  0x9f20: bytesOf("8765012345987650"),
  0x9f6b: bytesOf("5413330089010434D25122010123456789"),
} as const;

const TAGS = Object.keys(CARD_SAYS).map(Number) as (keyof typeof CARD_SAYS)[];

/** In bytes: longer than a tag, a length and the four bytes that are shown of the start of anything. */
const SHORTEST = 8;

function piecesOf(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, at) => flattened(text.slice(at, at + length)));
}

/** Four bytes that are shown could read like eight digits of a text. */
const isNoHex = (piece: string): boolean => /[^\dA-F]/.test(piece);

/** Every run of bytes of it as it could be printed, so that half of a name is found as well. */
const PIECES = [
  ...new Set(
    TAGS.flatMap((tag) => {
      const text = String.fromCharCode(...CARD_SAYS[tag]);
      return [
        ...piecesOf(formatHex(CARD_SAYS[tag]), 2 * SHORTEST),
        ...(/^[ -~]+$/.test(text) ? piecesOf(text, SHORTEST).filter(isNoHex) : []),
      ];
    }),
  ),
].filter((piece) => !/^(.)\1*$/.test(piece));

/** Every packed byte of this number is a printable character. */
const PRINTABLE = bytesOf("4242424242424242");
const NUMBERS = [CARD_SAYS[0x5a], PRINTABLE];

const leaks = (output: string): string[] => PIECES.filter((piece) => output.includes(piece));

const object = fc.oneof(
  { weight: TAGS.length, arbitrary: fc.constantFrom(...TAGS).map((tag) => ({ tag, value: CARD_SAYS[tag] })) },
  { weight: 1, arbitrary: fc.constant({ tag: 0x5a, value: PRINTABLE }) },
);
const plain = fc.constantFrom(
  { tag: 0xdfee25, value: Uint8Array.of(0, 2) },
  { tag: 0x9f02, value: Uint8Array.of(0, 0, 0, 0, 0x12, 0x50) },
  { tag: 0x95, value: new Uint8Array(5) },
  { tag: 0x4f, value: bytesOf("a0000000041010") },
  { tag: 0x8c, value: bytesOf("9f02069f03069f1a0295055f2a029a039c019f3704") },
  { tag: 0x94, value: bytesOf("08010100100102001801020020010200") },
  { tag: 0x9f10, value: bytesOf("06010a03a00000") },
);
const answer = fc
  .tuple(
    fc.constantFrom(0xc0, 0xe0, 0xf1, 0x08, 0x00),
    fc.array(fc.oneof(plain, object), { maxLength: 2 }),
    fc.array(object, { minLength: 1, maxLength: 3 }),
    fc.array(plain, { maxLength: 2 }),
  )
  .map(([attribution, before, card, after]) =>
    Uint8Array.of(attribution, ...encodeTlv([...before, ...card, ...after])),
  );

const SUB_COMMANDS = (command: number): number[] =>
  Object.values(COMMANDS)
    .filter((row) => row.command === command)
    .map(({ subCommand }) => subCommand);

/** An answer to a transaction command with the status of any other, cut short inside, perhaps with a wrong CRC. */
const frame = fc
  .tuple(fc.constantFrom(0x60, 0x02, 0x03), answer)
  .chain(([command, data]) =>
    fc.record({
      command: fc.constant(command),
      status: fc.constantFrom(0, 0x0a, ...SUB_COMMANDS(command)),
      data: fc.integer({ min: 2, max: data.length }).map((length) => data.slice(0, length)),
      damaged: fc.boolean(),
    }),
  )
  .map(({ command, status, data, damaged }) => {
    const bytes = encodeNeoResponse({ command, status, data });
    if (damaged) bytes[bytes.length - 1]! ^= 0x01;
    return bytes;
  });

test("the needles can be found: the answers hold them", () => {
  for (const tag of TAGS) {
    const text = formatHex(encodeTlv([{ tag, value: CARD_SAYS[tag] }]));
    expect(leaks(text)).not.toEqual([]);
  }
});

test("an answer that ends too early, whatever it is taken for, shows nothing that a card said", () => {
  fc.assert(
    fc.property(frame, (bytes) => {
      expect(leaks(printed(bytes, "neo"))).toEqual([]);
    }),
    runs(),
  );
});

test("a byte of it that was changed brings no account number to light", () => {
  const changed = fc
    .tuple(frame, fc.nat(), fc.integer({ min: 0, max: 0xff }))
    .map(([bytes, at, byte]) => bytes.with(at % bytes.length, byte));
  fc.assert(
    fc.property(changed, (bytes) => {
      const output = printed(bytes, "neo");
      expect(NUMBERS.map((number) => formatHex(number)).filter((number) => output.includes(number))).toEqual(
        [],
      );
    }),
    runs(),
  );
});

test.each([
  ["an answer", 0x00],
  ["one that a wrong CRC makes look like the command 60-0A", 0x0a],
])("%s that ends too early is not taken for a public key", (_, status) => {
  const value = CARD_SAYS[0x5f20];
  const card = Uint8Array.of(
    0xc0,
    ...encodeTlv([
      { tag: 0x5a, value: CARD_SAYS[0x5a] },
      { tag: 0x5f20, value },
    ]),
  );
  const bytes = encodeNeoResponse({ command: 0x60, status, data: Uint8Array.of(...card, 0x57, 0x11, 0x54) });
  if (status !== 0) bytes[bytes.length - 1]! ^= 0x01;
  const explanation = explain(bytes);
  expect(explanation.error).toBeDefined();
  expect(partNamed(explanation, "modulus")).toBeUndefined();
  expect(leaks(printed(bytes, "auto"))).toEqual([]);
});
