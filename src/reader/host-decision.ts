/**
 * The host's decision as the card hears it: data objects of 60-12. Source: NEO 2 IDG p.189; vp3300 reference 7.3.
 *
 * | tag    | bytes   | meaning                                                     |
 * | ------ | ------- | ----------------------------------------------------------- |
 * | 8A     | 2       | authorization response code, ASCII; mandatory               |
 * | 91     | 8 to 16 | issuer authentication data                                  |
 * | 71, 72 | n       | issuer scripts, before and after the second GENERATE AC     |
 *
 * @module
 */
import { refuseArgument, requireBytes, requireObject, requireText } from "../arguments.ts";
import { TlvCursor } from "../protocol/tlv/tlv-cursor.ts";
import type { TlvInput } from "../protocol/tlv/tlv-encode.ts";
import { TLV_EMV } from "../protocol/tlv/tlv-profile.ts";
import { tagHex } from "../protocol/tlv/tlv-tag.ts";
import type { HostDecision } from "./outcomes.ts";

const RESPONSE_CODE = 0x8a;
const ISSUER_AUTHENTICATION_DATA = 0x91;
/** What a card takes for an approval. A shop may decline what its issuer approved, in part for one. */
const APPROVING_CODES: readonly string[] = ["00", "08", "10", "11"];
const DECLINED = "05";
const SCRIPT_TEMPLATES: readonly number[] = [0x71, 0x72];
/** A frame takes 4 096 bytes of data, and there are the other objects. Issuers send a few hundred. */
const LONGEST_SCRIPTS = 4_000;

/**
 * Whether a card takes this authorization response code (tag 8A, two characters) for an approval: 00, 08, 10 (in part) and 11.
 *
 * Source: ISO 8583:1987, response code; NEO 2 IDG p.189.
 */
export function isApprovingCode(responseCode: string): boolean {
  return APPROVING_CODES.includes(responseCode);
}

/** @throws Vp3300Error `ARGUMENT_INVALID`; `PROTOCOL_TLV_…` when the scripts are no data objects */
export function decisionTlv(decision: HostDecision): readonly TlvInput[] {
  requireObject("decision", decision);
  const { approved, issuerAuthenticationData, issuerScripts } = decision;
  if (typeof approved !== "boolean") refuseArgument("decision.approved", "boolean", typeof approved);
  const { responseCode = approved ? "00" : DECLINED } = decision;
  requireText("decision.responseCode", responseCode);
  if (!/^[0-9A-Za-z]{2}$/.test(responseCode)) {
    refuseArgument("decision.responseCode", "two letters or digits", "other text");
  }
  const heard = !approved && isApprovingCode(responseCode) ? DECLINED : responseCode;
  const tlv: TlvInput[] = [{ tag: RESPONSE_CODE, value: asciiBytes(heard) }];
  if (issuerAuthenticationData !== undefined) {
    requireBytes("decision.issuerAuthenticationData", issuerAuthenticationData);
    const { length } = issuerAuthenticationData;
    if (length < 8 || length > 16) {
      refuseArgument("decision.issuerAuthenticationData", "8 to 16 bytes", `${length} bytes`);
    }
    tlv.push({ tag: ISSUER_AUTHENTICATION_DATA, value: issuerAuthenticationData });
  }
  if (issuerScripts !== undefined) tlv.push(...scriptsOf(issuerScripts));
  return tlv;
}

/** What the templates hold goes on byte for byte, not taken apart and rebuilt: the issuer may have a MAC over it. */
function scriptsOf(bytes: unknown): readonly TlvInput[] {
  requireBytes("decision.issuerScripts", bytes);
  const { length } = bytes;
  if (length > LONGEST_SCRIPTS) {
    refuseArgument("decision.issuerScripts", `at most ${LONGEST_SCRIPTS} bytes`, `${length} bytes`);
  }
  const scripts: TlvInput[] = [];
  const cursor = new TlvCursor(bytes, TLV_EMV);
  while (cursor.next()) {
    const { tag, value } = cursor;
    if (!SCRIPT_TEMPLATES.includes(tag)) refuseArgument("decision.issuerScripts", "71 | 72", tagHex(tag));
    scripts.push({ tag, value });
    cursor.skip();
  }
  return scripts;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
