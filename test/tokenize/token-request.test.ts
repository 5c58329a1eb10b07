import { describe, expect, test } from "vitest";
import type { CardCapture } from "../../src/protocol/cards/index.ts";
import { Secret } from "../../src/secret.ts";
import { CardToken } from "../../src/tokenize/card-token.ts";
import { tokenizeBody } from "../../src/tokenize/token-request.ts";
import type { TokenSource } from "../../src/tokenize/token-source.ts";
import { capture, EMV_DEVICE_DATA } from "./fakes.ts";

const options = { nowMs: Date.parse("2026-06-15T00:00:00Z"), deviceDataForm: "binary" } as const;
const RSA_BLOCK = "A".repeat(171).concat("=");

const appleHeader = { ephemeralPublicKey: "key=", publicKeyHash: "hash=", transactionId: "id" };

describe("tokenizeBody", () => {
  test.each<[string, TokenSource, object]>([
    ["a keyed card", { kind: "keyed", number: "4111 1111 1111 1111" }, { account: "4111111111111111" }],
    [
      "a keyed card with all, in Secrets",
      {
        kind: "keyed",
        number: new Secret("371449635398431", "PAN"),
        expiry: new Secret("12/30", "expiry"),
        cvv: new Secret("1234", "CVV"),
      },
      { account: "371449635398431", expiry: "1230", cvv: "1234" },
    ],
    [
      "an RSA block",
      { kind: "rsa", account: RSA_BLOCK, expiry: "12/2030", cvv: "1234" },
      { account: RSA_BLOCK, encryptionhandler: "RSA", expiry: "1230", cvv: "1234" },
    ],
    [
      "a bank account",
      { kind: "bankAccount", routing: "011401533", account: "1234123412341234" },
      { account: "011401533/1234123412341234" },
    ],
    [
      "Apple Pay",
      { kind: "applePay", paymentData: { data: "data=", signature: "sig=", header: appleHeader } },
      {
        devicedata: "data=&ectype=apple&ecsig=sig=&eckey=key=&ectid=id&echash=&ecpublickeyhash=hash=",
        encryptionhandler: "EC_APPLE_PAY",
      },
    ],
    [
      "Apple Pay with application data",
      {
        kind: "applePay",
        paymentData: { data: "d", signature: "s", header: { ...appleHeader, applicationData: "94ee" } },
      },
      {
        devicedata: "d&ectype=apple&ecsig=s&eckey=key=&ectid=id&echash=94ee&ecpublickeyhash=hash=",
        encryptionhandler: "EC_APPLE_PAY",
      },
    ],
    [
      "Google Pay",
      { kind: "googlePay", token: '{"signature":"x"}' },
      { devicedata: '{"signature":"x"}', encryptionhandler: "EC_GOOGLE_PAY" },
    ],
    [
      "CVV and expiry for a token",
      { kind: "attach", token: new CardToken("9418594164541111"), cvv: "123", expiry: "12/30" },
      { account: "9418594164541111", cvv: "123", expiry: "1230" },
    ],
    [
      "CVV for a token as text",
      { kind: "attach", token: "9418594164541111", cvv: "123" },
      { account: "9418594164541111", cvv: "123" },
    ],
    ["device data", { kind: "deviceData", deviceData: EMV_DEVICE_DATA }, { devicedata: EMV_DEVICE_DATA }],
    ["a capture", capture(), { devicedata: EMV_DEVICE_DATA }],
    ["a tap", capture({ kind: "tap" }), { devicedata: EMV_DEVICE_DATA }],
  ])("of %s", (_name, source, body) => expect(tokenizeBody(source, options)).toEqual(body));

  test("hands the wanted form to the capture", () => {
    const forms: unknown[] = [];
    const deviceData = (form: unknown) => {
      forms.push(form);
      return new Secret(EMV_DEVICE_DATA, "device data");
    };
    tokenizeBody(capture({ kind: "swipe", deviceData }), { ...options, deviceDataForm: "keyboard" });
    expect(forms).toEqual(["keyboard"]);
  });
});

describe("captures that must not be sent", () => {
  test.each<[string, CardCapture, string, object]>([
    ["not encrypted", capture({ encrypted: false }), "TOKENIZE_CLEAR_CARD_DATA", { kind: "insert" }],
    ["no KSN", capture({ ksn: undefined }), "TOKENIZE_CAPTURE_UNUSABLE", { kind: "insert", reason: "ksn" }],
    [
      "empty KSN",
      capture({ ksn: new Uint8Array(), kind: "swipe" }),
      "TOKENIZE_CAPTURE_UNUSABLE",
      { kind: "swipe", reason: "ksn" },
    ],
    [
      "no masked number",
      capture({ maskedPan: undefined }),
      "TOKENIZE_CAPTURE_UNUSABLE",
      { kind: "insert", reason: "maskedPan" },
    ],
    [
      "masked number without its end",
      capture({ maskedPan: "6510*********133" }),
      "TOKENIZE_CAPTURE_UNUSABLE",
      { kind: "insert", reason: "maskedPan" },
    ],
    [
      "contactless magnetic-stripe mode",
      capture({ kind: "tapMagstripe" }),
      "TOKENIZE_CAPTURE_UNUSABLE",
      { kind: "tapMagstripe", reason: "contactlessMagstripe" },
    ],
    [
      "encrypted by its own account, clear in the data",
      capture({ deviceData: () => new Secret(`${EMV_DEVICE_DATA}5A084761739001010010`, "device data") }),
      "TOKENIZE_CLEAR_CARD_DATA",
      { form: "emv" },
    ],
  ])("%s", (_name, source, code, context) => {
    expect(() => tokenizeBody(source, options)).toThrow(expect.objectContaining({ code, context }));
  });
});

describe("sources that are wrong", () => {
  const apple = { data: "d", signature: "s", header: appleHeader };

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["text", "4111111111111111"],
    ["no kind", { number: "4111111111111111" }],
    ["unknown kind", { kind: "toString" }],
    ["number as a number", { kind: "keyed", number: 4111 }],
    ["Secret of something else", { kind: "keyed", number: new Secret(4111, "PAN") }],
    ["card number as an RSA block", { kind: "rsa", account: "4111111111111111" }],
    ["RSA block that is not base64", { kind: "rsa", account: "*".repeat(172) }],
    ["RSA block of half characters", { kind: "rsa", account: "A".repeat(173) }],
    ["RSA block of padding", { kind: "rsa", account: `${"=".repeat(65_532)}AAAA` }],
    ["10 MiB of noise", { kind: "keyed", number: "4".repeat(10 * 2 ** 20) }],
    ["RSA block without end", { kind: "rsa", account: "A".repeat(4_000) }],
    ["Apple Pay without members", { kind: "applePay", paymentData: {} }],
    ["Apple Pay without data", { kind: "applePay" }],
    [
      "Apple Pay with another member inside",
      { kind: "applePay", paymentData: { ...apple, data: "d&ecsig=x" } },
    ],
    ["Apple Pay signature as bytes", { kind: "applePay", paymentData: { ...apple, signature: [1] } }],
    ["Google Pay that is no JSON", { kind: "googlePay", token: "{" }],
    ["Google Pay that is no object", { kind: "googlePay", token: "[]" }],
    ["Google Pay beyond ASCII", { kind: "googlePay", token: '{"a":"é"}' }],
    ["nothing to attach", { kind: "attach", token: "9418594164541111" }],
    ["attaching to nothing", { kind: "attach", token: "", cvv: "123" }],
    ["device data as bytes", { kind: "deviceData", deviceData: new Uint8Array(3) }],
  ])("%s", (_name, source) => {
    expect(() => tokenizeBody(source as never, options)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });

  test.each([
    [{ kind: "bankAccount", routing: "12345678", account: "1234" }, "routing"],
    [{ kind: "bankAccount", routing: "011401533", account: "123" }, "account"],
    [{ kind: "bankAccount", routing: "011401533", account: "1/23456" }, "account"],
    [{ kind: "rsa", account: RSA_BLOCK, cvv: "12" }, "cvv"],
    [{ kind: "rsa", account: RSA_BLOCK, expiry: "05/26" }, "expiry"],
    [{ kind: "attach", token: "9418594164541111", cvv: "12345" }, "cvv"],
    [{ kind: "keyed", number: "4111111111111112" }, "number"],
  ] as const)("%# names the field that is wrong", (source, field) => {
    expect(() => tokenizeBody(source, options)).toThrow(
      expect.objectContaining({
        code: "TOKENIZE_CARD_INVALID",
        context: expect.objectContaining({ field }),
      }),
    );
  });
});
