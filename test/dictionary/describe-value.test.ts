import { describe, expect, test } from "vitest";
import { describeValue, type Scheme, type ValueContext } from "../../src/dictionary/index.ts";
import { CONTACTLESS_ERRORS } from "../../src/protocol/commands/contactless-errors.ts";
import { RESULT_CODES } from "../../src/protocol/commands/result-codes.ts";
import { parseTag } from "../../src/protocol/tlv/tlv-tag.ts";
import { bytesOf } from "../vectors.ts";

const VISA: Scheme = "Visa (C-1/C-3, VIS)";
const MASTERCARD: Scheme = "EMV C-2 (Kernel 2, Mastercard)";
const AMEX: Scheme = "EMV C-4 (Kernel 4, American Express)";

function textOf(tag: string, value: string, context?: ValueContext): string {
  return describeValue(parseTag(tag), bytesOf(value), context).text;
}

/** The details as [byte offset, meaning]. */
function detailsOf(tag: string, value: string, context?: ValueContext): [number, string][] {
  const { details } = describeValue(parseTag(tag), bytesOf(value), context);
  return details.map(({ offset, meaning }) => [offset, meaning]);
}

describe("plain values", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["9A",     "230427",           "2023-04-27"],
    ["5F24",   "491231",           "2049-12-31"],
    ["5F25",   "990101",           "1999-01-01"],
    ["9A",     "231301",           "231301, not a date"],
    ["9A",     "2304",             "2304, not a date"],
    ["9F21",   "235959",           "23:59:59"],
    ["9F21",   "240000",           "240000, not a time of day"],
    ["5F2A",   "0840",             "USD (840)"],
    ["9F42",   "0978",             "EUR (978)"],
    ["5F2A",   "0001",             "not a currency in use (001)"],
    ["5F2A",   "08",               "08, not a currency code"],
    ["5F2A",   "0A40",             "0A40, not a currency code"],
    ["9F3B",   "08400978",         "USD (840), EUR (978)"],
    ["9F3B",   "084009",           "084009, not currency codes"],
    ["9F1A",   "0276",             "Germany (276)"],
    ["5F28",   "0999",             "not a country of ISO 3166 (999)"],
    ["5F28",   "56",               "56, not a country code"],
    ["5F55",   "5553",             "United States (US)"],
    ["5F56",   "444555",           "Germany (DE)"],
    ["5F55",   "7A7A",             "7A7A, not a country of ISO 3166"],
    ["5F36",   "02",               "2"],
    ["9F41",   "00000015",         "15"],
    ["5F34",   "01",               "01"],
    ["9F15",   "5999",             "5999"],
    ["9F36",   "007A",             "122"],
    ["9F36",   "",                 "empty"],
    ["5F2D",   "656E6465",         "English, German"],
    ["5F2D",   "7878",             "xx"],
    ["5F2D",   "6531",             "6531, not language codes"],
    ["DF10",   "656E6672657A",     "English, French, ez"],
    ["50",     "56495341",         "\"VISA\""],
    ["50",     "41E90A",           "\"Aé\\x0A\""],
    ["9F4E",   "",                 "empty"],
    ["9F11",   "01",               "ISO/IEC 8859-1"],
    ["9F11",   "00",               "00, not a code table"],
    ["9F06",   "A0000000031010",   "A0000000031010 (Visa)"],
    ["4F",     "D27600002545410100", "D27600002545410100"],
    ["4F",     "A000",             "A000, not an application identifier"],
    ["84",     "325041592E5359532E4444463031", "\"2PAY.SYS.DDF01\""],
    ["84",     "A0000000041010",   "A0000000041010 (Mastercard)"],
    ["84",     "",                 "empty"],
    ["9F2A",   "02",               "Kernel 2 (Mastercard)"],
    ["9F2A",   "C0DE01",           "C0DE01"],
    ["9F2A",   "",                 "empty"],
    ["8A",     "3030",             "\"00\": approved"],
    ["8A",     "5931",             "\"Y1\": approved offline"],
    ["8A",     "5A5A",             "\"ZZ\": not a listed code"],
    ["8A",     "30",               "30, not two characters"],
    ["9C",     "00",               "purchase"],
    ["9C",     "20",               "refund"],
    ["9C",     "99",               "99, not a listed value"],
    ["9F39",   "05",               "contact chip"],
    ["9F39",   "80",               "swipe as fallback after a chip failure"],
    ["9F39",   "",                 "empty"],
    ["9F35",   "22",               "attended, offline with online capability; operated by the merchant"],
    ["9F35",   "34",               "unattended, online only; operated by the cardholder"],
    ["5F57",   "10",               "savings"],
    ["9F26",   "80E4775B5CB93C64", "80E4775B5CB93C64"],
    ["9F10",   "06010A03A08002",   "06010A03A08002"],
    ["9F46",   "0102030405060708", "8 bytes"],
    ["DFAA01", "01020304",         "01020304"],
    ["DFAA01", "0102030405",       "5 bytes"],
    ["9A",     "23042700",         "23042700, not at most 3"],
    ["9F5A",   "00112233445566778899AABBCCDDEEFF", "00112233445566778899AABBCCDDEEFF"],
    ["9F04",   "00000100",         "256 minor units"],
    ["9F04",   "",                 "empty"],
    ["9F3A",   "00000001",         "1 minor units"],
    ["DF812D", "000013",           "000013"],
  ])("%s %s: %s", (tag, value, text) => {
    expect(textOf(tag, value)).toBe(text);
  });

  test("amounts take the currency of their message", () => {
    expect(textOf("9F02", "000000001250")).toBe("1250 minor units");
    expect(textOf("9F02", "000000001250", { currency: 840 })).toBe("12.50 USD");
    expect(textOf("9F02", "000000000005", { currency: 840 })).toBe("0.05 USD");
    expect(textOf("9F02", "000000001250", { currency: 392 })).toBe("1250 JPY");
    expect(textOf("9F02", "000000001250", { currency: 48 })).toBe("1.250 BHD");
    expect(textOf("9F02", "000000001250", { currency: 1 })).toBe("1250 minor units");
    expect(textOf("9F1B", "00002710", { currency: 840 })).toBe("100.00 USD");
    expect(textOf("9F02", "00000000125C")).toBe("6 bytes, not decimal digits");
  });

  test("service codes say something digit by digit", () => {
    expect(textOf("5F30", "0201")).toBe(
      "201: international, chip card; normal authorisation; no restrictions",
    );
    expect(textOf("5F30", "0399")).toContain("reserved value 3; reserved value 9; reserved value 9");
    expect(textOf("5F30", "2201")).toBe("2201, not a service code");
  });
});

describe("bit-coded values", () => {
  test("each set bit of the TVR is told with its byte", () => {
    expect(detailsOf("95", "0000008000")).toEqual([[3, "floor limit exceeded"]]);
    expect(textOf("95", "0000000000")).toBe("no bit set");
    expect(textOf("95", "")).toBe("empty");
    expect(detailsOf("95", "FFFFFFFFFF")).toHaveLength(8 + 8 + 8 + 8 + 7);
  });

  test("the reserved bits are told too, and fields by their value", () => {
    expect(detailsOf("95", "0004000001")).toEqual([
      [1, "reserved bit set"],
      [4, "relay resistance not performed"],
    ]);
    expect(detailsOf("95", "0000000003")).toEqual([[4, "reserved value 3"]]);
  });

  test("bits are named as the specifications number them", () => {
    const { details } = describeValue(0x9f27, bytesOf("89"));
    expect(details).toEqual([
      { offset: 0, length: 1, mask: 0xc0, name: "byte 1, bits 8-7", meaning: "ARQC: go online" },
      { offset: 0, length: 1, mask: 0x08, name: "byte 1, bit 4", meaning: "advice wanted" },
      { offset: 0, length: 1, mask: 0x07, name: "byte 1, bits 3-1", meaning: "service not allowed" },
    ]);
  });

  // biome-ignore format: a table reads by column
  test.each<[tag: string, value: string, details: [number, string][], context?: ValueContext]>([
    ["9B",   "E800", [[0, "offline data authentication performed"], [0, "cardholder verification performed"], [0, "card risk management performed"], [0, "terminal risk management performed"]]],
    ["82",   "3C01", [[0, "dynamic data authentication (DDA) supported"], [0, "cardholder verification supported"], [0, "terminal risk management wanted"], [0, "issuer authentication by EXTERNAL AUTHENTICATE supported"], [1, "contactless: relay resistance supported"]]],
    ["9F07", "8040", [[0, "domestic cash allowed"], [1, "international cashback allowed"]]],
    ["9F33", "2008C8", [[0, "chip with contacts"], [1, "no verification"], [2, "static data authentication (SDA)"], [2, "dynamic data authentication (DDA)"], [2, "combined data authentication (CDA)"]]],
    ["9F40", "8000100001", [[0, "cash"], [2, "function keys"], [4, "code table 1"]]],
    ["9F6C", "8080", [[0, "online PIN wanted"], [1, "cardholder verified on the device"]]],
    ["87",   "81", [[0, "not to be selected without the cardholder's consent"], [0, "priority 1"]]],
    ["9F7E", "01", [[0, "mobile supported"]]],
    ["DF811B", "20", [[0, "cardholder verification on the device supported"]]],
    ["DF8118", "60", [[0, "enciphered PIN checked online"], [0, "signature"]]],
    ["DF8117", "E0", [[0, "manual key entry"], [0, "magnetic stripe"], [0, "chip with contacts"]]],
    ["DF811F", "08", [[0, "combined data authentication (CDA)"]]],
    ["9F66", "36000000", [[0, "contactless EMV mode supported"], [0, "contact EMV supported"], [0, "online PIN supported"], [0, "signature supported"]], { scheme: VISA }],
    ["9F66", "B600C000", [[0, "contactless magstripe mode supported"], [0, "contactless EMV mode supported"], [0, "contact EMV supported"], [0, "online PIN supported"], [0, "signature supported"], [2, "issuer update supported"], [2, "verification on the consumer's device supported"]]],
    ["9F6E", "23880000", [[0, "version 1"], [0, "mobile phone"], [1, "can take a passcode"], [1, "two-way messaging"]], { scheme: VISA }],
    ["9F6E", "D8E00002", [[0, "contact supported"], [0, "contactless magstripe mode supported"], [0, "contactless EMV, partial online"], [0, "contactless mobile supported"], [1, "verification on the mobile supported"], [1, "online PIN supported"], [1, "signature supported"], [3, "kernel version 2.4 to 2.6"]], { scheme: AMEX }],
    ["DFEF37", "07", [[0, "contact"], [0, "contactless"], [0, "swipe"]]],
    ["9F0D", "0400000000", [[0, "combined data authentication (CDA) failed"]]],
  ])("%s %s", (tag, value, details, context) => {
    expect(detailsOf(tag, value, context)).toEqual(details);
  });
});

describe("structured values", () => {
  test("a DOL lists what it asks for", () => {
    const { text, details } = describeValue(0x8c, bytesOf("9F02069F37045F2A02"));
    expect(text).toBe("asks for 3 objects, 12 bytes");
    expect(details[1]).toEqual({
      offset: 3,
      length: 3,
      name: "9F37 Unpredictable Number",
      meaning: "4 bytes",
    });
    expect(textOf("9F38", "")).toBe("empty");
    expect(textOf("9F49", "9F37")).toBe("9F37, not a data object list");
    expect(textOf("97", "DFAA0101")).toBe("asks for 1 object, 1 byte");
    expect(describeValue(0x97, bytesOf("DFAA0101")).details[0]?.name).toBe("DFAA01 unknown tag");
  });

  test("a tag list names its tags, also those of ID TECH's dialect", () => {
    const { text, details } = describeValue(0xdfee1a, bytesOf("95DFEE25FFE49F8102FFEE128182"));
    expect(text).toBe("7 tags");
    expect(details.map(({ name }) => name)).toEqual(["95", "DFEE25", "FFE4", "9F8102", "FFEE12", "81", "82"]);
    expect(details[1]?.meaning).toBe("Result code");
    expect(textOf("9F4A", "82")).toBe("1 tag");
    expect(detailsOf("9F4A", "829F")).toEqual([
      [0, "Application Interchange Profile (AIP)"],
      [1, "not a whole tag"],
    ]);
    expect(detailsOf("9F4A", "DFAA01")).toEqual([[0, "unknown tag"]]);
    expect(textOf("9F4A", "")).toBe("empty");
  });

  test("a CVM list gives amounts and rules", () => {
    expect(detailsOf("8E", "00000064000000C842015E031F0A")).toEqual([
      [0, "100"],
      [4, "200"],
      [8, "enciphered PIN checked online, if unattended cash; else the next rule"],
      [10, "signature, if the terminal supports it; else the next rule"],
      [12, "no verification required, if condition 0A holds; else fail"],
    ]);
    expect(textOf("8E", "000000000000000042")).toBe("9 bytes, not two amounts and rules of two bytes");
  });

  test("CVM results", () => {
    expect(textOf("9F34", "1F0302")).toBe(
      "no verification required; if the terminal supports it; successful",
    );
    expect(textOf("9F34", "2A0007")).toBe("method 2A; always; reserved value 7");
    expect(textOf("9F34", "1F03")).toBe("1F03, not three bytes");
  });

  test("a file locator", () => {
    expect(detailsOf("94", "0801010010010301")).toEqual([
      [0, "records 1 to 1, 0 signed"],
      [4, "records 1 to 3, 1 signed"],
    ]);
    expect(textOf("94", "080101")).toBe("080101, not four bytes a file");
  });

  test("script results", () => {
    expect(textOf("9F5B", "2011223344", { scheme: VISA })).toBe("script 11223344: successful");
    expect(textOf("9F5B", "1311223344", { scheme: VISA })).toBe("script 11223344: failed, command 3");
    expect(textOf("9F5B", "F011223344", { scheme: VISA })).toBe("script 11223344: reserved result 15");
    expect(textOf("9F5B", "20", { scheme: VISA })).toBe("20, not five bytes a script");
  });

  test("third party data of Mastercard", () => {
    const scheme = MASTERCARD;
    expect(detailsOf("9F6E", "08400000303100", { scheme })).toEqual([
      [0, "0840"],
      [2, "0000"],
      [4, "mobile phone"],
      [6, "1 byte"],
    ]);
    expect(detailsOf("9F6E", "0840800001", { scheme })).toEqual([
      [0, "0840"],
      [2, "8000"],
      [4, "1 byte"],
    ]);
    expect(detailsOf("9F6E", "0840000030", { scheme })).toEqual([
      [0, "0840"],
      [2, "0000"],
      [4, "not a listed device"],
    ]);
    expect(textOf("9F6E", "0840", { scheme })).toBe("0840, not third party data");
  });

  test("outcome, user interface request and error indication of a kernel", () => {
    expect(textOf("DF8129", "30F0F000B0F0FF00")).toBe(
      "go online; no restart; no online response data; no verification; user interface request on outcome; " +
        "data record present; discretionary data present; no other interface preferred; " +
        "field off: not applicable; removal timeout: 0.0 s",
    );
    expect(textOf("DF8129", "30")).toBe("30, not eight bytes");
    expect(detailsOf("DF8116", "1B00000013656E000000000000100000000001000840")).toEqual([
      [0, "authorising, wait"],
      [1, "not ready"],
      [2, "000013"],
      [5, "English"],
      [13, "amount"],
      [14, "000000000100"],
      [20, "USD (840)"],
    ]);
    expect(detailsOf("DF8116", "1B000000000000000000000000F0")).toEqual([
      [0, "authorising, wait"],
      [1, "not ready"],
      [2, "000000"],
      [5, "none"],
      [13, "F0"],
    ]);
    expect(textOf("DF8115", "0103000000FF")).toBe(
      "level 1: timeout; level 2: status words; level 3: OK; status words: 0000; message: not applicable",
    );
    expect(textOf("DF8115", "")).toBe("empty");
    expect(textOf("9F8205", "1600")).toBe("message: processing; status: not ready");
  });
});

describe("ID TECH's values", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["DFEE25", "0004",       `0004: ${RESULT_CODES[4]?.text}`],
    ["DFEE25", "9999",       "9999, not a listed result"],
    ["DFEE25", "00",         "00, not two bytes"],
    ["DFEE26", "C0",         "C0: contact EMV, encrypted by TDES"],
    ["DFEE26", "E800",       "E8: swipe, encrypted by TDES, NEO 2 reader; no extended mode"],
    ["DFEE26", "2E82",       "2E: swipe, clear, NEO 2 reader; message authentication code present; TransArmor"],
    ["DFEE26", "11",         "11: contactless magstripe, clear"],
    ["DFEE26", "C3",         "C3: contactless EMV, encrypted by AES"],
    ["DFEE26", "10",         "10: source not known, clear"],
    ["DFEE26", "",           "empty"],
    ["FFEE1F", "246A8200",   `error: ${CONTACTLESS_ERRORS[0x24]?.text}; card's status words: 6A82; RF state: 00`],
    ["FFEE1F", "EE000000",   "error: EE, not a listed error; card's status words: 0000; RF state: 00"],
    ["FFEE1F", "0200000000", "5 bytes, not at most 4"],
    ["DFEF4C", "4F2800100000", "track 1: 79; track 2: 40; track 3: 0; PAN: 16; reserved: 0000"],
    ["DFEF3C", "010060",     "fallback to swipe: yes; timeout: 96 s"],
    ["DFEF1F", "0100",       "authenticate by itself: yes; force online: no"],
    ["DF30",   "0C",         "swipe"],
    ["DFEE30", "01",         "contact"],
    ["DFEE1D", "04042A0C31", "first digits shown: 4; last digits shown: 4; mask character: \"*\"; mask nibble: 0C; show expiry: yes"],
    ["FFEE12", "62994900AB0008C001ED", "62994900AB0008C001ED, counter 493"],
    ["FFEE12", "111122223333444400000005", "111122223333444400000005, counter 5"],
    ["DFEE12", "",           "empty: nothing is encrypted"],
    ["DFEE12", "6299",       "6299, not of 10 or 12 bytes"],
    ["DFEE23", "020000000003", "6 bytes of swipe data"],
    ["DFEE23", "",           "empty"],
    ["FFF7",   "02",         "leaves by itself"],
    ["FFE2",   "17",         "SmartTap"],
    ["DFED28", "03",         "loyalty"],
    ["DF5B",   "08",         "no contact"],
  ])("%s %s: %s", (tag, value, text) => {
    expect(textOf(tag, value)).toBe(text);
  });

  test("tags that EMV uses otherwise are ID TECH's when asked for", () => {
    const scheme: Scheme = "ID TECH";
    expect(textOf("DF52", "03", { scheme })).toBe("on the mobile");
    expect(textOf("DF13", "0000008000", { scheme })).toBe("floor limit exceeded");
    expect(textOf("DF25", "9F3704", { scheme })).toBe("asks for 1 object, 4 bytes");
    expect(textOf("DF26", "01", { scheme })).toBe("yes");
  });
});

describe("card data", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["5A",     "4761739001010119",                          "4761********0119"],
    ["5A",     "374245455400001F",                          "3742*******0001"],
    ["5A",     "4761CCCCCCCC0119",                          "4761********0119"],
    ["5A",     "CCA41680B767BA798E9AA28A3D825FA4",          "16 bytes, hidden; not readable as an account number, perhaps encrypted"],
    ["5A",     "",                                          "empty"],
    ["DFEF5B", "6510CCCCCCCC0133",                          "6510********0133"],
    ["57",     "4761739001010119D22122011143804400000F",    "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["57",     "4761CCCCCCCC0119DCCCCCCCCCCCCCCCCCCCCC",    "4761********0119; the rest is hidden"],
    ["57",     "4761739001010119DD2011143804400000",        "4761********0119, service code 201; the rest is hidden"],
    ["57",     "C568AF7D7CEF1EB672D3A6552688D49C",          "16 bytes, hidden; not readable as track 2, perhaps encrypted"],
    ["57",     "",                                          "empty"],
    ["5F20",   "5445535420434152442F56495341",              "14 bytes, hidden"],
    ["5F20",   "",                                          "empty"],
    ["DFEF4D", "0011223344",                                "5 bytes, hidden"],
  ])("%s %s: %s", (tag, value, text) => {
    const description = describeValue(parseTag(tag), bytesOf(value));
    expect(description).toMatchObject({ text, visibility: "hidden", details: [] });
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["56",     "B4761739001010119^TEST CARD/VISA^22122011143804400", "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["FFEE13", "B4761739001010119^ /^2212201000000000000",           "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["FFEE14", "4761739001010119=2212201000000000",                  "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["DFEE13", "%B4761739001010119^ /^2212201000000000000?",         "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["DFEE14", ";4761739001010119=2212201000000000?",                "4761********0119, expires 2212 (YYMM), service code 201; the rest is hidden"],
    ["DFEF18", ";4761********0119=****************?",                "4761********0119; the rest is hidden"],
    ["56",     "B4761 7390 0101 0119^^^^",                           "4761********0119; the rest is hidden"],
    ["56",     "junk",                                               "4 bytes, hidden; not readable as a track, perhaps encrypted"],
    ["56",     "",                                                   "empty"],
  ])("%s %j: %s", (tag, characters, text) => {
    const value = new TextEncoder().encode(characters);
    expect(describeValue(parseTag(tag), value)).toMatchObject({ text, visibility: "hidden" });
  });

  test("ciphertext is told by its length, whatever the tag", () => {
    const value = bytesOf("C568AF7D7CEF1EB672D3A6552688D49C");
    expect(describeValue(0x57, value, { encoding: "encrypted" })).toEqual({
      text: "16 bytes of ciphertext",
      details: [],
      visibility: "start",
    });
  });

  test("what could be an account number is hidden under any tag", () => {
    for (const [tag, value] of [
      ["9F26", "4761739001010119"],
      ["4F", "4761739001010119"],
      ["84", "34373631373339303031303130313139"],
      ["5F50", "4234373631373339303031303130313139"],
      ["9F26", "6510000000000133"],
      ["84", "36353130303030303030303030313333"],
      ["50", "4761739001010119"],
      ["5F50", "4761739001010119"],
    ] as const) {
      const { text, visibility } = describeValue(parseTag(tag), bytesOf(value));
      expect({ text, visibility }).toEqual({
        text: `${value.length / 2} bytes, hidden`,
        visibility: "hidden",
      });
    }
  });

  test("no tag that damage can make shows an account number or track 2", () => {
    const lasts = Array.from({ length: 0x100 }, (_, last) => last);
    const tags = [0, 0x5f00, 0x9f00, 0xdf00, 0xdf8100, 0xdfee00, 0xffee00].flatMap((first) =>
      lasts.map((last) => first + last),
    );
    const shown = tags.flatMap((tag) =>
      ["4761739001010119", "4761739001010119D25122010123456789"]
        .map((value) => describeValue(tag, bytesOf(value)))
        .filter(
          ({ visibility, ...said }) => visibility === "open" || JSON.stringify(said).includes("73900101"),
        ),
    );
    expect(shown).toEqual([]);
  });

  test("nor one whose packed digits read like a text", () => {
    for (const number of ["4242424242424242", "5555555555554444", "2223000048400011", "4532327566432379"]) {
      for (const tag of ["8C", "5C", "8D", "97", "9F49", "8E", "94", "50", "5F2D", "84", "9F10", "9F1C"]) {
        expect(describeValue(parseTag(tag), bytesOf(number)).visibility, tag).not.toBe("open");
      }
    }
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["in an object that is too long",   "9F10", "06010A03A000005A08476173900101011995"],
    ["and of track 2",                  "9F10", "06010A03A0000057124761739001010119D22122"],
    ["cut off",                         "9F10", "06010A03A000005A08476173900101"],
    ["of 15 digits",                    "9F10", "06010A03A00000378734493671000F"],
    ["of 14 digits, behind others",     "9F10", "06010A03000000360705000010209A03"],
    ["of 19 digits",                    "9F10", "06010A03A000006212345678900000003F"],
    ["behind an AID",                   "4F",   "A00000000310105A08476173900101"],
    ["in characters",                   "9F10", "0601FFEE132E42343736313733393030313031303131395E"],
    ["in characters, cut off",          "9F10", "0601FFEE132E42343736313733393030313031"],
  ])("an account number %s is hidden", (_, tag, value) => {
    const description = describeValue(parseTag(tag), bytesOf(value));
    expect(description).toEqual({ text: `${value.length / 2} bytes, hidden`, details: [], visibility: "hidden" });
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["8E",     "000000000000000042034403410342035E031F00"],
    ["8E",     "000000000000000042014403410342031E031F03"],
    ["94",     "080101001001010018010200200102002801020030010100"],
    ["4F",     "D27600002545500100"],
    ["FFEE12", "62994900750000000001"],
    ["9F1E",   "3954313930343238"],
    ["9F1C",   "3435333230313032"],
    ["50",     "42432043415244"],
    ["5F2D",   "6672646569746573"],
    ["9F10",   "06010A03A00000"],
    ["9F10",   "0110A00003220000000000000000000000FF"],
  ])("%s %s is a value like others, and shown", (tag, value) => {
    expect(describeValue(parseTag(tag), bytesOf(value)).visibility).toBe("open");
  });

  test("of a list no more is told than the entries up to the first that can be none", () => {
    const told = (tag: string, value: string) => describeValue(parseTag(tag), bytesOf(value));
    const rest = (offset: number, length: number) => ({
      offset,
      length,
      name: "no entry",
      meaning: `${length} bytes`,
    });
    const dol = told("8C", "9F02069F370447617390");
    expect(dol).toMatchObject({ text: "10 bytes, not a data object list", visibility: "start" });
    expect(dol.details.map(({ offset }) => offset)).toEqual([0, 3, 6]);
    expect(dol.details[2]).toEqual(rest(6, 4));
    expect(told("8C", "9F02069A039C42").details[2]).toEqual(rest(5, 2));
    expect(told("9F4A", "829F02613947").details[2]).toMatchObject({ offset: 3, name: "61" });
    expect(told("9F4A", "829F02390117")).toMatchObject({ visibility: "start" });
    expect(told("9F4A", "829F02390117").details[2]).toEqual(rest(3, 3));
    expect(told("94", "0801010047617390").details[1]).toEqual(rest(4, 4));
    expect(told("94", "0803010018010100").details[0]).toEqual(rest(0, 8));
    expect(told("94", "0801020318010100").details[0]).toEqual(rest(0, 8));
    expect(told("8E", "00000000000000001F005A08").details[3]).toEqual(rest(10, 2));
    expect(told("8E", "00000000000000001F000147").details[3]).toEqual(rest(10, 2));
  });

  test("what should be a text and is none is hidden if digits of an account number could be in it", () => {
    expect(describeValue(0x50, bytesOf("009505005A08476173900101011995")).visibility).toBe("hidden");
    expect(describeValue(0x50, bytesOf("0056495341")).visibility).toBe("open");
    expect(describeValue(0x50, bytesOf("564953412044454249540000")).visibility).toBe("open");
  });

  test("of unknown values no more than four bytes are shown", () => {
    expect(describeValue(0xdfaa01, bytesOf("4761739001010119")).visibility).toBe("start");
    expect(describeValue(0x9f35, bytesOf("4761739001010119")).visibility).toBe("start");
    expect(describeValue(0xdfaa01, bytesOf("47617390")).visibility).toBe("open");
    expect(describeValue(0xdfee2d, bytesOf("")).visibility).toBe("open");
  });
});

describe("describeValue", () => {
  test.each([
    ["a tag that is no number", () => describeValue("9A" as never, bytesOf("00"))],
    ["a value that is text", () => describeValue(0x9a, "230427" as never)],
    ["a context that is no object", () => describeValue(0x9a, bytesOf("00"), 1 as never)],
    ["an unknown encoding", () => describeValue(0x9a, bytesOf("00"), { encoding: "clear" as never })],
    ["a currency out of range", () => describeValue(0x9a, bytesOf("00"), { currency: 10000 })],
  ])("%s is refused", (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});
