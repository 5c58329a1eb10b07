import { decodeSignature, encodeSignature } from "vp3300/signature";

// Points as a signature pad gives them, from pen down to pen up; a canvas's getImageData() does as well.
const strokes = [
  Array.from({ length: 120 }, (_, at) => ({ x: at * 2, y: 40 + 30 * Math.sin(at / 6) })),
  [{ x: 90, y: 4 }],
];

const signature = await encodeSignature(strokes);
console.log(`a picture of ${signature.width} by ${signature.height}; printed, it is ${signature.base64}`);

// What the gateway gives back later is a picture again: width, height and a byte for each pixel.
const { ink } = await decodeSignature(signature.base64);
console.log("pixels with ink:", ink.filter((pixel) => pixel === 1).length > 0);
