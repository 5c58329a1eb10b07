import { describe, expect, expectTypeOf, test } from "vitest";
import {
  COMMANDS,
  type CommandName,
  commandInfo,
  commandNameOf,
  commandNamesOf,
  commandTimeoutMs,
  decodeResponse,
  encodeCommand,
  READER_COMMANDS,
  type RequestArguments,
  type RequestOf,
  type ResponseOf,
  readerCommandNameOf,
} from "../../../src/protocol/commands/catalogue.ts";
import { KEY_STATES } from "../../../src/protocol/commands/rows/encryption.ts";
import { decodeNeoFrame, encodeNeoReaderCommand } from "../../../src/protocol/frames/neo-frame.ts";
import type { TlvNode } from "../../../src/protocol/tlv/tlv-tree.ts";
import { Secret } from "../../../src/secret.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure, failureOf } from "../coded.ts";

interface FrameVector {
  readonly name: string;
  readonly hex: string;
  readonly direction: "host-to-reader" | "reader-to-host";
  readonly decoded: {
    readonly kind?: string;
    readonly command: string;
    readonly subCommand: string;
    readonly data: string;
  };
}

const NAMES = Object.keys(COMMANDS) as CommandName[];
const frames = loadVectors<FrameVector[]>("neo-frames");

/** Any command by a name that is known at run time only. */
const encodeAny = encodeCommand as (name: CommandName, request: unknown) => Uint8Array;

const timeoutOfAny = commandTimeoutMs as (name: CommandName) => number;

describe("the catalogue", () => {
  test("has every command of the reference's section 6, each once", () => {
    expect(NAMES).toHaveLength(144);
    const pairs = NAMES.map((name) => (COMMANDS[name].command << 8) | COMMANDS[name].subCommand);
    expect(new Set(pairs).size).toBe(NAMES.length);
  });

  test.each(NAMES)("%s says where it is known from", (name) => {
    const { source, confidence, timeoutMs } = commandInfo(name);
    expect(source).toMatch(/^(N2|QR|SDKH|TST|HID|CLR|CTL|KBP|KB)\b/);
    expect(["A", "B", "C"]).toContain(confidence);
    expect(timeoutMs).toBeGreaterThanOrEqual(3_000);
  });

  test("the VP3300C has no contact commands, and takes all others that a VP3300 takes", () => {
    const of = (model: "vp3300" | "vp3300c") =>
      NAMES.filter((name) => commandInfo(name).models.includes(model));
    const missing = of("vp3300").filter((name) => !of("vp3300c").includes(name));
    expect(missing.filter((name) => COMMANDS[name].command !== 0x60)).toEqual(["powerOffContact"]);
    expect(of("vp3300c").filter((name) => COMMANDS[name].command === 0x60)).toEqual([]);
  });

  test.each<[CommandName, readonly string[]]>([
    ["getBluetoothName", ["vp3300bt", "vp3350"]],
    ["getMcuId", ["vp3350"]],
    ["enterCardNumber", []],
  ])("%s is for %j", (name, models) => {
    expect(commandInfo(name).models).toEqual(models);
  });

  test("a row in words", () => {
    expect(commandInfo("setLed")).toEqual({
      name: "setLed",
      command: 0x0a,
      subCommand: 0x02,
      version: 2,
      crcOrder: "msb-first",
      request: "led: 0 | 1 | 2 | 3 | 255, state: off | on | green | red | amber",
      response: "none",
      timeoutMs: 3_000,
      models: ["uniPay15", "uniPay3", "vp3300", "vp3300e", "vp3300c", "vp3300bt", "vp3350"],
      source: "N2 p.282, CTL",
      confidence: "B",
    });
  });

  test.each([
    [0x18, 0x01, "ping"],
    [0x02, 0x40, "activateTransaction"],
    [0x60, 0x07, "getContactAidList"],
    [0x18, 0x02, undefined],
  ])("%i %i is %s", (command, subCommand, name) => {
    expect(commandNameOf(command, subCommand)).toBe(name);
  });

  test("an answer could belong to each command with its byte", () => {
    expect(commandNamesOf(0x25)).toEqual(["setTime", "getTime", "setDate", "getDate", "selfCheckTime"]);
    expect(commandNamesOf(0xee)).toEqual([]);
  });

  test.each([
    [0x61, 0x01, "lcdPrompt"],
    [0x14, 0x01, "bootNotification"],
    [0xf2, 0x00, "switchEvent"],
    [0x18, 0x01, undefined],
  ])("the reader's own frame %i %i is %s", (command, subCommand, name) => {
    expect(readerCommandNameOf(command, subCommand)).toBe(name);
  });

  test("the reader's own frames are those that the frame decoder tells apart", () => {
    for (const { command, subCommand } of Object.values(READER_COMMANDS)) {
      const data = command === 0x61 ? Uint8Array.of(0x10) : Uint8Array.of();
      const frame = decodeNeoFrame(encodeNeoReaderCommand({ command, subCommand, data }));
      expect(frame.kind).toBe("reader-command");
    }
  });

  test("states of keys", () => {
    expect(KEY_STATES[1]).toEqual({ key: "valid", text: "Valid" });
    expect(KEY_STATES[255]?.key).toBe("notAvailable");
  });
});

/** What the host asked for in each command frame of neo-frames.json whose request has a typed form. */
const REQUESTS: readonly [string, CommandName, unknown][] = [
  ["ping command", "ping", undefined],
  ["get configuration command", "getConfiguration", undefined],
  ["firmware C7-41 enter boot loader", "enterBootLoader", undefined],
  ["firmware C7-12 select image, data 03", "selectFirmwareImage", 3],
  ["firmware C7-16 finish", "finishFirmwareUpdate", undefined],
  ["cancel transaction", "cancelTransaction", undefined],
  ["set poll mode: poll on demand", "setPollMode", 1],
  ["get firmware version", "getFirmwareVersion", undefined],
  ["get product type", "getProductType", undefined],
  ["stop/reset current transaction (data 01)", "cancelTransaction", { reset: true }],
  ["set power management idle 5 s, sleep 60 s", "setPowerManagement", { idle: 5, sleep: 60 }],
  ["retrieve contact AID list", "getContactAidList", undefined],
  [
    "retrieve contact CA key, RID A000000003 index 92",
    "getContactCaKey",
    { rid: bytesOf("a000000003"), index: 0x92 },
  ],
  [
    "contact authenticate: not forced online, 120 s",
    "authenticateContact",
    { forceOnline: false, timeoutS: 120 },
  ],
  [
    "contact apply host response, approved",
    "completeContact",
    {
      hostReached: true,
      tlv: [
        { tag: 0x8a, value: bytesOf("3030") },
        { tag: 0x91, value: bytesOf("11223344556677883030") },
      ],
    },
  ],
  ["get DUKPT key state, usage 05", "getKeyState", 5],
  ["set clock 14:05", "setTime", { hour: 14, minute: 5 }],
  ["get Bluetooth name", "getBluetoothName", undefined],
  ["antenna on", "setAntenna", true],
  [
    "update balance, approved, auth code 123456",
    "updateBalance",
    { approved: true, tlv: [{ tag: 0xe300, value: bytesOf("3132333435360000") }] },
  ],
  ["LCD menu reply: line 2 chosen", "replyToPrompt", { reply: "menu", line: 2 }],
  ["LED 0 on during pass-through (CRC MSB first)", "setLed", { led: 0, state: "on" }],
  ["V1 command frame: delete all CA keys 24-03", "removeCaKeysLegacy", bytesOf("0000")],
];

describe("neo-frames.json", () => {
  test.each(REQUESTS)("%s", (vector, name, request) => {
    const frame = frames.find((each) => each.name === vector);
    expect(encodeAny(name, request)).toEqual(bytesOf(frame?.hex ?? ""));
  });

  test("every command frame of the catalogue is made again from its decoded request", () => {
    const unnamed: string[] = [];
    let count = 0;
    for (const { name: vector, hex, decoded } of frames) {
      if (decoded.kind !== "command") continue;
      const [command, subCommand] = bytesOf(decoded.command + decoded.subCommand);
      const name = commandNameOf(command!, subCommand!);
      if (!name) {
        unnamed.push(vector);
        continue;
      }
      const { request } = COMMANDS[name];
      const data = bytesOf(decoded.data ?? "0000");
      expect(encodeAny(name, request.decode(data))).toEqual(bytesOf(hex));
      count++;
    }
    expect(unnamed).toEqual([
      "83-50 command",
      "90-07 command with most-significant CRC byte first",
      "LCD object 61-11 command, no data",
      "LCD object 61-08 add text object, variant 1",
      "LCD object 61-08 add text object, variant 2",
    ]);
    expect(count).toBe(25);
  });

  test.each<[string, CommandName, unknown]>([
    ["serial number response", "getSerialNumber", "0820619250"],
    ["firmware version response", "getFirmwareVersion", "VP3300 Bluetooth NEO v1.01.151"],
    ["ping response", "ping", undefined],
    ["set contact ICS 60-16 response", "setMajorConfiguration", undefined],
    ["pass-through start response", "setPassThrough", undefined],
    ["firmware C7 OK response", "startFirmwareUpdate", undefined],
    ["cancel acknowledged", "cancelTransaction", undefined],
  ])("%s", (vector, name, value) => {
    const data = bytesOf(frames.find((each) => each.name === vector)?.decoded.data ?? "ff");
    expect(decodeResponse(name, data)).toEqual(value);
    expect(COMMANDS[name].response.encode(value as never)).toEqual(data);
  });
});

describe("emv-responses.json", () => {
  const dataOf = (name: string) => {
    const vectors = loadVectors<{ name: string; decoded: { frame?: { data: string } } }[]>("emv-responses");
    return bytesOf(vectors.find((each) => each.name === name)?.decoded.frame?.data ?? "");
  };
  const tagsOf = (nodes: readonly TlvNode[]) => nodes.map((node) => node.tag);

  test("terminal data, with its count", () => {
    const data = dataOf("retrieve terminal data response");
    const nodes = decodeResponse("getTerminalData", data);
    expect(tagsOf(nodes)).toEqual([0x9f1a, 0x9f35, 0x9f33]);
    expect(COMMANDS.getTerminalData.response.encode(nodes)).toEqual(data);
  });

  test("AID list", () => {
    const data = dataOf("retrieve contact AID list response");
    const aids = decodeResponse("getContactAidList", data);
    expect(aids).toEqual([bytesOf("a0000000031010"), bytesOf("a0000000041010")]);
    expect(COMMANDS.getContactAidList.response.encode(aids)).toEqual(data);
  });

  test("configuration", () => {
    const data = dataOf("get configuration response");
    const nodes = decodeResponse("getConfiguration", data);
    expect(tagsOf(nodes)).toEqual([0x9f1a, 0x5f2a, 0xdfee38]);
    expect(COMMANDS.getConfiguration.response.encode(nodes)).toEqual(data);
  });

  test("contactless AID", () => {
    const data = dataOf("set contactless AID A0000000051010 in group 2");
    const nodes = COMMANDS.setContactlessAid.request.decode(data);
    expect(tagsOf(nodes)).toEqual([0xffe4, 0x9f06, 0xffe1, 0xffe5, 0xffe3, 0xffe2]);
    const frame = decodeNeoFrame(encodeCommand("setContactlessAid", nodes), { direction: "from-host" });
    expect(frame.data).toEqual(data);
  });

  test("terminal data of neo-frames.json: 24 objects", () => {
    const vector = frames.find(({ name }) => name.startsWith("set contact terminal data 60-06"));
    const nodes = COMMANDS.setTerminalData.request.decode(bytesOf(vector?.decoded.data ?? ""));
    expect(nodes).toHaveLength(24);
    expect(encodeCommand("setTerminalData", nodes)).toEqual(bytesOf(vector?.hex ?? ""));
  });
});

describe("layouts printed in documents", () => {
  const dataSent = (frame: Uint8Array) => decodeNeoFrame(frame, { direction: "from-host" }).data;
  const key = {
    rid: bytesOf("a000000003"),
    index: 0x92,
    hashAlgorithm: 1,
    encryptionAlgorithm: 1,
    hash: new Uint8Array(20).fill(0xab),
    exponent: 3,
    modulus: new Uint8Array(176).fill(0xcd),
  };

  test("activate transaction: the published example of 7.1", () => {
    const tlv = [
      { tag: 0x9c, value: bytesOf("00") },
      { tag: 0x9f02, value: bytesOf("000000000100") },
      { tag: 0x9f03, value: bytesOf("000000000000") },
      { tag: 0xdfef37, value: bytesOf("07") },
      { tag: 0xdfef3c, value: bytesOf("010060") },
    ];
    expect(dataSent(encodeCommand("activateTransaction", { timeoutS: 30, tlv }))).toEqual(
      bytesOf("1e9c01009f02060000000001009f0306000000000000dfef370107dfef3c03010060"),
    );
  });

  test("start contact: fallback, two timeouts, then objects", () => {
    const request = {
      fallback: true,
      timeoutS: 0x78,
      answerTimeoutS: 0x178,
      tlv: [{ tag: 0x9c, value: bytesOf("00") }],
    };
    expect(dataSent(encodeCommand("startContact", request))).toEqual(bytesOf("01007801789c0100"));
  });

  test("the modulus length of a CA key: least significant byte first in 60-0A, most in D0-03", () => {
    const contact = dataSent(encodeCommand("setContactCaKey", key));
    const contactless = dataSent(encodeCommand("setContactlessCaKey", key));
    expect([contact.subarray(32, 34), contactless.subarray(32, 34)]).toEqual([
      bytesOf("b000"),
      bytesOf("00b0"),
    ]);
    expect(COMMANDS.setContactCaKey.request.decode(contact)).toEqual(key);
    expect(COMMANDS.setContactlessCaKey.request.decode(contactless)).toEqual(key);
  });

  test("the key state that ID TECH's knowledge base shows", () => {
    const state = decodeResponse("getKeyState", bytesOf("01443054453030"));
    expect(state).toEqual({ state: 1, key: { usage: "D0", algorithm: "T", mode: "E", version: "00" } });
    expect(decodeResponse("getKeyState", bytesOf("00"))).toEqual({ state: 0, key: undefined });
  });

  test.each([
    ["00", { msr: false, emv: false, raw: 0 }],
    ["01", { msr: true, emv: false, raw: 1 }],
    ["03", { msr: true, emv: true, raw: 3 }],
    ["87", { msr: true, emv: true, raw: 0x87 }],
  ])("encryption %s", (hex, enabled) => {
    expect(decodeResponse("getEncryptionEnabled", bytesOf(hex))).toEqual(enabled);
    expect(COMMANDS.getEncryptionEnabled.response.encode(enabled)).toEqual(Uint8Array.of(enabled.raw & 3));
  });

  test("encryption is switched for both or none", () => {
    expect(dataSent(encodeCommand("setEncryptionEnabled", true))).toEqual(bytesOf("03"));
    expect(dataSent(encodeCommand("setEncryptionEnabled", false))).toEqual(bytesOf("00"));
  });

  test.each<[CommandName, unknown, string]>([
    ["setPowerManagement", { idle: 5, sleep: 255, timebase: 3 }, "05ff03"],
    [
      "setBluetoothName",
      { name: "TILL 1", oldPassword: "123456", newPassword: "654321" },
      "54494c4c203100313233343536363534333231",
    ],
    ["pollForToken", { timeoutS: 1, timeoutSteps: 20 }, "0114"],
    ["exchangeApdu", { interface: 0x20, apdu: new Secret(bytesOf("00a40400"), "APDU") }, "2000a40400"],
    ["beepLong", 600, "02"],
    ["beepShort", 4, "04"],
    ["setMajorConfiguration", "5C", "05"],
    ["setEncryptionType", "aes", "01"],
    ["updateBalance", { approved: false }, "01"],
    ["getContactResult", [0x9f26, 0x9f27], "9f269f27"],
    ["getContactlessAid", bytesOf("a0000000031010"), "9f0607a0000000031010"],
    ["removeContactCaKey", undefined, ""],
    [
      "setContactRevocations",
      [{ rid: bytesOf("a000000004"), index: 0xf8, serial: bytesOf("001000") }],
      "a000000004f8001000",
    ],
    ["signalSource", { buzzerAndLcd: 5, led: 0 }, "0500"],
    ["signalSource", undefined, ""],
    [
      "passThroughEnhanced",
      {
        flags: 2,
        message: 4,
        beep: 1,
        led: 0xff,
        ledState: 2,
        timeoutS: 1,
        timeoutSteps: 1,
        options: bytesOf(""),
      },
      "020401ff020101",
    ],
  ])("%s %o", (name, request, hex) => {
    expect(dataSent(encodeAny(name, request))).toEqual(bytesOf(hex));
  });

  test("what the one V3 command looks like", () => {
    const frame = decodeNeoFrame(encodeCommand("activateTransactionV3", { timeoutS: 30 }), {
      direction: "from-host",
    });
    expect(frame).toMatchObject({
      kind: "command",
      version: 3,
      command: 0x02,
      subCommand: 0x05,
      data: bytesOf("1e"),
    });
  });

  test("Bluetooth module information", () => {
    expect(decodeResponse("getBluetoothInfo", bytesOf("0000010203040a0b0c0d0e0f01"))).toEqual({
      event: bytesOf("0000"),
      version: bytesOf("01020304"),
      mac: bytesOf("0a0b0c0d0e0f"),
      module: 1,
    });
  });
});

describe("deadlines", () => {
  test.each<[string, number, number]>([
    ["a plain command", commandTimeoutMs("ping"), 3_000],
    ["a mode change", commandTimeoutMs("setPollMode", 1), 7_000],
    ["a transaction: its time and 5 s", commandTimeoutMs("activateTransaction", { timeoutS: 30 }), 35_000],
    [
      "a contact start: the wait for a card and 5 s",
      commandTimeoutMs("startContact", { fallback: false, timeoutS: 60, answerTimeoutS: 120 }),
      65_000,
    ],
    [
      "a transaction in which a chip may fail at last: the time of the swipe as well",
      commandTimeoutMs("activateTransaction", {
        timeoutS: 30,
        tlv: [{ tag: 0xdfef3c, value: bytesOf("01012c") }],
      }),
      335_000,
    ],
    [
      "a transaction that falls back to nothing",
      commandTimeoutMs("activateTransaction", {
        timeoutS: 30,
        tlv: [{ tag: 0xdfef3c, value: bytesOf("00012c") }],
      }),
      35_000,
    ],
    [
      "a fallback without its time",
      commandTimeoutMs("activateTransaction", {
        timeoutS: 30,
        tlv: [{ tag: 0xdfef3c, value: bytesOf("01") }],
      }),
      35_000,
    ],
    [
      "a contact start with fallback: its time twice",
      commandTimeoutMs("startContact", { fallback: true, timeoutS: 60, answerTimeoutS: 120 }),
      125_000,
    ],
    ["a page of firmware", commandTimeoutMs("sendFirmwarePage", bytesOf("00")), 10_000],
  ])("%s", (_name, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe("bad arguments", () => {
  test.each<[string, () => unknown, string]>([
    ["an unknown command", () => encodeAny("pong" as CommandName, undefined), "name"],
    ["a name that Object has", () => encodeAny("toString" as CommandName, undefined), "name"],
    ["no name", () => decodeResponse(undefined as never, bytesOf("")), "name"],
    ["a poll mode out of range", () => encodeCommand("setPollMode", 3 as never), "request"],
    ["an hour out of range", () => encodeCommand("setTime", { hour: 24, minute: 0 }), "request.hour"],
    ["a request left out", () => encodeAny("activateTransaction", undefined), "request"],
    ["a request where none belongs", () => encodeAny("ping", 1), "request"],
    [
      "a timeout that does not fit",
      () => encodeCommand("activateTransaction", { timeoutS: 256 }),
      "request.timeoutS",
    ],
    ["an AID too short", () => encodeCommand("getContactAid", bytesOf("a0")), "request"],
    ["data that is no bytes", () => decodeResponse("ping", "" as never), "data"],
    ["the deadline of an unknown command", () => timeoutOfAny("pong" as CommandName), "name"],
    [
      "a deadline that is no number",
      () => commandTimeoutMs("authenticateContact", { timeoutS: "1" } as never),
      "request.timeoutS",
    ],
    ["information on an unknown command", () => commandInfo("pong" as never), "name"],
    ["a command that is no byte", () => commandNameOf(256, 0), "command"],
    ["a sub-command that is no byte", () => readerCommandNameOf(0, 1.5), "subCommand"],
    ["an answer's command that is no byte", () => commandNamesOf(-1), "command"],
  ])("%s", (_name, action, argument) => {
    expectFailure(action, "ARGUMENT_INVALID", { argument });
  });

  test("a request longer than a frame", () => {
    expectFailure(() => encodeCommand("storeLcdMessage", new Uint8Array(5_000)), "PROTOCOL_FRAME_TOO_LONG");
  });

  test("10 MiB of noise", () => {
    const noise = new Uint8Array(10 << 20).fill(0x9f);
    for (const name of NAMES) {
      const failure = failureOf(() => {
        encodeAny(name, noise);
        decodeResponse(name, noise.subarray(0, 0x20000));
        throw failureOf(() => decodeResponse("ping", noise));
      });
      expect(failure.code).toMatch(/^(ARGUMENT_INVALID|PROTOCOL_)/);
    }
  });
});

describe("types", () => {
  test("requests and answers are inferred from the rows", () => {
    expectTypeOf<RequestOf<"ping">>().toEqualTypeOf<undefined>();
    expectTypeOf<ResponseOf<"getFirmwareVersion">>().toEqualTypeOf<string>();
    expectTypeOf<RequestOf<"setPollMode">>().toEqualTypeOf<0 | 1 | 2>();
    expectTypeOf<ResponseOf<"getTime">>().toEqualTypeOf<{ readonly hour: number; readonly minute: number }>();
    expectTypeOf<ResponseOf<"getConfiguration">>().toEqualTypeOf<readonly TlvNode[]>();
    expectTypeOf<ResponseOf<"getTransactionResult">>().toEqualTypeOf<Secret<Uint8Array>>();
    expectTypeOf<ResponseOf<"getContactAidList">>().toEqualTypeOf<readonly Uint8Array[]>();
    expectTypeOf<RequestArguments<"ping">>().toEqualTypeOf<[request?: undefined]>();
    expectTypeOf<RequestArguments<"beepShort">>().toEqualTypeOf<[request: 1 | 2 | 3 | 4]>();
  });
});
