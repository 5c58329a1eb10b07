import { encodeCommand } from "vp3300/commands";
import { formatHex } from "vp3300/protocol";
import { replay } from "vp3300/recording";

const recorded = ["@vp3300-recording 1", `=> ${formatHex(encodeCommand("ping"))}`].join("\n");
const transport = replay(recorded);
const link = await transport.open();
// Another command than when it was recorded: the link is lost, and verify() says why.
await link.write(encodeCommand("getSerialNumber")).catch(() => transport.verify());
