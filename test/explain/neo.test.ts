import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import {
  encodeNeoCommand,
  encodeNeoFrame,
  encodeNeoReaderCommand,
  encodeNeoResponse,
} from "../../src/protocol/frames/neo-frame.ts";
import { bytesOf } from "../vectors.ts";
import { allParts, expectTiling, leavesOf, meaningOf, partNamed } from "./leaves.ts";

const PING = "5669564f74656368320018010000b3cd";
const PONG = "5669564f74656368320018000000fa83";

function command(pair: number, data: string): Uint8Array {
  return encodeNeoCommand({ command: pair >> 8, subCommand: pair & 0xff, data: bytesOf(data) });
}

function response(code: number, data: string, status = 0): Uint8Array {
  return encodeNeoResponse({ command: code, status, data: bytesOf(data) });
}

describe("one frame", () => {
  test("a command: header, command, sub-command, length, CRC with its order", () => {
    const explanation = explain(PING);
    expect(explanation.as).toBe("neo");
    expect(explanation.parts.map(({ name }) => name)).toEqual(["command frame"]);
    expect(leavesOf(explanation.parts).map(({ offset, name, bytes }) => [offset, name, bytes])).toEqual([
      [0, "header", "5669564F746563683200"],
      [10, "command", "18"],
      [11, "sub-command", "01"],
      [12, "data length", "0000"],
      [14, "CRC", "B3CD"],
    ]);
    expect(meaningOf(explanation, "command")).toBe("18-01: ping");
    expect(meaningOf(explanation, "CRC")).toContain("least significant byte first");
  });

  test("an answer: its status in words", () => {
    const explanation = explain(PONG);
    expect(partNamed(explanation, "response frame")).toBeDefined();
    expect(meaningOf(explanation, "command")).toContain("answer to ping");
    expect(meaningOf(explanation, "CRC")).toContain("most significant byte first");
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["5669564f7465636832001800000083fa",     "response frame", "answer with the CRC of a command"],
    ["5669564f746563683200090100 00a0a0",    "command frame",  "symmetric CRC, known command"],
    ["5669564f7465636832002c000003001dee0000", "response frame", "symmetric CRC, no such command"],
    ["5669564f7465636832000a0200020001f6e7", "command frame",  "command with the CRC of an answer"],
    ["5669564f746563683200610100030102 00db4a", "command frame", "host's reply to a prompt"],
    ["5669564f746563683200140100008182",     "frame of the reader's own accord", "boot notice"],
    ["5669564f7465636832008350 0000cd7c",    "command frame",  "unknown command"],
    ["5669564f746563680043240300007e9b",     "V1 command frame", "V1 command"],
    ["5669564f7465636800412400000086ad",     "V1 acknowledgement frame", "V1 acknowledgement"],
    ["5669564f7061795633008109000000906c",   "response frame", "V3 answer"],
  ])("%s is a %s: %s", (hex, name) => {
    const explanation = explain(hex);
    expect(explanation.error).toBeUndefined();
    expect(explanation.parts[0]?.name).toBe(name);
  });

  test("a V1 data frame and a V1 refusal", () => {
    const data = { data: bytesOf("0102"), crcOrder: "lsb-first" } as const;
    const frame = encodeNeoFrame({ kind: "v1-data", version: 1, command: 0, ...data });
    expect(partNamed(explain(frame), "V1 data frame")).toBeDefined();
    const refusal = encodeNeoFrame({ kind: "v1-nak", version: 1, command: 0x24, status: 5, ...data });
    expect(partNamed(explain(refusal), "V1 refusal frame")).toBeDefined();
  });

  test("an unknown command or status is told as such", () => {
    const explanation = explain(response(0xee, "", 0x99));
    expect(meaningOf(explanation, "status")).toBe("unknown status");
    expect(meaningOf(explanation, "command")).toContain("not in the catalogue");
  });
});

describe("data fields", () => {
  // biome-ignore format: a table reads by column
  test.each<[pair: number, data: string, name: string, meaning: string]>([
    [0x0240, "1E9C0100DFEF370107", "timeout", "30 seconds"],
    [0x0240, "1E9C0100DFEF370102", "DFEF37 Interfaces to poll", "contactless"],
    [0x0101, "01",                 "poll mode", "on demand"],
    [0x0102, "0301FF01",           "LED", "all LEDs"],
    [0x0303, "00E3000831323334353600 00".replace(" ", ""), "E300 Authorization code", "\"123456\\x00\\x00\""],
    [0x0501, "01",                 "extent", "cancel and reset the transaction"],
    [0x0a02, "0004",               "state", "amber"],
    [0x0b01, "02",                 "beeps", "2 beeps"],
    [0x2501, "1405",               "time", "14:05"],
    [0x2503, "20230427",           "date", "2023-04-27"],
    [0x2c13, "2000A40400",         "interface", "contact"],
    [0x6003, "9F0607A0000000031010", "9F06 Application Identifier (AID) – terminal", "A0000000031010 (Visa)"],
    [0x6002, "A0000000031010",     "AID", "A0000000031010 (Visa)"],
    [0x6006, "01009F350121",       "count", "1 object"],
    [0x6008, "A00000000392",       "RID", "A000000003"],
    [0x6010, "01007800789C0100",   "wait for a card", "120 seconds"],
    [0x6011, "000078",             "timeout", "120 seconds"],
    [0x6012, "018A023030",         "host reached", "yes"],
    [0x6013, "959F26",             "tags wanted", "2 tags"],
    [0x6016, "05",                 "terminal configuration", "5C"],
    [0x600d, "A000000003920102 03".replace(" ", ""), "certificate serial number", "010203"],
    [0x8104, "05",                 "key", "data key"],
    [0x810a, "05",                 "key", "data key"],
    [0xc736, "03",                 "encryption", "swipe and EMV on"],
    [0xf000, "05FF",               "sleep after", "255 seconds"],
    [0xf000, "05FF01",             "time base", "01"],
    [0x6101, "0043",               "mode", "cancelled"],
    [0x6101, "0043",               "selection", "key C"],
    [0x6101, "010200",             "selection", "line 2"],
    [0x6101, "00",                 "mode", "cancelled"],
  ])("command %i with %s: %s is %s", (pair, data, name, meaning) => {
    const explanation = explain(command(pair, data));
    expect(explanation.error).toBeUndefined();
    expect(meaningOf(explanation, name)).toBe(meaning);
  });

  test("a CA key's modulus length has another order in contactless commands", () => {
    const key = (length: string) =>
      `A00000000392010 1${"AA".repeat(20)}00000003${length}BBCC`.replace(" ", "");
    expect(meaningOf(explain(command(0x600a, key("0200"))), "modulus length")).toBe("2 bytes");
    expect(meaningOf(explain(command(0xd003, key("0002"))), "modulus length")).toBe("2 bytes");
  });

  // biome-ignore format: a table reads by column
  test.each<[code: number, data: string, name: string, meaning: string | undefined]>([
    [0x60, "00DFEE25020010",         "attribution", "00: contact EMV, clear"],
    [0x60, "03009F1A0208409F3501219F33036028C8", "count", "3 objects"],
    [0x60, "02000700A00000000310100700A0000000041010", "AID", "A0000000031010 (Visa)"],
    [0x60, "05",                     "terminal configuration", "5C"],
    [0x60, "A00000000392A00000000399", "key", undefined],
    [0x03, "9F1A020840",             "9F1A Terminal Country Code", "United States (840)"],
    [0x03, "C8DFEE25020011",         "attribution", "C8: swipe, encrypted by TDES"],
    [0x09, "DF600355 3334".replace(" ", ""), "DF60 DS Input (Card)", "553334"],
    [0x09, "553334",                 "product type", "3 bytes"],
    [0x12, "30383230363139323530",   "serial number", "\"0820619250\""],
    [0x25, "1405",                   "time", "14:05"],
    [0x25, "20230427",               "date", "2023-04-27"],
    [0x29, "56312E3000",             "version or module text", "\"V1.0\\x00\""],
    [0x77, "0000010203040A0B0C0D0E0F01", "module", "BM71"],
    [0x77, "4944544543482D31",       "name", "\"IDTECH-1\""],
    [0xd0, "A000000003A000000004",   "RID", undefined],
    [0x81, "00",                     "state", "unused"],
    [0x81, "01443054453030"        , "state", "valid"],
    [0x81, "01443054453030",         "usage", "data"],
    [0x81, "01443054453030",         "algorithm", "TDES"],
    [0x81, "01443041453030",         "algorithm", "AES"],
    [0x81, "01443054453030",         "mode", "encrypts only"],
    [0x81, "02443054453030",         "version", "\"00\""],
    [0x81, "0150305445",             "usage", "P0"],
    [0x81, "00FF0000000100000000"  , "slot 1", "not available"],
    [0x81, "00000000000200000000",   "slot 5, data key", "end of life"],
    [0x81, "629949012C0000000001",   "key serial number", "629949012C0000000001, counter 1"],
    [0x81, "629949012C000000000112FF", "key serial number", undefined],
    [0x81, "014430",                 "key information", "3 bytes"],
    [0x81, "0144305445303030303030303030", "key information", "14 bytes"],
    [0x81, "77",                     "key information", "1 byte"],
    [0xc7, "03",                     "setting", "swipe and EMV on"],
    [0xc7, "00",                     "setting", "off, or TDES"],
    [0xc7, "010200000000",           "key attribution", "010200000000"],
    [0x2c, "6A82",                   "data", undefined],
  ])("answer %i with %s: %s is %s", (code, data, name, meaning) => {
    const explanation = explain(response(code, data));
    expect(explanation.error).toBeUndefined();
    expect(partNamed(explanation, name)).toBeDefined();
    if (meaning !== undefined) expect(meaningOf(explanation, name)).toBe(meaning);
  });

  test("a user interface event", () => {
    expect(meaningOf(explain(response(0x02, "01", 0x0e)), "event")).toBe("card detected");
  });

  test("text that may be an account number is hidden", () => {
    const explanation = explain(response(0x29, "34373631373339303031303130313139"));
    expect(partNamed(explanation, "version or module text")?.bytes).toBeUndefined();
    expect(JSON.stringify(explanation)).not.toContain("4761739001010119");
  });

  test("names and passwords are hidden", () => {
    const explanation = explain(command(0x7781, "31323300313233343536363534333231"));
    expect(partNamed(explanation, "name and passwords")?.bytes).toBeUndefined();
  });

  test("a swipe in a transaction's answer is taken apart, its name hidden", () => {
    const vector = "020b00801f0000 00000000".replaceAll(" ", "");
    expect(vector).toHaveLength(22);
    const explanation = explain(response(0x02, "C8DFEE2302 0000".replace(" ", "")));
    expect(explanation.error?.code).toMatch(/^PROTOCOL_/);
    expectTiling(explanation);
  });
});

describe("prompts", () => {
  const prompt = (data: string) =>
    explain(encodeNeoReaderCommand({ command: 0x61, subCommand: 0x01, data: bytesOf(data) }));

  test("a message by id", () => {
    const explanation = prompt("03020000000200454e0300810b1c0000");
    expect(meaningOf(explanation, "mode")).toBe("display only");
    expect(meaningOf(explanation, "message")).toContain("11: ");
    expect(meaningOf(explanation, "language")).toBe('"EN"');
  });

  test("an id that is the line end itself", () => {
    expect(meaningOf(prompt("03020000000200454e0300811c1c0000"), "message")).toContain("28: ");
  });

  test("an id that is not listed", () => {
    expect(meaningOf(prompt("03020000000200454e030081f01c0000"), "message")).toBe(
      "240: not a listed message",
    );
  });

  test("text, timeout and backlight", () => {
    const explanation = prompt("0102003c000200454e060001564953411c02000500");
    expect(meaningOf(explanation, "text")).toBe('"VISA"');
    expect(meaningOf(explanation, "timeout")).toBe("60 s");
    expect(meaningOf(explanation, "backlight")).toBe("5 s");
  });

  test.each(["auto", "neo"] as const)("a line that is a number alone is not understood, read as %s", (as) => {
    const data = bytesOf("01000000000100010000");
    const explanation = explain(encodeNeoReaderCommand({ command: 0x61, subCommand: 0x01, data }), { as });
    expectTiling(explanation);
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_DATA_INVALID", context: { offset: 22 } });
    expect(meaningOf(explanation, "line number")).toBe("line 1, text follows");
  });

  test("modes with another layout", () => {
    expect(partNamed(prompt("200102"), "parameters")).toBeDefined();
    expect(partNamed(prompt("ee0102"), "parameters")).toBeDefined();
    expect(meaningOf(prompt("10"), "mode")).toBe("clear the display");
  });

  test("other frames of the reader's own accord", () => {
    const data = bytesOf("0102");
    const explanation = explain(encodeNeoReaderCommand({ command: 0x61, subCommand: 0x02, data }));
    expect(partNamed(explanation, "PIN request")).toBeDefined();
  });
});

describe("streams", () => {
  test("frames one after the other, with noise told and counted", () => {
    const explanation = explain(`00ff5669${PING}aabb${PONG}`);
    expect(explanation.error).toBeUndefined();
    expect(explanation.parts.map(({ name, offset, length }) => [name, offset, length])).toEqual([
      ["noise", 0, 4],
      ["command frame", 4, 16],
      ["noise", 20, 2],
      ["response frame", 22, 16],
    ]);
  });

  test("user interface events between frames", () => {
    const explanation = explain(`${PING}450055000403030000e8dd${PONG}`);
    expect(explanation.parts.map(({ name }) => name)).toEqual([
      "command frame",
      "user interface event frame",
      "response frame",
    ]);
  });

  test("a broken frame between whole ones", () => {
    const explanation = explain(`${PING}5669564f74656368320018000000fa82${PONG}`);
    expectTiling(explanation);
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_FRAME_CRC", context: { offset: 30 } });
    expect(allParts(explanation.parts).filter(({ name }) => name === "CRC")).toHaveLength(3);
  });

  test("a frame that is cut short: what is there, then the error", () => {
    const explanation = explain(PONG.slice(0, 26));
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_FRAME_TRUNCATED", context: { offset: 13 } });
    expect(meaningOf(explanation, "status")).toBeDefined();
    expect(leavesOf(explanation.parts).at(-1)).toMatchObject({ notUnderstood: true, offset: 12 });
  });

  test("a frame cut inside its data", () => {
    const explanation = explain(response(0x60, "00DFEE25020010DFEE260100").slice(0, 22));
    expect(explanation.error?.code).toBe("PROTOCOL_FRAME_TRUNCATED");
    expect(meaningOf(explanation, "DFEE25 Result code")).toBeDefined();
  });

  test("a header that is damaged", () => {
    const explanation = explain("5669564f74657868320018000000fa83");
    expect(explanation.as).toBe("neo");
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_FRAME_HEADER", context: { offset: 6 } });
  });

  test("an error in the data is told at its offset in the input", () => {
    const explanation = explain(response(0x60, "00DFEE250200109F02060000"));
    expect(explanation.error).toMatchObject({
      code: "PROTOCOL_TLV_VALUE_TRUNCATED",
      context: { offset: 21 },
    });
    expect(meaningOf(explanation, "CRC")).toContain("matches");
  });
});
