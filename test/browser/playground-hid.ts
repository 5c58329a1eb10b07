/** Runs in the playground before its own script: `navigator.hid` with a reader behind it, and a card on its way. */
import { SimulatedReader, TEST_CARDS } from "vp3300/simulator";
import { FakeWebHid } from "../transports/hid-web/fake-web-hid.ts";
import { VirtualHidReader } from "../transports/virtual-hid-reader.ts";

const simulator = new SimulatedReader({
  script: [
    { on: "activateTransaction", afterMs: 100, do: "present", card: TEST_CARDS.mastercard, how: "tap" },
  ],
});
const hid = new FakeWebHid();
// The chooser is opened by a click: the double can't know, the browser test of the transport does.
hid.clicked = true;
void hid.plug(new VirtualHidReader(simulator));
const { navigator } = globalThis as unknown as { readonly navigator: object };
Object.defineProperty(navigator, "hid", { value: hid });
