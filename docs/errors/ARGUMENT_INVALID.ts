import { crc16 } from "vp3300/protocol";

// As a program without type checks may pass it.
crc16("5669564f" as never);
