/**
 * A signature from pen or canvas to the text that the gateway stores, and back.
 *
 * @module
 */
import { refuseArgument, requireInteger, requireObject, requireText } from "../arguments.ts";
import { Vp3300Error } from "../errors.ts";
import { Secret } from "../secret.ts";
import { packBitmap, unpackBitmap } from "./bitmap.ts";
import { type CanvasImage, type InkImage, inkOf, requireCanvasImage, shrunk } from "./ink-image.ts";
import { drawStrokes, type PenStroke, requireStrokes } from "./strokes.ts";

/** The longest text that the gateway takes. Source: cardpointe reference 9.2. */
export const SIGNATURE_MAX_CHARACTERS = 6_144;

/** How a signature becomes a picture. */
export interface EncodeSignatureOptions {
  /** The picture is at most so wide, 16 to 2 000 pixels. Default 384. */
  readonly maxWidth?: number | undefined;
  /** And so high. Default 160. */
  readonly maxHeight?: number | undefined;
  /** Of strokes, pixels: 1 to 20. Default 2. */
  readonly penWidth?: number | undefined;
}

/** A signature as the gateway takes it. */
export interface EncodedSignature {
  /** Base64 of a gzipped BMP, for `signature` of an authorization or of a signature capture. */
  readonly base64: Secret<string>;
  /** Size of the picture, pixels. */
  readonly width: number;
  readonly height: number;
}

/** What each further attempt keeps of width and height when the text is too long. */
const SHRINK = 0.85;

/**
 * Draws a signature (`strokes`), or takes it from a canvas, and encodes it. A picture that would be too long for the
 * gateway is made smaller until it fits. Of a canvas only the part with ink counts; blue, grey or transparent backgrounds are told from ink by how
 * dark and opaque they are.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `SIGNATURE_EMPTY` without ink
 */
export async function encodeSignature(
  source: readonly PenStroke[] | CanvasImage,
  options: EncodeSignatureOptions = {},
): Promise<EncodedSignature> {
  requireObject("options", options);
  const { maxWidth = 384, maxHeight = 160, penWidth = 2 } = options;
  requireInteger("options.maxWidth", maxWidth, 16, 2_000);
  requireInteger("options.maxHeight", maxHeight, 16, 2_000);
  requireInteger("options.penWidth", penWidth, 1, 20);
  const pictureOf = pictures(source, penWidth);
  for (let [width, height] = [maxWidth, maxHeight]; ; width *= SHRINK, height *= SHRINK) {
    const image = pictureOf(width, height);
    if (image === undefined) throw new Vp3300Error("SIGNATURE_EMPTY");
    const base64 = base64Of(await packBitmap(image));
    if (base64.length <= SIGNATURE_MAX_CHARACTERS) {
      return { base64: new Secret(base64, "signature"), width: image.width, height: image.height };
    }
  }
}

/**
 * The picture in a signature that the gateway gave back, to show or print it.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`; `SIGNATURE_INVALID` for what is no gzipped BMP of at most a megabyte
 */
export async function decodeSignature(base64: string | Secret<string>): Promise<InkImage> {
  const text = base64 instanceof Secret ? base64.reveal() : base64;
  requireText("base64", text, 1 << 20);
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new Vp3300Error("SIGNATURE_INVALID", { expected: "base64" }, { cause });
  }
  return unpackBitmap(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

function pictures(
  source: readonly PenStroke[] | CanvasImage,
  penWidth: number,
): (width: number, height: number) => InkImage | undefined {
  if (Array.isArray(source)) {
    requireStrokes("source", source);
    return (width, height) =>
      drawStrokes(source, { width: Math.floor(width), height: Math.floor(height), penWidth });
  }
  if (typeof source !== "object" || source === null)
    refuseArgument("source", "strokes or a canvas's picture", typeof source);
  requireCanvasImage("source", source);
  const ink = inkOf(source);
  return (width, height) => ink && shrunk(ink, width, height);
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
