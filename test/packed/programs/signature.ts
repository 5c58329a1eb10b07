import { decodeSignature, encodeSignature } from "vp3300/signature";

/** A stroke to a picture, and back to pixels. */
export async function run() {
  const { base64, width, height } = await encodeSignature([
    [
      { x: 0, y: 0 },
      { x: 100, y: 40 },
    ],
  ]);
  const { ink, ...size } = await decodeSignature(base64);
  return { sameSize: size.width === width && size.height === height, hasInk: ink.includes(1) };
}
