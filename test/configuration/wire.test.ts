/** What goes over the wire, byte by byte, where documents say what it has to be. */
import { describe, expect, test } from "vitest";
import { commandOf } from "../../src/configuration/plan-configuration.ts";
import { encodeCommand } from "../../src/protocol/commands/index.ts";
import { decodeNeoFrame, formatHex, parseTlv, TLV_IDTECH } from "../../src/protocol/index.ts";
import { CA_KEYS } from "../protocol/commands/ca-keys.ts";
import { bytesOf, loadVectors } from "../vectors.ts";

interface Vector {
  readonly name: string;
  readonly hex: string;
}
const VECTORS = [...loadVectors<Vector[]>("neo-frames"), ...loadVectors<Vector[]>("emv-responses")];

function vector(name: string): string {
  const found = VECTORS.find((entry) => entry.name.startsWith(name));
  if (found === undefined) throw new RangeError(`no vector ${name}`);
  return found.hex;
}

type Step = Parameters<typeof commandOf>[0];

function frameOf(step: Omit<Step, "readable" | "action">): string {
  const { name, request } = commandOf({ action: "write", readable: true, ...step });
  return formatHex(encodeCommand(name, request as never)).toLowerCase();
}

/** The data objects of a frame as a file has them. */
function fieldsOf(hex: string, headBytes: number): Record<string, string> {
  const { data } = decodeNeoFrame(bytesOf(hex), { direction: "from-host" });
  const nodes = parseTlv(data.subarray(headBytes), TLV_IDTECH);
  return Object.fromEntries(nodes.map(({ tagHex, value }) => [tagHex, formatHex(value)]));
}

test("terminal data is the published 60-06 frame, its 24 objects counted least significant byte first", () => {
  const published = vector("set contact terminal data 60-06 with 24 TLVs");
  const after = fieldsOf(published, 2);
  expect(Object.keys(after).length).toBe(24);
  expect(frameOf({ section: "contact.terminal", entry: "", after })).toBe(published);
});

test("a contactless application is the published set of 04-02, group and AID first", () => {
  const published = vector("set contactless AID A0000000051010 in group 2");
  const { "9F06": entry = "", ...after } = fieldsOf(published, 0);
  expect([entry, after.FFE4]).toEqual(["A0000000051010", "02"]);
  expect(frameOf({ section: "contactless.aids", entry, after })).toBe(published);
});

test("power management is F0-00 with its two bytes", () => {
  const after = { idleS: "5", sleepS: "60" };
  expect(frameOf({ section: "power", entry: "", after })).toBe(vector("set power management idle 5 s"));
});

describe("a CA public key", () => {
  const [, { rid, index, ...after }] = CA_KEYS;
  const data = (section: "contact.caKeys" | "contactless.caKeys") =>
    frameOf({ section, entry: `${rid}/${index}`, after }).slice(28, -4);
  const key = (length: string) =>
    `${rid}${index}0101${after.hash}00000003${length}${after.modulus}`.toLowerCase();

  test("has the length of its modulus least significant byte first in 60-0A", () => {
    expect(data("contact.caKeys")).toBe(key("b000"));
  });

  test("and most significant byte first in D0-03", () => {
    expect(data("contactless.caKeys")).toBe(key("00b0"));
  });
});

// biome-ignore format: a table reads by column
test.each([
  ["encryption.enabled",         "",                  { "": "true" },         "c736", "03"],
  ["encryption.cipher",          "",                  { "": "aes" },          "c732", "01"],
  ["encryption.msr",             "",                  { DFEF04: "07" },       "c738", "dfef040107"],
  ["contact.majorConfiguration", "",                  { "": "5C" },           "6016", "05"],
  ["contact.aids",               "A0000000031010",    { "9F09": "0096" },     "6003", "9f0607a00000000310109f09020096"],
  ["contact.revocations",        "",                  { "A000000003/09/000001": "", "A000000004/05/0000FF": "" }, "600e", "a00000000309000001a000000004050000ff"],
  ["contactless.groups",         "00",                { "5F2A": "0978" },     "0400", "5f2a020978"],
  ["contactless.groups",         "02",                { "9F33": "0028C8" },   "0403", "ffe401029f33030028c8"],
  ["power",                      "",                  { idleS: "300", sleepS: "0" }, "f000", "050001"],
  ["pollMode",                   "",                  { "": "quickChip" },    "0101", "02"],
] as const)("%s %s", (section, entry, after, command, data) => {
  const frame = frameOf({ section, entry, after: after as Record<string, string> });
  expect([frame.slice(20, 24), frame.slice(28, -4)]).toEqual([command, data]);
});

// biome-ignore format: a table reads by column
test.each([
  ["contact.aids",        "A0000000031010", {},                              "6002", "a0000000031010"],
  ["contact.caKeys",      "A000000003/09",  {},                              "6009", "a00000000309"],
  ["contact.revocations", "",               { "A000000003/09/000001": "" },  "600d", "a00000000309000001"],
  ["contactless.groups",  "02",             {},                              "0405", "ffe40102"],
  ["contactless.aids",    "A0000000031010", {},                              "0404", "9f0607a0000000031010"],
  ["contactless.caKeys",  "A000000003/92",  {},                              "d004", "a00000000392"],
] as const)("removing from %s", (section, entry, before, command, data) => {
  const step = { action: "remove", readable: true, section, entry, before } as const;
  const { name, request } = commandOf(step as Step);
  const frame = formatHex(encodeCommand(name, request as never)).toLowerCase();
  expect([frame.slice(20, 24), frame.slice(28, -4)]).toEqual([command, data]);
});
