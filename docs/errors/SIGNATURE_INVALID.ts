import { decodeSignature } from "vp3300/signature";

await decodeSignature("{}");
