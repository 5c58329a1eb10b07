/**
 * Signatures: from pen strokes or a canvas to the text that the CardPointe Gateway stores with a sale. Runs in browsers
 * and in Node.
 *
 * @module
 */
export type { CanvasImage, InkImage } from "./ink-image.ts";
export {
  decodeSignature,
  type EncodedSignature,
  type EncodeSignatureOptions,
  encodeSignature,
  SIGNATURE_MAX_CHARACTERS,
} from "./signature.ts";
export type { PenPoint, PenStroke } from "./strokes.ts";
