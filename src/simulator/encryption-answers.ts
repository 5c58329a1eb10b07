/**
 * Answers about encryption and keys, and the firmware update as far as its order of commands goes: its image is
 * encrypted by the vendor, so any bytes will do and nothing changes.
 *
 * @module
 */
import { DATA_KEY, type ENCRYPTION_COMMANDS } from "../protocol/commands/rows/encryption.ts";
import { type HandlerContext, type Handlers, type RawAnswer, refuse } from "./answer.ts";
import { merged } from "./configuration-answers.ts";
import { KEY_STATE } from "./data-key.ts";
import type { FIRMWARE_STEPS } from "./device.ts";

type FirmwareStep = (typeof FIRMWARE_STEPS)[number];

const SLOTS = 10;
const NOTHING = new Uint8Array(0);
const okWithoutData = (): Uint8Array => NOTHING;
const notOnThisProduct = (): RawAnswer => refuse("commandNotAllowed");

/** A step of the update is taken after one of `from` only. */
function step(from: readonly FirmwareStep[], to: FirmwareStep) {
  return ({ device }: HandlerContext): undefined | RawAnswer => {
    if (!from.includes(device.firmwareStep)) return refuse("unexpectedCommandSequence");
    device.firmwareStep = to;
    return undefined;
  };
}

export const ENCRYPTION_HANDLERS: Handlers<keyof typeof ENCRYPTION_COMMANDS> = {
  getEncryptionEnabled: ({ device }) => device.encryption,
  setEncryptionEnabled({ device, engine }, on) {
    device.encryption = { msr: on, emv: on };
    // What is being read by itself was started under the other setting.
    engine.restartPolling();
    return undefined;
  },
  getEncryptionType: ({ device }) => device.cipher,
  setEncryptionType({ device }, cipher) {
    if (typeof cipher === "number") return refuse("invalidEncryptionAlgorithm");
    device.cipher = cipher;
    return undefined;
  },
  getMsrSecurity: ({ device }) => device.configuration.msrSecurity.toTlvs(),
  setMsrSecurity: ({ device }, objects) => merged(device.configuration.msrSecurity, objects),
  setDataKeyAttribution({ device }, attribution) {
    device.dataKeyAttribution = attribution.slice();
    return undefined;
  },
  getDataKeyAttribution: ({ device }) => device.dataKeyAttribution,
  getKeyStates: ({ device }) =>
    Uint8Array.from({ length: SLOTS }, (_, slot) =>
      slot === DATA_KEY ? KEY_STATE[device.dataKey.state] : KEY_STATE.unused,
    ),
  getKeyState({ device }, id) {
    if (id >= SLOTS) return refuse("unsupportedIndex");
    const state = id === DATA_KEY ? KEY_STATE[device.dataKey.state] : KEY_STATE.unused;
    return state === KEY_STATE.unused
      ? { state }
      : { state, key: { usage: "D0", algorithm: "T", mode: "E", version: "00" } };
  },
  selectKeySlot: okWithoutData,
  getKeySerialNumber({ device }, id) {
    return (id === DATA_KEY && device.dataKey.ksn) || refuse("keyNotFound");
  },
  getKeyInformation: okWithoutData,
  getKeyCertificate: okWithoutData,
  loadSmartTapKey: () => undefined,
  enterCardNumber: notOnThisProduct,
  enterBootLoader: step(["idle"], "bootLoader"),
  startFirmwareUpdate: step(["bootLoader"], "started"),
  selectFirmwareImage: step(["started"], "selected"),
  sendFirmwareHeader: step(["selected"], "header"),
  sendFirmwarePage: step(["header"], "header"),
  sendFirmwareCheck: step(["header"], "checked"),
  finishFirmwareUpdate: step(["checked"], "idle"),
};
