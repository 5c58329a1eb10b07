import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { CardCapture } from "../../../src/protocol/cards/capture.ts";
import { encodeSwipe, type SwipeParts } from "../../../src/protocol/cards/swipe-encode.ts";
import { keyboardForm } from "../../../src/protocol/cards/swipe-keyboard.ts";
import { decodeTransactionResponse } from "../../../src/protocol/cards/transaction-response.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { tagHex } from "../../../src/protocol/tlv/tlv-tag.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface ResponseVector {
  name: string;
  hex: string;
  decoded: { frame?: { status: string; data: string } };
}

const responses = loadVectors<ResponseVector[]>("emv-responses");

function captureNamed(part: string, attribution = true): CardCapture | undefined {
  const { hex, decoded } = responses.find(({ name }) => name.startsWith(part))!;
  const status = Number.parseInt(decoded.frame?.status ?? "00", 16);
  return decodeTransactionResponse(bytesOf(decoded.frame?.data ?? hex), status, { attribution }).capture;
}

/** The capture of TLVs given as hex, behind an attribution byte. */
function captureOf(attribution: string, ...tlvs: string[]): CardCapture | undefined {
  return decodeTransactionResponse(bytesOf(attribution + tlvs.join("")), 0).capture;
}

describe("captures of emv-responses.json", () => {
  const masked = "4761********0119";
  // biome-ignore format: a table reads by column
  test.each([
    ["contact EMV online request",           "insert",       "tdes", masked,             "2212",    0x0004,    0x05, true],
    ["contactless EMV, TDES, NEO 1",         "tap",          "tdes", masked,             "2212",    undefined, 0x07, true],
    ["contactless EMV, AES-CBC",             "tap",          "aes",  masked,             "2212",    undefined, 0x07, true],
    ["contact EMV start",                    "insert",       "tdes", masked,             "2212",    0x0010,    0x05, false],
    ["swipe response, encrypted, NEO 1",     "swipe",        "tdes", masked,             "2212",    0x0011,    0x90, true],
    ["swipe response, encrypted, NEO 2",     "swipe",        "tdes", masked,             "2212",    0x0011,    0x90, true],
    ["swipe after chip failure",             "swipe",        "tdes", masked,             "2212",    0x0011,    0x80, true],
    ["swipe response, AES",                  "swipe",        "aes",  masked,             "2212",    0x0011,    0x90, true],
    ["contactless magstripe mode in clear",  "tapMagstripe", "none", masked,             "2212",    undefined, 0x91, true],
  ] as const)("%s", (name, kind, cipher, maskedPan, expiry, resultCode, entryMode, onlineRequested) => {
    const capture = captureNamed(name)!;
    expect(capture).toMatchObject({ kind, cipher, encrypted: cipher !== "none", maskedPan, expiry, resultCode, entryMode, onlineRequested });
    const ksn = capture.ksn && formatHex(capture.ksn);
    expect(capture.toJSON()).toEqual({ kind, encrypted: cipher !== "none", cipher, ksn, maskedPan, entryMode, resultCode });
  });

  test("MasterCard contactless record, without attribution byte", () => {
    expect(captureNamed("MasterCard", false)).toMatchObject({
      kind: "tap",
      encrypted: true,
      cipher: "tdes",
      maskedPan: "5413********1513",
      expiry: "2012",
      onlineRequested: true,
      entryMode: 0x07,
      ksn: bytesOf("ffffff0200223d20000f"),
    });
  });

  test.each(["contact EMV complete", "contact fallback", "contact EMV: use", "contactless failure"])(
    "%s holds no card",
    (name) => {
      const matching = responses.filter((response) => response.name.startsWith(name));
      for (const { decoded } of matching) {
        const { data, status } = decoded.frame!;
        expect(decodeTransactionResponse(bytesOf(data), Number.parseInt(status, 16)).capture).toBeUndefined();
      }
      expect(matching.length).toBeGreaterThan(0);
    },
  );

  test("the swipe of a capture is decoded once", () => {
    const capture = captureNamed("swipe response, encrypted, NEO 1");
    const swipe = capture?.kind === "swipe" ? capture.swipe : undefined;
    expect(swipe?.format).toBe("enhanced");
    expect(capture?.kind === "swipe" && capture.swipe).toBe(swipe);
  });

  test("a swipe after a chip that could not be read is a fallback", () => {
    const fallback = (name: string) => {
      const capture = captureNamed(name)!;
      return capture.kind === "swipe" && [capture.fallback, capture.chipCard];
    };
    expect(fallback("swipe after chip failure")).toEqual([true, true]);
    expect(fallback("swipe response, encrypted, NEO 1")).toEqual([false, true]);
  });

  test("contactless magstripe gives its tracks as secrets", () => {
    const capture = captureNamed("contactless magstripe mode")!;
    if (capture.kind !== "tapMagstripe") throw new TypeError(capture.kind);
    expect(capture.track1?.reveal()).toBe("B4761739001010119^/^2212201000000000000000");
    expect(capture.track2?.reveal()).toBe("4761739001010119=2212201000000000");
    expect(String([capture.track1, capture.track2])).toBe("[track 1 redacted],[track 2 redacted]");
  });
});

describe("cardsecure.json, tok-emv-idtech-encrypted", () => {
  const { cases } = loadVectors<{ cases: { id: string; request: { devicedata: string } }[] }>("cardsecure");
  const sample = cases.find(({ id }) => id === "tok-emv-idtech-encrypted")!.request.devicedata;
  const capture = decodeTransactionResponse(bytesOf(sample), 0, { attribution: false }).capture!;

  test("decodes", () => {
    expect(capture).toMatchObject({
      kind: "insert",
      encrypted: true,
      cipher: "tdes",
      maskedPan: "6510********0133",
      expiry: "2312",
      resultCode: 0x0203,
      entryMode: 0x05,
      onlineRequested: true,
      ksn: bytesOf("CDCDCD94030006C00104"),
    });
    expect(formatHex(capture.tag(0xdfef5b)!)).toBe("6510CCCCCCCC0133");
    expect([capture.tag(0x57), capture.tag(0x5a), capture.tag(0xdfef4d), capture.tag(0x5f20)]).toEqual(
      Array(4),
    );
  });

  test("deviceData is the sample, in both forms", () => {
    expect(capture.deviceData().reveal()).toBe(sample);
    expect(capture.deviceData("keyboard").reveal()).toBe(sample);
    expect(String(capture.deviceData())).toBe("[device data redacted]");
    expect(capture.raw.reveal()).toEqual(bytesOf(sample));
  });
});

describe("deviceData", () => {
  test("result code, attribution and KSN go first, the rest keeps its order, filler goes", () => {
    const capture = captureOf(
      "C1",
      "5A08 4761CCCCCCCC0119".replace(" ", ""),
      "DFEE1200",
      "00",
      "FFEE120A62994900AB0008C001ED",
      "DFEE2601C1",
      "DFEE25020004",
    );
    expect(capture?.deviceData().reveal()).toBe(
      "DFEE25020004" + "DFEE2601C1" + "FFEE120A62994900AB0008C001ED" + "5A084761CCCCCCCC0119" + "DFEE1200",
    );
  });

  test("templates stay whole", () => {
    const capture = captureNamed("MasterCard", false)!;
    const hex = responses.find(({ name }) => name.startsWith("MasterCard"))!.hex.toUpperCase();
    const deviceData = capture.deviceData().reveal();
    expect(deviceData.startsWith("DFEE2602E100DFEE120AFFFFFF0200223D20000F")).toBe(true);
    expect(deviceData.length).toBe(hex.length);
    expect(deviceData).toContain(hex.slice(hex.indexOf("FF810582"), hex.indexOf("FF81061E")));
  });

  test("a swipe goes as the hex of its envelope, or in keyboard form", () => {
    const capture = captureNamed("swipe response, encrypted, NEO 1")!;
    const envelope = bytesOf(
      /dfee23820139(.{626})/.exec(
        responses.find(({ name }) => name.startsWith("swipe response, encrypted, NEO 1"))!.hex,
      )![1]!,
    );
    expect(capture.deviceData("binary").reveal()).toBe(formatHex(envelope));
    expect(capture.deviceData("keyboard").reveal()).toBe(keyboardForm(envelope).reveal());
  });

  test.each(["insert", "swipe"])("%s refuses another form", (kind) => {
    const capture = captureNamed(kind === "insert" ? "contact EMV start" : "swipe response")!;
    expect(capture.kind).toBe(kind);
    for (const form of ["hex", null, 1]) {
      expectFailure(() => capture.deviceData(form as never), "ARGUMENT_INVALID", { argument: "form" });
    }
  });
});

describe("what counts as encrypted", () => {
  const KSN = "FFEE120A62994900AB0008C001ED";
  const MASKED_57 = "57134761CCCCCCCC0119D2212201CCCCCCCCCCCCCC";
  const CIPHER_57 = `5718${"A5".repeat(24)}`;
  const CLEAR_57 = "57134761739001010119D22122011143804400000F";
  const CLEAR_5A = "5A084761739001010119";
  const text = (tag: string, value: string, length = "") =>
    `${tag}${length}${formatHex(Uint8Array.of(value.length))}${formatHex(Uint8Array.from(value, (c) => c.charCodeAt(0)))}`;
  const CIPHER_24 = "F7".repeat(24);

  // biome-ignore format: a table reads by column
  test.each([
    ["a masked and an encrypted twin",                 true,  [KSN, MASKED_57, CIPHER_57]],
    ["twins in the other order",                       true,  [KSN, CIPHER_57, MASKED_57]],
    ["twins with flags",                               true,  [KSN, MASKED_57.replace("5713", "57A113"), CIPHER_57.replace("5718", "57C118")]],
    ["flags without a KSN",                            true,  [MASKED_57.replace("5713", "57A113"), CIPHER_57.replace("5718", "57C118")]],
    ["an encrypted value alone, flagged",              true,  [KSN, CIPHER_57.replace("5718", "57C118")]],
    ["a masked twin with a tag of its own",            true,  [KSN, MASKED_57.replace("57", "DFEF5D"), CIPHER_57]],
    ["text that is no text, with a KSN",               true,  [KSN, `FFEE1318${CIPHER_24}`]],
    ["all tracks, encrypted",                          true,  [KSN, `DFEF4D18${CIPHER_24}`]],
    ["a name in clear beside",                         true,  [KSN, MASKED_57, CIPHER_57, text("5F20", "DOE/JANE")]],
    ["only masked values",                             false, [KSN, MASKED_57]],
    ["twins without a KSN",                            false, [MASKED_57, CIPHER_57]],
    ["twins with an empty KSN",                        false, ["FFEE1200", MASKED_57, CIPHER_57]],
    ["a second value that fills no blocks",            false, [KSN, MASKED_57, `5715${"A5".repeat(21)}`]],
    ["a second value that is no longer than the first",false, [KSN, MASKED_57, CLEAR_57]],
    ["a second value that fills blocks as the first",  false, [KSN, "57104761CCCCCCCC0119D2212201CCCCCCCC", `5710${"A5".repeat(16)}`]],
    ["an unflagged value alone",                       false, [KSN, CIPHER_57]],
    ["clear 57",                                       false, [CLEAR_57]],
    ["clear 57 beside an encrypted 5A",                false, [KSN, CLEAR_57, `5AC110${"A5".repeat(16)}`]],
    ["clear 5A that claims to be masked",              false, [KSN, MASKED_57, CIPHER_57, CLEAR_5A.replace("5A08", "5AA108")]],
    ["clear 5A in the tag of the masked twin",         false, [KSN, MASKED_57, CIPHER_57, CLEAR_5A.replace("5A", "DFEF5B")]],
    ["text of all tracks, one in clear",               false, [KSN, MASKED_57, CIPHER_57, text("DFEF4D", "%*4761********0119^A/B^2212;4761739001010119=2212?")]],
    ["clear text beside an unprintable byte",          false, [KSN, MASKED_57, CIPHER_57, text("DFEF4D", ";4761739001010119=2212201?\0\0\0\0\0\0")]],
    ["text that fills no blocks",                      false, [KSN, MASKED_57, CIPHER_57, `FFEE1317${"F7".repeat(23)}`]],
    ["clear digits in a tag for text",                 false, [KSN, MASKED_57, CIPHER_57, CLEAR_5A.replace("5A", "56")]],
    ["clear 57 padded to cipher blocks",               false, [KSN, MASKED_57, CIPHER_57, `${CLEAR_57.replace("5713", "5718")}0000000000`]],
    ["clear 57 padded with anything",                  false, [KSN, MASKED_57, CIPHER_57, `${CLEAR_57.replace("5713", "5718")}ABCDEF1234`]],
    ["ciphertext that claims to be masked",            false, [KSN, MASKED_57, CIPHER_57.replace("5718", "57A118")]],
    ["clear 5A that claims to be encrypted",           false, [KSN, MASKED_57, CIPHER_57, CLEAR_5A.replace("5A08", "5AC108")]],
    ["clear 57 that claims to be encrypted",           false, [KSN, CLEAR_57.replace("5713", "57C113")]],
    ["a clear track that claims to be encrypted",      false, [KSN, text("FFEE14", "4761739001010119=2212201", "C1")]],
    ["a 57 with too many digits shown",                false, [KSN, MASKED_57.replace("4761CC", "476173").replace("CCCC0119", "CC010119"), CIPHER_57]],
    ["a 5A with digits shown in the middle",           false, [KSN, MASKED_57, CIPHER_57, "5AA10A4761CCCC01010119FFFF"]],
    ["clear 9F6B",                                     false, [KSN, MASKED_57, CIPHER_57, CLEAR_57.replace("57", "9F6B")]],
    ["clear 56",                                       false, [KSN, MASKED_57, CIPHER_57, text("56", "B4761739001010119^/^2212201")]],
    ["all tracks, clear",                              false, [KSN, MASKED_57, CIPHER_57, text("DFEF4D", ";4761739001010119=2212201?")]],
    ["text that is no text, without a KSN",            false, [`FFEE1318${CIPHER_24}`]],
  ])("%s: %s", (_what, encrypted, tlvs) => {
    const capture = captureOf("C1", ...tlvs)!;
    expect([capture.encrypted, capture.cipher]).toEqual([encrypted, encrypted ? "tdes" : "none"]);
    for (const tag of [0x56, 0x57, 0x5a, 0x9f6b, 0xdfef4d, 0xdfef5b, 0x5f20]) {
      expect(formatHex(capture.tag(tag) ?? new Uint8Array())).not.toMatch(/739001|373339303031|4A414E45/);
    }
  });

  test("tags that only hold card data are never given, nor make a capture", () => {
    const tags = [
      0x58, 0x5b, 0x5f20, 0x5f21, 0x5f22, 0x5f23, 0x99, 0x9f0b, 0x9f1f, 0x9f20, 0xdf812a, 0xdf812b,
    ];
    for (const tag of tags) {
      const object = text(tagHex(tag), ";4761739001010119=2212201?");
      expect(captureOf("C1", KSN, MASKED_57, object)?.tag(tag), tagHex(tag)).toBeUndefined();
      expect(captureOf("C1", KSN, object), tagHex(tag)).toBeUndefined();
    }
  });

  test("masked text is given, shown and kept as a secret track", () => {
    const masked = "B4761********0119^/^2212***************";
    const capture = captureOf("D1", KSN, text("FFEE13", masked, "A1"), `FFEE13C128${"A5".repeat(40)}`)!;
    if (capture.kind !== "tapMagstripe") throw new TypeError(capture.kind);
    expect(capture.track1?.reveal()).toBe(masked);
    expect(capture.track2).toBeUndefined();
    expect([capture.maskedPan, capture.expiry, capture.encrypted]).toEqual([
      "4761********0119",
      "2212",
      true,
    ]);
    expect(capture.tag(0xffee13)?.length).toBe(masked.length);
  });

  test("a PAN masked less than it should be is shown masked", () => {
    const capture = captureOf("C1", KSN, "57134761739CCCCC0119D2212201CCCCCCCCCCCCCC", CIPHER_57)!;
    expect(capture.maskedPan).toBe("4761********0119");
    expect(captureOf("C1", KSN, `57C118${"A5".repeat(24)}`)?.maskedPan).toBeUndefined();
  });

  test("a PAN hidden completely is shown as such", () => {
    expect(captureOf("C1", KSN, `5A08${"BB".repeat(8)}`)?.maskedPan).toBe("****************");
  });

  test("expiry comes from the track, else from 5F24", () => {
    const hidden = "57134761CCCCCCCC0119DCCCC201CCCCCCCCCCCCCC";
    expect(captureOf("C1", KSN, hidden, CIPHER_57, "5F2403241231")?.expiry).toBe("2412");
    expect(captureOf("C1", KSN, hidden, CIPHER_57, "5F2403CCCCCC")?.expiry).toBeUndefined();
    expect(captureOf("C1", KSN, hidden, CIPHER_57)?.expiry).toBeUndefined();
    expect(captureOf("C1", KSN, MASKED_57, CIPHER_57, "5F2403241231")?.expiry).toBe("2212");
  });

  // biome-ignore format: a table reads by column
  test.each([
    ["contact by attribution",             "insert",       "C0", []],
    ["contactless by attribution",         "tap",          "E3", []],
    ["magstripe by attribution",           "tapMagstripe", "D1", []],
    ["contact by entry mode",              "insert",       "18", ["9F390105"]],
    ["contactless by entry mode",          "tap",          "18", ["9F390107"]],
    ["magstripe by entry mode",            "tapMagstripe", "18", ["9F390191"]],
    ["swipe attribution, but no swipe",    "tap",          "C8", ["9F390107"]],
    ["nothing that tells",                 undefined,      "18", []],
    ["an entry mode that doesn't tell",    undefined,      "18", ["9F390142"]],
  ] as const)("%s: %s", (_what, kind, attribution, tlvs) => {
    expect(captureOf(attribution, KSN, MASKED_57, CIPHER_57, ...tlvs)?.kind).toBe(kind);
  });

  test("ciphers: by attribution, else by the length of the KSN", () => {
    const cipher = (...tlvs: string[]) =>
      decodeTransactionResponse(bytesOf(tlvs.join("")), 0, { attribution: false }).capture?.cipher;
    expect(captureOf("C6", KSN, MASKED_57, CIPHER_57)?.cipher).toBe("extended");
    expect(cipher("9F390105", KSN, MASKED_57, CIPHER_57)).toBe("tdes");
    expect(cipher("9F390105", `DFEE120C${"00".repeat(12)}`, MASKED_57, CIPHER_57)).toBe("aes");
  });

  test("who asks to go online", () => {
    const asked = (status: number, ...tlvs: string[]) =>
      decodeTransactionResponse(bytesOf(`C1${KSN}${MASKED_57}${tlvs.join("")}`), status).capture
        ?.onlineRequested;
    expect(asked(0x00)).toBe(false);
    expect(asked(0x23)).toBe(true);
    expect([asked(0, "DFEE25020004"), asked(0, "DFEE25020023"), asked(0, "DFEE25020000")]).toEqual([
      true,
      true,
      false,
    ]);
    expect([asked(0, "9F270180"), asked(0, "9F270140"), asked(0, "9F270100")]).toEqual([true, false, false]);
  });
});

describe("swipes", () => {
  const ksn = bytesOf("62994900AB0008C001ED");
  function captureSwipe(parts: SwipeParts, more = "") {
    const envelope = encodeSwipe(parts);
    const length =
      envelope.length > 0x7f
        ? `81${formatHex(Uint8Array.of(envelope.length))}`
        : formatHex(Uint8Array.of(envelope.length));
    const capture = captureOf("C8", `DFEE23${length}${formatHex(envelope)}`, more);
    if (capture?.kind !== "swipe") throw new TypeError(capture?.kind);
    return capture;
  }
  const masked = { text: ";4761********0119=2212****?*", encrypted: new Uint8Array(32) };

  test("one track in clear makes the swipe unencrypted", () => {
    expect(captureSwipe({ tracks: [{}, masked], ksn }).encrypted).toBe(true);
    expect(captureSwipe({ tracks: [{}, masked, { text: ";01234=?" }], ksn }).encrypted).toBe(false);
    expect(captureSwipe({ tracks: [{}, { text: ";4761739001010119=2212201?" }] }).encrypted).toBe(false);
    expect(
      captureSwipe({ tracks: [{}, masked], ksn }, "57134761739001010119D22122011143804400000F").encrypted,
    ).toBe(false);
  });

  test("TransArmor counts as extended", () => {
    const swipe = captureSwipe({ tracks: [{}, masked], ksn, optionalBytes: Uint8Array.of(0x10) });
    expect([swipe.cipher, swipe.swipe.cipher]).toEqual(["extended", "other"]);
  });

  test("the service code decides about the chip, where it is shown", () => {
    const clear = (serviceCode: string) => [{}, { text: `;4761739001010119=2212${serviceCode}?` }];
    expect(captureSwipe({ tracks: clear("201") }).chipCard).toBe(true);
    expect(captureSwipe({ tracks: clear("101"), chipCard: true }).chipCard).toBe(false);
    expect(captureSwipe({ tracks: [{}, masked], chipCard: true }).chipCard).toBe(true);
    expect(captureSwipe({ tracks: [{}, masked] }).chipCard).toBe(false);
  });

  test("a swipe without a KSN has none", () => {
    expect(captureSwipe({ tracks: [] }).ksn).toBeUndefined();
    expect(captureSwipe({ tracks: [] }).maskedPan).toBeUndefined();
  });
});

test("what a capture hands out can't change it", () => {
  for (const name of ["contact EMV start", "swipe response"]) {
    const capture = captureNamed(name)!;
    const before = formatHex(capture.ksn!);
    capture.ksn!.fill(0);
    expect(formatHex(capture.ksn!)).toBe(before);
  }
});

test("a response gives the same capture each time", () => {
  const { data } = responses.find(({ name }) => name.startsWith("swipe response"))!.decoded.frame!;
  const response = decodeTransactionResponse(bytesOf(data), 0);
  expect(response.capture).toBe(response.capture);
  expect(inspect(response, { depth: Infinity, showHidden: true })).toBe(JSON.stringify(response));
});
