import { commandNameOf, encodeCommand } from "vp3300/commands";
import { formatHex } from "vp3300/protocol";

/** A command's bytes, and the name that they have. */
export async function run() {
  return { hex: formatHex(encodeCommand("ping")), name: commandNameOf(0x18, 0x01) };
}
