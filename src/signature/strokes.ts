/**
 * What a pen wrote, and how it becomes pixels.
 *
 * @module
 */
import { refuseArgument, requireArray, requireObject } from "../arguments.ts";
import { type InkImage, inkImage } from "./ink-image.ts";

/** Where the pen was, in any unit; `y` grows downwards. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
}

/** The points from pen down to pen up; a single one is a dot. */
export type PenStroke = readonly PenPoint[];

/** The most points of a signature. A tablet gives some hundred a second. */
const MOST_POINTS = 100_000;

/** @throws Vp3300Error `ARGUMENT_INVALID` */
export function requireStrokes(argument: string, strokes: unknown): asserts strokes is readonly PenStroke[] {
  requireArray(argument, strokes);
  let points = 0;
  for (const stroke of strokes) {
    requireArray(`${argument}[]`, stroke);
    points += stroke.length;
    if (points > MOST_POINTS) refuseArgument(argument, `at most ${MOST_POINTS} points`, "more");
    for (const point of stroke) {
      requireObject(`${argument}[][]`, point);
      const { x, y } = point as Partial<PenPoint>;
      if (!Number.isFinite(x) || !Number.isFinite(y))
        refuseArgument(`${argument}[][]`, "finite x and y", "others");
    }
  }
}

/** The strokes as large as fits into `width` by `height` pixels, drawn with a round pen. `undefined` without a point. */
export function drawStrokes(
  strokes: readonly PenStroke[],
  { width, height, penWidth }: { readonly width: number; readonly height: number; readonly penWidth: number },
): InkImage | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of strokes.flat()) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  if (left > right) return undefined;
  const margin = penWidth;
  const scaleOf = (room: number, size: number) => (size === 0 ? Infinity : (room - 2 * margin) / size);
  const fitting = Math.min(scaleOf(width, right - left), scaleOf(height, bottom - top));
  const scale = Number.isFinite(fitting) ? fitting : 1;
  const place = ({ x, y }: PenPoint) => ({
    x: (x - left) * scale + margin,
    y: (y - top) * scale + margin,
  });
  const image = inkImage(
    Math.min(width, Math.ceil((right - left) * scale + 2 * margin)),
    Math.min(height, Math.ceil((bottom - top) * scale + 2 * margin)),
  );
  for (const stroke of strokes) {
    const placed = stroke.map(place);
    for (const [at, point] of placed.entries()) drawLine(image, placed[at - 1] ?? point, point, penWidth / 2);
  }
  return image;
}

/** Inks every pixel whose centre is no further from the line than `radius`. */
function drawLine(image: InkImage, from: PenPoint, to: PenPoint, radius: number): void {
  const reach = Math.max(radius, 0.5);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number, size: number) => Math.min(size - 1, Math.ceil(Math.max(a, b) + reach));
  for (let y = first(from.y, to.y); y <= last(from.y, to.y, image.height); y += 1) {
    for (let x = first(from.x, to.x); x <= last(from.x, to.x, image.width); x += 1) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      if (Math.hypot(px - along * dx, py - along * dy) <= reach) image.ink[y * image.width + x] = 1;
    }
  }
}
