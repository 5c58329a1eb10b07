import { describe, expect, test } from "vitest";
import { decodeSwipeKeyboard, encodeSwipe, keyboardForm } from "../../src/protocol/cards/index.ts";
import { formatHex } from "../../src/protocol/index.ts";
import { checkDeviceData } from "../../src/tokenize/device-data.ts";
import { partsOf } from "../protocol/cards/swipe-parts.ts";
import { loadVectors } from "../vectors.ts";
import { EMV_DEVICE_DATA, everythingIn } from "./fakes.ts";

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
const TRACK2 = "57C118952CE912AC462F1D5261A811DE05633C65FBE2DF0BB56F54";
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
    ["inside templates", `${KSN}FF81051B${TRACK2}${MASKED}`],
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
    ["cut short", ok.slice(0, -2), "unreadable"],
    ["cut inside a tag", `${KSN}DFEF`, "unreadable"],
    ["a swipe among the objects", `${ok}DFEE2303020003`, "unreadable"],
    ["an encrypted number, but no track", `${KSN}${MASKED}5AC110${"9A".repeat(16)}`, "ciphertext"],
    ["indefinite length", `${KSN}5780`, "unreadable"],
    ["object longer than its template", `${KSN}E10357040000`, "unreadable"],
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

  test.each([
    [
      "in a tag for text, beside an unprintable byte",
      "561E42343736313733393030313031303031305E41005E323231322A2A2A2A00",
    ],
    [
      "behind a masked track",
      `DFEF4D30${Buffer.from("%*4761********0119^A/B^22;4761739001010119=2212?").toString("hex")}`,
    ],
    ["that no rule explains", "578400000001AA"],
    ["as digits in a tag for text", "56084761739001010010"],
    ["flagged as encrypted", "5AC1084761739001010010"],
    ["padded to cipher blocks", `5710${"4761739001010010D2212201".padEnd(32, "0")}`],
    ["ciphertext that has no masked twin", `9F6B18${"9A".repeat(24)}`],
  ])("so is a number %s", (_name, object) => expect(codeOf(ok + object)).toBe("TOKENIZE_CLEAR_CARD_DATA"));

  test("templates are not followed for ever, nor is what they hide sent", () => {
    let nested = "5A084761739001010010";
    for (let depth = 0; depth < 12; depth++) {
      nested = `E1${(nested.length / 2).toString(16).padStart(2, "0")}${nested}`;
    }
    expect(codeOf(ok + nested)).toBe("unreadable");
  });
});

test.each([
  ["half a byte", `${ok}1`],
  ["base64", "VDlOajZ3MzVzT3R5=="],
  ["JSON", '{"a":1}'],
  ["white space", `${ok} `],
  ["control characters", "02A001801F372300839B%\u0000*03"],
  ["beyond ASCII", "02A001801F372300839B%é*03"],
  ["more than the limit", "00".repeat(9_000)],
  ["envelope without header", "020003"],
  ["envelope without end", "0200040000"],
])("%s is unreadable", (_name, text) => expect(codeOf(text)).toBe("unreadable"));

test("nothing lacks everything", () => expect(codeOf("")).toBe("ksn"));

test("what can't be read says where, and neither it nor its cause holds the data", () => {
  const failure = (text: string) => {
    try {
      return checkDeviceData(text);
    } catch (error) {
      return error;
    }
  };
  const cut = failure("5A0847617390010119");
  expect(cut).toMatchObject({
    context: { reason: "unreadable", offset: 0, expected: 8, actual: 7 },
    cause: { code: "PROTOCOL_TLV_VALUE_TRUNCATED" },
  });
  const keyboard = failure("021C00801F0010000100;4761739001010119=2212?000003");
  const odd = failure("5A0847617390010101190");
  for (const error of [cut, keyboard, odd, failure(";4761739001010119=2212?")]) {
    expect(error).toMatchObject({ context: { reason: "unreadable" } });
    expect(everythingIn(error)).not.toMatch(/47617390/);
  }
});

describe("the published keyboard swipe", () => {
  const { cases } = loadVectors<{ cases: { id: string; request: { devicedata: string } }[] }>("cardsecure");
  const sample = cases.find(({ id }) => id === "tok-msr-idtech-encrypted")!.request.devicedata;
  const parts = partsOf(decodeSwipeKeyboard(sample));
  const tracks = (hidden: string, put: string) =>
    parts.tracks.map(({ text = "", ...track }) => ({ ...track, text: text.replace(hidden, put) }));
  const { ksn: _, ...withoutKsn } = parts;
  const withoutCiphertext = parts.tracks.map(({ encrypted: _, ...track }) => track);

  test("passes", () => expect(codeOf(sample)).toBe("ok"));

  test.each([
    ["a number in clear", { ...parts, tracks: tracks("********", "00000000") }, "TOKENIZE_CLEAR_CARD_DATA"],
    ["no KSN", withoutKsn, "ksn"],
    ["no ciphertext", { ...parts, tracks: withoutCiphertext }, "ciphertext"],
    ["the number hidden whole", { ...parts, tracks: tracks("********6668", "************") }, "maskedPan"],
  ])("is refused with %s, in both forms", (_name, changed, reason) => {
    const bytes = encodeSwipe(changed);
    expect([codeOf(formatHex(bytes)), codeOf(keyboardForm(bytes).reveal())]).toEqual([reason, reason]);
  });

  test("is refused when a character was changed", () => {
    expect(codeOf(sample.replace("6011********6668=", "6011000000006668="))).toBe("unreadable");
  });
});

test("swipes of msr-swipes.json: encrypted ones pass, others do not", () => {
  const seen: Record<string, number> = {};
  for (const { name, hex, decoded } of loadVectors<SwipeVector[]>("msr-swipes")) {
    if (hex === undefined || decoded?.maskedOrClear === undefined || !hex.startsWith("02")) continue;
    const code = codeOf(hex);
    // The original format leaves track 3 in clear.
    const isEncrypted =
      decoded.cipher !== "none" && !name.startsWith("original-format encrypted swipe, tracks 1-3");
    expect([name, code === "ok"]).toEqual([name, isEncrypted]);
    seen[code] = (seen[code] ?? 0) + 1;
  }
  // One swipe holds no track at all.
  expect(seen).toEqual({ ok: 10, TOKENIZE_CLEAR_CARD_DATA: 6, ksn: 1 });
});

test("a swipe in original format with nothing but text is clear", () => {
  const swipe = encodeSwipe({ format: "original", tracks: [{}, { text: ";4761739001010010=2012?" }] });
  expect(codeOf(formatHex(swipe))).toBe("TOKENIZE_CLEAR_CARD_DATA");
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
