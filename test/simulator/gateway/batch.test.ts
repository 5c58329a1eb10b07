import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { gateway, MERCHID, type Members } from "./caller.ts";

const DAY_MS = 86_400_000;

/** Answers of `settlestat` for a query. */
const settlestat = async ({ send }: ReturnType<typeof gateway>, query = "") => {
  const response = await send("GET", `/settlestat?merchid=${MERCHID}${query}`);
  const text = await response.text();
  return text === "Null batches" ? text : (JSON.parse(text) as readonly Members[]);
};

describe("settlement", () => {
  test("tells of each batch once, unless it is asked for it", async () => {
    const clock = new VirtualClock();
    const opened = gateway({ clock });
    const { simulator, auth, put } = opened;
    const { retref } = await auth({ orderid: "A-1", capture: "Y" });
    await auth({ orderid: "A-2" });
    expect(await settlestat(opened)).toBe("Null batches");
    simulator.settle();
    const batch = {
      hoststat: "GB",
      merchid: MERCHID,
      respproc: "RPCT",
      chargecnt: "1",
      chargetotal: "10.00",
      refundcnt: "0",
      txns: [{ retref, setlstat: "Y", setlamount: "10.00", salesdoc: "A-1", cardtype: "VISA" }],
    };
    const [first] = (await settlestat(opened)) as readonly Members[];
    expect(first).toMatchObject(batch);
    expect(await settlestat(opened)).toBe("Null batches");
    expect(await settlestat(opened, `&batchid=${first!.batchid}`)).toMatchObject([batch]);
    expect(await settlestat(opened, "&date=0101")).toMatchObject([batch]);
    expect(await settlestat(opened, "&date=0102")).toBe("Null batches");
    expect(await settlestat(opened, "&batchid=1")).toBe("Null batches");

    await clock.advance(DAY_MS);
    await put("refund", { retref, amount: "4.00" });
    simulator.settle();
    expect(await settlestat(opened, "&date=0102")).toMatchObject([{ refundcnt: "1", refundtotal: "4.00" }]);
    expect(simulator.settle()).toEqual([]);
  });

  test("may reject a transaction, or all of a batch", async () => {
    const opened = gateway();
    const { simulator, auth, put, inquire } = opened;
    const good = await auth({ orderid: "A-1", capture: "Y" });
    const bad = await auth({ orderid: "A-2", capture: "Y" });
    simulator.settle({ reject: [String(bad.retref)] });
    expect(await settlestat(opened)).toMatchObject([
      { hoststat: "MB", txns: [{ setlstat: "Y" }, { setlstat: "R" }] },
    ]);
    expect(await inquire(bad.retref)).toMatchObject({ setlstat: "Rejected", refundable: "N" });
    expect([simulator.ledger.netMinor("A-1"), simulator.ledger.netMinor("A-2")]).toEqual([1000, 0]);

    const { retref } = await put("refund", { retref: good.retref });
    expect(simulator.ledger.netMinor("A-1")).toBe(0);
    simulator.settle({ reject: [String(retref)] });
    expect(simulator.ledger.netMinor("A-1")).toBe(1000);
    expect(await settlestat(opened)).toMatchObject([{ hoststat: "EB", hostbatch: "" }]);
  });

  test("is a merchant's own", async () => {
    const opened = gateway({ merchants: [{ merchid: MERCHID }, { merchid: "2" }] });
    const { simulator, auth } = opened;
    const mine = await auth({ capture: "Y" });
    const other = await auth({ merchid: "2", capture: "Y" });
    expect(other.batchid).not.toBe(mine.batchid);
    expect(simulator.settle({ merchid: "2" })).toEqual([other.retref]);
    expect(await settlestat(opened)).toBe("Null batches");
  });
});

describe("manual batches", () => {
  test("are opened and closed for a source", async () => {
    const { simulator, auth, call } = gateway();
    const open = (source: string) => call("GET", `/openbatch/${MERCHID}/${source}`);
    const till = await open("till");
    const web = await open("web");
    expect([till.respcode, web.respcode]).toEqual(["success", "success"]);
    expect(await auth({ capture: "Y", batchsource: "web" })).toMatchObject({ batchid: web.batchid });
    const bySource = await call("POST", "/settlestatByBatchSource", { merchid: MERCHID, batchsource: "web" });
    expect(bySource).toMatchObject([{ batchid: web.batchid, hoststat: "", txns: [{ setlstat: "N" }] }]);
    expect(await call("GET", `/closebatch/${MERCHID}`)).toMatchObject({
      batchid: till.batchid,
      respcode: "success",
    });
    expect(await call("GET", `/closebatch/${MERCHID}/${web.batchid}`)).toMatchObject({
      batchid: web.batchid,
    });
    expect(await call("GET", `/closebatch/${MERCHID}`)).toMatchObject({
      batchid: "null",
      respcode: "noBatch",
    });
    const later = await auth({ capture: "Y", batchsource: "web" });
    expect(later.batchid).not.toBe(web.batchid);
    expect(simulator.settle()).toHaveLength(2);
  });
});

describe("funding", () => {
  test("pays out what was settled on a day", async () => {
    const { simulator, auth, put, call } = gateway({ clock: new VirtualClock() });
    const nothing = { errormsg: "No deposits match your request" };
    expect(await call("GET", `/funding?merchid=${MERCHID}&date=0101`)).toMatchObject(nothing);
    const { retref } = await auth({ capture: "Y" });
    simulator.settle();
    await put("refund", { retref, amount: "4.00" });
    simulator.settle();
    for (const date of ["0101", "20260101"]) {
      const funding = await call("GET", `/funding?merchid=${MERCHID}&date=${date}`);
      expect(funding).toMatchObject({
        fundingdate: "2026-01-01",
        fundings: [{ netsales: "6.00", totalfunding: "6.00", currency: "USD" }],
        txns: [
          { retref, type: "SALE", amount: "10.00", cardbrand: "VISA", cardnumber: "XXXXXXXXXXXX1111" },
          { type: "REFUND", amount: "4.00", parentretref: retref },
        ],
      });
    }
    expect(await call("GET", `/funding?merchid=${MERCHID}&date=0102`)).toMatchObject(nothing);
  });
});

describe("look-ups", () => {
  test("of a token's card", async () => {
    const { auth, call } = gateway();
    const { token } = await auth({ account: "6510000000000331" });
    expect(await call("GET", `/bin/${MERCHID}/${token}`)).toMatchObject({
      product: "D",
      subtype: "Consumer Debit",
    });
    expect(await call("GET", `/surcharge?merchid=${MERCHID}&token=${token}`)).toMatchObject({
      token: "DEBIT",
    });
    expect(await call("GET", `/bin/${MERCHID}/9418594164541111`)).toMatchObject({ success: false });
  });

  test("of a merchant", async () => {
    const merchants = [{ merchid: MERCHID, achMerchid: null, surchargePercent: 3 }];
    const { call } = gateway({ merchants, site: "shop" });
    expect(await call("GET", `/inquireMerchant/${MERCHID}`)).toMatchObject({
      merchid: MERCHID,
      site: "shop",
      cardproc: "RPCT",
      enabled: true,
      echeck: "N",
      fee_type: "S",
      fee_value: "3",
    });
  });
});

describe("a signature", () => {
  test("is stored, shown, and erased", async () => {
    const { auth, put, inquire } = gateway();
    const { retref } = await auth();
    const stored = await put("sigcap", { retref, signature: "H4sIAAAAAAAA" });
    expect(stored).toMatchObject({ respcode: "02", resptext: "signature stored", retref, merchid: MERCHID });
    expect(stored).not.toHaveProperty("respstat");
    expect(await inquire(retref)).toMatchObject({ signature: "H4sIAAAAAAAA" });
    await put("sigcap", { retref, signature: "" });
    expect(await inquire(retref)).not.toHaveProperty("signature");
  });

  test.each(["not base64!", "A".repeat(6_145)])("is not %.12s", async (signature) => {
    const { auth, put } = gateway();
    const { retref } = await auth();
    expect(await put("sigcap", { retref, signature })).toMatchObject({ respcode: "34", respstat: "C" });
  });
});
