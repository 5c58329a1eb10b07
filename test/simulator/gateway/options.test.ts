import { describe, expect, test } from "vitest";
import { createGatewaySimulator, serveGateway } from "../../../src/simulator/gateway/index.ts";
import { gateway } from "./caller.ts";

const INVALID = expect.objectContaining({ code: "ARGUMENT_INVALID" });

describe("createGatewaySimulator", () => {
  test.each<[string, unknown]>([
    ["options", null],
    ["options.clock", { clock: 1 }],
    ["options.clock.now", { clock: {} }],
    ["options.clock.setTimer", { clock: { now: () => 0 } }],
    ["options.seed", { seed: -1 }],
    ["options.junkMembers", { junkMembers: "no" }],
    ["options.site", { site: 1 }],
    ["options.callsPerMinute", { callsPerMinute: 0.5 }],
    ["options.repeatedOrderIds", { repeatedOrderIds: "maybe" }],
    ["options.processorTimeoutMs", { processorTimeoutMs: -1 }],
    ["options.cardSecure", { cardSecure: 1 }],
    ["options.cardSecure.issue", { cardSecure: {} }],
    ["options.merchants", { merchants: {} }],
    ["options.merchants[]", { merchants: [1] }],
    ["options.merchants[].merchid", { merchants: [{}] }],
    ["options.merchants[].merchid", { merchants: [{ merchid: "1".repeat(17) }] }],
    ["options.merchants[].processor", { merchants: [{ merchid: "1", processor: "AMEX" }] }],
    ["options.merchants[].currency", { merchants: [{ merchid: "1", currency: 840 }] }],
    ["options.merchants[].achMerchid", { merchants: [{ merchid: "1", achMerchid: 2 }] }],
    ["options.merchants[].minMinor", { merchants: [{ merchid: "1", minMinor: 0.5 }] }],
    ["options.merchants[].surchargePercent", { merchants: [{ merchid: "1", surchargePercent: 101 }] }],
    ["options.merchants[].receipt", { merchants: [{ merchid: "1", receipt: "x" }] }],
    ["options.merchants[].givesCredit", { merchants: [{ merchid: "1", givesCredit: "Y" }] }],
    ["options.users", { users: {} }],
    ["options.users[]", { users: [null] }],
    ["options.users[].username", { users: [{ password: "" }] }],
    ["options.users[].password", { users: [{ username: "a", password: "ä" }] }],
    ["options.users[].merchids", { users: [{ username: "a", password: "b", merchids: "1" }] }],
    ["options.users[].merchids[]", { users: [{ username: "a", password: "b", merchids: [1] }] }],
  ])("%s is refused", (argument, options) => {
    expect(() => createGatewaySimulator(options as never)).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID", context: expect.objectContaining({ argument }) }),
    );
  });
});

test("faults and settlements are checked", () => {
  const { simulator } = gateway();
  expect(() => simulator.failNext("nothing" as never)).toThrow(INVALID);
  expect(() => simulator.failNext("slow", { endpoint: "sale" })).toThrow(INVALID);
  expect(() => simulator.failRandomly({ rate: 1 } as never)).toThrow(INVALID);
  for (const options of [null, { merchid: 1 }, { reject: "1" }]) {
    expect(() => simulator.settle(options as never)).toThrow(INVALID);
  }
});

test.each([null, {}, { fetch: 1 }])("%j is not served", async (simulator) => {
  await expect(serveGateway(simulator as never)).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
});
