/**
 * The form in which a signature is stored: a BMP, compressed with gzip, in base64. Source: cardpointe reference 9.2
 * (`signature`, at most 6 144 characters). Unverified: which of the BMP forms the service shows; this one has one bit a
 * pixel and a V5 header. Signing in the test environment and looking at the receipt there would tell.
 *
 * @module
 */
import { decode, encode } from "fast-bmp";
import { Vp3300Error } from "../errors.ts";
import { type InkImage, inkImage } from "./ink-image.ts";

/** The largest picture that is unpacked, bytes: a few hundred compressed ones can claim to be any size. */
const LARGEST_BITMAP = 1 << 20;
/** A pixel of a grey or coloured picture is ink when it is darker than this. */
const INK_BELOW = 128;

/** Bytes of the compressed BMP: ink is black, paper white. */
export async function packBitmap({ width, height, ink }: InkImage): Promise<Uint8Array> {
  // In the palette of such a BMP 0 is black.
  const data = ink.map((pixel) => 1 - pixel);
  const bitmap = encode({ width, height, data, bitsPerPixel: 1, components: 1, channels: 1 });
  return readAll(streamOf(bitmap).pipeThrough(new CompressionStream("gzip")), Number.POSITIVE_INFINITY);
}

/** @throws Vp3300Error `SIGNATURE_INVALID` */
export async function unpackBitmap(packed: Uint8Array): Promise<InkImage> {
  let decoded: ReturnType<typeof decode>;
  try {
    const unzipped = streamOf(packed).pipeThrough(new DecompressionStream("gzip"));
    decoded = decode(await readAll(unzipped, LARGEST_BITMAP));
  } catch (cause) {
    throw new Vp3300Error("SIGNATURE_INVALID", { expected: "gzipped BMP" }, { cause });
  }
  const { width, height, channels, bitsPerPixel, data } = decoded;
  const image = inkImage(width, height);
  const expected = image.ink.length * channels;
  if (!(data instanceof Uint8Array) || data.length !== expected) {
    throw new Vp3300Error("SIGNATURE_INVALID", { expected: `${expected} bytes of pixels` });
  }
  const limit = bitsPerPixel === 1 ? 1 : INK_BELOW;
  for (let pixel = 0; pixel < image.ink.length; pixel += 1) {
    image.ink[pixel] = data[pixel * channels]! < limit ? 1 : 0;
  }
  return image;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });
}

async function readAll(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Safari has no asynchronous iteration over streams.
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length > limit) throw new Vp3300Error("SIGNATURE_INVALID", { expected: limit, actual: length });
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
