import { decodeTrackBits } from "vp3300/cards";

// Start sentinel, six zeros, end sentinel, and then nothing where the check character belongs.
const bits = `11010${"00001".repeat(6)}11111`;
decodeTrackBits(
  Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2)),
  2,
);
