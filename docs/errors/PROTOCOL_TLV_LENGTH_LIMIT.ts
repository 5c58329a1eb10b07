import { parseHex, parseTlv, TLV_EMV } from "vp3300/protocol";

parseTlv(parseHex("9F02060000000010509C0100"), TLV_EMV, { maxLength: 5 });
