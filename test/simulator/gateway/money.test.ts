import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { gateway, MERCHID } from "./caller.ts";

describe("an authorization", () => {
  test("is held, captured, settled and given back, and the ledger follows", async () => {
    const { simulator, auth, put, inquire } = gateway();
    const { ledger } = simulator;
    const { retref, ...answer } = await auth({ orderid: "A-1", postal: "19406", cvv2: "123" });
    expect(answer).toMatchObject({
      respstat: "A",
      respcode: "000",
      respproc: "RPCT",
      resptext: "Approval",
      amount: "10.00",
      merchid: MERCHID,
      cvvresp: "M",
      avsresp: "Y",
      token: expect.stringMatching(/^941\d{9}1111$/),
    });
    expect([ledger.heldMinor("A-1"), ledger.netMinor("A-1")]).toEqual([1000, 0]);

    expect(await put("capture", { retref, amount: "9.00" })).toMatchObject({
      respstat: "A",
      amount: "9.00",
      setlstat: "Queued for Capture",
      batchid: expect.stringMatching(/^\d+$/),
    });
    expect([ledger.heldMinor("A-1"), ledger.netMinor("A-1")]).toEqual([0, 900]);
    expect(await put("refund", { retref })).toMatchObject({ respproc: "PPS", respcode: "28", respstat: "C" });

    expect(simulator.settle()).toEqual([retref]);
    expect(await inquire(retref)).toMatchObject({ setlstat: "Accepted", refundable: "Y", voidable: "N" });
    const refund = await put("refund", { retref, amount: "4.00" });
    expect(refund).toMatchObject({ respstat: "A", authcode: "REFUND", amount: "4.00" });
    expect(refund.retref).not.toBe(retref);
    expect(ledger.netMinor("A-1")).toBe(500);
    expect(ledger.charges()).toEqual([
      { retref, merchid: MERCHID, orderid: "A-1", amountMinor: 900, refundedMinor: 400, state: "settled" },
    ]);
    expect(await put("refund", { retref, amount: "5.01" })).toMatchObject({ respcode: "43", respstat: "C" });
    expect(await put("refund", { retref })).toMatchObject({ respstat: "A", amount: "5.00" });
    expect(ledger.netMinor("A-1")).toBe(0);
    expect(await inquire(retref)).toMatchObject({ refundable: "N" });
  });

  test("is captured once", async () => {
    const { simulator, auth, put } = gateway();
    const { retref } = await auth({ orderid: "A-1", capture: "y" });
    expect(await put("capture", { retref })).toMatchObject({
      respproc: "PPS",
      respcode: "27",
      respstat: "C",
    });
    expect(simulator.ledger.netMinor("A-1")).toBe(1000);
  });

  test.each(["10.01", "0", "-1.00", "x"])("is not captured by %s", async (amount) => {
    const { simulator, auth, put } = gateway();
    const { retref } = await auth({ orderid: "A-1" });
    expect(await put("capture", { retref, amount })).toMatchObject({ respcode: "43", respstat: "C" });
    expect(simulator.ledger.heldMinor("A-1")).toBe(1000);
  });

  test("is captured by more for a merchant who may", async () => {
    const { simulator, auth, put } = gateway({ merchants: [{ merchid: MERCHID, capturesMore: true }] });
    const { retref } = await auth({ orderid: "A-1" });
    expect(await put("capture", { retref, amount: "12.00" })).toMatchObject({ amount: "12.00" });
    expect(simulator.ledger.netMinor("A-1")).toBe(1200);
  });

  test("of nothing looks at the account", async () => {
    const { simulator, auth, inquire } = gateway();
    const { retref, ...answer } = await auth({ amount: "0", capture: "Y" });
    expect(answer).toMatchObject({ respstat: "A", amount: "0.00" });
    expect(await inquire(retref)).toMatchObject({ setlstat: "Zero Amount" });
    expect(simulator.ledger.charges()).toEqual([]);
  });
});

describe("a void", () => {
  test("of all, twice", async () => {
    const { simulator, auth, put, inquire } = gateway();
    const { retref } = await auth({ orderid: "A-1", capture: "Y" });
    const voided = { respstat: "A", authcode: "REVERS", amount: "0.00", retref };
    expect(await put("void", { retref })).toMatchObject(voided);
    expect(await put("void", { retref })).toMatchObject(voided);
    expect(await inquire(retref)).toMatchObject({ setlstat: "Voided", voidable: "N", amount: "0.00" });
    expect(simulator.ledger.charges()).toEqual([]);
    expect(simulator.settle()).toEqual([]);
  });

  test("of a part, as long as nothing is captured", async () => {
    const { simulator, auth, put } = gateway();
    const { retref } = await auth({ orderid: "A-1" });
    expect(await put("void", { retref, amount: "4.00" })).toMatchObject({ respstat: "A", amount: "4.00" });
    expect(simulator.ledger.heldMinor("A-1")).toBe(600);
    await put("capture", { retref });
    expect(await put("void", { retref, amount: "1.00" })).toMatchObject({ respcode: "34", respstat: "C" });
    expect(simulator.ledger.netMinor("A-1")).toBe(600);
  });

  test("comes too late for a settled sale, and for an old one", async () => {
    const clock = new VirtualClock();
    const { simulator, auth, put } = gateway({ clock });
    const { retref } = await auth({ orderid: "A-1", capture: "Y" });
    simulator.settle();
    expect(await put("void", { retref })).toMatchObject({ respproc: "PPS", respcode: "26" });
    expect(simulator.ledger.netMinor("A-1")).toBe(1000);
    const { retref: old } = await auth({ orderid: "A-2" });
    await clock.advance(31 * 86_400_000);
    expect(await put("void", { retref: old })).toMatchObject({ respcode: "39", respstat: "C" });
  });

  test("of a refund makes the sale whole again", async () => {
    const { simulator, auth, put } = gateway();
    const { retref } = await auth({ orderid: "A-1", capture: "Y" });
    simulator.settle();
    const refund = await put("refund", { retref, orderid: "R-1" });
    expect(simulator.ledger.netMinor("A-1")).toBe(0);
    expect(await put("void", { retref: refund.retref })).toMatchObject({ respstat: "A" });
    expect(simulator.ledger.netMinor("A-1")).toBe(1000);
  });

  test("by order id takes the youngest that stands, and nothing declined", async () => {
    const { simulator, auth, put } = gateway();
    const first = await auth({ orderid: "A-1" });
    const second = await auth({ orderid: "A-1" });
    await auth({ orderid: "A-1", account: "4387751111111053" });
    for (const { retref } of [second, first, second]) {
      expect(await put("voidByOrderId", { orderid: "A-1" })).toMatchObject({ respstat: "A", retref });
    }
    expect(simulator.ledger.charges()).toEqual([]);
    expect(await put("voidByOrderId", { orderid: "NEVER" })).toMatchObject({ respcode: "29", respstat: "C" });
  });
});

describe("an inquiry", () => {
  test("by order id gives one, a list of several, or nothing", async () => {
    const { auth, byOrder } = gateway();
    expect(await byOrder("A-1")).toMatchObject({ respcode: "29", respstat: "C", respproc: "PPS" });
    const { retref } = await auth({ orderid: "A-1" });
    expect(await byOrder("A-1")).toMatchObject({
      retref,
      orderId: "A-1",
      setlstat: "Authorized",
      voidable: "Y",
    });
    await auth({ orderid: "A-1", account: "4387751111111053" });
    expect(await byOrder("A-1")).toMatchObject([{ retref }, { setlstat: "Declined", respstat: "C" }]);
  });

  test("finds no other merchant's transaction, unless the whole site is asked by order id", async () => {
    const { auth, call, put } = gateway({ merchants: [{ merchid: MERCHID }, { merchid: "2" }] });
    const { retref } = await auth({ orderid: "A-1" });
    for (const answer of [
      await call("GET", `/inquire/${retref}/2`),
      await call("GET", "/inquireByOrderid/A-1/2/1"),
      await put("void", { merchid: "2", retref }),
      await put("capture", { merchid: "2", retref }),
      await put("refund", { merchid: "2", retref }),
      await put("sigcap", { merchid: "2", retref, signature: "" }),
      await put("voidByOrderId", { merchid: "2", orderid: "A-1" }),
    ]) {
      expect(answer).toMatchObject({ respproc: "PPS", respcode: "29", respstat: "C" });
    }
    expect(await call("GET", "/inquireByOrderid/A-1/2")).toMatchObject({ retref, merchid: MERCHID });
  });

  test.each(["4111111111111111", "ORDER-4111111111111111", "18"])(
    "can't find the masked order id %s, but the ledger knows it",
    async (orderid) => {
      const { simulator, auth, byOrder, put } = gateway();
      await auth({ orderid });
      expect(await byOrder(orderid)).toMatchObject({ respcode: "29" });
      expect(await put("voidByOrderId", { orderid })).toMatchObject({ respcode: "29" });
      expect(simulator.ledger.heldMinor(orderid)).toBe(1000);
    },
  );
});
