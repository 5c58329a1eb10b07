import { parseHex, parseTlv, TLV_BER } from "vp3300/protocol";

parseTlv(parseHex("E1805A0100"), TLV_BER);
