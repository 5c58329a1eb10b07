import { createBleNobleTransport } from "../../../src/transports/ble-noble/index.ts";
import { describeConformance } from "../run-conformance.ts";
import { Air } from "./air.ts";
import { FAKE_HELPER } from "./built.ts";

describeConformance("noble helper", async ({ chunkBytes }) => {
  const air = new Air(chunkBytes === undefined ? {} : { device: { notificationBytes: chunkBytes } });
  const transport = createBleNobleTransport(FAKE_HELPER);
  return {
    transport,
    far: {
      async present(how) {
        await air.do({ do: "present", how });
      },
      async unplug() {
        await air.do({ do: "unplug" });
      },
      async replug() {
        await air.do({ do: "replug" });
      },
      async swallowWrites(swallows) {
        await air.do({ do: "swallowWrites", swallows });
      },
    },
    async [Symbol.asyncDispose]() {
      await transport.close();
      await air[Symbol.asyncDispose]();
    },
  };
});
