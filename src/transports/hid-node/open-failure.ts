/**
 * Why a device could not be opened. What libusb says of it is never informative ("hid_error is not implemented yet"),
 * and hidraw gives a stale path and a forbidden one the same beginning: so the device file and the list of devices are
 * asked first, and the words last.
 *
 * @module
 */
import { type ErrorCode, Vp3300Error } from "../../errors.ts";
import { asError } from "./as-error.ts";
import { BUSY_FIX, fixFor, PERMISSION_FIXES } from "./fixes.ts";
import type { HostSystem } from "./host-system.ts";

/**
 * What the words of a system say, where its files say nothing. Windows says them in the language of its user, after a
 * number. Source: hidapi, linux/hid.c, mac/hid.c, windows/hid.c; Windows, "System Error Codes".
 */
// biome-ignore format: a table reads by column
const SAID: readonly { readonly said: RegExp; readonly code: ErrorCode }[] = [
  { said: /permission denied|not permitted|0xE00002E2|0x00000005/i,                              code: "TRANSPORT_PERMISSION" },
  { said: /exclusive access|already open|resource busy|0xE00002C5|0x00000020/i,                  code: "TRANSPORT_DEVICE_BUSY" },
  { said: /no such (file|device)|not found|device disconnected|0x0000000[23]|0x0000001F|0x0000048F/i, code: "TRANSPORT_NOT_FOUND" },
];

/** How a device was when opening it failed. */
export interface FailedOpen {
  readonly path: string;
  readonly cause: unknown;
  readonly host: HostSystem;
  /** Whether the device is still listed. */
  readonly isListed: () => Promise<boolean>;
}

async function codeOf({ path, host, isListed }: FailedOpen, message: string): Promise<ErrorCode> {
  const file = await host.deviceFileOf(path);
  if (file !== undefined) {
    const access = await host.accessTo(file);
    if (access === "missing") return "TRANSPORT_NOT_FOUND";
    if (access === "denied") return "TRANSPORT_PERMISSION";
  }
  const row = SAID.find(({ said }) => said.test(message));
  if (row) return row.code;
  if (!(await isListed())) return "TRANSPORT_NOT_FOUND";
  // There, permitted, and yet refused: libusb could not claim it. hidraw shares, and has told its reason above.
  return path.startsWith("/dev/") ? "TRANSPORT_OPEN_FAILED" : "TRANSPORT_DEVICE_BUSY";
}

/** The coded error for a device that could not be opened, with the fix where there is one. */
export async function openFailure(failed: FailedOpen): Promise<Vp3300Error> {
  const cause = asError(failed.cause);
  const code = await codeOf(failed, cause.message);
  const fix =
    code === "TRANSPORT_PERMISSION"
      ? { fix: fixFor(PERMISSION_FIXES, failed.host.platform) }
      : code === "TRANSPORT_DEVICE_BUSY"
        ? { fix: BUSY_FIX }
        : {};
  return new Vp3300Error(code, { id: failed.path, ...fix }, { cause });
}
