import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVp3300Error } from "../../../src/errors.ts";
import { COMMANDS, type CommandName, encodeCommand } from "../../../src/protocol/commands/catalogue.ts";
import type { AnyCodec, Codec } from "../../../src/protocol/commands/codecs.ts";
import { promptCodec } from "../../../src/protocol/commands/prompts.ts";
import { decodeNeoFrame } from "../../../src/protocol/frames/neo-frame.ts";
import type { TlvInput } from "../../../src/protocol/tlv/tlv-encode.ts";
import { Secret } from "../../../src/secret.ts";
import { runs } from "../../runs.ts";

const NAMES = Object.keys(COMMANDS) as CommandName[];
const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const ascii = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: printable, minLength, maxLength });
const secret = bytes(0, 64).map((value) => new Secret(value, "anything"));
const tag = fc.constantFrom(0x57, 0x5a, 0x9a, 0x9f02, 0x9f06, 0x5f2a, 0xdfee25, 0xffe4, 0xffee12);
const tlvs: fc.Arbitrary<readonly TlvInput[]> = fc.array(fc.record({ tag, value: bytes(0, 40) }), {
  maxLength: 8,
});
const rid = bytes(5);
const keyId = fc.record({ rid, index: u8 });
const revocation = fc.record({ rid, index: u8, serial: bytes(3) });
const caKey = fc.record({
  rid,
  index: u8,
  hashAlgorithm: u8,
  encryptionAlgorithm: u8,
  hash: bytes(20),
  exponent: fc.integer({ min: 0, max: 0xffffffff }),
  modulus: bytes(1, 248),
});
const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
const date = fc.record({
  year: fc.integer({ min: 0, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
});
const led = fc.constantFrom(0, 1, 2, 3, 0xff);
const poll = fc.record({ timeoutS: u8, timeoutSteps: u8 });
const blink = fc.constantFrom("off", "on", "blink");
const reply = fc.oneof(
  fc.constant({ reply: "cancel" }),
  fc.record({ reply: fc.constantFrom("menu", "languageMenu"), line: u16 }),
  fc.record({ reply: fc.constant("functionKey"), key: fc.constantFrom("cancel", "enter") }),
);

const line = fc.integer({ min: 0, max: 0x7f });
const latin1 = fc
  .integer({ min: 0, max: 0xff })
  .filter((code) => code !== 0x1c)
  .map((code) => String.fromCharCode(code));
const promptLine = fc.oneof(
  fc.record({ line, messageId: u8 }),
  fc.record({ line, text: fc.string({ unit: latin1, maxLength: 20 }) }),
);
const seconds = fc.option(u16, { nil: undefined });
const prompt = fc.oneof(
  fc.record({
    mode: fc.constantFrom(1, 2, 3, 4, 8, 0x10, 0x22),
    timeoutS: seconds,
    language: fc.option(ascii(1, 4), { nil: undefined }),
    lines: fc.array(promptLine, { maxLength: 16 }),
    backlightS: seconds,
  }),
  fc.record({ mode: fc.constantFrom(0, 0x20, 0x21, 0x77, 0xff), raw: bytes(0, 20) }),
);

/** Values for each codec of the catalogue, by one row that has it. */
const VALUES = new Map<AnyCodec, fc.Arbitrary<unknown>>([
  [promptCodec, prompt],
  [COMMANDS.ping.request, fc.constant(undefined)],
  [COMMANDS.storeLcdMessage.request, bytes(0, 64)],
  [COMMANDS.getConfiguration.response, tlvs],
  [COMMANDS.setPollMode.request, fc.constantFrom(0, 1, 2)],
  [
    COMMANDS.controlUserInterface.request,
    fc.record({ message: u8, beep: fc.integer({ min: 0, max: 8 }), led, on: fc.boolean() }),
  ],
  [COMMANDS.signalSource.request, fc.option(fc.record({ buzzerAndLcd: u8, led: u8 }), { nil: undefined })],
  [COMMANDS.setLed.request, fc.record({ led, state: fc.constantFrom("off", "on", "green", "red", "amber") })],
  [COMMANDS.setFrontLed.request, fc.record({ location: u8, red: blink, green: blink })],
  [COMMANDS.beepShort.request, fc.constantFrom(1, 2, 3, 4)],
  [COMMANDS.beepLong.request, fc.constantFrom(200, 400, 600, 800)],
  [COMMANDS.getSerialNumber.response, ascii(1, 16)],
  [COMMANDS.setBootNotification.request, fc.constantFrom("off", "raw", "frame")],
  [COMMANDS.setTime.request, time],
  [COMMANDS.setDate.request, date],
  [COMMANDS.setAntenna.request, fc.boolean()],
  [COMMANDS.getFirmwareVersion.response, ascii(0, 64)],
  [COMMANDS.getProductInformation.request, u8],
  [COMMANDS.replyToPrompt.request, reply],
  [COMMANDS.replyToPinPrompt.request, secret],
  [COMMANDS.replyToSwipePrompt.request, secret],
  [
    COMMANDS.setBluetoothName.request,
    fc.record({ name: ascii(1, 25), oldPassword: ascii(6), newPassword: ascii(6) }),
  ],
  [COMMANDS.getBluetoothName.response, ascii(0, 25)],
  [
    COMMANDS.getBluetoothInfo.response,
    fc.record({ event: bytes(2), version: bytes(4), mac: bytes(6), module: u8 }),
  ],
  [
    COMMANDS.setPowerManagement.request,
    fc.record({ idle: u8, sleep: u8, timebase: fc.option(u8, { nil: undefined }) }),
  ],
  [COMMANDS.activateTransaction.request, fc.record({ timeoutS: u8, tlv: tlvs })],
  [COMMANDS.activateTransaction.response, secret],
  [COMMANDS.updateBalance.request, fc.record({ approved: fc.boolean(), tlv: tlvs })],
  [COMMANDS.cancelTransaction.request, fc.option(fc.record({ reset: fc.boolean() }), { nil: undefined })],
  [
    COMMANDS.startContact.request,
    fc.record({ fallback: fc.boolean(), timeoutS: u16, answerTimeoutS: u16, tlv: tlvs }),
  ],
  [COMMANDS.authenticateContact.request, fc.record({ forceOnline: fc.boolean(), timeoutS: u16, tlv: tlvs })],
  [COMMANDS.completeContact.request, fc.record({ hostReached: fc.boolean(), tlv: tlvs })],
  [COMMANDS.getContactResult.request, fc.array(tag, { maxLength: 30 })],
  [COMMANDS.getContactlessAid.request, bytes(5, 16)],
  [COMMANDS.setTerminalData.request, tlvs],
  [COMMANDS.getContactAid.request, bytes(5, 16)],
  [COMMANDS.getContactAidList.response, fc.array(bytes(5, 16), { maxLength: 16 })],
  [COMMANDS.setContactCaKey.request, caKey],
  [COMMANDS.getContactCaKey.request, keyId],
  [COMMANDS.removeContactCaKey.request, fc.option(keyId, { nil: undefined })],
  [COMMANDS.getContactCaKeyList.response, fc.array(keyId, { maxLength: 30 })],
  [COMMANDS.getContactRevocations.response, fc.array(revocation, { maxLength: 30 })],
  [COMMANDS.setMajorConfiguration.request, fc.constantFrom("1C", "2C", "3C", "4C", "5C", 0, 6, 255)],
  [COMMANDS.setContactlessCaKey.request, caKey],
  [COMMANDS.getContactlessCaKeyHash.response, bytes(20)],
  [COMMANDS.getContactlessRids.response, fc.array(rid, { maxLength: 30 })],
  [COMMANDS.getContactlessCaKeyIndices.request, rid],
  [COMMANDS.setCaKeyLegacy.request, bytes(2)],
  [COMMANDS.removeCaKeysLegacy.request, bytes(2)],
  [COMMANDS.addRevocation.request, revocation],
  [COMMANDS.addException.request, secret],
  [COMMANDS.getEncryptionEnabled.response, fc.record({ msr: fc.boolean(), emv: fc.boolean() })],
  [COMMANDS.setEncryptionEnabled.request, fc.boolean()],
  [COMMANDS.getEncryptionType.response, fc.constantFrom("tdes", "aes", 2, 255)],
  [COMMANDS.setDataKeyAttribution.request, bytes(6)],
  [COMMANDS.getKeyState.request, u8],
  [
    COMMANDS.getKeyState.response,
    fc.record({
      state: u8,
      key: fc.option(
        fc.record({ usage: ascii(2), algorithm: ascii(1), mode: ascii(1), version: ascii(0, 8) }),
        { nil: undefined },
      ),
    }),
  ],
  [COMMANDS.getKeySerialNumber.response, bytes(10, 12)],
  [COMMANDS.loadSmartTapKey.request, secret],
  [COMMANDS.enterCardNumber.response, secret],
  [COMMANDS.selectFirmwareImage.request, u8],
  [COMMANDS.sendFirmwareHeader.request, bytes(256)],
  [COMMANDS.sendFirmwarePage.request, bytes(1, 2052)],
  [COMMANDS.sendFirmwareCheck.request, bytes(8)],
  [COMMANDS.pollForToken.request, poll],
  [COMMANDS.exchangeContactless.request, secret],
  [COMMANDS.authenticateMifare.request, secret],
  [
    COMMANDS.passThroughEnhanced.request,
    fc.record({
      flags: u8,
      message: u8,
      beep: u8,
      led: u8,
      ledState: u8,
      timeoutS: u8,
      timeoutSteps: u8,
      options: bytes(0, 40),
    }),
  ],
  [COMMANDS.getAtr.request, u8],
  [COMMANDS.exchangeApdu.request, fc.record({ interface: u8, apdu: secret })],
]);

/** Every codec of the catalogue and of prompts, once, by the first row that has it. */
const CODECS = new Map<AnyCodec, string>([
  [promptCodec, "prompt"],
  ...NAMES.flatMap((name) => [
    [COMMANDS[name].request, `request of ${name}`] as const,
    [COMMANDS[name].response, `answer to ${name}`] as const,
  ]).reverse(),
]);

const ROWS = [...CODECS].map(([codec, name]) => ({
  name,
  codec: codec as Codec<unknown>,
  values: VALUES.get(codec) ?? fc.constant(undefined),
}));

const anyValue = fc.constantFrom(...ROWS).chain(({ codec, values }) => fc.tuple(fc.constant(codec), values));

function checkRoundTrip(codec: Codec<unknown>, value: unknown): void {
  const data = codec.encode(value);
  const read = codec.decode(data);
  expect(codec.encode(read)).toEqual(data);
  expect(plain(read)).toMatchObject(plain(value) as object);
}

describe("codecs of the catalogue", () => {
  test("each has values to be tried with", () => {
    expect([...CODECS].filter(([codec]) => !VALUES.has(codec)).map(([, name]) => name)).toEqual([]);
  });

  test.each(ROWS)("$name: what is written is read", ({ codec, values }) => {
    fc.assert(
      fc.property(values, (value) => checkRoundTrip(codec, value)),
      { numRuns: 50 },
    );
  });

  test("what is written is read, whichever the codec", () => {
    fc.assert(
      fc.property(anyValue, ([codec, value]) => checkRoundTrip(codec, value)),
      runs(),
    );
  });

  test("near-valid data is read or refused with a code, whichever the codec", () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), u8, fc.nat(), ([codec, value], where, byte, cut) => {
        const data = codec.encode(value);
        if (data.length > 0) data[where % data.length] = byte;
        for (const near of [data, data.subarray(0, cut % (data.length + 1)), Uint8Array.of(...data, byte)]) {
          expectCodedOrNothing(() => codec.decode(near), /^PROTOCOL_(DATA_INVALID|TLV_)/);
        }
      }),
      runs(2_000),
    );
  });

  test.each(ROWS)("$name: a wrong value is written or refused with a code", ({ codec }) => {
    const wrong = [
      undefined,
      null,
      0,
      -1,
      1e9,
      Number.NaN,
      "",
      "é",
      true,
      {},
      [],
      [{}],
      new Array(3),
      Symbol(),
    ];
    const inside = wrong.map((each) => ({
      tlv: each,
      key: each,
      msr: each,
      reply: "menu",
      lines: [each],
      mode: 3,
    }));
    for (const value of [...wrong, ...inside]) {
      expectCodedOrNothing(() => codec.encode(value), /^ARGUMENT_INVALID$/);
    }
  });

  test("a command frame holds what its request codec writes", () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...NAMES)
          .chain((name) =>
            fc.tuple(fc.constant(name), VALUES.get(COMMANDS[name].request) ?? fc.constant(undefined)),
          ),
        ([name, request]) => {
          const { command, subCommand, version, request: codec } = COMMANDS[name];
          const encode = encodeCommand as (name: CommandName, request: unknown) => Uint8Array;
          const frame = decodeNeoFrame(encode(name, request), {
            direction: "from-host",
            strictCrcOrder: true,
          });
          expect(frame).toMatchObject({ command, subCommand, version, data: codec.encode(request as never) });
        },
      ),
      runs(),
    );
  });
});

function expectCodedOrNothing(action: () => unknown, codes: RegExp): void {
  try {
    action();
  } catch (error) {
    expect(isVp3300Error(error) ? error.code : error).toMatch(codes);
  }
}

/** A value as plain data: secrets opened, data objects reduced to tag and value, missing fields left out. */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return { secret: plain(value.reveal()) };
  if (value instanceof Uint8Array) return { bytes: Array.from(value) };
  if (Array.isArray(value)) return { items: value.map(plain) };
  if (typeof value !== "object" || value === null) return { value };
  const fields = "tag" in value && "value" in value ? { tag: value.tag, value: value.value } : value;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => [key, plain(field)]),
  );
}
