import { decodeNeoFrame, encodeNeoResponse } from "vp3300/protocol";

const answer = encodeNeoResponse({ command: 0x18, status: 0, crcOrder: "lsb-first" });
decodeNeoFrame(answer, { strictCrcOrder: true });
