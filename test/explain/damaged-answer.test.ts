import { expect, test } from "vitest";
import { encodeNeoResponse } from "../../src/protocol/frames/neo-frame.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { bytesOf } from "../vectors.ts";
import { printed } from "./canaries.ts";

/** An answer to 02-40 or 60-10 in clear: an account number and track 2 among what a damaged byte can make swallow them. */

/** The account number stands behind each of the others once. */
const objectsWith = (number: string): (readonly [tag: string, value: string])[] => [
  ["DFEE25", "0011"],
  ["82", "2000"],
  ["5A", number],
  ["9F10", "06010A03A00000"],
  ["5A", number],
  ["9F37", "DEADBEEF"],
  ["5F2A", "0840"],
  ["8C", "9F02069F03069F1A0295055F2A029A039C019F3704"],
  ["5A", number],
  ["94", "08010100100102001801020020010200"],
  ["57", `${number}D221220173918462051F`],
  ["4F", "A0000000031010"],
  ["5A", number],
  ["9A", "221231"],
];

/** The answer, and which of its bytes are tags and lengths. */
function answerWith(number: string): { answer: Uint8Array; heads: readonly boolean[] } {
  const pieces = objectsWith(number).map(([tag, value]) => ({
    head: bytesOf(tag + (value.length / 2).toString(16).padStart(2, "0")),
    value: bytesOf(value),
  }));
  return {
    answer: Uint8Array.from([0xe0, ...pieces.flatMap(({ head, value }) => [...head, ...value])]),
    heads: [
      true,
      ...pieces.flatMap(({ head, value }) => [...head.map(() => 1), ...value.map(() => 0)].map(Boolean)),
    ],
  };
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);

/** Lengths, and tags of lists, texts and templates; of values, bits are flipped. */
// biome-ignore format: a table reads by column
const BYTES = [
  ...range(0, 0x1c), 0x4f, 0x50, 0x57, 0x5a, 0x5c, 0x5f, 0x6b, 0x70, 0x77, 0x81, 0x84, 0x8d, 0x8e, 0x94, 0x97, 0x9f, 0xdf, 0xff,
];
const changesOf = (byte: number, isHead: boolean): Set<number> =>
  new Set([...(isHead ? BYTES : []), ...[0, 4, 7].map((bit) => byte ^ (1 << bit))]);

const SHOWN_AT_MOST = 11;

/** Runs of digits of the number that are longer than may be shown. */
function runsOf(number: string): string[] {
  return range(0, number.length - SHOWN_AT_MOST).map((at) => number.slice(at, at + SHOWN_AT_MOST + 1));
}

// The second and third are printable characters, packed; the digits of the last also read as tag, length and value.
const NUMBERS = ["4761739001010119", "4242424242424242", "5555555555554444", "36070500001020"];

test.each(NUMBERS)("whichever byte is damaged, %s is not shown", (number) => {
  const { answer, heads } = answerWith(number);
  const needles = runsOf(number);
  const leaks: string[] = [];
  for (const [at, byte] of answer.entries()) {
    for (const change of changesOf(byte, heads[at] === true)) {
      const data = answer.with(at, change);
      // In a frame the same objects are read; a part of the damages shows that they are.
      const inputs =
        (at + change) % 8 === 0 ? [data, encodeNeoResponse({ command: 0x60, status: 0, data })] : [data];
      const leaked = inputs.some((input) => {
        const output = printed(input, "auto");
        return needles.some((needle) => output.includes(needle));
      });
      if (leaked) leaks.push(`${at}: ${change}`);
    }
  }
  expect(leaks).toEqual([]);
});

test.each(NUMBERS)("the needles are there to be found: the answer holds %s", (number) => {
  const text = formatHex(answerWith(number).answer);
  expect(runsOf(number).length).toBeGreaterThan(2);
  expect(runsOf(number).filter((needle) => !text.includes(needle))).toEqual([]);
});
