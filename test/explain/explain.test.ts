import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/index.ts";
import { segmentReports } from "../../src/protocol/frames/hid-reports.ts";
import { encodeItp } from "../../src/protocol/frames/itp-frame.ts";
import { encodeNeoResponse } from "../../src/protocol/frames/neo-frame.ts";
import { encodeNga } from "../../src/protocol/frames/nga-frame.ts";
import { bytesOf } from "../vectors.ts";
import { allParts, expectTiling, leavesOf, meaningOf, partNamed } from "./leaves.ts";
import { VECTOR_INPUTS } from "./vector-inputs.ts";

const TRACK_1 = "%B4761739001010119^DOE/JANE^22122011143804400?";
const TRACK_2 = ";4761739001010119=22122011143804400?";

describe("data objects", () => {
  test("tag, length and value are leaves of their own", () => {
    const { parts } = explain("9F0206000000001250 5F2A020840", { as: "tlv" });
    expect(parts).toEqual([
      {
        offset: 0,
        length: 9,
        name: "9F02 Amount, Authorised (Numeric)",
        brief: true,
        children: [
          { offset: 0, length: 2, name: "tag", bytes: "9F02" },
          { offset: 2, length: 1, name: "length", bytes: "06", meaning: "6 bytes" },
          { offset: 3, length: 6, name: "value", bytes: "000000001250", meaning: "12.50 USD" },
        ],
      },
      expect.objectContaining({ name: "5F2A Transaction Currency Code" }),
    ]);
  });

  test("templates hold their objects; the template decides a tag's meaning", () => {
    const explanation = explain("6203820141", { as: "tlv" });
    expect(partNamed(explanation, "62 File Control Parameters (FCP) Template")?.children).toHaveLength(3);
    expect(partNamed(explanation, "82 File descriptor")).toBeDefined();
  });

  test("the application identifier decides a scheme's tag", () => {
    const amex = explain("8406A00000002501 9F6E04D8E00000", { as: "tlv" });
    expect(partNamed(amex, "9F6E Enhanced Contactless Reader Capabilities")).toBeDefined();
    const visa = explain("4F07A0000000031010 9F6E0420000000", { as: "idtech" });
    expect(partNamed(visa, "9F6E Form Factor Indicator (FFI)")).toBeDefined();
  });

  test("filler is told", () => {
    expect(partNamed(explain("9C010000009A03230427", { as: "tlv" }), "filler")).toMatchObject({
      offset: 3,
      length: 2,
    });
  });

  test("indefinite lengths are read as BER", () => {
    const explanation = explain("E1809A0326010100009C0100", { as: "tlv" });
    expect(explanation.error).toBeUndefined();
    expect(partNamed(explanation, "end of contents")).toBeDefined();
    const open = explain("E1809A03260101", { as: "tlv" });
    expect(open.error).toBeDefined();
    expectTiling(open);
  });

  test("masked and encrypted values are told by their length bytes", () => {
    const explanation = explain("5AA1084761CCCCCCCC0119 5AC11059 24C7987282A9533CF1B5AA2F131E8A", {
      as: "idtech",
    });
    const values = leavesOf(explanation.parts).filter(({ name }) => name === "value");
    expect(values.map(({ meaning }) => meaning)).toEqual(["4761********0119", "16 bytes of ciphertext"]);
    expect(values[0]?.bytes).toBeUndefined();
    expect(values[1]?.bytes).toBe("5924C798…");
  });

  test("so are the same pairs with plain lengths", () => {
    const explanation = explain("5A084761CCCCCCCC0119 5A105924C7987282A9533CF1B5AA2F131E8A", {
      as: "idtech",
    });
    const lengths = leavesOf(explanation.parts).filter(({ name }) => name === "length");
    expect(lengths.map(({ meaning }) => meaning)).toEqual(["8 bytes, masked", "16 bytes, encrypted"]);
  });

  test("two equal plain values are no such pair", () => {
    const explanation = explain("5A084761CCCCCCCC01195A084761CCCCCCCC0119", { as: "idtech" });
    const lengths = leavesOf(explanation.parts).filter(({ name }) => name === "length");
    expect(lengths.map(({ meaning }) => meaning)).toEqual(["8 bytes", "8 bytes"]);
  });

  test("an error ends the tree: what was read before, then the rest as one part", () => {
    const explanation = explain("70089A032604279C0500 9F3501", { as: "tlv" });
    expect(explanation.error).toMatchObject({
      code: "PROTOCOL_TLV_NESTED_OVERFLOW",
      context: { offset: 7 },
    });
    expect(
      explanation.parts.map(({ offset, length, notUnderstood }) => [offset, length, notUnderstood]),
    ).toEqual([
      [0, 7, undefined],
      [7, 6, true],
    ]);
  });

  test("of what is not understood no more than four bytes are shown", () => {
    const explanation = explain("5A104761739001010119", { as: "tlv" });
    expect(leavesOf(explanation.parts)).toMatchObject([{ notUnderstood: true, bytes: "5A104761…" }]);
  });

  test("an attribution byte in front is found without being told", () => {
    expect(meaningOf(explain("C0DFEE25020004", { as: "idtech" }), "attribution")).toContain("contact EMV");
    expect(partNamed(explain("DFEE25020004", { as: "idtech" }), "attribution")).toBeUndefined();
    expect(explain("C0DFEE25020004").as).toBe("idtech");
    expect(explain("FFEE120A62994900AB0008C001ED").as).toBe("idtech");
  });
});

describe("data object lists", () => {
  test("each entry is named", () => {
    const explanation = explain("9F37045F2A02DFAA0101", { as: "dol" });
    expect(explanation.parts.map(({ name }) => name)).toEqual([
      "9F37 Unpredictable Number",
      "5F2A Transaction Currency Code",
      "DFAA01 unknown tag",
    ]);
    expect(meaningOf(explanation, "9F37 Unpredictable Number")).toBe("4 bytes");
  });

  test("a broken one is told up to the break", () => {
    const explanation = explain("9F37049F02", { as: "dol" });
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_TLV_LENGTH_MISSING", context: { offset: 3 } });
    expect(explanation.parts).toMatchObject([{ length: 3 }, { length: 2, notUnderstood: true }]);
  });
});

describe("tracks", () => {
  test("every field is told, card data is masked or hidden", () => {
    const explanation = explain(TRACK_1);
    expect(explanation).toMatchObject({ as: "track", text: true, length: TRACK_1.length });
    const told = leavesOf(explanation.parts).map(({ name, bytes, meaning }) => [name, bytes, meaning]);
    expect(told).toEqual([
      ["start sentinel", "%", "track 1"],
      ["format code", "B", undefined],
      ["account number", undefined, "4761********0119"],
      ["separator", "^", undefined],
      ["name", undefined, "8 characters, hidden"],
      ["separator", "^", undefined],
      ["expiry", "2212", "2212 (YYMM)"],
      ["service code", "201", "201"],
      ["discretionary data", undefined, "10 characters, hidden"],
      ["end sentinel", "?", undefined],
    ]);
  });

  test("several tracks, line ends, LRC characters", () => {
    const explanation = explain(`${TRACK_1}%${TRACK_2}4+5452300551227189=0804?\r\n`);
    expect(explanation.error).toBeUndefined();
    expect(explanation.parts.map(({ name }) => name)).toEqual(["track 1", "track 2", "track 3", "line end"]);
    expect(allParts(explanation.parts).filter(({ name }) => name === "after the end")).toHaveLength(2);
  });

  test("tracks that the reader could not read", () => {
    const explanation = explain("%E?;E?");
    expect(explanation.error).toBeUndefined();
    expect(partNamed(explanation, "unreadable track")).toBeDefined();
  });

  test("separators in place of dates", () => {
    const explanation = explain("%B4750550000000000^MCTEST/SYDNEY^^^?");
    expect(meaningOf(explanation, "expiry")).toBe("not given");
    expect(meaningOf(explanation, "service code")).toBe("not given");
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["B5452300551227189^A/B^0804321?",        "PROTOCOL_TRACK_START_SENTINEL", 0],
    ["%B5452300551227189^A/B^0804321000",     "PROTOCOL_TRACK_END_SENTINEL",   33],
    [";5452300551227189?",                    "PROTOCOL_TRACK_SEPARATOR",      17],
    [";5452300551227189=08A4321?",            "PROTOCOL_TRACK_EXPIRY",         20],
    [";5452300551227189=080432?",             "PROTOCOL_TRACK_SERVICE_CODE",   24],
    [";12345678901234567890=0804321?",        "PROTOCOL_TRACK_PAN_LENGTH",     1],
    [`${TRACK_2}\r\nrest`,                    "PROTOCOL_TRACK_START_SENTINEL", 38],
    ["",                                      "PROTOCOL_TRACK_START_SENTINEL", 0],
    [";4761********0119=22?",                 "PROTOCOL_TRACK_EXPIRY",         18],
  ])("%j: %s at %i", (input, code, offset) => {
    const explanation = explain(input, { as: "track" });
    expectTiling(explanation);
    expect(explanation.error).toMatchObject({ code, context: { offset } });
  });

  test("the packed digits of a chip's track 2", () => {
    const explanation = explain("4761739001010119D22122011143804400000F", { as: "track" });
    expect(leavesOf(explanation.parts)).toMatchObject([
      { meaning: "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden" },
    ]);
    expect(explain("5566887766556677D15062016928076590000F").as).toBe("track");
  });

  test("the bytes of a track are read as its characters", () => {
    expect(explain(new TextEncoder().encode(TRACK_2)).as).toBe("track");
  });
});

describe("swipes", () => {
  const swipe = (part: string): string =>
    VECTOR_INPUTS["msr-swipes"].find(({ name }) => name.startsWith(part))?.input ?? "";

  test("the header's bits, the tracks, the key serial number", () => {
    const explanation = explain(swipe("enhanced-format encrypted"));
    expect(explanation.as).toBe("msr");
    expect(meaningOf(explanation, "encode type")).toBe("enhanced format, ISO/ABA");
    expect(meaningOf(explanation, "account number")).toBe("4761********0043");
    expect(meaningOf(explanation, "encrypted track 1")).toBe("ciphertext");
    expect(meaningOf(explanation, "hash of track 1")).toContain("zeros");
    expect(meaningOf(explanation, "serial number")).toBe('"310T061040"');
    expect(meaningOf(explanation, "key serial number")).toBe("FFFFFF0200110940000F, counter 15");
    expect(meaningOf(explanation, "LRC")).toBe("matches");
  });

  test("the original format has one ciphertext", () => {
    const explanation = explain(swipe("original-format encrypted swipe, tracks 1-3"));
    expect(partNamed(explanation, "encrypted tracks 1 and 2")).toBeDefined();
    expect(meaningOf(explanation, "hash of track 1")).toBe("hash of the clear track");
  });

  test("optional bytes", () => {
    const explanation = explain(swipe("encrypted TDES, optional status byte"));
    expect(meaningOf(explanation, "options")).toBe("00");
  });

  test("tracks in another layout are hidden as a whole", () => {
    const explanation = explain(swipe("clear JIS II"));
    expect(partNamed(explanation, "track 2")?.bytes).toBeUndefined();
    expect(partNamed(explanation, "track 2")?.children).toBeUndefined();
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["swipe with damaged LRC", "PROTOCOL_FRAME_LRC", "LRC"],
    ["swipe with damaged sum", "PROTOCOL_FRAME_SUM", "sum"],
  ])("%s: all is told, and what does not match", (name, code, part) => {
    const explanation = explain(swipe(name));
    expect(explanation.error?.code).toBe(code);
    expect(meaningOf(explanation, part)).toBe("does not match");
    expect(leavesOf(explanation.parts).some(({ notUnderstood }) => notUnderstood)).toBe(false);
  });

  test("without its end byte, without its start, cut short", () => {
    const whole = swipe("clear Visa MSD swipe");
    expect(explain(`${whole.slice(0, -2)}04`, { as: "msr" }).error?.code).toBe("PROTOCOL_FRAME_END");
    expect(explain(`03${whole.slice(2)}`, { as: "msr" }).error?.code).toBe("PROTOCOL_FRAME_HEADER");
    expect(explain(whole.slice(0, 60), { as: "msr" }).error?.code).toBe("PROTOCOL_FRAME_TRUNCATED");
    expect(explain("02", { as: "msr" }).error?.code).toMatch(/^PROTOCOL_/);
    expect(explain("", { as: "msr" }).error?.code).toMatch(/^PROTOCOL_/);
  });

  test("typed by a reader in keyboard mode", () => {
    const [typed] = VECTOR_INPUTS.cardsecure;
    const explanation = explain(typed!.input);
    expect(explanation).toMatchObject({ as: "msr", text: true });
    expect(meaningOf(explanation, "account number")).toBe("6011********6668");
    expect(meaningOf(explanation, "key serial number")).toBe("CDCDCD94030006C00106, counter 262");
    expect(meaningOf(explanation, "end")).toBe("03");
    expect(explain(`${typed!.input}\r\n`).error).toBeUndefined();
    const broken = explain(`${typed!.input.slice(0, -2)}04`);
    expect(broken.error?.code).toBe("PROTOCOL_FRAME_END");
    expectTiling(broken);
  });
});

describe("NGA and ITP frames", () => {
  const nga = (body: string) => explain(encodeNga(bytesOf(body)), { as: "nga" });

  test("requests", () => {
    expect(meaningOf(nga("784620"), "task")).toBe("model");
    expect(meaningOf(nga("8A520104"), "kind")).toBe("review a setting");
    expect(meaningOf(nga("9946FF01"), "task")).toBe("99");
    expect(nga("7800").error).toBeUndefined();
  });

  test("answers", () => {
    expect(meaningOf(nga("06494450422D"), "text")).toBe('"IDPB-"');
    expect(meaningOf(nga("0601"), "data")).toBe("1 byte");
    expect(meaningOf(nga("156200"), "answer")).toBe("refused");
    expect(meaningOf(nga("15FFFF"), "error")).toBe("not a listed error");
  });

  test("ITP frames", () => {
    const explanation = explain(encodeItp(bytesOf("53850131")));
    expect(explanation.as).toBe("nga");
    expect(meaningOf(explanation, "setting")).toBe("85");
  });

  test("streams: noise, a broken frame, a whole one", () => {
    const explanation = explain(`ff${"0203007846201ede03"}${"02010006070603"}${"02010006060603"}`, {
      as: "nga",
    });
    expectTiling(explanation);
    expect(explanation.parts.map(({ name }) => name)).toEqual([
      "noise",
      "NGA frame",
      "NGA frame",
      "NGA frame",
    ]);
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_FRAME_LRC", context: { offset: 10 } });
  });

  test("a swipe among them", () => {
    const swipe = VECTOR_INPUTS["msr-swipes"][2]?.input ?? "";
    expect(partNamed(explain(`02010006060603${swipe}`, { as: "nga" }), "swipe")).toBeDefined();
  });
});

describe("HID reports", () => {
  const frame = encodeNeoResponse({ command: 0x2c, status: 0, data: new Uint8Array(100).fill(7) });
  const reports = segmentReports(frame);
  const joined = Uint8Array.from(reports.flatMap((report) => [...report]));

  test("a message is explained across its reports", () => {
    const explanation = explain(joined);
    expect(explanation.as).toBe("hid");
    expect(explanation.error).toBeUndefined();
    expect(explanation.parts.map(({ name }) => name)).toEqual(["report 2", "report 4"]);
    expect(leavesOf(explanation.parts).map(({ name }) => name)).toEqual([
      "report id",
      "header",
      "command",
      "status",
      "data length",
      "data",
      "report id",
      "data (continued)",
      "CRC",
      "padding",
    ]);
  });

  test("an error inside a message is told at its place in the reports", () => {
    const broken = Uint8Array.from(joined);
    broken[70]! ^= 1;
    expect(explain(broken).error).toMatchObject({ code: "PROTOCOL_FRAME_CRC", context: { offset: 116 } });
  });

  test("reports out of sequence", () => {
    const explanation = explain(joined.subarray(64), { as: "hid" });
    expect(explanation.error).toMatchObject({
      code: "PROTOCOL_REPORT_INVALID",
      context: { offset: 0, actual: 4 },
    });
    const unfinished = explain(Uint8Array.from([...reports[0]!, ...reports[0]!]), { as: "hid" });
    expect(unfinished.error?.code).toBe("PROTOCOL_FRAME_TRUNCATED");
    expectTiling(unfinished);
    expectTiling(explain(reports[0]!, { as: "hid" }));
  });

  test("padding that is not zero, and a last report without padding", () => {
    const [ping] = segmentReports(bytesOf("5669564f74656368320018010000b3cd"));
    const padded = Uint8Array.from(ping!);
    padded[40] = 1;
    expect(meaningOf(explain(padded), "padding")).toContain("not zeros");
    expect(explain(ping!.subarray(0, 17)).error).toBeUndefined();
  });

  test("NGA frames in reports", () => {
    const [report] = segmentReports(encodeNga(bytesOf("784620")));
    const explanation = explain(report!);
    expect(explanation.as).toBe("hid");
    expect(partNamed(explanation, "NGA frame")).toBeDefined();
  });

  test("a message that is neither", () => {
    const report = new Uint8Array(64).fill(9);
    report[0] = 1;
    expect(explain(report, { as: "hid" }).error?.code).toBe("PROTOCOL_FRAME_HEADER");
  });
});

describe("burst frames", () => {
  test("user interface events in words", () => {
    expect(explain("450055000403030000e8dd").as).toBe("neo");
    const statuses = ["45005500040111000028b6", "45005500040220000041ff", "450055000403030000e8dd"].map(
      (hex) => leavesOf(explain(hex).parts).find(({ name }) => name === "status"),
    );
    expect(statuses.map((status) => status?.meaning)).toMatchObject(["LED 1 on", "one long, 200 ms", /./]);
  });

  test("a wrong CRC", () => {
    expect(explain("450055000403030000e8de").error).toMatchObject({
      code: "PROTOCOL_FRAME_CRC",
      context: { offset: 9 },
    });
  });

  test("card data is masked", () => {
    const input = VECTOR_INPUTS["neo-frames"].find(({ name }) => name.includes("two tracks"))?.input ?? "";
    const explanation = explain(input);
    expect(explanation.error).toBeUndefined();
    expect(meaningOf(explanation, "account number")).toBe("6279********2343");
    expect(meaningOf(explanation, "status")).toBe("OK");
  });
});

describe("explain", () => {
  test("hexadecimal may have blanks, colons and line ends", () => {
    for (const input of ["9A 03 23 04 27", "9a:03:23:04:27", "9A03\n230427"]) {
      expect(explain(input)).toMatchObject({ as: "tlv", text: false, length: 5 });
    }
  });

  test("text that is neither hexadecimal nor a track is not understood", () => {
    const explanation = explain("hello world");
    expect(explanation).toMatchObject({ as: undefined, text: true, length: 11 });
    expect(explanation.error?.code).toBe("PROTOCOL_HEX_INVALID");
    expect(explanation.parts).toMatchObject([{ notUnderstood: true, bytes: "hell…" }]);
    expectTiling(explain("€uro €"));
  });

  test("bytes that look like nothing are not understood", () => {
    const explanation = explain(Uint8Array.of(0, 0, 0));
    expect(explanation.as).toBeUndefined();
    expect(explanation.error).toMatchObject({ code: "PROTOCOL_DATA_INVALID", context: { offset: 0 } });
  });

  test("an empty input has no parts and no format", () => {
    expect(explain("")).toMatchObject({ as: undefined, parts: [], length: 0 });
    expect(explain("", { as: "tlv" }).error).toBeUndefined();
  });

  test("the input is not kept", () => {
    const bytes = bytesOf("9A03230427");
    const explanation = explain(bytes);
    bytes.fill(0);
    expect(meaningOf(explanation, "9A Transaction Date")).toBe("2023-04-27");
  });

  test("a mebibyte of noise is explained in linear time", () => {
    const noise = Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 2654435761) >>> 24);
    for (const as of ["auto", "neo", "nga", "hid", "tlv", "msr", "dol"] as const) {
      expectTiling(explain(noise, { as }));
    }
  });

  test.each([
    ["a number", () => explain(5 as never)],
    ["more than a mebibyte", () => explain(new Uint8Array((1 << 20) + 1))],
    ["endless text", () => explain("0".repeat((1 << 22) + 1))],
    ["options that are none", () => explain("", null as never)],
    ["an unknown format", () => explain("", { as: "xml" as never })],
  ])("%s is refused", (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});
