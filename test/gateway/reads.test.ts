import { describe, expect, test } from "vitest";
import { simulated, VISA } from "./client-for-tests.ts";
import { faked } from "./fake-gateway.ts";

describe("against the simulated Gateway", () => {
  test("profiles: make, add, change, replace, pay, read, delete", async () => {
    const { client, clock, simulator } = simulated();
    const run = clock.run.bind(clock);
    const made = await run(() =>
      client.createProfile({ account: VISA, expiry: "1230", name: "Jane Doe", defaultacct: true }),
    );
    expect(made).toMatchObject({ outcome: "approved", account: { acctid: "1", defaultacct: true } });
    const profileid = made.account.profileid!;
    const added = await run(() =>
      client.addAccount({ profileid, account: "5454545454545454", expiry: "1231" }),
    );
    expect(added).toMatchObject({ outcome: "approved", account: { profileid, acctid: "2" } });
    const changed = await run(() => client.updateAccount({ profileid, acctid: "2", expiry: "1232" }));
    expect(changed).toMatchObject({ outcome: "approved" });
    const [second] = await run(() => client.getProfile({ profileid, acctid: "2" }));
    expect(second?.expiry?.reveal()).toBe("1232");
    expect(await run(() => client.getProfile({ profileid }))).toHaveLength(2);
    expect(
      await run(() => client.replaceAccount({ profileid, acctid: "2", account: VISA, expiry: "1230" })),
    ).toMatchObject({ outcome: "approved" });
    expect(
      await run(() => client.authorize({ profile: { profileid }, amountMinor: 500, orderId: "A1" })),
    ).toMatchObject({ outcome: "approved" });
    expect(simulator.ledger.heldMinor("A1")).toBe(500);
    expect(await run(() => client.deleteAccount({ profileid, acctid: "1" }))).toMatchObject({
      outcome: "declined",
      category: "other",
      account: { respcode: "34" },
    });
    expect(await run(() => client.deleteProfile({ profileid }))).toMatchObject({ outcome: "approved" });
    expect(await run(() => client.getProfile({ profileid }))).toEqual([]);
  });

  test("an approved payment makes a profile", async () => {
    const { client, clock } = simulated();
    const outcome = await clock.run(() =>
      client.authorize({ account: VISA, expiry: "1230", amountMinor: 1_000, profile: true }),
    );
    expect(outcome).toMatchObject({
      outcome: "approved",
      answer: { profileid: expect.stringMatching(/^\d+$/), acctid: "1" },
    });
  });

  test("signature, settlement, card number, merchant, surcharge, credentials", async () => {
    const { client, clock, simulator } = simulated({ manualBatches: true });
    const run = clock.run.bind(clock);
    const sale = {
      account: "6011000995500000",
      expiry: "1230",
      amountMinor: 1_000,
      capture: true,
      orderId: "A1",
    };
    const outcome = await run(() => client.authorize(sale));
    const retref = outcome.retref!;
    expect(await run(() => client.storeSignature({ retref, signature: "H4sIAA==" }))).toMatchObject({
      outcome: "stored",
    });
    const inquiry = await run(() => client.inquire({ retref }));
    expect("answer" in inquiry && inquiry.answer.signature?.reveal()).toBe("H4sIAA==");
    const batchid = "answer" in inquiry ? inquiry.answer.batchid! : "";
    simulator.settle();
    expect(await run(() => client.settlementStatus({ batchid }))).toMatchObject([
      { batchid, txns: [{ retref, setlstat: "Y", setlamountMinor: 1_000 }] },
    ]);
    expect(await run(() => client.settlementStatus({ date: "1224" }))).toEqual([]);
    const token = ("answer" in outcome ? outcome.answer?.token : undefined)!;
    expect(await run(() => client.bin({ token }))).toMatchObject({
      product: "D",
      bin: "601100",
      prepaid: false,
    });
    expect(await run(() => client.inquireMerchant())).toMatchObject({ cardproc: "RPCT", enabled: true });
    expect(await run(() => client.surcharge({ token, postal: "19106", amountMinor: 1_000 }))).toMatchObject({
      token: "CREDIT",
    });
    await expect(run(() => client.checkCredentials())).resolves.toBeUndefined();
    expect(await run(() => client.openBatch({ batchsource: "till-1" }))).toMatchObject({ outcome: "ok" });
    expect(await run(() => client.closeBatch())).toMatchObject({ outcome: "ok" });
  });

  test("a receipt, and the issuer's answer for the card", async () => {
    const { client, clock } = simulated();
    const request = { account: VISA, expiry: "1230", amountMinor: 1_000, receipt: "json" } as const;
    expect(await clock.run(() => client.authorize(request))).toMatchObject({
      outcome: "approved",
      answer: { receipt: { dateTime: expect.stringMatching(/^\d{14}$/) } },
    });
  });

  test("wrong credentials", async () => {
    const { client } = faked([new Response("", { status: 401 })]);
    await expect(client.checkCredentials()).rejects.toMatchObject({ code: "GATEWAY_AUTHENTICATION" });
  });
});

describe("answers that say no", () => {
  test.each<[string, object | string, (client: ReturnType<typeof faked>["client"]) => Promise<unknown>]>([
    [
      "a profile that may not be read",
      { respstat: "C", respproc: "PPS", respcode: "34" },
      (client) => client.getProfile({ profileid: "1" }),
    ],
    [
      "batches that may not",
      { respstat: "C", respcode: "97", respproc: "PPS" },
      (client) => client.settlementStatus({ date: "0102" }),
    ],
    [
      "a card number without success",
      { success: false, errormsg: "4111111111111111" },
      (client) => client.bin({ token: "9" }),
    ],
    ["a merchant that is none", {}, (client) => client.inquireMerchant()],
    ["a surcharge of nothing", {}, (client) => client.surcharge({ token: "9" })],
    ["a batch that did not open", { respcode: "failed" }, (client) => client.openBatch({ batchsource: "x" })],
  ])("%s", async (_, answer, call) => {
    const { client } = faked([answer], { manualBatches: true });
    await expect(call(client)).rejects.toMatchObject({
      code: "GATEWAY_API",
      context: { reason: "refused" },
      message: expect.not.stringContaining("4111"),
    });
  });

  test.each<[string, object | string, (client: ReturnType<typeof faked>["client"]) => Promise<unknown>]>([
    ["a list for one", "[]", (client) => client.inquireMerchant()],
    ["a profile that is none", {}, (client) => client.getProfile({ profileid: "1" })],
    ["a change without respstat", {}, (client) => client.createProfile({ account: "9" })],
    ["a day of nothing at all", {}, (client) => client.funding({ date: "0102" })],
    ["text where credentials are checked", "hello", (client) => client.checkCredentials()],
  ])("%s", async (_, answer, call) => {
    await expect(call(faked([answer]).client)).rejects.toMatchObject({ code: "GATEWAY_RESPONSE_INVALID" });
  });

  test("a signature that was not stored, and no batch to close", async () => {
    const { client } = faked([{ respcode: "29", resptext: "Txn not found" }]);
    expect(await client.storeSignature({ retref: "1", signature: Uint8Array.of(1) })).toEqual({
      outcome: "declined",
      respcode: "29",
      resptext: "Txn not found",
    });
    const batch = faked([{ respcode: "noBatch", batchid: "null" }], { manualBatches: true });
    expect(await batch.client.closeBatch({ batchid: 7 })).toEqual({ outcome: "no-batch" });
    expect(batch.sent[0]?.url).toMatch(/closebatch\/496160873888\/7$/);
  });

  test("one account in place of a list, batches nested as in the specification", async () => {
    expect(
      await faked([{ profileid: "1", acctid: "2" }]).client.getProfile({ profileid: "1" }),
    ).toMatchObject([{ acctid: "2" }]);
    const nested = { batchid: "1", hoststat: "GB", txns: { txns: [{ retref: "5", setlstat: "N" }] } };
    expect(await faked([nested]).client.settlementStatus({ date: "0102" })).toMatchObject([
      { txns: [{ retref: "5" }] },
    ]);
  });
});
