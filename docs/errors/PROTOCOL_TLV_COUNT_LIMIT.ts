import { parseDol, parseHex } from "vp3300/protocol";

parseDol(parseHex("5A01".repeat(4097)));
