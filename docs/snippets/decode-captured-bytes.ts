import { STATUSES } from "vp3300/commands";
import { explain } from "vp3300/explain";
import { NeoDecoder, parseHex, parseTlv, TLV_IDTECH, tagHex } from "vp3300/protocol";

// Bytes as they came from a link, in chunks of any size, with noise in between.
const decoder = new NeoDecoder({ onSkip: (skip) => console.log("skipped", skip) });
for (const chunk of ["00FF 5669564F7465", "636832000300000F9F1A0208405F2A020840DFEE", "38010058CE"]) {
  decoder.push(parseHex(chunk));
  while (decoder.next()) {
    console.log("answer to command", decoder.command, STATUSES[decoder.status]?.text);
    for (const { tag, value } of parseTlv(decoder.data, TLV_IDTECH)) console.log(tagHex(tag), value);
  }
}

// Or let the package say what every byte is.
console.log(explain("9F1A 02 0840 5F2A 02 0840", { as: "tlv" }).parts);
