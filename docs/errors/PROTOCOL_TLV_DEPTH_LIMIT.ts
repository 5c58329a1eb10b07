import { parseHex, parseTlv, TLV_EMV } from "vp3300/protocol";

parseTlv(parseHex("E103E1015A"), TLV_EMV, { maxDepth: 1 });
