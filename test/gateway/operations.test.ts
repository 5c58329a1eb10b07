import { describe, expect, test } from "vitest";
import { createMemoryJournal, type PaymentOutcome } from "../../src/gateway/index.ts";
import type { FaultName } from "../../src/simulator/gateway/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import { MERCHID, simulated, VISA } from "./client-for-tests.ts";
import { APPROVAL, faked } from "./fake-gateway.ts";

type Bench = ReturnType<typeof simulated>;

describe("a void by order id that finds nothing", () => {
  test("is asked for again when the authorization that is under way has had its effect", async () => {
    const { clock, client, simulator } = simulated();
    simulator.failNext("slow", { endpoint: "auth", delayMs: 20_000 });
    const sold = client.authorize({ account: VISA, expiry: "1230", amountMinor: 1_000, orderId: "A1" });
    await clock.advance(1_000);
    const startMs = clock.now();
    const voided = await clock.run(() => client.voidByOrderId({ orderId: "A1" }));
    expect(voided).toMatchObject({ outcome: "approved", recorded: true });
    expect(clock.now() - startMs).toBe(35_000);
    await expect(sold).resolves.toMatchObject({ outcome: "approved" });
    expect(simulator.ledger.charges()).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  test("is believed at once where the journal has no such authorization open", async () => {
    const { clock, client, simulator } = simulated();
    const startMs = clock.now();
    expect(await client.voidByOrderId({ orderId: "A1" })).toMatchObject({ outcome: "not-found" });
    expect(clock.now()).toBe(startMs);
    expect(simulator.arrivals).toHaveLength(1);
  });
});

/** A sale as it stands before what is tried on it. */
async function sale(
  bench: Bench,
  orderId: string,
  state: "authorized" | "captured" | "settled",
): Promise<string> {
  const { clock, client, simulator } = bench;
  const request = {
    account: VISA,
    expiry: "1230",
    amountMinor: 1_000,
    orderId,
    capture: state !== "authorized",
  };
  const outcome = await clock.run(() => client.authorize(request));
  if (state === "settled") simulator.settle();
  return outcome.retref!;
}

function stands({ simulator }: Bench, retref: string): string | undefined {
  return simulator.ledger.find(retref)?.status;
}

describe("the life of a sale", () => {
  test("authorize, capture less, settle, refund part", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "authorized");
    expect(await clock.run(() => client.capture({ retref, amountMinor: 900 }))).toMatchObject({
      outcome: "approved",
      approvedMinor: 900,
      retref,
      recovered: false,
    });
    simulator.settle();
    const refund = await clock.run(() => client.refund({ retref, amountMinor: 100 }));
    expect(refund).toMatchObject({ outcome: "approved", approvedMinor: 100 });
    expect(refund.retref).not.toBe(retref);
    expect(simulator.ledger.netMinor("A1")).toBe(800);
  });

  test("a void, by retref and by order id", async () => {
    const bench = simulated();
    const { clock, client } = bench;
    const first = await sale(bench, "A1", "authorized");
    const second = await sale(bench, "A2", "captured");
    expect(await clock.run(() => client.void({ retref: first }))).toMatchObject({ outcome: "approved" });
    expect(await clock.run(() => client.voidByOrderId({ orderId: "A2" }))).toMatchObject({
      outcome: "approved",
    });
    expect([stands(bench, first), stands(bench, second)]).toEqual(["Voided", "Voided"]);
  });

  test("what there is none of", async () => {
    const { clock, client } = simulated();
    const run = (call: () => Promise<{ outcome: string }>) => clock.run(call).then(({ outcome }) => outcome);
    expect(await run(() => client.capture({ retref: "1" }))).toBe("not-found");
    expect(await run(() => client.void({ retref: "1" }))).toBe("not-found");
    expect(await run(() => client.refund({ retref: "1" }))).toBe("not-found");
    expect(await run(() => client.voidByOrderId({ orderId: "A1" }))).toBe("not-found");
    expect(await run(() => client.inquire({ retref: "1" }))).toBe("not-found");
    expect(await run(() => client.inquireByOrderId({ orderId: "A1" }))).toBe("not-found");
  });

  test("inquiry, by retref and by order id, which is asked of this merchant alone", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "captured");
    const facts = {
      retref,
      amountMinor: 1_000,
      setlstat: "Queued for Capture",
      voidable: true,
      lastfour: "1443",
    };
    expect(await clock.run(() => client.inquire({ retref }))).toMatchObject({
      outcome: "approved",
      answer: facts,
    });
    expect(await clock.run(() => client.inquireByOrderId({ orderId: "A1" }))).toMatchObject({
      outcome: "approved",
      answer: { ...facts, orderId: "A1" },
    });
    expect(simulator.arrivals.at(-1)?.endpoint).toBe("inquireByOrderid");
  });
});

/** What is tried on a sale in some state, what happens to it on the way, and what must be found out. */
type Lost = readonly [
  operation: "capture" | "void" | "refund" | "voidByOrderId",
  state: "authorized" | "captured" | "settled",
  fault: FaultName,
  options: object,
  outcome: object,
  stands: string,
];

const LOST: readonly Lost[] = [
  [
    "capture",
    "authorized",
    "cutAfter",
    {},
    { outcome: "approved", approvedMinor: 1_000 },
    "Queued for Capture",
  ],
  ["capture", "authorized", "cutLate", { delayMs: 20_000 }, { outcome: "approved" }, "Queued for Capture"],
  ["capture", "authorized", "cutBefore", {}, { outcome: "retry", reason: "not-arrived" }, "Authorized"],
  ["void", "authorized", "cutAfter", {}, { outcome: "approved" }, "Voided"],
  ["void", "captured", "cutLate", { delayMs: 20_000 }, { outcome: "approved" }, "Voided"],
  ["void", "captured", "cutBefore", {}, { outcome: "retry", reason: "not-arrived" }, "Queued for Capture"],
  ["void", "settled", "cutAfter", {}, { outcome: "declined", reason: "settled" }, "Accepted"],
  ["voidByOrderId", "captured", "cutAfter", {}, { outcome: "approved" }, "Voided"],
  ["voidByOrderId", "captured", "cutBefore", {}, { outcome: "approved" }, "Voided"],
];

describe("what follows a sale, when its answer is lost", () => {
  test.each(LOST)(
    "%s of a sale that is %s, %s %j: %j",
    async (operation, state, fault, options, outcome, status) => {
      const bench = simulated();
      const { clock, client, simulator, journal } = bench;
      const retref = await sale(bench, "A1", state);
      simulator.failNext(fault, { endpoint: operation, ...options });
      const call = (): Promise<PaymentOutcome> =>
        operation === "voidByOrderId"
          ? client.voidByOrderId({ orderId: "A1" })
          : client[operation]({ retref });
      const result = await clock.run(call);
      expect(result).toMatchObject({ ...outcome, recovered: true, recorded: true });
      expect(stands(bench, retref)).toBe(status);
      expect((await journal.read(result.id))?.state).toBe("done");
    },
  );

  test("a capture of another amount is told from one that did not arrive by its amount", async () => {
    const bench = simulated({}, { merchants: [{ merchid: MERCHID, processor: "RPCT", capturesMore: true }] });
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "authorized");
    simulator.failNext("cutAfter", { endpoint: "capture" });
    expect(await clock.run(() => client.capture({ retref, amountMinor: 1_200 }))).toMatchObject({
      outcome: "approved",
      approvedMinor: 1_200,
    });
  });

  test("a refund is found by its own order id, and booked once", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "settled");
    simulator.failNext("cutAfter", { endpoint: "refund" });
    const refund = await clock.run(() => client.refund({ retref, orderId: "R1" }));
    expect(refund).toMatchObject({ outcome: "approved", recovered: true, orderId: "R1" });
    expect(simulator.ledger.netMinor("A1")).toBe(0);
    await expect(client.refund({ retref, orderId: "R1" })).rejects.toMatchObject({
      code: "GATEWAY_ORDER_KNOWN",
      context: { id: "R1", state: "done", outcome: "approved" },
    });
  });

  test("a refund that does not show is unknown, is not sent again, and waits for a person", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "settled");
    simulator.failNext("cutBefore", { endpoint: "refund" });
    const refund = await clock.run(() => client.refund({ retref, amountMinor: 300, orderId: "R1" }));
    expect(refund).toMatchObject({
      outcome: "unknown",
      reason: "refund-unanswered",
      answer: { retref, setlstat: "Accepted", refundable: true },
    });
    expect(simulator.arrivals.filter(({ endpoint }) => endpoint === "refund")).toHaveLength(1);
    expect(await client.attention()).toMatchObject([
      { id: "R1", operation: "refund", retref, amountMinor: 300 },
    ]);
    expect(await client.closeByHand("R1", "none at the bank")).toBe(true);
    expect(await client.attention()).toEqual([]);
    expect(await client.findPayment("R1")).toMatchObject({ state: "done", note: "none at the bank" });
  });

  test("a void of a part can't be seen, so it is unknown", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "authorized");
    simulator.failNext("cutAfter", { endpoint: "void" });
    expect(await clock.run(() => client.void({ retref, amountMinor: 400 }))).toMatchObject({
      outcome: "unknown",
      reason: "partial-void",
      answer: { amountMinor: 600 },
    });
    simulator.failNext("cutAfter", { endpoint: "voidByOrderId" });
    expect(await clock.run(() => client.voidByOrderId({ orderId: "A1", amountMinor: 100 }))).toMatchObject({
      outcome: "unknown",
      reason: "partial-void",
    });
  });

  test("silence to three inquiries is unknown", async () => {
    const bench = simulated();
    const { clock, client, simulator } = bench;
    const retref = await sale(bench, "A1", "authorized");
    simulator.failNext("cutAfter", { endpoint: "capture" });
    simulator.failNext("serverErrorBefore", { endpoint: "inquire", times: 3 });
    expect(await clock.run(() => client.capture({ retref }))).toMatchObject({
      outcome: "unknown",
      reason: "no-answer",
      cause: expect.objectContaining({ code: "GATEWAY_CONNECTION" }),
    });
    const report = await clock.run(() => client.recover());
    expect(report.resolved).toMatchObject([{ outcome: { outcome: "approved" } }]);
  });
});

describe("answers that only a strange Gateway gives", () => {
  const SALE = { account: VISA, amountMinor: 1_000, orderId: "A1" };
  const lost = new Response("", { status: 500 });
  const authorize = ({ client, clock }: ReturnType<typeof faked>, more: object = {}) =>
    clock.run(() => client.authorize({ ...SALE, ...more }));

  test.each<[string, object, object]>([
    [
      "another merchant's",
      { ...APPROVAL, merchid: "999999999999" },
      { outcome: "needs-attention", reason: "merchid-mismatch" },
    ],
    [
      "more than was asked for",
      { ...APPROVAL, amount: "10.01" },
      { outcome: "needs-attention", reason: "amount-mismatch" },
    ],
    [
      "voided meanwhile",
      { ...APPROVAL, setlstat: "Voided", amount: "0.00" },
      { outcome: "reversed", reason: "voided" },
    ],
    [
      "declined",
      { respstat: "C", respproc: "RPCT", respcode: "116" },
      { outcome: "declined", category: "insufficient-funds" },
    ],
    ["timed out", { respstat: "B", respproc: "PPS", respcode: "62" }, { outcome: "timed-out" }],
    [
      "several that stand",
      [{ ...APPROVAL }, { ...APPROVAL, retref: "2" }],
      { outcome: "needs-attention", reason: "several-approvals", answers: [{}, { retref: "2" }] },
    ],
    [
      "several, of which one stands",
      [
        { ...APPROVAL, setlstat: "Voided" },
        { ...APPROVAL, retref: "2" },
      ],
      { outcome: "approved", retref: "2" },
    ],
    [
      "several, of which the one that stands is another's",
      [
        { ...APPROVAL, setlstat: "Voided" },
        { ...APPROVAL, merchid: "1" },
      ],
      { outcome: "needs-attention", reason: "merchid-mismatch" },
    ],
    [
      "several, all declined",
      [{ respstat: "C" }, { respstat: "C", respproc: "RPCT", respcode: "208" }],
      { outcome: "declined", category: "lost-stolen" },
    ],
    ["a list of one", [APPROVAL], { outcome: "approved" }],
  ])("%s", async (_, found, outcome) => {
    const bench = faked([lost, found]);
    expect(await authorize(bench)).toMatchObject({ ...outcome, recovered: true });
    expect(bench.sent).toHaveLength(2);
    expect(bench.sent[1]?.url).toContain("/inquireByOrderid/A1/496160873888/1");
  });

  test("a bank account's payment is looked for, and where it is not found it is not believed to be none", async () => {
    const none = { respstat: "C", respproc: "PPS", respcode: "29" };
    const bank = { account: "123123123123", bankaba: "124001545" };
    expect(await authorize(faked([lost, none]), bank)).toMatchObject({
      outcome: "unknown",
      reason: "bank-account",
    });
    expect(await authorize(faked([lost, { ...APPROVAL, merchid: "542041" }]), bank)).toMatchObject({
      outcome: "approved",
    });
  });

  test("a processor's answer that the Gateway lost is asked for", async () => {
    const bench = faked([{ respstat: "C", respproc: "PPS", respcode: "65" }, APPROVAL]);
    expect(await authorize(bench)).toMatchObject({ outcome: "approved", recovered: true });
  });

  test.each(["63", "65", "66"])(
    "of which the Gateway repeats that it was lost (PPS %s), it is voided by order id",
    async (respcode) => {
      const untold = { respstat: "C", respproc: "PPS", respcode, retref: "343005123105" };
      const bench = faked([untold, untold, { ...APPROVAL, authcode: "REVERS" }]);
      expect(await authorize(bench)).toMatchObject({ outcome: "reversed", reason: "voided" });
      expect(bench.sent.map(({ url }) => url)).toEqual([
        expect.stringMatching(/auth$/),
        expect.stringContaining("/inquireByOrderid/A1/"),
        expect.stringMatching(/voidByOrderId$/),
      ]);
    },
  );

  test.each([
    ["nothing to void", { respstat: "C", respproc: "PPS", respcode: "29" }],
    ["no answer", new TypeError("fetch failed")],
    ["a declined void", { respstat: "C", respproc: "PPS", respcode: "39" }],
  ])("and with %s it is unknown, never declined, however often it is asked for", async (_, voided) => {
    const untold = { respstat: "C", respproc: "PPS", respcode: "65" };
    const clock = new VirtualClock();
    const journal = createMemoryJournal({ clock });
    const first = faked([untold, untold, voided], { clock, journal });
    expect(await authorize({ ...first, clock })).toMatchObject({
      outcome: "unknown",
      reason: "lost-at-processor",
    });
    expect(await first.client.attention()).toMatchObject([{ id: "A1", conclusion: { respcode: "65" } }]);
    const again = faked([untold, voided], { clock, journal });
    const report = await clock.run(() => again.client.recover());
    expect(report).toMatchObject({ resolved: [], attention: [{ id: "A1" }] });
  });

  test("a refund of which the Gateway repeats that it was lost is unknown, and stays so", async () => {
    const untold = { respstat: "C", respproc: "PPS", respcode: "65", retref: "2", amount: "10.00" };
    const { client, clock, sent } = faked([untold]);
    const refund = await clock.run(() => client.refund({ retref: "1", orderId: "R1" }));
    expect(refund).toMatchObject({ outcome: "unknown", reason: "lost-at-processor", retref: "2" });
    const report = await clock.run(() => client.recover());
    expect(report).toMatchObject({ resolved: [], attention: [{ id: "R1", operation: "refund" }] });
    expect(sent.filter(({ url }) => url.endsWith("/refund"))).toHaveLength(1);
  });

  test.each<[string, readonly (object | Response)[], object]>([
    [
      "captured, at another amount: this one did not arrive",
      [{ ...APPROVAL, setlstat: "Queued for Capture" }],
      { outcome: "retry", reason: "not-arrived" },
    ],
    [
      "settled, at another amount: it is too late",
      [{ ...APPROVAL, setlstat: "Accepted" }],
      { outcome: "declined", reason: "settled" },
    ],
    [
      "declined, whatever its stage",
      [{ ...APPROVAL, respstat: "C", respcode: "116", amount: "12.00", setlstat: "Queued for Capture" }],
      { outcome: "declined", category: "insufficient-funds" },
    ],
  ])("a lost capture of a sale that is %s", async (_, found, outcome) => {
    const { client, clock, sent } = faked([lost, ...found]);
    const capture = await clock.run(() => client.capture({ retref: APPROVAL.retref, amountMinor: 1_200 }));
    expect(capture).toMatchObject({ ...outcome, recovered: true });
    expect(sent.filter(({ url }) => url.endsWith("/capture"))).toHaveLength(1);
  });

  test("a lost refund that was declined is found, though its amount is none", async () => {
    const declined = { respstat: "C", respproc: "RPCT", respcode: "116", retref: "2", amount: "0.00" };
    const { client, clock } = faked([lost, declined]);
    const refund = client.refund({ retref: "1", orderId: "R1", amountMinor: 300 });
    expect(await clock.run(() => refund)).toMatchObject({
      outcome: "declined",
      category: "insufficient-funds",
      recovered: true,
    });
  });

  test("a void that is declined each time needs a person", async () => {
    const refused = { respstat: "C", respproc: "PPS", respcode: "39" };
    const bench = faked([lost, lost, refused]);
    expect(await authorize(bench)).toMatchObject({
      outcome: "needs-attention",
      reason: "void-declined",
      answer: { respcode: "39" },
    });
    expect(bench.sent).toHaveLength(5);
  });

  test("a part that can't be voided needs a person, who learns which", async () => {
    const bench = faked([
      { ...APPROVAL, respcode: "002", amount: "4.00" },
      { respstat: "C", respproc: "PPS", respcode: "24" },
    ]);
    expect(await authorize(bench)).toMatchObject({
      outcome: "needs-attention",
      reason: "partial-not-voided",
      retref: "343005123105",
    });
    expect(bench.sent.map(({ url }) => url.split("/").at(-1))).toEqual(["auth", "void", "void", "void"]);
    expect(await bench.client.attention()).toMatchObject([
      { id: "A1", conclusion: { retref: "343005123105" } },
    ]);
  });

  test("a part without a retref is voided by order id", async () => {
    const { retref, ...part } = { ...APPROVAL, respcode: "002", amount: "4.00" };
    const bench = faked([part, APPROVAL]);
    expect(await authorize(bench)).toMatchObject({ outcome: "declined", reason: "partial-not-accepted" });
    expect(bench.sent.at(-1)?.url).toMatch(/voidByOrderId$/);
    expect(retref).toBeDefined();
  });

  test("a rate limit on an inquiry is waited out", async () => {
    const limited = new Response("", { status: 429, headers: { "x-rate-limit-retry-after-seconds": "20" } });
    const bench = faked([lost, limited, limited, APPROVAL]);
    const startMs = bench.clock.now();
    expect(await authorize(bench)).toMatchObject({ outcome: "approved" });
    expect(bench.clock.now() - startMs).toBe(40_000);
  });

  test("a sale that was rejected, or voided, is past capture and void", async () => {
    const run = (bench: ReturnType<typeof faked>, operation: "capture" | "void") =>
      bench.clock.run(() => bench.client[operation]({ retref: "1" }));
    expect(await run(faked([lost, { ...APPROVAL, setlstat: "Rejected" }]), "capture")).toMatchObject({
      outcome: "declined",
      reason: "rejected",
    });
    expect(await run(faked([lost, { ...APPROVAL, setlstat: "Voided" }]), "capture")).toMatchObject({
      outcome: "declined",
      reason: "voided",
    });
    expect(await run(faked([lost, { respstat: "C" }]), "void")).toMatchObject({ outcome: "declined" });
    expect(
      await run(faked([lost, { respstat: "C", respproc: "PPS", respcode: "29" }]), "void"),
    ).toMatchObject({ outcome: "not-found" });
  });
});
