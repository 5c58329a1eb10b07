import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/index.ts";
import { NobleCentral } from "../../../src/transports/ble-noble/noble-central.ts";
import { FakeDevice, FakeNoble } from "./fake-noble.ts";

const quiet = () => undefined;
const LISTENER = { onData: quiet, onLost: quiet };

test("a device is connected to once for each time that it was heard: noble's objects belong to one connection", async () => {
  const clock = new VirtualClock();
  const noble = new FakeNoble({ clock });
  const device = noble.add(new FakeDevice(undefined));
  const { address } = device.options;
  const central = new NobleCentral(noble, {
    clock,
    choice: { services: [], writeType: "auto", packetBytes: undefined },
    listener: { onAdvertisement: quiet, onScanStopped: quiet, onGone: quiet },
  });
  const { signal } = new AbortController();
  const connect = () => central.connect(address, LISTENER, signal);
  await clock.run(() => central.ready());
  await clock.run(() => central.startScan());
  const connection = await clock.run(connect);
  await clock.run(() => connection.disconnect());
  await expect(connect()).rejects.toMatchObject({ code: "TRANSPORT_NOT_FOUND", context: { id: address } });
  device.replug();
  await clock.run(connect);
  await clock.run(() => central.close());
  expect(clock.pendingTimers).toBe(0);
});
