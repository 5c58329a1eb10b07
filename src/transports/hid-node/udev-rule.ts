/**
 * The udev rule that lets people other than root use a reader on Linux, and nothing more: it names the vendor.
 *
 * `uaccess` gives the device to whoever sits at the machine; it takes effect from a file that sorts before
 * 73-seat-late.rules. A service without a seat needs a group. Source: systemd, 70-uaccess.rules and 73-seat-late.rules.
 *
 * @module
 */
import { refuseArgument, requireArray, requireInteger, requireObject, requireText } from "../../arguments.ts";
import { ID_TECH_VENDOR_ID } from "../hid-profile.ts";

/** Where the rule goes. */
export const UDEV_RULE_PATH = "/etc/udev/rules.d/60-vp3300.rules";

/** Whom the rule lets at which devices. */
export interface UdevRuleOptions {
  /** Default 0x0acd, ID TECH. */
  readonly vendorId?: number | undefined;
  /** By default all products of the vendor, since most product ids of the family are not published. */
  readonly productIds?: readonly number[] | undefined;
  /** A group besides the person at the machine, for services: lower-case letters, digits, `-`, `_`. */
  readonly group?: string | undefined;
}

const hexId = (id: number) => id.toString(16).padStart(4, "0");

/**
 * The rule as text, a line for each driver (hidraw, libusb) and product, each ended by a line end.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function formatUdevRule(options: UdevRuleOptions = {}): string {
  requireObject("options", options);
  const { vendorId = ID_TECH_VENDOR_ID, productIds = [], group } = options;
  requireInteger("options.vendorId", vendorId, 1, 0xffff);
  requireArray("options.productIds", productIds);
  for (const id of productIds) requireInteger("options.productIds[]", id, 0, 0xffff);
  if (group !== undefined) requireGroup(group);
  const access = `${group === undefined ? "" : `GROUP="${group}", MODE="0660", `}TAG+="uaccess"`;
  const products = productIds.length > 0 ? productIds : [undefined];
  const rows = products.map((product) => {
    const matches = (key: string) =>
      [`${key}{idVendor}=="${hexId(vendorId)}"`]
        .concat(product === undefined ? [] : `${key}{idProduct}=="${hexId(product)}"`)
        .join(", ");
    return (
      `SUBSYSTEM=="hidraw", ${matches("ATTRS")}, ${access}\n` +
      `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ${matches("ATTR")}, ${access}\n`
    );
  });
  return rows.join("");
}

function requireGroup(group: unknown): void {
  requireText("options.group", group, 32);
  if (!/^[a-z_][a-z0-9_-]*$/.test(group)) refuseArgument("options.group", "name of a group", "other text");
}
