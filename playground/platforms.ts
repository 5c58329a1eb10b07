/**
 * The readers that this browser can reach: a simulated one always, real ones where it has WebHID or Web Bluetooth.
 *
 * @module
 */
import type { Transport } from "vp3300";
import { createBleWebTransport, type WebBluetooth } from "vp3300/ble-web";
import { createHidWebTransport, type WebHid } from "vp3300/hid-web";
import { stageScenario } from "vp3300/testing";
import { type Setup, scenarioOf } from "./setup.ts";

/** Where the reader is. */
export type Place = "simulated" | "usb" | "bluetooth";

/** The browser's own interfaces, where it has them. */
const { hid, bluetooth } = navigator as { readonly hid?: WebHid; readonly bluetooth?: WebBluetooth };

/** What is offered, and whether this browser can. */
export const PLACES: readonly {
  readonly place: Place;
  readonly title: string;
  readonly isSupported: boolean;
}[] = [
  { place: "simulated", title: "Simulated", isSupported: true },
  { place: "usb", title: "USB (WebHID)", isSupported: hid !== undefined },
  { place: "bluetooth", title: "Bluetooth (Web Bluetooth)", isSupported: bluetooth !== undefined },
];

/** The transport to a reader; `undefined` when the person at the page chose none. Has to be called by a click. */
export async function transportTo(place: Place, setup: Setup): Promise<Transport | undefined> {
  if (place === "simulated") return stageScenario(scenarioOf(setup)).transport;
  const transport = place === "usb" ? createHidWebTransport(hid) : createBleWebTransport(bluetooth);
  const [chosen] = await transport.request();
  return chosen;
}
