/**
 * CRC-16 as NEO frames carry it.
 *
 * @module
 */
import { strictEqual } from "node:assert";
import { crc16 } from "vp3300/protocol";
import { createRandom } from "../random.js";

const POLYNOMIAL = 0x1021;
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 8;
  for (let bit = 0; bit < 8; bit++)
    register = ((register << 1) ^ (register & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
  return register;
});

/** One look-up a byte: what most write. */
export function crcByTable(bytes, start = 0, end = bytes.length) {
  let crc = 0xffff;
  for (let at = start; at < end; at++) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ bytes[at]];
  return crc;
}

function crcByBits(bytes) {
  let crc = 0xffff;
  for (let at = 0; at < bytes.length; at++) {
    crc ^= bytes[at] << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? POLYNOMIAL : 0)) & 0xffff;
  }
  return crc;
}

function xorOfBytes(bytes) {
  let total = 0;
  for (let at = 0; at < bytes.length; at++) total ^= bytes[at];
  return total;
}

/** What reading the bytes costs a loop that takes eight a turn: no sliced CRC can be faster. */
function xorByEights(bytes) {
  let total = 0;
  let at = 0;
  for (const last = (bytes.length - 8) | 0; at <= last; at = (at + 8) | 0) {
    total ^=
      bytes[(at + 7) | 0] ^
      bytes[(at + 6) | 0] ^
      bytes[(at + 5) | 0] ^
      bytes[(at + 4) | 0] ^
      bytes[(at + 3) | 0] ^
      bytes[(at + 2) | 0] ^
      bytes[(at + 1) | 0] ^
      bytes[at];
  }
  return total;
}

/** One group a size; both within the figures that the reader's frames have. */
export function crcGroups({ installed }, require) {
  const random = createRandom(16);
  return [
    { size: 64, ratio: 0.27 },
    { size: 1024, ratio: 0.21 },
  ].map(({ size, ratio }) => {
    const inputs = Array.from({ length: Math.ceil(65_536 / size) }, () =>
      Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    );
    // A loop of its own each: a call of 15 ns would be half of the figure otherwise.
    const contestants = [
      {
        name: "a table, a byte at a time",
        kind: "naive",
        run() {
          let total = 0;
          for (let index = 0; index < inputs.length; index++) total += crcByTable(inputs[index]);
          return total;
        },
      },
      {
        name: "exclusive or of the bytes",
        kind: "floor",
        run() {
          let total = 0;
          for (let index = 0; index < inputs.length; index++) total += xorOfBytes(inputs[index]);
          return total;
        },
      },
      {
        name: "exclusive or, eight bytes a turn",
        kind: "floor",
        run() {
          let total = 0;
          for (let index = 0; index < inputs.length; index++) total += xorByEights(inputs[index]);
          return total;
        },
      },
      {
        name: "bit by bit",
        kind: "naive",
        run() {
          let total = 0;
          for (let index = 0; index < inputs.length; index++) total += crcByBits(inputs[index]);
          return total;
        },
      },
      {
        name: "crc16",
        kind: "ours",
        target: { ratio, heapBytes: 2 },
        run() {
          let total = 0;
          for (let index = 0; index < inputs.length; index++) total += crc16(inputs[index]);
          return total;
        },
      },
    ];
    const reference = inputs.map((bytes) => crcByBits(bytes));
    strictEqual(crcByTable(Uint8Array.from(Buffer.from("123456789"))), 0x29b1);
    inputs.forEach((bytes, index) => {
      strictEqual(crcByTable(bytes), reference[index]);
      strictEqual(crc16(bytes), reference[index]);
      strictEqual(xorByEights(bytes), xorOfBytes(bytes));
    });
    if (installed) {
      const crc = require("crc").crc16ccitt;
      const { CRC } = require("polycrc");
      const model = new CRC(16, POLYNOMIAL, 0xffff, 0, false);
      const ask = (bytes) => model.calculate(bytes);
      inputs.forEach((bytes, index) => {
        strictEqual(crc(bytes), reference[index]);
        strictEqual(ask(bytes), reference[index]);
      });
      contestants.push(
        {
          name: "npm crc",
          kind: "rival",
          run() {
            let total = 0;
            for (let index = 0; index < inputs.length; index++) total += crc(inputs[index]);
            return total;
          },
        },
        {
          name: "npm polycrc",
          kind: "rival",
          run() {
            let total = 0;
            for (let index = 0; index < inputs.length; index++) total += ask(inputs[index]);
            return total;
          },
        },
      );
    }
    for (const contestant of contestants) contestant.items = inputs.length;
    return {
      title: `CRC-16 of ${size} bytes`,
      unit: "message",
      base: "a table, a byte at a time",
      contestants,
    };
  });
}
