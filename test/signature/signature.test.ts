import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeSignature,
  encodeSignature,
  type InkImage,
  type PenStroke,
} from "../../src/signature/index.ts";
import { codeOf } from "../reader/expectations.ts";
import { runs } from "../runs.ts";

/** Text art, top row first: `#` is ink. */
function art({ width, height, ink }: InkImage): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...ink.subarray(y * width, (y + 1) * width)].map((pixel) => (pixel ? "#" : ".")).join(""),
  );
}

/** A canvas on which `draw` says which pixels are ink. */
function canvas(width: number, height: number, draw: (x: number, y: number) => readonly number[]) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at += 1) data.set(draw(at % width, Math.floor(at / width)), 4 * at);
  return { width, height, data };
}

/** A name in one stroke of some hundred points, as a tablet gives it. */
const NAME: readonly PenStroke[] = [
  Array.from({ length: 400 }, (_, at) => ({
    x: at * 2 + 30 * Math.sin(at / 9),
    y: 100 + 60 * Math.sin(at / 5) * Math.cos(at / 37),
  })),
  [{ x: 300, y: 10 }],
];

/** The smallest well-formed bitmap by the file format's own description: BITMAPV5HEADER, one bit, rows from the bottom. */
function bitmapByHand(width: number, rows: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(146 + 4 * rows.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 146, true);
  view.setUint32(14, 124, true);
  view.setInt32(18, width, true);
  view.setInt32(22, rows.length, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 1, true);
  view.setUint32(34, 4 * rows.length, true);
  view.setUint32(46, 2, true);
  view.setUint32(142, 0x00ffffff, true);
  for (const [at, row] of rows.entries()) view.setUint8(146 + 4 * (rows.length - 1 - at), row);
  return bytes;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe("strokes", () => {
  test("are drawn as large as fits, with a margin for the pen", async () => {
    const cross = [
      [
        { x: 0, y: 0 },
        { x: 4, y: 4 },
      ],
      [
        { x: 4, y: 0 },
        { x: 0, y: 4 },
      ],
    ];
    const {
      base64: text,
      width,
      height,
    } = await encodeSignature(cross, { maxWidth: 16, maxHeight: 16, penWidth: 2 });
    expect([width, height]).toEqual([16, 16]);
    expect(art(await decodeSignature(text))).toEqual([
      "................",
      ".##..........##.",
      ".###........###.",
      "..###......###..",
      "...###....###...",
      "....###..###....",
      ".....######.....",
      "......####......",
      "......####......",
      ".....######.....",
      "....###..###....",
      "...###....###...",
      "..###......###..",
      ".###........###.",
      ".##..........##.",
      "................",
    ]);
  });

  test("a dot is a signature; nothing is none", async () => {
    const dot = await decodeSignature((await encodeSignature([[{ x: 7, y: 7 }]])).base64);
    expect(dot.ink.some((pixel) => pixel === 1)).toBe(true);
    for (const nothing of [[], [[]]]) expect(await codeOf(encodeSignature(nothing))).toBe("SIGNATURE_EMPTY");
  });

  test("a written name fits the gateway with its default size, and is a gzipped BMP", async () => {
    const { base64: text, width } = await encodeSignature(NAME);
    expect(width).toBeGreaterThan(300);
    expect(text.reveal().length).toBeLessThan(6_144);
    const bitmap = gunzipSync(Buffer.from(text.reveal(), "base64"));
    expect(bitmap.subarray(0, 2).toString("latin1")).toBe("BM");
    expect(bitmap.readUInt32LE(2)).toBe(bitmap.length);
    expect(bitmap.readInt32LE(18)).toBe(width);
    expect(bitmap.readUInt16LE(28)).toBe(1);
  });

  test("whatever is written, it fits or is refused, and its ink comes back", async () => {
    const point = fc.record({
      x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(point, { maxLength: 20 }), { maxLength: 5 }), async (strokes) => {
        const encoding = encodeSignature(strokes, { maxWidth: 64, maxHeight: 48 });
        if (strokes.flat().length === 0) {
          expect(await codeOf(encoding)).toBe("SIGNATURE_EMPTY");
          return;
        }
        const { base64: text, width, height } = await encoding;
        const image = await decodeSignature(text);
        expect([image.width, image.height]).toEqual([width, height]);
        expect(width).toBeLessThanOrEqual(64);
        expect(height).toBeLessThanOrEqual(48);
        expect(image.ink.includes(1)).toBe(true);
      }),
      runs(),
    );
  });
});

describe("a canvas", () => {
  const BACKGROUNDS = {
    "black on white": { ink: [0, 0, 0, 255], paper: [255, 255, 255, 255] },
    "blue on transparent": { ink: [20, 40, 160, 255], paper: [0, 0, 0, 0] },
    "grey on cream": { ink: [120, 120, 120, 255], paper: [250, 245, 220, 255] },
  } as const;

  test.each(Object.entries(BACKGROUNDS))("%s: cut to the ink", async (_, { ink, paper }) => {
    const picture = canvas(40, 30, (x, y) => (x >= 10 && x < 14 && y >= 5 && y < 7 ? ink : paper));
    expect(art(await decodeSignature((await encodeSignature(picture)).base64))).toEqual(["####", "####"]);
  });

  test("a thin line on a large canvas survives being made small", async () => {
    const picture = canvas(1_600, 400, (x, y) =>
      Math.abs(y - x / 4) < 1 ? [0, 0, 0, 255] : [255, 255, 255, 255],
    );
    const image = await decodeSignature(
      (await encodeSignature(picture, { maxWidth: 200, maxHeight: 60 })).base64,
    );
    const columns = Array.from({ length: image.width }, (_, x) =>
      Array.from({ length: image.height }, (_, y) => image.ink[y * image.width + x]).includes(1),
    );
    expect(columns.filter((inked) => !inked).length).toBeLessThan(image.width / 20);
  });

  test("without ink it is refused", async () => {
    expect(await codeOf(encodeSignature(canvas(9, 9, () => [255, 255, 255, 255])))).toBe("SIGNATURE_EMPTY");
  });

  test("one that no compression makes short enough is made smaller until it fits", async () => {
    let seed = 1;
    const noise = canvas(600, 400, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 50 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255];
    });
    const { base64: text, width } = await encodeSignature(noise, { maxWidth: 2_000, maxHeight: 2_000 });
    expect(text.reveal().length).toBeLessThanOrEqual(6_144);
    expect(width).toBeLessThan(600);
    expect((await decodeSignature(text)).width).toBe(width);
  });
});

describe("what comes back from the gateway", () => {
  test("a bitmap made by hand", async () => {
    const rows = [0b10101010, 0b01010101];
    const image = await decodeSignature(base64(gzipSync(bitmapByHand(8, rows))));
    expect(art(image)).toEqual([".#.#.#.#", "#.#.#.#."]);
  });

  test.each<[string, string]>([
    ["no base64", "{}"],
    ["nothing", ""],
    ["no gzip", base64(Uint8Array.of(1, 2, 3))],
    ["no bitmap", base64(gzipSync("hello"))],
    ["cut short", base64(gzipSync(bitmapByHand(8, [1, 2, 3])).subarray(0, 40))],
    ["a bitmap that claims more than it has", base64(gzipSync(bitmapByHand(100_000, [1])))],
    ["a megabyte out of a thousand bytes", base64(gzipSync(new Uint8Array(3 << 20)))],
  ])("%s", async (_, text) => {
    expect(await codeOf(decodeSignature(text))).toBe("SIGNATURE_INVALID");
  });
});

test("it is not printed", async () => {
  const signature = await encodeSignature(NAME);
  const text = signature.base64.reveal();
  expect(`${JSON.stringify(signature)} ${signature.base64}`).not.toContain(text.slice(20, 40));
});

test.each<[string, unknown, unknown]>([
  ["nothing", undefined, {}],
  ["text", "me", {}],
  ["strokes that are none", [1], {}],
  ["points that are none", [[1]], {}],
  ["coordinates that are none", [[{ x: Number.NaN, y: 0 }]], {}],
  ["too many points", [Array(100_001).fill({ x: 0, y: 0 })], {}],
  ["a canvas without pixels", { width: 2, height: 2, data: new Uint8Array(3) }, {}],
  ["a canvas of pixels that are none", { width: 1, height: 1, data: [0, 0, 0, 0] }, {}],
  ["a canvas without size", { width: 0, height: 2, data: new Uint8Array(0) }, {}],
  ["options", NAME, null],
  ["maxWidth", NAME, { maxWidth: 1 }],
  ["maxHeight", NAME, { maxHeight: 5_000 }],
  ["penWidth", NAME, { penWidth: 0 }],
])("arguments are checked: %s", async (_, source, options) => {
  expect(await codeOf(encodeSignature(source as never, options as never))).toBe("ARGUMENT_INVALID");
});
