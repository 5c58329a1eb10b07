/** MACs that the DUKPT vectors hold and no reader flow needs. */
import { Aes } from "../../../src/simulator/keys/aes.ts";
import { padZeros } from "../../../src/simulator/keys/block-cipher.ts";
import { Des } from "../../../src/simulator/keys/des.ts";

/** ISO 9797-1 algorithm 3 with zero padding; all 8 bytes. */
export function retailMac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const first = new Des(key.slice(0, 8));
  const padded = padZeros(data, 8);
  const state = new Uint8Array(8);
  for (let offset = 0; offset < padded.length; offset += 8) {
    for (let i = 0; i < 8; i += 1) state[i]! ^= padded[offset + i]!;
    first.encryptBlock(state, 0);
  }
  new Des(key.slice(8, 16)).decryptBlock(state, 0);
  first.encryptBlock(state, 0);
  return state;
}

function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7));
  if ((block[0]! & 0x80) !== 0) shifted[15]! ^= 0x87;
  return shifted;
}

/** NIST SP 800-38B. */
export function cmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = new Aes(key);
  const zero = new Uint8Array(16);
  cipher.encryptBlock(zero, 0);
  const whole = data.length > 0 && data.length % 16 === 0;
  const message = whole ? data.slice() : padZeros(Uint8Array.of(...data, 0x80), 16);
  const subkey = whole ? doubled(zero) : doubled(doubled(zero));
  const state = new Uint8Array(16);
  for (let offset = 0; offset < message.length; offset += 16) {
    const last = offset + 16 === message.length;
    for (let i = 0; i < 16; i += 1) state[i]! ^= message[offset + i]! ^ (last ? subkey[i]! : 0);
    cipher.encryptBlock(state, 0);
  }
  return state;
}
