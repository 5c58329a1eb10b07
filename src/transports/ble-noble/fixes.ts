/**
 * What a person can do about a system that does not give Bluetooth to this process, by platform.
 *
 * @module
 */
import { type ErrorCode, type ErrorContext, Vp3300Error } from "../../errors.ts";

/** The failures that have a fix of their own on each platform. */
export type FixableCode = Extract<
  ErrorCode,
  | "TRANSPORT_LIBRARY_MISSING"
  | "TRANSPORT_LIBRARY_BROKEN"
  | "TRANSPORT_NO_ADAPTER"
  | "TRANSPORT_ADAPTER_OFF"
  | "TRANSPORT_PERMISSION"
  | "TRANSPORT_DEVICE_BUSY"
>;

type Fixes = Readonly<Record<FixableCode, string>>;

const INSTALL =
  "npm install @stoprocent/noble (add --ignore-scripts where there is no compiler: it ships prebuilt)";
const REINSTALL =
  "remove node_modules/@stoprocent and node_modules/@abandonware, then npm install @stoprocent/noble for this Node version and architecture, optional dependencies included";

const ELSEWHERE: Fixes = {
  TRANSPORT_LIBRARY_MISSING: INSTALL,
  TRANSPORT_LIBRARY_BROKEN: REINSTALL,
  TRANSPORT_NO_ADAPTER: "plug in a Bluetooth LE adapter",
  TRANSPORT_ADAPTER_OFF: "switch Bluetooth on",
  TRANSPORT_PERMISSION: "let this program use Bluetooth",
  TRANSPORT_DEVICE_BUSY: "close the program that holds the Bluetooth adapter",
};

const BY_PLATFORM: Readonly<Record<string, Fixes>> = {
  linux: {
    ...ELSEWHERE,
    TRANSPORT_NO_ADAPTER:
      "plug in a Bluetooth LE adapter; hciconfig -a lists those that Linux sees, NOBLE_HCI_DEVICE_ID=1 names the second one, and HCI_CHANNEL_USER=1 needs it down; in a container, run with --net=host and --cap-add NET_ADMIN --cap-add NET_RAW",
    TRANSPORT_ADAPTER_OFF: "rfkill unblock bluetooth, then bluetoothctl power on",
    TRANSPORT_PERMISSION:
      'sudo setcap cap_net_raw,cap_net_admin+eip "$(readlink -f "$(command -v node)")", or go through the system\'s Bluetooth service, which needs no capability: npm install dbus-next, then NOBLE_BINDINGS=dbus',
    TRANSPORT_DEVICE_BUSY:
      "HCI_CHANNEL_USER=1 needs the adapter down and for itself: stop what holds it (systemctl stop bluetooth), then hciconfig hci0 down; or unset it to share the adapter",
  },
  darwin: {
    ...ELSEWHERE,
    TRANSPORT_ADAPTER_OFF: "switch Bluetooth on in Control Centre or System Settings",
    TRANSPORT_PERMISSION:
      "System Settings > Privacy & Security > Bluetooth: allow the terminal or the app that starts Node, then start it again",
  },
  win32: {
    ...ELSEWHERE,
    TRANSPORT_NO_ADAPTER:
      "plug in a Bluetooth LE adapter and look for it in Device Manager; Windows 10 1703 or later is needed",
    TRANSPORT_ADAPTER_OFF: "switch Bluetooth on in Settings > Bluetooth & devices",
    TRANSPORT_PERMISSION: "Settings > Privacy & security > Radios: let desktop apps control radios",
  },
};

/** The coded error with the fix for this platform in its context. */
export function fixable(
  code: FixableCode,
  context: ErrorContext = {},
  options?: ErrorOptions & { readonly platform?: string },
): Vp3300Error {
  const { platform = process.platform, ...rest } = options ?? {};
  const fix = (BY_PLATFORM[platform] ?? ELSEWHERE)[code];
  return new Vp3300Error(code, { ...context, platform, fix }, rest);
}
