import { describeValue, tagInfo } from "vp3300/dictionary";
import { parseHex } from "vp3300/protocol";

/** What a tag is called, and what a value of it says. */
export async function run() {
  return { name: tagInfo(0x9f02)?.name, text: describeValue(0x5f2a, parseHex("0840")).text };
}
