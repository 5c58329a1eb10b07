import { decodeSwipe } from "vp3300/cards";
import { encodeNga, parseHex } from "vp3300/protocol";

decodeSwipe(encodeNga(parseHex("801f0000000000aabb")));
