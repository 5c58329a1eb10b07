import { encodeSignature } from "vp3300/signature";

await encodeSignature([]);
