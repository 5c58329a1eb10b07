/**
 * What a person does about each failure, as data: by platform and by what the system said. The first row that matches
 * counts.
 *
 * @module
 */
import { formatUdevRule, UDEV_RULE_PATH } from "./udev-rule.ts";

/** One remedy. */
interface Fix {
  /** `process.platform`; every one if missing. */
  readonly platform?: string;
  /** What the platform's error says; anything if missing. */
  readonly said?: RegExp;
  readonly fix: string;
}

/** For a package that is not there. */
export const INSTALL_FIX = "npm install node-hid@3";

/** For a package that is there but does not load. */
// biome-ignore format: a table reads by column
export const BROKEN_LIBRARY_FIXES: readonly Fix[] = [
  { platform: "linux", said: /libusb-1\.0/, fix: "install libusb: apt-get install libusb-1.0-0 (Debian, Ubuntu), dnf install libusb1 (Fedora), apk add libusb (Alpine)" },
  { platform: "linux", said: /libudev/,     fix: "install libudev: apt-get install libudev1 (Debian, Ubuntu), dnf install systemd-libs (Fedora), apk add eudev-libs (Alpine)" },
  { said: /NODE_MODULE_VERSION|different Node\.js version/, fix: `built for another Node: npm rebuild node-hid; in Electron npx @electron/rebuild -o node-hid, or ${INSTALL_FIX}, which needs neither` },
  { said: /context-aware|self-register/i,   fix: "load it in Electron's main or a utility process, not in a renderer" },
  { said: /ELF|file too short|Mach-O|incompatible architecture|not a valid Win32|Exec format/i, fix: "node_modules is from another kind of machine: remove it and run npm ci on this one" },
  { said: /find binding|native build/i,     fix: `no native part for this machine came with it: ${INSTALL_FIX}, or npm rebuild node-hid with a compiler` },
  { fix: `reinstall it: ${INSTALL_FIX}` },
];

/** For a reader that the system does not let this process open. */
// biome-ignore format: a table reads by column
export const PERMISSION_FIXES: readonly Fix[] = [
  { platform: "linux",  fix: `npx vp3300 udev | sudo tee ${UDEV_RULE_PATH} && sudo udevadm control --reload-rules, then plug the reader in again; the rule is ${formatUdevRule().split("\n")[0]}` },
  { platform: "darwin", fix: "System Settings, Privacy & Security, Input Monitoring: allow the program (or the terminal) that runs this" },
  { platform: "win32",  fix: "close other programs that hold the reader, such as the vendor's demo; a keyboard-mode reader has to be set to HID mode" },
  { fix: "let this user read and write the reader's device" },
];

/** For a reader that somebody else holds. */
export const BUSY_FIX = "close the other program, or the other link of this one, that holds the reader";

/** For a bus without a device of the vendor. */
export const PLUG_FIX =
  "plug the reader in, with a cable that carries data; a container has to be given its device, as with docker run --device=/dev/hidraw0";

/** For a bus with devices of the vendor that are not meant. */
export const OTHERS_FIX =
  "npx vp3300 list shows what is there: check serialNumber, id, models and productIds against it";

/** The remedy for what was said on this platform; the last row of a table fits everything. */
export function fixFor(fixes: readonly Fix[], platform: string, said = ""): string {
  const found = fixes.find(
    (row) => (row.platform ?? platform) === platform && (row.said?.test(said) ?? true),
  );
  return (found as Fix).fix;
}
