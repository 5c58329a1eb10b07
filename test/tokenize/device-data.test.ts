import { describe, expect, test } from "vitest";
import { checkDeviceData } from "../../src/tokenize/device-data.ts";
import { bytesOf, loadVectors } from "../vectors.ts";
import { EMV_DEVICE_DATA } from "./fakes.ts";

interface SwipeVector {
  readonly name: string;
  readonly hex?: string;
  readonly decoded?: { readonly cipher?: string; readonly ksn?: string; readonly maskedOrClear?: string[] };
}
interface EmvVector {
  readonly name: string;
  readonly decoded: {
    readonly frame?: { readonly data?: string };
    readonly attribution?: { readonly emvEncrypted: boolean; readonly interface: string };
    readonly ksn?: string;
  };
}

function codeOf(text: string): string {
  try {
    checkDeviceData(text);
    return "ok";
  } catch (error) {
    const { code, context } = error as { code: string; context: Record<string, unknown> };
    return code === "TOKENIZE_CAPTURE_UNUSABLE" ? String(context.reason) : code;
  }
}

const ok = EMV_DEVICE_DATA;
const KSN = "DFEE120ACDCDCD94030006C00104";
const TRACK2 = "5718952CE912AC462F1D5261A811DE05633C65FBE2DF0BB56F54";
const MASKED = "DFEF5B086510CCCCCCCC0133";

describe("EMV data", () => {
  test.each([
    ["the published sample", ok],
    ["lower case", ok.toLowerCase()],
    ["KSN of NEO 1", `FFEE120A62994901190000000001${TRACK2}${MASKED}`],
    [
      "masked and encrypted flagged",
      `${KSN}57A112${"5413CCCCCCCC1513D2012".padEnd(36, "C")}57C118${"1F".repeat(24)}`,
    ],
    ["pair without flags", `${KSN}578113${"5413CCCCCCCC1513D2012".padEnd(38, "C")}578118${"1F".repeat(24)}`],
    ["filler between objects", `00${KSN}0000${TRACK2}${MASKED}00`],
    ["inside templates", `${KSN}FF81051A${TRACK2}${MASKED}`],
    ["two-byte ID TECH tags", `FFE40100${KSN}${TRACK2}${MASKED}FFF70101`],
    ["masked track 2 only", `${KSN}${TRACK2}DFEF5D136510CCCCCCCC0133D2312201CCCCCCCCCCCCCC`],
    ["encrypted track data only", `${KSN}DFEF4D10${"9A".repeat(16)}${MASKED}`],
    ["ID TECH group container", `${KSN}${TRACK2}${MASKED}FFEE0104DF30010C`],
    ["FFEE12-like tag that is no template", `${KSN}${TRACK2}${MASKED}FFEE1F0406000000`],
  ])("%s passes", (_name, text) => expect(codeOf(text)).toBe("ok"));

  test.each([
    ["nothing shown of the number", `${KSN}${TRACK2}`, "maskedPan"],
    ["number hidden whole", `${KSN}${TRACK2}DFEF5B08BBBBBBBBBBBBBBBB`, "maskedPan"],
    ["fewer than four digits at the end", `${KSN}${TRACK2}DFEF5B086510CCCCCCCCC133`, "maskedPan"],
    ["no KSN", `${TRACK2}${MASKED}`, "ksn"],
    ["empty KSN", `DFEE1200${TRACK2}${MASKED}`, "ksn"],
    ["no track data", `${KSN}${MASKED}`, "ciphertext"],
    ["empty track data", `${KSN}${MASKED}5700DFEF4D00`, "ciphertext"],
    ["empty track data, flagged encrypted", `${KSN}${MASKED}57C100`, "ciphertext"],
    ["cut short", ok.slice(0, -2), "tlv"],
    ["cut inside a tag", `${KSN}DFEF`, "tlv"],
    ["indefinite length", `${KSN}5780`, "tlv"],
    ["length of four bytes", `${KSN}578400000001AA`, "tlv"],
    ["object longer than its template", `${KSN}E10357040000`, "tlv"],
  ])("%s is unusable", (_name, text, reason) => expect(codeOf(text)).toBe(reason));

  test.each([
    ["57", "57114761739001010010D15122011143878089"],
    ["57 with masking flag", "57A1114761739001010010D15122011143878089"],
    ["5A", "5A084761739001010010"],
    ["5A with filler", "5A0A6799998900000060919F"],
    ["9F6B", "9F6B114761739001010010D15122011143878089"],
    ["56", `56${"29"}${Buffer.from("B4761739001010119^/^22122010000000000000x").toString("hex")}`],
    ["FFEE14", `FFEE1421${Buffer.from("4761739001010119=2212201000000000").toString("hex")}`],
    ["DFEF5B that masks nothing", "DFEF5B084761739001010010"],
    ["inside a template", "FF81050A5A084761739001010010"],
  ])("clear %s is refused, whatever else there is", (_name, object) => {
    expect(codeOf(ok + object)).toBe("TOKENIZE_CLEAR_CARD_DATA");
    expect(codeOf(object + ok)).toBe("TOKENIZE_CLEAR_CARD_DATA");
  });

  test("templates nested without end are not followed for ever", () => {
    let nested = "5A084761739001010010";
    for (let depth = 0; depth < 12; depth++) {
      nested = `E1${(nested.length / 2).toString(16).padStart(2, "0")}${nested}`;
    }
    expect(codeOf(ok + nested)).toBe("ok");
  });
});

describe("form", () => {
  test.each([
    ["nothing", "", "form"],
    ["half a byte", `${ok}1`, "form"],
    ["base64", "VDlOajZ3MzVzT3R5==", "form"],
    ["JSON", '{"a":1}', "form"],
    ["control characters", "02A001801F372300839B%\u0000*03", "form"],
    ["beyond ASCII", "02A001801F372300839B%é*03", "form"],
    ["more than the limit", "00".repeat(9_000), "length"],
    ["envelope without header", "020003", "swipe"],
  ])("%s is refused", (_name, text, reason) => expect(codeOf(text)).toBe(reason));
});

test("keyboard sample passes; without encryption, KSN or masked number it does not", () => {
  const { cases } = loadVectors<{ cases: { id: string; request: { devicedata: string } }[] }>("cardsecure");
  const sample = cases.find(({ id }) => id === "tok-msr-idtech-encrypted")!.request.devicedata;
  expect(codeOf(sample)).toBe("ok");
  expect(codeOf(sample.replace("00839B", "008300"))).toBe("TOKENIZE_CLEAR_CARD_DATA");
  expect(codeOf(sample.replace("6011********6668=", "6011000000006668="))).toBe("TOKENIZE_CLEAR_CARD_DATA");
  expect(codeOf(sample.replace("00839B", "00831B"))).toBe("ksn");
  expect(codeOf(sample.replaceAll("********6668", "************"))).toBe("maskedPan");
});

test("swipes of msr-swipes.json: encrypted ones pass, those in clear do not", () => {
  const seen = { ok: 0, clear: 0 };
  for (const { name, hex, decoded } of loadVectors<SwipeVector[]>("msr-swipes")) {
    if (hex === undefined || decoded?.maskedOrClear === undefined || !hex.startsWith("02")) continue;
    const isEncrypted = decoded.cipher !== "none";
    expect([name, codeOf(hex)]).toEqual([name, isEncrypted ? "ok" : "TOKENIZE_CLEAR_CARD_DATA"]);
    seen[isEncrypted ? "ok" : "clear"]++;
  }
  expect(seen).toEqual({ ok: 11, clear: 6 });
});

test("a swipe in original format with nothing but text is clear", () => {
  const clear = bytesOf("021800002900002500003b343736313733393030313031303031303d323031323f000003");
  expect(codeOf(Buffer.from(clear).toString("hex"))).toBe("TOKENIZE_CLEAR_CARD_DATA");
});

test("transaction answers of emv-responses.json: encrypted captures pass, clear ones and failures do not", () => {
  const seen: Record<string, number> = {};
  for (const { decoded } of loadVectors<EmvVector[]>("emv-responses")) {
    const { frame, attribution } = decoded;
    if (frame?.data === undefined || attribution === undefined || attribution.interface === "msr") continue;
    const code = codeOf(frame.data.slice(2));
    seen[code] = (seen[code] ?? 0) + 1;
  }
  expect(seen).toEqual({ ok: 3, ksn: 8, ciphertext: 1, TOKENIZE_CLEAR_CARD_DATA: 1 });
});
