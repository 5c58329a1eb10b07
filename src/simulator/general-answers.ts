/**
 * Answers of the reader itself: identity, signals, clock, power, Bluetooth. Where the documents give no layout, the
 * answer is OK without data.
 *
 * @module
 */
import type { GENERAL_COMMANDS } from "../protocol/commands/rows/general.ts";
import { bytesOfAscii } from "../protocol/text.ts";
import { type Handlers, refuse } from "./answer.ts";
import type { Device } from "./device.ts";

const NOTHING = new Uint8Array(0);
const ok = (): undefined => undefined;
const okWithoutData = (): Uint8Array => NOTHING;

/** Of the BM71 module; any address would do. */
const MAC = Uint8Array.of(0x01, 0x00, 0x00, 0x80, 0xfb, 0x34);
const BM71 = 0x01;

/** What the product type is the value of, on readers that send it so. Unverified: the tag. */
const PRODUCT_TYPE = [0xdf, 0x60, 0x03];

/** The three bytes of section 0.3 of the reference; no data where none is published. */
function productType(device: Device): Uint8Array {
  const code = device.profile.productCode;
  if (code === undefined) return NOTHING;
  const bytes = [code >> 16, code >> 8, code];
  return Uint8Array.from(device.has("productTypeTlv") ? [...PRODUCT_TYPE, ...bytes] : bytes);
}

export const GENERAL_HANDLERS: Handlers<keyof typeof GENERAL_COMMANDS> = {
  ping: ok,
  setPollMode({ device, engine }, mode) {
    device.pollMode = mode;
    engine.restartPolling();
    return undefined;
  },
  controlUserInterface: ok,
  storeLcdMessage({ device }, message) {
    device.lcdMessages = message.slice();
    return undefined;
  },
  getLcdMessage: ({ device }) => device.lcdMessages,
  signalSource({ device }, source) {
    if (source) device.signalSource = source;
    return device.signalSource;
  },
  controlOutput: okWithoutData,
  userInterface0107: okWithoutData,
  userInterface0108: okWithoutData,
  userInterface0109: okWithoutData,
  userInterface010A: okWithoutData,
  getLegacyProductType: ({ device }) => productType(device),
  getProductType: ({ device }) => productType(device),
  setLed: ({ device }) => (device.passThrough ? undefined : refuse("commandNotAllowed")),
  setFrontLed: ok,
  beepShort: ok,
  beepLong: ok,
  getSerialNumber: ({ device }) => device.options.serialNumber,
  getAlternateSerialNumber: ({ device }) => bytesOfAscii(device.options.serialNumber),
  setBootNotification({ device }, mode) {
    device.bootNotification = mode;
    return undefined;
  },
  setTime({ device }, { hour, minute }) {
    const { time } = device;
    time.setUTCHours(hour, minute, 0, 0);
    device.time = time;
    return undefined;
  },
  getTime({ device: { time } }) {
    return { hour: time.getUTCHours(), minute: time.getUTCMinutes() };
  },
  setDate({ device }, { year, month, day }) {
    const { time } = device;
    time.setUTCFullYear(year, month - 1, day);
    // A day that the month does not have would have moved the date into the next.
    if (time.getUTCDate() !== day) return refuse("incorrectParameter");
    device.time = time;
    return undefined;
  },
  getDate({ device: { time } }) {
    return { year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, day: time.getUTCDate() };
  },
  selfCheckTime: okWithoutData,
  setAntenna: ({ device }) => (device.passThrough ? undefined : refuse("commandNotAllowed")),
  getFirmwareVersion: ({ device }) => device.options.firmwareVersion,
  getProductInformation: ({ device }) => bytesOfAscii(device.options.firmwareVersion),
  getMcuId: ({ device }) => bytesOfAscii(device.options.serialNumber),
  setBaudRate: ok,
  baudRate3003: okWithoutData,
  getDeviceStatus: okWithoutData,
  // Replies that no prompt waits for; the engine has taken the others.
  replyToPrompt: () => refuse("unexpectedCommandSequence"),
  replyToPinPrompt: () => refuse("unexpectedCommandSequence"),
  replyToSwipePrompt: () => refuse("unexpectedCommandSequence"),
  setBluetoothName({ device }, { name, oldPassword, newPassword }) {
    if (oldPassword !== device.bluetoothPassword) return refuse("incorrectParameter");
    device.bluetoothName = name;
    device.bluetoothPassword = newPassword;
    return undefined;
  },
  getBluetoothName: ({ device }) => device.bluetoothName,
  getBluetoothInfo: () => ({
    event: new Uint8Array(2),
    version: Uint8Array.of(1, 0, 1, 0x51),
    mac: MAC,
    module: BM71,
  }),
  setPowerManagement({ device }, power) {
    device.power = power;
    return undefined;
  },
  setUsbSleep({ device }, on) {
    device.usbSleep = on;
    return undefined;
  },
  getUsbSleep: ({ device }) => device.usbSleep,
  setUsbSuspend: ok,
};
