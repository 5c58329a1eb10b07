import fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/index.ts";
import { type GattListener, openGattLink, packetBytesOf } from "../../../src/transports/ble/gatt-link.ts";
import { runs } from "../../runs.ts";

const message = fc.uint8Array({ minLength: 1, maxLength: 1_200 });
const size = fc.integer({ min: 1, max: 512 });

test("what goes out is what was written, in packets of no more than the connection carries, whatever that is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 4 }),
      fc.array(size, { minLength: 1 }),
      async (messages, sizes) => {
        const clock = new VirtualClock();
        const packets: Uint8Array[] = [];
        const limits: number[] = [];
        const connection = {
          get packetBytes() {
            return sizes[packets.length % sizes.length] as number;
          },
          async writePacket(packet: Uint8Array) {
            limits.push(this.packetBytes);
            packets.push(packet);
          },
          disconnect: async () => undefined,
        };
        const link = await openGattLink(async () => connection, clock);
        await clock.run(() => Promise.all(messages.map((bytes) => link.write(bytes))));
        expect(packets.flatMap((packet) => [...packet])).toEqual(messages.flatMap((bytes) => [...bytes]));
        for (const [at, { length }] of packets.entries()) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(limits[at] as number);
        }
        await link.close();
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    runs(100),
  );
});

test("what comes in is what was notified, in order, though the platform uses its buffer again", async () => {
  await fc.assert(
    fc.asyncProperty(message, size, async (bytes, chunk) => {
      let listener: GattListener | undefined;
      const link = await openGattLink(async (heard) => {
        listener = heard;
        return { packetBytes: 20, writePacket: async () => undefined, disconnect: async () => undefined };
      }, new VirtualClock());
      const buffer = Buffer.alloc(chunk);
      for (let at = 0; at < bytes.length; at += chunk) {
        const part = bytes.subarray(at, at + chunk);
        buffer.set(part);
        listener?.onData(buffer.subarray(0, part.length));
      }
      listener?.onLost();
      const received: number[] = [];
      for await (const part of link.chunks) received.push(...part);
      expect(received).toEqual([...bytes]);
    }),
    runs(100),
  );
});

test("packets fit every MTU, and are 20 bytes while there is none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 517 }), (mtu) => {
      expect(packetBytesOf(mtu)).toBe(Math.min(mtu - 3, 244));
    }),
    runs(),
  );
  for (const none of [undefined, null, 0, 3]) expect(packetBytesOf(none)).toBe(20);
});
