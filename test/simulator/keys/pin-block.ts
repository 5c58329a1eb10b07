/** PIN blocks that the DUKPT vectors hold and a reader without a keypad never makes. */
import { Aes } from "../../../src/simulator/keys/aes.ts";
import { bytesOf } from "../../vectors.ts";

function panField(pan: string): Uint8Array {
  return bytesOf(`0000${pan.slice(0, -1).slice(-12).padStart(12, "0")}`);
}

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ b[i]!);

/** ISO 9564 format 0, clear. */
export function pinBlock0(pin: string, pan: string): Uint8Array {
  return xor(bytesOf(`0${pin.length.toString(16)}${pin.padEnd(14, "F")}`), panField(pan));
}

/** The PIN inside a clear format 0 block. */
export function pinOf(block: Uint8Array, pan: string): string {
  const field = [...xor(block, panField(pan))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return field.slice(2, 2 + Number.parseInt(field.charAt(1), 16));
}

/** ISO 9564 format 4, enciphered: the PIN field, its block combined with the PAN's, and once more the cipher. */
export function encryptPinBlock4(key: Uint8Array, pinField: Uint8Array, pan: string): Uint8Array {
  const cipher = new Aes(key);
  const block = pinField.slice();
  cipher.encryptBlock(block, 0);
  const panBlock = bytesOf(`${pan.length - 12}${pan}`.padEnd(32, "0"));
  const result = xor(block, panBlock);
  cipher.encryptBlock(result, 0);
  return result;
}
