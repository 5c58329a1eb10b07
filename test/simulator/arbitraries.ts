import fc from "fast-check";
import { COMMANDS, type CommandName } from "../../src/protocol/commands/index.ts";
import { encodeNeoCommand, parseHex } from "../../src/protocol/index.ts";
import { encodeTlv } from "../../src/protocol/tlv/tlv-encode.ts";
import { TEST_CARDS, type TestCardName } from "../../src/simulator/index.ts";

const NAMES = Object.keys(COMMANDS) as CommandName[];

/** Data fields that make sense for one command or another. */
const PLAUSIBLE = [
  "",
  "00",
  "01",
  "05",
  "1E9F0206000000000100DFEF3701079C0100",
  "1EDFEF370107DFEF3C01000ADFEF1F020100",
  "000005000A9F0206000000000100",
  "01000A000ADFEF1F020101",
  "00000A",
  "018A023030",
  "00",
  "9F0607A0000000031010",
  "FFE401009F0607A0000000031010",
  "A00000000301",
  "0100",
].map(parseHex);

/** A command of the catalogue or not, with data that fits, might fit, or does not. */
export const commandFrame = (): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...NAMES).map((name) => COMMANDS[name]) },
        fc.record({
          command: fc.integer({ min: 0, max: 255 }),
          subCommand: fc.integer({ min: 0, max: 255 }),
        }),
      ),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PLAUSIBLE) }, fc.uint8Array({ maxLength: 60 })),
    )
    .map(([{ command, subCommand }, data]) => encodeNeoCommand({ command, subCommand, data }));

/** A frame, a damaged one, or noise. */
export const hostBytes = (): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: commandFrame() },
    fc.tuple(commandFrame(), fc.nat(), fc.integer({ min: 1, max: 255 })).map(([frame, at, flip]) => {
      frame[at % frame.length]! ^= flip;
      return frame;
    }),
    fc.uint8Array({ maxLength: 40 }),
  );

/** What a customer does. */
export const presentation = () =>
  fc.record({
    card: fc.constantFrom(...(Object.keys(TEST_CARDS) as TestCardName[])).map((name) => TEST_CARDS[name]),
    how: fc.constantFrom("swipe" as const, "insert" as const, "tap" as const),
    afterMs: fc.integer({ min: 0, max: 5_000 }),
  });

/** A transaction request that asks for these interfaces. */
export const activation = (interfaces: number): Uint8Array =>
  encodeNeoCommand({
    command: 0x02,
    subCommand: 0x40,
    data: Uint8Array.of(10, ...encodeTlv([{ tag: 0xdfef37, value: Uint8Array.of(interfaces) }])),
  });
