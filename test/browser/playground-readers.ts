/** Runs in the playground before its own script: WebHID and Web Bluetooth with a reader behind each, and cards on their way. */
import { systemClock } from "vp3300";
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { FakeWebBluetooth, FakeWebDevice } from "../transports/ble-web/fake-web-bluetooth.ts";
import { FakeWebHid } from "../transports/hid-web/fake-web-hid.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";

const readerThatGets = (card: keyof typeof TEST_CARDS) =>
  new SimulatedReader({
    script: [{ on: "activateTransaction", afterMs: 100, do: "present", card: TEST_CARDS[card], how: "tap" }],
  });

const hid = new FakeWebHid();
// The chooser is opened by a click: the double can't know, the browser test of the transport does.
hid.clicked = true;
void hid.plug(new VirtualHidReader(readerThatGets("mastercard")));

const bluetooth = new FakeWebBluetooth(systemClock);
bluetooth.add(new FakeWebDevice("reader", readerThatGets("amex"), { clock: systemClock }));

const { navigator } = globalThis as unknown as { readonly navigator: object };
Object.defineProperties(navigator, { hid: { value: hid }, bluetooth: { value: bluetooth } });
