/**
 * Whether a data field has the shape of what its command answers. A reader may answer late or twice, so that its answer is
 * taken for that to another command.
 *
 * @module
 */
import { isVp3300Error } from "../../errors.ts";
import { type CommandName, decodeResponse } from "../../protocol/commands/catalogue.ts";
import { KEY_STATES } from "../../protocol/commands/rows/encryption.ts";
import { formatHex } from "../../protocol/hex.ts";

/** The exponents of EMV's public keys. Source: EMV 4.4 Book 2, annex B2.1. */
const EXPONENTS: readonly number[] = [3, 0x10001];
/** SHA-1 and RSA. */
const ALGORITHM = 1;
/** A category and nine digits, as hexadecimal. Source: ISO/IEC 7816-5. */
const RID = /^[ABD]\d{9}$/;

function isPublicKey(name: "getContactCaKey" | "getContactlessCaKey", data: Uint8Array): boolean {
  const { hashAlgorithm, encryptionAlgorithm, exponent } = decodeResponse(name, data);
  return hashAlgorithm === ALGORITHM && encryptionAlgorithm === ALGORITHM && EXPONENTS.includes(exponent);
}

/** What a documented layout leaves open, and is known. */
const SHAPES: Readonly<Partial<Record<CommandName, (data: Uint8Array) => boolean>>> = {
  getContactCaKey: (data) => isPublicKey("getContactCaKey", data),
  getContactlessCaKey: (data) => isPublicKey("getContactlessCaKey", data),
  getContactCaKeyList: (data) =>
    decodeResponse("getContactCaKeyList", data).every(({ rid }) => RID.test(formatHex(rid))),
  // Whether a card is there.
  getContactStatus: (data) => data.length === 1,
  getKeyStates: (data) => data.every((byte) => byte in KEY_STATES),
  // PINs and swipes are answered under the same byte.
  replyToPrompt: () => false,
};

/** An answer that reports a failure may say why, in a code. */
const LONGEST_REASON = 4;

/** Whether this is what the command answers, as far as that is known. Errs on the side of no. */
export function isOwnAnswer(name: CommandName, status: number, data: Uint8Array): boolean {
  if (data.length === 0 || (status !== 0 && data.length <= LONGEST_REASON)) return true;
  try {
    const isOwn = SHAPES[name];
    if (isOwn !== undefined) return isOwn(data);
    decodeResponse(name, data);
    return true;
  } catch (error) {
    if (isVp3300Error(error)) return false;
    throw error;
  }
}
