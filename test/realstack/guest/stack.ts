/**
 * The stacks that the guest offers: where the virtual reader is, and through what a host reaches it.
 *
 * @module
 */
import type { ReaderPlace } from "./remote-reader.ts";

/** node-hid reaches a reader through the kernel's hidraw or past it through libusb. */
export type HidDriver = "hidraw" | "libusb";
/** The two packages that are called noble. */
export type NoblePackage = "@stoprocent/noble" | "@abandonware/noble";

/** A stack of USB HID. */
export interface HidStack {
  readonly place: Exclude<ReaderPlace, "ble">;
  readonly driver: HidDriver;
}

/** A stack of Bluetooth LE. */
export interface BleStack {
  readonly place: "ble";
  readonly noble: NoblePackage;
}

/** Either of them; `place` tells which. */
export type Stack = HidStack | BleStack;

const STACKS = {
  "uhid-hidraw": { place: "uhid", driver: "hidraw" },
  "gadget-hidraw": { place: "gadget", driver: "hidraw" },
  "gadget-libusb": { place: "gadget", driver: "libusb" },
  "noble-user": { place: "ble", noble: "@stoprocent/noble" },
  "noble-raw": { place: "ble", noble: "@abandonware/noble" },
} as const satisfies Record<string, Stack>;

/** The stack of this run, which the environment names as STACK. */
export function stackOfRun(): Stack {
  const name = process.env.STACK;
  const stack = Object.entries(STACKS).find(([key]) => key === name)?.[1];
  if (!stack) throw new TypeError(`STACK is ${name}, not one of ${Object.keys(STACKS).join(", ")}`);
  return stack;
}
