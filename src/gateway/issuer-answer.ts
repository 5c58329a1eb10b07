/**
 * The issuer's answer to a chip: what goes back into the reader, so that the card hears it.
 *
 * Source: CardPointe Gateway API, `emv`; EMV Book 3, tags 8A, 91, 71 and 72.
 *
 * @module
 */
import { isVp3300Error } from "../errors.ts";
import { parseHex } from "../protocol/hex.ts";
import { TLV_EMV } from "../protocol/tlv/tlv-profile.ts";
import { parseTlv, type TlvNode } from "../protocol/tlv/tlv-tree.ts";

const RESPONSE_CODE = 0x8a;
const AUTHENTICATION_DATA = 0x91;
const SCRIPTS: ReadonlySet<number> = new Set([0x71, 0x72]);
/** A hundred scripts would fit: what is longer is not an issuer's answer. */
const MAX_HEX_LENGTH = 16_384;

/** What the reader's `authorize` hook gives back, but for whether it was approved. */
export interface IssuerAnswer {
  /** Tag 8A: two letters or digits. */
  readonly responseCode?: string;
  /** Tag 91: 8 to 16 bytes. */
  readonly issuerAuthenticationData?: Uint8Array;
  /** Templates 71 and 72, one after the other, as they came. */
  readonly issuerScripts?: Uint8Array;
}

function parse(hex: string): { readonly bytes: Uint8Array; readonly nodes: readonly TlvNode[] } | undefined {
  try {
    const bytes = parseHex(hex);
    return { bytes, nodes: parseTlv(bytes, TLV_EMV) };
  } catch (error) {
    if (isVp3300Error(error)) return undefined; // not an issuer's answer: the card is completed without one
    throw error;
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Reads `emv` of an answer. What is missing, or not of the documented form, is absent: then the reader completes the card
 * with its default decision. The arrays are copies.
 */
export function parseIssuerAnswer(emv: unknown): IssuerAnswer | undefined {
  if (typeof emv !== "string" || emv.length > MAX_HEX_LENGTH) return undefined;
  const parsed = parse(emv.trim());
  if (parsed === undefined) return undefined;
  const copyOf = (tag: number) => parsed.nodes.find((node) => node.tag === tag)?.value.slice();
  const responseCode = String.fromCharCode(...(copyOf(RESPONSE_CODE) ?? []));
  const data = copyOf(AUTHENTICATION_DATA);
  const scripts = parsed.nodes
    .filter(({ tag }) => SCRIPTS.has(tag))
    .map(({ tagOffset, endOffset }) => parsed.bytes.subarray(tagOffset, endOffset));
  const answer: IssuerAnswer = {
    ...(/^[0-9A-Za-z]{2}$/.test(responseCode) && { responseCode }),
    ...(data !== undefined && data.length >= 8 && data.length <= 16 && { issuerAuthenticationData: data }),
    ...(scripts.length > 0 && { issuerScripts: concatenate(scripts) }),
  };
  return Object.keys(answer).length > 0 ? answer : undefined;
}
