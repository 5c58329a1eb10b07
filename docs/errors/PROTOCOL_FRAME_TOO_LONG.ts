import { encodeNeoCommand } from "vp3300/protocol";

encodeNeoCommand({ command: 0x18, subCommand: 1, data: new Uint8Array(4097) });
