import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTransactionResponse } from "../../src/protocol/cards/index.ts";
import { encodeCommand } from "../../src/protocol/commands/index.ts";
import { formatHex } from "../../src/protocol/index.ts";
import type { SimulatedCard, SimulatedReader } from "../../src/simulator/index.ts";
import { runs } from "../runs.ts";
import { activation, commandFrame, hostBytes, presentation } from "./arbitraries.ts";
import { type Host, withReader } from "./host.ts";

/** A pause after which the reader has given up what is unfinished, and every transaction of these tests is over. */
const LONG_MS = 600_000;

function tryPresent(
  simulator: SimulatedReader,
  { card, how, afterMs }: { card: SimulatedCard; how: "swipe" | "insert" | "tap"; afterMs: number },
): void {
  if (how === "tap" && !card.tap) return;
  simulator.present(card, how, { afterMs });
}

/** A run takes some milliseconds: the long run stops in time where it can't do them all. */
const bounded = (normal: number) => ({ ...runs(normal), interruptAfterTimeLimit: 1_200_000 });

/** Everything the reader sends until it is silent for good. */
async function drain(host: Host): Promise<string> {
  const received: string[] = [];
  const reading = (async () => {
    for await (const chunk of host.link.chunks) received.push(formatHex(chunk));
  })();
  await host.clock.advance(LONG_MS);
  await host.link.close();
  await reading;
  return received.join("");
}

test("where the link cuts the host's bytes never changes the answers", async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(commandFrame(), { maxLength: 6 }), cuts, async (frames, sizes) => {
      const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
      const whole = await withReader({}, async (host) => {
        await host.write(bytes);
        return drain(host);
      });
      const cut = await withReader({}, async (host) => {
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length]!;
          await host.write(bytes.subarray(at, at + size));
          at += size;
        }
        return drain(host);
      });
      expect(cut).toBe(whole);
    }),
    bounded(100),
  );
});

test("nothing that a host or a customer does wedges the reader", async () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: hostBytes().map((bytes) => (host: Host) => host.write(bytes)) },
    fc.integer({ min: 0, max: 3_000 }).map((ms) => (host: Host) => host.clock.advance(ms)),
    presentation().map((each) => async (_: Host, simulator: SimulatedReader) => tryPresent(simulator, each)),
    fc.constant(async (_: Host, simulator: SimulatedReader) => simulator.removeCard()),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      await withReader({}, async (host, simulator) => {
        for (const act of actions) await act(host, simulator);
        await host.clock.advance(1_000);
        await host.write(encodeCommand("cancelTransaction"));
        await host.write(encodeCommand("setPollMode", 1));
        await host.write(encodeCommand("ping"));
        for (;;) {
          const { command, status } = await host.response();
          if (command === 0x18 && status === 0) break;
        }
        await host.clock.advance(1_000);
        expect(simulator.idle).toBe(true);
      });
    }),
    bounded(200),
  );
});

test("no KSN is used twice, and each is later than the one before", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(presentation(), fc.integer({ min: 1, max: 7 })), { maxLength: 12 }),
      async (transactions) => {
        await withReader({}, async (host, simulator) => {
          let last = "";
          for (const [each, interfaces] of transactions) {
            tryPresent(simulator, each);
            await host.write(activation(interfaces));
            const { data, status } = await host.response();
            const response = decodeTransactionResponse(data, status);
            const ksn = response.capture?.ksn ?? response.tag(0xffee12);
            if (!ksn) continue;
            expect(formatHex(ksn) > last).toBe(true);
            last = formatHex(ksn);
          }
        });
      },
    ),
    bounded(100),
  );
});
