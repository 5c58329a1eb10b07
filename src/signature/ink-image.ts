/**
 * A picture of ink on paper: one byte a pixel, 1 where there is ink.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject } from "../arguments.ts";

/** Rows from the top, each from the left. */
export interface InkImage {
  readonly width: number;
  readonly height: number;
  /** `width * height` bytes, 0 or 1. */
  readonly ink: Uint8Array;
}

/** A picture as a canvas gives it (`getImageData`): red, green, blue, opacity. */
export interface CanvasImage {
  readonly width: number;
  readonly height: number;
  /** `4 * width * height` bytes. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The longest side of a canvas, pixels. */
const LONGEST_SIDE = 8_192;
/** Darker than this, and more opaque than half, is ink: the pen may be blue on white, black on nothing or grey. */
const INK_BELOW = 160;
const OPAQUE_ABOVE = 127;

/** Paper without ink. */
export function inkImage(width: number, height: number): InkImage {
  return { width, height, ink: new Uint8Array(width * height) };
}

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireCanvasImage(argument: string, image: unknown): asserts image is CanvasImage {
  requireObject(argument, image);
  const { width, height, data } = image as Partial<CanvasImage>;
  requireInteger(`${argument}.width`, width, 1, LONGEST_SIDE);
  requireInteger(`${argument}.height`, height, 1, LONGEST_SIDE);
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isBytes || data.length !== 4 * width * height) {
    refuseArgument(
      `${argument}.data`,
      `${4 * width * height} bytes`,
      isBytes ? `${data.length} bytes` : typeof data,
    );
  }
}

/** The ink of a canvas, cut to where there is any; `undefined` if there is none. */
export function inkOf({ width, height, data }: CanvasImage): InkImage | undefined {
  const whole = inkImage(width, height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let pixel = 0; pixel < whole.ink.length; pixel += 1) {
    const [red, green, blue, opacity] = data.subarray(4 * pixel, 4 * pixel + 4) as unknown as number[];
    const luminance = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
    if (opacity! <= OPAQUE_ABOVE || luminance >= INK_BELOW) continue;
    whole.ink[pixel] = 1;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  if (right < 0) return undefined;
  const cut = inkImage(right - left + 1, bottom - top + 1);
  for (let y = 0; y < cut.height; y += 1) {
    const start = (top + y) * width + left;
    cut.ink.set(whole.ink.subarray(start, start + cut.width), y * cut.width);
  }
  return cut;
}

/**
 * The picture made smaller until it fits; one that fits stays as it is. A line one pixel thin covers about `scale` of
 * the pixels that become one; half of that is ink, so that thin lines do not vanish.
 */
export function shrunk(image: InkImage, width: number, height: number): InkImage {
  const scale = Math.min(1, width / image.width, height / image.height);
  if (scale === 1) return image;
  const small = inkImage(
    Math.max(1, Math.floor(image.width * scale)),
    Math.max(1, Math.floor(image.height * scale)),
  );
  const covered = new Uint32Array(small.ink.length);
  const size = new Uint32Array(small.ink.length);
  for (let pixel = 0; pixel < image.ink.length; pixel += 1) {
    const x = Math.min(small.width - 1, Math.floor((pixel % image.width) * scale));
    const y = Math.min(small.height - 1, Math.floor(Math.floor(pixel / image.width) * scale));
    const at = y * small.width + x;
    covered[at]! += image.ink[pixel]!;
    size[at]! += 1;
  }
  for (let at = 0; at < small.ink.length; at += 1) {
    small.ink[at] = covered[at]! > 0 && covered[at]! >= (scale / 2) * size[at]! ? 1 : 0;
  }
  return small;
}
