/**
 * Readers on USB from Node: {@link createHidNodeTransport} over node-hid, and the udev rule that Linux needs for it.
 *
 * @module
 */
export type { HidIdOptions } from "../hid-profile.ts";
export { type DeviceAccess, listDeviceAccess } from "./device-access.ts";
export type { NodeHidDevice, NodeHidHandle, NodeHidLibrary } from "./library.ts";
export {
  createHidNodeTransport,
  type HidNodeOptions,
  type HidNodeReader,
  type HidNodeTransport,
} from "./transport.ts";
export { formatUdevRule, UDEV_RULE_PATH, type UdevRuleOptions } from "./udev-rule.ts";
