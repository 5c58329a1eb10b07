/** Answers of transactions: published and constructed vectors, and small ones made on the spot. */

import { encodeSwipe } from "../../src/protocol/cards/swipe-encode.ts";
import { formatHex } from "../../src/protocol/hex.ts";
import { bytesOf, loadVectors } from "../vectors.ts";
import { response } from "./fake-reader.ts";

const VECTORS = loadVectors<readonly { readonly name: string; readonly hex: string }[]>("emv-responses");

function vector(name: string): string {
  const found = VECTORS.find((entry) => entry.name.startsWith(name));
  if (found === undefined) throw new RangeError(`no vector ${name}`);
  return found.hex;
}

const frame = (name: string) => bytesOf(vector(name));

/** The first answer of a command that takes long. */
export const WAIT_02 = response(0x02, 0x63);
export const WAIT_60 = response(0x60, 0x63);

export const CHIP_STARTED = frame("contact EMV start");
export const GO_ONLINE = response(0x60, 0, vector("contact EMV online request"));
export const COMPLETED = frame("contact EMV complete: approved");
export const COMPLETED_DECLINED = frame("contact EMV complete: declined");
export const FALLBACK = frame("contact fallback situation");
export const TAPPED = frame("contactless EMV, TDES");
export const TAPPED_CLEAR_MAGSTRIPE = frame("contactless magstripe mode in clear");
export const CARD_DECLINED_TAP = frame("contactless failure with KSN");
/** The swipe of a card with a chip. */
export const CHIP_SWIPED = frame("swipe response, encrypted, NEO 1");
export const FALLBACK_SWIPED = frame("swipe after chip failure");

/** An answer that says no more than its result. */
export function result(code: number, { command = 0x60, status = 0 } = {}): Uint8Array {
  return response(command, status, `00dfee2502${code.toString(16).padStart(4, "0")}dfee260100`);
}

/** The same answer with another command byte: flows answer 02-40 and 60-10 alike. */
export function under(command: number, answer: Uint8Array): Uint8Array {
  return response(command, answer[11], formatHex(answer.subarray(14, -2)));
}

/** The same answer for another presentation: the counter of its KSN (FFEE12) is set. */
export function presented(count: number, answer: Uint8Array): Uint8Array {
  const data = formatHex(answer.subarray(14, -2));
  const counter = count.toString(16).padStart(6, "0");
  if (!data.includes("FFEE120A")) throw new RangeError("the answer has no KSN");
  return response(answer[10]!, answer[11], data.replace(/(?<=FFEE120A.{14}).{6}/, counter));
}

/** A failed tap. */
export function tapFailed(code: number, sw = 0): Uint8Array {
  const block = ((BigInt(code) << 24n) | (BigInt(sw) << 8n)).toString(16).padStart(8, "0");
  return response(0x02, 0x0a, `01ffee1f04${block}9f390107dfee260101`);
}

/** A swipe in clear, of an encode type as in the original format: 0 ISO, 1 AAMVA, 3 other. */
export function clearSwipe(encodeType: number): Uint8Array {
  const text = ";4761739001010119=22121010000000000?";
  const blob = encodeSwipe({ encodeType, tracks: [{}, { text }] });
  const length = blob.length.toString(16).padStart(2, "0");
  return response(0x02, 0, `08dfee25020011dfee23${length}${formatHex(blob)}9f390190dfee260108`);
}

/** A swipe of a card without chip, encrypted. */
export function plainSwipe(): Uint8Array {
  const text = ";4761********0119=2212***************?*";
  const blob = encodeSwipe({
    tracks: [{}, { text, encrypted: new Uint8Array(40).fill(0x5a) }],
    ksn: bytesOf("629949012c0000000003"),
    serialNumber: "0123456789",
  });
  const length = blob.length.toString(16).padStart(2, "0");
  return response(0x02, 0, `c8dfee25020011dfee2381${length}${formatHex(blob)}9f390190dfee2601c8`);
}

/** The account number of the clear swipes and taps, which nothing may show. */
export const CANARY = "4761739001010119";
