/**
 * The native library of a stack, alone.
 *
 * @module
 */
import { bareBle } from "./bare-ble.ts";
import { bareHid } from "./bare-hid.ts";
import type { BareLibrary } from "./bare-link.ts";
import type { Stack } from "./stack.ts";

/** The library that this stack's driver stands on. */
export function createBareLibrary(stack: Stack): BareLibrary {
  return stack.place === "ble" ? bareBle(stack.noble) : bareHid(stack.driver);
}
