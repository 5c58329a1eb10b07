/** The VP3350 as its profile has it, over the simulated link and over the double of each platform: to a token. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CardSecure, openReader, type Transport } from "vp3300";
import { createBleNobleTransport } from "vp3300/ble-noble";
import { createBleWebTransport } from "vp3300/ble-web";
import { createHidWebTransport } from "vp3300/hid-web";
import { SimulatedReader } from "vp3300/simulator";
import {
  type CardSecureServer,
  createCardSecureSimulator,
  serveCardSecure,
} from "vp3300/simulator/cardsecure";
import { HidNodeTransport } from "../../src/transports/hid-node/transport.ts";
import { FakeDevice, FakeNoble } from "./ble-noble/fake-noble.ts";
import { FakeWebBluetooth, FakeWebDevice } from "./ble-web/fake-web-bluetooth.ts";
import { present } from "./far-end.ts";
import { FakeUsb } from "./hid-node/fake-node-hid.ts";
import { FakeWebHid } from "./hid-web/fake-web-hid.ts";
import { VirtualHidReader } from "./virtual-hid-reader.ts";

const MODELS = { models: ["vp3350"] } as const;
const NAME = "IDTECH-VP3350-19250";
/** Any that is no other model's: none is published for it. */
const USB = { vendorId: 0x0acd, productId: 0x3350, product: "VP3350", productName: "VP3350" };

/** A transport that looks for VP3350s and finds this one. */
const PLATFORMS: Readonly<
  Record<string, (simulator: SimulatedReader) => Promise<Transport & { close?(): Promise<void> }>>
> = {
  "the simulated link": async (simulator) => simulator,
  async "hid-node"(simulator) {
    const usb = new FakeUsb("hidraw");
    await usb.plug(new VirtualHidReader(simulator), USB);
    return new HidNodeTransport({ ...MODELS, hid: usb.hid, pollMs: 10, settleMs: 1 }, usb.host);
  },
  async "hid-web"(simulator) {
    const hid = new FakeWebHid();
    await hid.plug(new VirtualHidReader(simulator), USB);
    return createHidWebTransport(hid, { ...MODELS, settleMs: 1 });
  },
  async "ble-noble"(simulator) {
    const noble = new FakeNoble();
    noble.add(new FakeDevice(simulator, { name: NAME, advertisedServices: [] }));
    return createBleNobleTransport({ ...MODELS, noble });
  },
  async "ble-web"(simulator) {
    const bluetooth = new FakeWebBluetooth();
    bluetooth.add(new FakeWebDevice("reader", simulator, { name: NAME }));
    const transport = createBleWebTransport(bluetooth, MODELS);
    await transport.request();
    return transport;
  },
};

let server: CardSecureServer;
beforeAll(async () => {
  server = await serveCardSecure(createCardSecureSimulator());
});
afterAll(() => server.close());

describe.each(Object.keys(PLATFORMS))("a VP3350 over %s", (platform) => {
  test("is found, configured, and read to a token: swipe, insert, tap", async () => {
    const simulator = new SimulatedReader({ model: "vp3350" });
    const transport = await PLATFORMS[platform]!(simulator);
    const client = new CardSecure({ baseUrl: server.url });
    const reader = await openReader(transport);
    // No product code is published, so that it is known by what it says of its firmware alone.
    expect(reader.identity).toMatchObject({
      model: undefined,
      serialNumber: "0820619250",
      firmwareVersion: "VP3350 NEO v1.01.151",
      encryption: { enabled: true, cipher: "tdes" },
      keyPresent: true,
    });
    const merchant = { tag: 0x9f4e, value: new TextEncoder().encode("CORNER SHOP") };
    await reader.execute("setConfiguration", [merchant]);
    expect(await reader.execute("getConfiguration")).toContainEqual(
      expect.objectContaining({ tag: merchant.tag }),
    );
    for (const how of ["swipe", "insert", "tap"] as const) {
      const transaction = reader.read({ amountMinor: 1050, currency: "USD", interfaces: [how] });
      present(simulator, how);
      const outcome = await transaction.outcome;
      expect(outcome.outcome).toBe("captured");
      if (outcome.outcome !== "captured") continue;
      expect(outcome.capture).toMatchObject({ kind: how, encrypted: true });
      const { last4 } = await client.tokenize(outcome.capture);
      expect(last4).toBe(outcome.capture.maskedPan?.slice(-4));
    }
    await reader.close();
    await transport.close?.();
  });
});
