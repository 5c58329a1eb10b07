import { describe, expect, test } from "vitest";
import { type DeviceDataFacts, parseDeviceData } from "../../../src/protocol/cards/device-data-facts.ts";
import { encodeSwipe, type SwipeParts } from "../../../src/protocol/cards/swipe-encode.ts";
import { keyboardForm } from "../../../src/protocol/cards/swipe-keyboard.ts";
import { decodeTransactionResponse } from "../../../src/protocol/cards/transaction-response.ts";
import { formatHex } from "../../../src/protocol/hex.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

const KSN = "FFEE120A62994900AB0008C001ED";
const MASKED = "57134761CCCCCCCC0119D2212201CCCCCCCCCCCCCC";
const CIPHERTEXT = `5718${"A5".repeat(24)}`;

/** The facts, the KSN as hex. */
function factsOf(text: string): object {
  const { ksn, ...facts } = parseDeviceData(text);
  return { ...facts, ksn: ksn && formatHex(ksn) };
}

describe("the published samples", () => {
  const { cases } = loadVectors<{ cases: { id: string; request: { devicedata: string } }[] }>("cardsecure");
  const sample = (id: string) => cases.find((one) => one.id === id)!.request.devicedata;

  // biome-ignore format: a table reads by column
  test.each([
    ["tok-emv-idtech-encrypted", { form: "emv",           ksn: "CDCDCD94030006C00104", maskedPan: "6510********0133" }],
    ["tok-msr-idtech-encrypted", { form: "keyboardSwipe", ksn: "CDCDCD94030006C00106", maskedPan: "6011********6668" }],
  ])("%s", (id, facts) => {
    expect(factsOf(sample(id))).toEqual({ clear: false, ciphertext: true, ...facts });
  });
});

describe("EMV data", () => {
  test("in lower case", () => {
    const text = KSN + MASKED + CIPHERTEXT;
    expect(parseDeviceData(text.toLowerCase())).toEqual(parseDeviceData(text));
  });

  const complete = {
    form: "emv",
    clear: false,
    ciphertext: true,
    ksn: KSN.slice(8),
    maskedPan: "4761********0119",
  };

  // biome-ignore format: a table reads by column
  test.each<[string, string, Partial<Record<keyof DeviceDataFacts, unknown>>]>([
    ["complete",                            KSN + MASKED + CIPHERTEXT,                         {}],
    ["a clear number beside",               `${KSN + MASKED + CIPHERTEXT}5A084761739001010119`, { clear: true }],
    ["no KSN, so that nothing is encrypted", MASKED + CIPHERTEXT,                              { ksn: undefined, ciphertext: false, clear: true }],
    ["nothing shown",                       `${KSN}57C118${"A5".repeat(24)}`,                  { maskedPan: undefined }],
    ["no track",                            `${KSN}5A084761CCCCCCCC01195AC110${"A5".repeat(16)}`, { ciphertext: false }],
    ["an empty swipe beside",               `${KSN + MASKED + CIPHERTEXT}DFEE2300`,            {}],
    ["nothing at all",                      "",                                                { ciphertext: false, ksn: undefined, maskedPan: undefined }],
  ])("%s", (_name, text, facts) => expect(factsOf(text)).toEqual({ ...complete, ...facts }));
});

describe("swipes", () => {
  const masked = ";4761********0119=2212201?";
  const track = { text: masked, encrypted: new Uint8Array(32) };
  const ksn = bytesOf(KSN.slice(8));
  const complete = { clear: false, ciphertext: true, ksn: KSN.slice(8), maskedPan: "4761********0119" };

  // biome-ignore format: a table reads by column
  test.each<[string, SwipeParts, Partial<Record<keyof DeviceDataFacts, unknown>>]>([
    ["complete",                          { tracks: [{}, track], ksn },                                    {}],
    ["no KSN",                            { tracks: [{}, track] },                                         { ksn: undefined }],
    ["masked, and that is all",           { tracks: [{}, { text: masked }], ksn },                         { ciphertext: false }],
    ["another track in clear",            { tracks: [{}, track, { text: ";011234567890=1?" }], ksn },      { clear: true }],
    ["clear",                             { tracks: [{}, { text: ";4761739001010119=2212201?" }] },        { clear: true, ciphertext: false, ksn: undefined }],
    ["no text",                           { tracks: [{}, { ...track, text: "", length: 26 }], ksn },       { maskedPan: undefined }],
    ["a clear track behind a masked one", { tracks: [{}, { text: `${masked};4761739001010119=2212?`, encrypted: new Uint8Array(56) }], ksn }, { clear: true }],
  ])("%s", (_name, parts, facts) => {
    const bytes = encodeSwipe(parts);
    expect(factsOf(formatHex(bytes))).toEqual({ form: "swipe", ...complete, ...facts });
    const keyboard = keyboardForm(bytes).reveal();
    // Without any text it is hex from end to end, with the length of the other form.
    if (/^[\dA-F]*$/.test(keyboard)) expectFailure(() => parseDeviceData(keyboard), "PROTOCOL_FRAME_TRUNCATED");
    else expect(factsOf(keyboard)).toEqual({ form: "keyboardSwipe", ...complete, ...facts });
  });
});

test("the KSN is a copy", () => {
  const { ksn } = parseDeviceData(KSN);
  expect(ksn?.buffer.byteLength).toBe(10);
});

describe("agrees with the capture whose text it is", () => {
  interface ResponseVector {
    decoded: { frame?: { data: string }; attribution?: object };
  }

  test("emv-responses.json: 8 captures, in both forms", () => {
    let count = 0;
    for (const { decoded } of loadVectors<ResponseVector[]>("emv-responses")) {
      if (decoded.frame === undefined || decoded.attribution === undefined) continue;
      const { capture } = decodeTransactionResponse(bytesOf(decoded.frame.data), 0);
      if (capture === undefined) continue;
      for (const form of ["binary", "keyboard"] as const) {
        const { clear, ciphertext, ksn, maskedPan } = parseDeviceData(capture.deviceData(form).reveal());
        expect([!clear && ciphertext, ksn, maskedPan]).toEqual([
          capture.encrypted,
          capture.ksn,
          capture.maskedPan,
        ]);
      }
      count++;
    }
    expect(count).toBe(8);
  });
});

describe("what can't be read", () => {
  // biome-ignore format: a table reads by column
  test.each([
    ["a space",                      "DFEE 25",                      "PROTOCOL_HEX_INVALID",         { offset: 4 }],
    ["half a byte",                  "DFEE2",                        "PROTOCOL_HEX_INVALID",         { offset: 5 }],
    ["a prefix",                     "0x5A00",                       "PROTOCOL_HEX_INVALID",         { offset: 1 }],
    ["half a swipe byte",            "020",                          "PROTOCOL_HEX_INVALID",         { offset: 3 }],
    ["an object cut short",          `${KSN}5A08`,                   "PROTOCOL_TLV_VALUE_TRUNCATED", { offset: 14, expected: 8, actual: 0 }],
    ["a swipe among objects",        `${KSN}DFEE2303020003`,         "PROTOCOL_DATA_INVALID",        { offset: 18, expected: "no swipe" }],
    ["a swipe cut short",            "020003",                       "PROTOCOL_FRAME_TRUNCATED",     { offset: 3 }],
    ["a swipe whose fields misfit",  "020100808003",           "PROTOCOL_FRAME_TRUNCATED",     { offset: 6 }],
    ["a keyboard swipe cut short",   "021C00801F%",                  "PROTOCOL_FRAME_TRUNCATED",     { offset: 11 }],
    ["a number for a text",          2,                              "ARGUMENT_INVALID",             { argument: "text" }],
    ["more than the limit",          "0".repeat(16_386),             "ARGUMENT_INVALID",             { argument: "text" }],
  ] as const)("%s", (_name, text, code, context) =>
    expectFailure(() => parseDeviceData(text as never), code, context));
});
