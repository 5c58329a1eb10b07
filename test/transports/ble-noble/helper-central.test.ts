/** What the parent makes of a helper that answers when it has been given up, or does not. */
import { afterEach, expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/index.ts";
import { HelperCentral } from "../../../src/transports/ble-noble/helper-central.ts";
import { CROSSING_HOST } from "./built.ts";

const open: HelperCentral[] = [];
afterEach(async () => {
  for (const central of open.splice(0)) await central.close();
});

/** `asked` is what the helper was asked for so far. */
function setUp() {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const gone: unknown[] = [];
  const central = new HelperCentral({
    clock,
    choice: { services: [], writeType: "auto", packetBytes: undefined },
    library: undefined,
    helper: { modulePath: CROSSING_HOST },
    listener: {
      onAdvertisement: ({ name }) => asked.push(name),
      onScanStopped: () => undefined,
      onGone: (cause) => gone.push(cause),
    },
  });
  open.push(central);
  return { clock, central, asked, gone };
}

const LISTENER = { onData: () => undefined, onLost: () => undefined };

/** A connect that was given up when the helper had it. */
async function abandoned(central: HelperCentral, device: string): Promise<unknown> {
  const controller = new AbortController();
  const connecting = central.connect(device, LISTENER, controller.signal).catch((reason) => reason);
  await central.startScan();
  controller.abort("enough");
  return connecting;
}

test("a connection that was made when nobody wanted it any more is given back", async () => {
  const { central, asked } = setUp();
  expect(await abandoned(central, "reader")).toBe("enough");
  await central.stopScan();
  await central.stopScan();
  expect(asked).toEqual(["connect", "startScan", "cancel", "stopScan", "disconnect", "stopScan"]);
});

test("a helper has the time that a slow disconnect takes, and is ended only then, as it is stuck", async () => {
  const { clock, central, gone } = setUp();
  expect(await abandoned(central, "stuck")).toBe("enough");
  await clock.advance(1_000);
  expect(gone).toEqual([]);
  await clock.advance(1_000);
  expect(gone).toMatchObject([{ code: "TRANSPORT_OPEN_TIMEOUT" }]);
});
