import { describe, expect, test } from "vitest";
import type { RequestOf } from "../../src/protocol/commands/catalogue.ts";
import {
  COMMANDS,
  type CommandName,
  commandInfo,
  decodeResponse,
  encodeCommand,
  MODELS,
  type ModelName,
} from "../../src/protocol/commands/index.ts";
import { encodeNeoFrame } from "../../src/protocol/frames/neo-frame.ts";
import { encodeNeoCommand, formatHex, parseHex } from "../../src/protocol/index.ts";
import { Secret } from "../../src/secret.ts";
import { withReader } from "./host.ts";

const RID = parseHex("A000000003");
const KEY = { rid: RID, index: 1 };
const REVOCATION = { rid: RID, index: 1, serial: Uint8Array.of(1, 2, 3) };
const CA_KEY = {
  ...KEY,
  hashAlgorithm: 1,
  encryptionAlgorithm: 1,
  // Not the hash of this key: it will be refused.
  hash: new Uint8Array(20),
  exponent: 3,
  modulus: parseHex("AABB"),
};
const VISA = parseHex("A0000000031010");
const NO_BYTES = new Uint8Array(0);

/** Requests that are more than no data or any bytes. */
const SAMPLES: { readonly [Name in CommandName]?: RequestOf<Name> } = {
  setPollMode: 1,
  controlUserInterface: { message: 1, beep: 1, led: 0, on: true },
  setLed: { led: 0, state: "on" },
  setFrontLed: { location: 0, red: "on", green: "off" },
  beepShort: 1,
  beepLong: 200,
  setBootNotification: "off",
  setTime: { hour: 23, minute: 59 },
  setDate: { year: 2027, month: 2, day: 28 },
  setAntenna: true,
  getProductInformation: 1,
  replyToPrompt: { reply: "cancel" },
  setBluetoothName: { name: "KIOSK", oldPassword: "123456", newPassword: "654321" },
  setPowerManagement: { idle: 5, sleep: 255 },
  setUsbSleep: true,
  setUsbSuspend: true,
  activateTransaction: { timeoutS: 1 },
  activateTransactionLegacy: { timeoutS: 1 },
  activateTransactionV3: { timeoutS: 1 },
  updateBalance: { approved: true },
  startContact: { fallback: false, timeoutS: 1, answerTimeoutS: 1 },
  authenticateContact: { forceOnline: false, timeoutS: 1 },
  completeContact: { hostReached: false },
  getContactResult: [0x95],
  setConfiguration: [{ tag: 0x9f1a, value: Uint8Array.of(2, 0x80) }],
  getContactlessAid: VISA,
  setContactlessAid: [
    { tag: 0xffe4, value: Uint8Array.of(0) },
    { tag: 0x9f06, value: VISA },
  ],
  deleteContactlessAid: VISA,
  setContactlessGroup: [{ tag: 0xffe4, value: Uint8Array.of(1) }],
  getContactlessGroup: [{ tag: 0xffe4, value: Uint8Array.of(0) }],
  deleteContactlessGroup: [{ tag: 0xffe4, value: Uint8Array.of(1) }],
  setTerminalData: [{ tag: 0x9f35, value: Uint8Array.of(0x21) }],
  setContactAid: [{ tag: 0x9f06, value: VISA }],
  getContactAid: VISA,
  removeContactAid: VISA,
  setContactCaKey: CA_KEY,
  getContactCaKey: KEY,
  removeContactCaKey: KEY,
  removeContactRevocations: [REVOCATION],
  setContactRevocations: [REVOCATION],
  setMajorConfiguration: "5C",
  getContactlessCaKey: KEY,
  getContactlessCaKeyHash: KEY,
  setContactlessCaKey: CA_KEY,
  removeContactlessCaKey: KEY,
  getContactlessCaKeyIndices: RID,
  setCaKeyLegacy: Uint8Array.of(0, 0),
  removeCaKeysLegacy: Uint8Array.of(0, 0),
  addRevocation: REVOCATION,
  deleteRevocation: REVOCATION,
  setEncryptionEnabled: true,
  setEncryptionType: "aes",
  setMsrSecurity: [{ tag: 0xdfef04, value: Uint8Array.of(0) }],
  setDataKeyAttribution: new Uint8Array(6),
  getKeyState: 5,
  getKeySerialNumber: 5,
  selectFirmwareImage: 3,
  sendFirmwareHeader: new Uint8Array(256),
  sendFirmwarePage: new Uint8Array(2052),
  sendFirmwareCheck: new Uint8Array(8),
  setPassThrough: true,
  pollForToken: { timeoutS: 1, timeoutSteps: 0 },
  pollForTokenWithAts: { timeoutS: 1, timeoutSteps: 0 },
  passThroughEnhanced: {
    flags: 0,
    message: 0,
    beep: 0,
    led: 0,
    ledState: 0,
    timeoutS: 0,
    timeoutSteps: 0,
    options: NO_BYTES,
  },
  getAtr: 0x20,
  exchangeApdu: { interface: 0x20, apdu: new Secret(parseHex("00A4040000"), "APDU") },
};

/** What a reader in its first state answers, where that is not OK. */
const REFUSED: { readonly [Name in CommandName]?: number } = {
  setLed: 0x0b,
  setAntenna: 0x0b,
  replyToPrompt: 0x65,
  replyToPinPrompt: 0x65,
  replyToSwipePrompt: 0x65,
  activateTransaction: 0x08,
  activateTransactionLegacy: 0x0b,
  getTransactionResult: 0x0b,
  getTransactionResultLegacy: 0x0b,
  startContact: 0x08,
  authenticateContact: 0x65,
  completeContact: 0x65,
  getContactResult: 0x60,
  deleteContactlessGroup: 0x60,
  setContactCaKey: 0x17,
  getContactCaKey: 0x60,
  removeContactCaKey: 0x60,
  getContactCaKeyList: 0x60,
  getContactRevocations: 0x60,
  removeContactRevocations: 0x60,
  getContactlessCaKey: 0x4b,
  getContactlessCaKeyHash: 0x4b,
  setContactlessCaKey: 0x17,
  removeContactlessCaKey: 0x4b,
  deleteRevocation: 0x60,
  setCaKeyLegacy: 0x0b,
  startFirmwareUpdate: 0x65,
  selectFirmwareImage: 0x65,
  sendFirmwareHeader: 0x65,
  sendFirmwarePage: 0x65,
  sendFirmwareCheck: 0x65,
  finishFirmwareUpdate: 0x65,
  pollForToken: 0x0b,
  pollForTokenWithAts: 0x0b,
  exchangeContactless: 0x0b,
  sendPcdCommand: 0x0b,
  authenticateMifare: 0x0b,
  readMifare: 0x0b,
  writeMifare: 0x0b,
  passThroughEnhanced: 0x0b,
  passThroughEnhancedNeo2: 0x0b,
  getAtr: 0x0b,
  exchangeApdu: 0x0b,
  powerOffContact: 0x0b,
};

const NAMES = Object.keys(COMMANDS) as CommandName[];

/** The frame of a command: its sample, or the emptiest request that its codec takes. */
function frameOf(name: CommandName): Uint8Array {
  for (const request of [SAMPLES[name], NO_BYTES, new Secret(NO_BYTES, "nothing"), []]) {
    try {
      return encodeCommand(name, request as never);
    } catch (error) {
      expect(error).toHaveProperty("code", "ARGUMENT_INVALID");
    }
  }
  throw new RangeError(`no sample for ${name}`);
}

describe.each(["vp3300bt", "vp3300c", "vp3300", "vp3350"] as const)("a %s", (model: ModelName) => {
  test("answers every command of the catalogue, and each answer can be read", async () => {
    let count = 0;
    for (const name of NAMES) {
      const { command, models, version } = commandInfo(name);
      const expected = models.includes(model) ? (REFUSED[name] ?? 0) : 0x0b;
      await withReader({ model }, async (host) => {
        if (version === 3) return;
        await host.write(frameOf(name));
        if (version === 1) {
          const frame = await host.frame();
          expect(frame, name).toMatchObject({ kind: expected === 0 ? "v1-ack" : "v1-nak", status: expected });
          return;
        }
        const response = await host.response();
        expect([name, response.command, response.status]).toEqual([name, command, expected]);
        if (response.status === 0) expect(() => decodeResponse(name, response.data), name).not.toThrow();
      });
      count += 1;
    }
    expect(count).toBe(NAMES.length);
    expect(count).toBeGreaterThan(130);
  });
});

describe("what is no command of the reader", () => {
  test.each([
    ["an unknown command", 0xee, 0x01, "", 0x02],
    ["an unknown sub-command", 0x18, 0x77, "", 0x03],
    ["data where none belongs", 0x18, 0x01, "00", 0x05],
    ["data of the wrong length", 0x25, 0x01, "12", 0x05],
    ["a broken TLV", 0x04, 0x00, "9F1A03", 0x05],
    ["a tag list that is none", 0x02, 0x40, "1EDFEE1A019F", 0x05],
    ["no timeout byte", 0x02, 0x40, "", 0x05],
    ["a fallback of the wrong length", 0x02, 0x40, "1EDFEF3C0101", 0x05],
  ])("%s", async (_, command, subCommand, data, status) => {
    await withReader({}, async (host) => {
      await host.write(encodeNeoCommand({ command, subCommand, data: parseHex(data) }));
      expect(await host.response()).toMatchObject({ command, status });
    });
  });

  test("a frame of the third generation is not understood", async () => {
    await withReader({}, async (host) => {
      const data = NO_BYTES;
      await host.write(
        encodeNeoFrame({
          kind: "command",
          version: 3,
          command: 0x18,
          subCommand: 1,
          data,
          crcOrder: "lsb-first",
        }),
      );
      expect((await host.execute("getSerialNumber")).command).toBe(0x12);
    });
  });

  test("a wrong CRC is answered with 04 once no more bytes come, or with the next frame", async () => {
    await withReader({}, async (host) => {
      const broken = encodeCommand("ping");
      broken[15]! ^= 1;
      await host.write(broken);
      const before = host.clock.now();
      expect(await host.response()).toMatchObject({ command: 0x18, status: 0x04 });
      expect(host.clock.now() - before).toBe(250);
      await host.write(Uint8Array.of(...broken, ...encodeCommand("getSerialNumber")));
      expect(await host.response()).toMatchObject({ command: 0x18, status: 0x04 });
      expect(await host.response()).toMatchObject({ command: 0x12, status: 0 });
    });
  });

  test("a frame that is too long is refused with 19", async () => {
    await withReader({}, async (host) => {
      const data = new Uint8Array(4097);
      await host.write(encodeNeoCommand({ command: 0x04, subCommand: 0, data, maxDataLength: 5000 }));
      expect(await host.response()).toMatchObject({ command: 0x04, status: 0x19 });
    });
  });

  test("half a frame is forgotten after a pause", async () => {
    await withReader({}, async (host) => {
      const ping = encodeCommand("ping");
      await host.write(ping.subarray(0, 12));
      await host.clock.advance(1_000);
      expect((await host.execute("ping")).status).toBe(0);
    });
  });

  test("noise without end does not fill the memory or stop the reader", async () => {
    await withReader({}, async (host) => {
      for (let i = 0; i < 10; i += 1) await host.write(new Uint8Array(10_000).fill(i));
      expect((await host.execute("ping")).status).toBe(0);
    });
  });
});

test("every model but those of another protocol can be simulated", async () => {
  for (const model of Object.keys(MODELS) as ModelName[]) {
    if (MODELS[model].generation === "nga") continue;
    await withReader({ model }, async (host) => {
      const code = MODELS[model].productCode;
      const { data } = await host.execute("getProductType");
      expect(formatHex(data)).toBe(code === undefined ? "" : code.toString(16));
    });
  }
});
