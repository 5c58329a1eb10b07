import { STATUSES } from "vp3300/commands";
import { explain } from "vp3300/explain";
import { NeoDecoder, parseHex, parseTlv, TLV_IDTECH } from "vp3300/protocol";

// Bytes as they came from a link, in chunks of any size, with noise in between.
const decoder = new NeoDecoder({
  onSkip: ({ offset, length }) => console.log("skipped", length, "at", offset),
});
for (const chunk of ["00FF 5669564F7465", "636832000300000F9F1A0208405F2A020840DFEE", "38010058CE"]) {
  decoder.push(parseHex(chunk));
  while (decoder.next()) {
    console.log("answer to command", decoder.command, STATUSES[decoder.status]?.text);
    for (const { tagHex, value } of parseTlv(decoder.data, TLV_IDTECH)) console.log(tagHex, value);
  }
}

// Or let the package say what the bytes are: a tree of parts that covers every byte.
for (const { name, children } of explain("9F1A 02 0840 5F2A 02 0840", { as: "tlv" }).parts) {
  console.log(`${name}: ${children?.at(-1)?.meaning}`);
}
