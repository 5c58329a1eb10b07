import { decodeTrackBits } from "vp3300/cards";

// A start sentinel of track 2 is 11010; here one of its bits is turned, behind a clocking bit.
decodeTrackBits(Uint8Array.of(0b01101100), 2);
