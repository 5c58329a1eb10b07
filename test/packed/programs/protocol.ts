import { NeoDecoder, parseHex } from "vp3300/protocol";

/** Decodes a frame that comes in chunks of five bytes. */
export async function run(hex: string) {
  const [bytes, decoder] = [parseHex(hex), new NeoDecoder()];
  for (let start = 0; start < bytes.length; start += 5) decoder.push(bytes.subarray(start, start + 5));
  return { complete: decoder.next(), command: decoder.command, status: decoder.status };
}
