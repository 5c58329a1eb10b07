/**
 * Commands of the reader itself: identity, polling, signals, clock, power, Bluetooth, replies to prompts.
 * Source: vp3300 reference 5.1, 5.2, 6.1, 11.
 *
 * The reference names further families without sub-command bytes (29-xx module versions, F0-F4 to F0-FE keys and
 * buzzer, 77-xx): what is not listed goes through `encodeNeoCommand`.
 *
 * @module
 */
import {
  anyBytes,
  bytes,
  choice,
  cString,
  date,
  flag,
  integer,
  none,
  optional,
  secretBytes,
  struct,
  text,
  time,
} from "../codecs.ts";
import { promptReply } from "../prompts.ts";
import { ledControl, userInterfaceControl } from "../user-interface.ts";
import { catalogue } from "./definition.ts";

const u8 = /* @__PURE__ */ integer(1);

/** In seconds, or in minutes where `timebase` says so: bit 0 for idle, bit 1 for sleep. Idle 0 never, sleep 0 off. */
const power = /* @__PURE__ */ struct({ idle: u8, sleep: u8, timebase: /* @__PURE__ */ optional(u8) });

/** Who signals, the reader or the host: bits 0-1 buzzer and 2-3 LCD of the first byte, the second is for the LED. */
const signalSource = /* @__PURE__ */ optional(/* @__PURE__ */ struct({ buzzerAndLcd: u8, led: u8 }));

const blinking = /* @__PURE__ */ choice(["off", "on", "blink"]);
const frontLed = /* @__PURE__ */ struct({ location: u8, red: blinking, green: blinking });

const password = /* @__PURE__ */ text(6, 6);
const bleName = /* @__PURE__ */ struct({
  name: /* @__PURE__ */ cString(1, 25),
  oldPassword: password,
  newPassword: password,
});

/** `version` in BCD, `mac` least significant byte first, `module` 01 for the BM71. */
const bleInfo = /* @__PURE__ */ struct({
  event: /* @__PURE__ */ bytes(2, 2),
  version: /* @__PURE__ */ bytes(4, 4),
  mac: /* @__PURE__ */ bytes(6, 6),
  module: u8,
});

const serialNumber = /* @__PURE__ */ text(1, 16);
const firmwareText = /* @__PURE__ */ text(0, 255, true);
const pinData = /* @__PURE__ */ secretBytes("PIN data");
const swipeData = /* @__PURE__ */ secretBytes("swipe data");

const other = { models: "other" } as const;
const neo2 = { models: "neo2" } as const;

/** Rows of the catalogue: the reader itself. Source: vp3300 reference 5.1, 5.2, 6.1, 11. */
// biome-ignore format: a table reads by column
export const GENERAL_COMMANDS = /* @__PURE__ */ catalogue({ source: "N2 p.18-27, QR" }, {
  ping:                     [0x1801, none, none, "A", { source: "N2 p.18-27, HID, TST" }],
  setPollMode:              [0x0101, /* @__PURE__ */ choice([0, 1, 2]), none, "A", { timeoutMs: 7_000, source: "TST" }],
  controlUserInterface:     [0x0102, userInterfaceControl, none, "A", { source: "N2 p.124, SDKH" }],
  storeLcdMessage:          [0x0103, anyBytes, none, "B"],
  getLcdMessage:            [0x0104, anyBytes, anyBytes, "B"],
  signalSource:             [0x0105, signalSource, signalSource, "B", { source: "N2 p.125" }],
  controlOutput:            [0x0106, anyBytes, anyBytes, "B", { ...neo2, source: "N2 p.383" }],
  userInterface0107:        [0x0107, anyBytes, anyBytes, "B", neo2],
  userInterface0108:        [0x0108, anyBytes, anyBytes, "B", neo2],
  userInterface0109:        [0x0109, anyBytes, anyBytes, "B", neo2],
  userInterface010A:        [0x010a, anyBytes, anyBytes, "B", neo2],
  getLegacyProductType:     [0x0900, none, anyBytes, "B"],
  getProductType:           [0x0901, none, anyBytes, "B"],
  setLed:                   [0x0a02, ledControl, none, "B", { source: "N2 p.282, CTL" }],
  setFrontLed:              [0x0a03, frontLed, none, "B", { ...neo2, source: "N2 p.283" }],
  beepShort:                [0x0b01, /* @__PURE__ */ choice([1, 2, 3, 4], [1, 2, 3, 4]), none, "A", { source: "N2 p.283, CTL" }],
  beepLong:                 [0x0b02, /* @__PURE__ */ choice([200, 400, 600, 800]), none, "A", { source: "N2 p.283, CTL" }],
  getSerialNumber:          [0x1201, none, serialNumber, "A"],
  getAlternateSerialNumber: [0x1202, none, anyBytes, "C"],
  setBootNotification:      [0x1401, /* @__PURE__ */ choice(["off", "raw", "frame"]), none, "B", { source: "N2 p.150" }],
  setTime:                  [0x2501, time, none, "A", { source: "SDKH, CLR" }],
  getTime:                  [0x2502, none, time, "A", { source: "SDKH, CLR" }],
  setDate:                  [0x2503, date, none, "A", { source: "SDKH, CLR" }],
  getDate:                  [0x2504, none, date, "A", { source: "SDKH, CLR" }],
  selfCheckTime:            [0x2507, anyBytes, anyBytes, "B", neo2],
  setAntenna:               [0x2801, flag, none, "B"],
  getFirmwareVersion:       [0x2900, none, firmwareText, "A"],
  getProductInformation:    [0x2901, u8, anyBytes, "B", { ...neo2, source: "N2 p.132" }],
  getMcuId:                 [0x2917, none, anyBytes, "B", { ...neo2, source: "N2 p.136, SDKH" }],
  setBaudRate:              [0x3001, anyBytes, none, "B", other],
  baudRate3003:             [0x3003, anyBytes, anyBytes, "B", other],
  getDeviceStatus:          [0x3203, anyBytes, anyBytes, "B", other],
  replyToPrompt:            [0x6101, promptReply, anyBytes, "A", { source: "SDKH, N2 p.198-200" }],
  replyToPinPrompt:         [0x6102, pinData, anyBytes, "A", { source: "SDKH, N2 p.206" }],
  replyToSwipePrompt:       [0x6103, swipeData, anyBytes, "B", { source: "N2 p.206" }],
  setBluetoothName:         [0x7781, bleName, none, "C", { models: "bluetooth", source: "N2 p.37-39" }],
  getBluetoothName:         [0x7782, none, /* @__PURE__ */ text(0, 25), "B", { models: "bluetooth", source: "N2 p.37-39" }],
  getBluetoothInfo:         [0x7783, none, bleInfo, "B", { models: "bluetooth", source: "N2 p.37-39" }],
  setPowerManagement:       [0xf000, power, none, "A", { source: "KBP, CLR" }],
  setUsbSleep:              [0xf006, flag, none, "B", { ...neo2, source: "N2 p.375" }],
  getUsbSleep:              [0xf007, none, flag, "B", { ...neo2, source: "N2 p.375" }],
  setUsbSuspend:            [0xf008, flag, none, "B", neo2],
});
