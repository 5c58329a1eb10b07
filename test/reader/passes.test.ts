import { describe, expect, test } from "vitest";
import type { Pass } from "vp3300/cards";
import { openReader, type ReadRequest } from "../../src/index.ts";
import { parseTlv, TLV_IDTECH } from "../../src/protocol/index.ts";
import {
  type SimulatedCard,
  SimulatedReader,
  TEST_CARDS,
  type TestCardName,
  VirtualClock,
} from "../../src/simulator/index.ts";
import { bytesOf } from "../vectors.ts";
import { codeOf } from "./expectations.ts";
import { FakeReader, response } from "./fake-reader.ts";

/** The container's contents as the reader's guide prints them. Source: vp3300 reference 7.1. */
const VAS_REQUEST = [
  { tag: 0x9f22, value: bytesOf("0100") },
  { tag: 0x9f26, value: bytesOf("00000000") },
  { tag: 0x9f2b, value: bytesOf("0100000000") },
  { tag: 0xdf01, value: bytesOf("01") },
];

const tap = (card: TestCardName, request: Partial<ReadRequest>) => tapCard(TEST_CARDS[card], request);

async function tapCard(card: SimulatedCard, request: Partial<ReadRequest>) {
  const clock = new VirtualClock();
  const simulator = new SimulatedReader({ clock });
  const reader = await clock.run(() => openReader(simulator, { clock }));
  simulator.present(card, "tap");
  const outcome = await clock.run(
    () => reader.read({ amountMinor: 100, currency: "USD", interfaces: ["tap"], ...request }).outcome,
  );
  expect(simulator.idle).toBe(true);
  await reader.close();
  return outcome;
}

const contents = ({ program, data }: Pass) => [program, Buffer.from(data.reveal()).toString("latin1")];

describe("loyalty passes", () => {
  test("a phone that has nothing but a pass gives it, when it is asked for", async () => {
    const outcome = await tap("loyaltyPass", { passes: { appleVas: VAS_REQUEST } });
    expect(outcome).toMatchObject({ outcome: "passRead" });
    const passes = outcome.outcome === "passRead" ? outcome.passes.map(contents) : [];
    expect(passes).toEqual([["appleVas", expect.stringMatching(/TEST$/)]]);
    expect(JSON.stringify(outcome)).not.toContain("TEST");
  });

  test("are asked for in one frame, however long they are", async () => {
    // FFEE08, its length and the object's head take eleven bytes of 3 500.
    const smartTap = [{ tag: 0xdf01, value: new Uint8Array(3_489) }];
    const request = { passes: { smartTap } };
    expect((await tap("phoneWithPass", request)).outcome).toBe("captured");
  });

  test("not asked for, it is no card", async () => {
    expect((await tap("loyaltyPass", {})).outcome).toBe("useOtherInterface");
    expect((await tap("loyaltyPass", { passes: { smartTap: [] } })).outcome).toBe("useOtherInterface");
  });

  test("a pass comes with the payment", async () => {
    const outcome = await tap("phoneWithPass", { passes: { smartTap: [] } });
    expect(outcome.outcome).toBe("captured");
    const passes = outcome.outcome === "captured" ? outcome.passes?.map(contents) : [];
    expect(passes).toEqual([["smartTap", expect.stringMatching(/TEST$/)]]);
    expect(await tap("phoneWithPass", {})).not.toHaveProperty("passes");
  });

  test("a pass comes with a card that approves by itself", async () => {
    const card = { ...TEST_CARDS.phoneWithPass, tap: "approvesOffline" } as const;
    const outcome = await tapCard(card, { passes: { smartTap: [] } });
    expect(outcome).toMatchObject({ outcome: "approved", passes: [{ program: "smartTap" }] });
  });

  test("the containers go into 02-40 as the guide prints them, and not where nothing can be tapped", async () => {
    for (const interfaces of [["tap"], ["swipe"]] as const) {
      const fake = new FakeReader().on(0x0240, response(0x02, 0x08));
      const reader = await fake.clock.run(() => openReader(fake, { clock: fake.clock }));
      const passes = { appleVas: VAS_REQUEST };
      await fake.clock.run(
        () => reader.read({ amountMinor: 1, currency: "USD", interfaces, passes }).outcome,
      );
      const { data } = fake.received.find(({ command }) => command === 0x02)!;
      const container = parseTlv(data.subarray(1), TLV_IDTECH).find(({ tag }) => tag === 0xffee06);
      const printed = bytesOf("9F220201009F2604000000009F2B050100000000DF010101");
      expect(container?.value).toEqual(interfaces[0] === "tap" ? printed : undefined);
      await reader.close();
    }
  });

  test.each<[string, unknown, string]>([
    ["no object", "all", "ARGUMENT_INVALID"],
    ["an unknown program", { samsung: [] }, "ARGUMENT_INVALID"],
    ["no list", { appleVas: true }, "ARGUMENT_INVALID"],
    ["objects that are none", { appleVas: [{ tag: "9F22" }] }, "ARGUMENT_INVALID"],
  ])("requests are checked: %s", async (_, passes, code) => {
    const clock = new VirtualClock();
    const reader = await clock.run(() => openReader(new SimulatedReader({ clock }), { clock }));
    const read = async () => reader.read({ amountMinor: 1, currency: "USD", passes: passes as never });
    expect(await codeOf(read())).toBe(code);
    await reader.close();
  });
});
