/**
 * What chip and terminal say in a transaction, and which of it the reader puts into its answers.
 *
 * @module
 */
import { formatHex, parseHex } from "../protocol/hex.ts";
import { bytesOfAscii } from "../protocol/text.ts";
import type { CardApplication, SimulatedCard } from "./card.ts";
import { maskedAccount, maskedTrack2Data } from "./masked.ts";
import type { Payload } from "./payload.ts";
import { randomBytes } from "./random.ts";
import { TagTable } from "./tag-table.ts";

const TRACK_2 = 0x57;
const PAN = 0x5a;

/** Default output of 60-10, and what 60-11 adds. Source: N2 p.185-189. */
// biome-ignore format: a table reads by column
export const START_TAGS: readonly number[] = [
  0x57, 0x5a, 0x5f34, 0x5f20, 0x5f24, 0x5f25, 0x5f2d, 0x50, 0x84, 0x9f39, 0x9f53,
];
// biome-ignore format: a table reads by column
export const AUTHORIZATION_TAGS: readonly number[] = [
  0x82, 0x95, 0x9a, 0x9b, 0x9c, 0x5f2a, 0x9f02, 0x9f03, 0x9f06, 0x9f07, 0x9f09, 0x9f0d, 0x9f0e, 0x9f0f, 0x9f10, 0x9f15,
  0x9f16, 0x9f1a, 0x9f1c, 0x9f1e, 0x9f21, 0x9f26, 0x9f27, 0x9f33, 0x9f34, 0x9f35, 0x9f36, 0x9f37, 0x9f40, 0x9f41,
];
/** What a contactless answer holds. */
// biome-ignore format: a table reads by column
export const CONTACTLESS_TAGS: readonly number[] = [
  0x4f, 0x50, 0x57, 0x5a, 0x5f24, 0x5f34, 0x82, 0x84, 0x95, 0x9a, 0x9b, 0x9c, 0x5f2a, 0x9f02, 0x9f03, 0x9f06, 0x9f10, 0x9f1a,
  0x9f21, 0x9f26, 0x9f27, 0x9f33, 0x9f34, 0x9f35, 0x9f36, 0x9f37, 0x9f66, 0x9f39,
];

/** Cryptogram information data: what the chip decided. */
export const CRYPTOGRAM = { aac: 0x00, tc: 0x40, arqc: 0x80 } as const;

/** Issuer application data by scheme, of the usual layout; the content means nothing. */
const ISSUER_DATA: Readonly<Record<string, string>> = {
  mastercard: "0110A00003220000000000000000000000FF",
};
const DEFAULT_ISSUER_DATA = "06010A03A08000";

const nibblesOf = (text: string): Uint8Array => parseHex(text.length % 2 === 0 ? text : `${text}F`);

/** The card's track 2 as a chip holds it. Source: EMV Book 3, tag 57. */
function track2Data(card: SimulatedCard): Uint8Array {
  const text = card.tracks.track2?.reveal() ?? "";
  return nibblesOf(text.slice(1, -1).replace("=", "D"));
}

/** What the chip's application says. */
export function chipData(card: SimulatedCard, application: CardApplication, sequence: number): TagTable {
  const aid = parseHex(application.aid);
  const counter = Uint8Array.of(sequence >> 8, sequence);
  return new TagTable()
    .set(0x4f, aid)
    .set(0x9f06, aid)
    .set(0x84, aid)
    .set(0x50, bytesOfAscii(application.label))
    .set(TRACK_2, track2Data(card))
    .set(PAN, nibblesOf(card.pan.reveal()))
    .set(0x5f20, bytesOfAscii(card.cardholder.reveal()))
    .set(0x5f24, parseHex(`${card.expiry}31`))
    .set(0x5f25, parseHex("240101"))
    .set(0x5f2d, bytesOfAscii("en"))
    .set(0x5f30, parseHex(`0${card.serviceCode}`))
    .set(0x5f34, Uint8Array.of(1))
    .set(0x82, parseHex("3C00"))
    .set(0x8e, parseHex("000000000000000042035E031F00"))
    .set(0x94, parseHex("08010100"))
    .set(0x9f07, parseHex("FF00"))
    .set(0x9f0d, parseHex("F040008800"))
    .set(0x9f0e, parseHex("0010000000"))
    .set(0x9f0f, parseHex("F040009800"))
    .set(0x9f10, parseHex(ISSUER_DATA[card.scheme] ?? DEFAULT_ISSUER_DATA))
    .set(0x9f36, counter)
    .set(0x9f41, Uint8Array.of(0, 0, ...counter))
    .set(0x95, new Uint8Array(5))
    .set(0x9b, parseHex("E800"))
    .set(0x9f34, parseHex("1F0302"))
    .set(0x9f53, bytesOfAscii("R"));
}

/** Date and time of the transaction. */
export function clockData(time: Date): TagTable {
  const digits = time.toISOString().replace(/\D/g, "");
  return new TagTable().set(0x9a, parseHex(digits.slice(2, 8))).set(0x9f21, parseHex(digits.slice(8, 14)));
}

/** The chip's decision and its cryptogram, over the terminal's unpredictable number. */
export function cryptogramData(random: () => number, decision: number): TagTable {
  return new TagTable()
    .set(0x9f37, randomBytes(random, 4))
    .set(0x9f26, randomBytes(random, 8))
    .set(0x9f27, Uint8Array.of(decision));
}

/** Adds those of `tags` that `data` holds, each once, in this order; card data as pairs. */
export function addTags(payload: Payload, data: TagTable, tags: readonly number[]): void {
  for (const tag of new Set(tags)) {
    const value = data.get(tag);
    if (!value) continue;
    if (tag === TRACK_2) payload.addCardData(tag, value, parseHex(maskedTrack2Data(formatHex(value))));
    else if (tag === PAN) payload.addCardData(tag, value, parseHex(maskedAccount(formatHex(value))));
    else payload.add(tag, value);
  }
}
