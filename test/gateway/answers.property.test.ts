import fc from "fast-check";
import { expect, test } from "vitest";
import { isVp3300Error } from "../../src/errors.ts";
import type { CardPointeGateway } from "../../src/gateway/index.ts";
import { runs } from "../runs.ts";
import { APPROVAL, faked } from "./fake-gateway.ts";

type Call = (client: CardPointeGateway) => Promise<unknown>;

const SALE = { account: "9418594164541111", amountMinor: 1_000 };
const CALLS: readonly Call[] = [
  (client) => client.authorize(SALE),
  (client) => client.capture({ retref: "1" }),
  (client) => client.void({ retref: "1" }),
  (client) => client.refund({ retref: "1" }),
  (client) => client.voidByOrderId({ orderId: "A1" }),
  (client) => client.inquire({ retref: "1" }),
  (client) => client.inquireByOrderId({ orderId: "A1" }),
  (client) => client.storeSignature({ retref: "1", signature: "" }),
  (client) => client.createProfile({ account: "9418594164541111" }),
  (client) => client.getProfile({ profileid: "1" }),
  (client) => client.deleteProfile({ profileid: "1" }),
  (client) => client.settlementStatus({ date: "0102" }),
  (client) => client.funding({ date: "0102" }),
  (client) => client.bin({ token: "9418594164541111" }),
  (client) => client.inquireMerchant(),
  (client) => client.surcharge({ postal: "19106" }),
  (client) => client.openBatch({ batchsource: "x" }),
  (client) => client.closeBatch(),
  (client) => client.checkCredentials(),
];

/** Values as the documented members have them, and as nothing has them. */
const value = fc.oneof(
  fc.constantFrom(
    "A",
    "B",
    "C",
    "Y",
    "N",
    "00",
    "000",
    "002",
    "29",
    "62",
    "PPS",
    "RPCT",
    "10.00",
    "",
    " ",
    null,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const NAMES = [
  ...[
    "respstat",
    "respcode",
    "respproc",
    "resptext",
    "retref",
    "merchid",
    "account",
    "token",
    "amount",
    "setlstat",
  ],
  ...[
    "emv",
    "emvTagData",
    "receipt",
    "receiptObj",
    "binInfo",
    "userfields",
    "declineCategory",
    "merchAdviceCode",
  ],
  ...[
    "profileid",
    "acctid",
    "batchid",
    "txns",
    "fundings",
    "errormsg",
    "success",
    "messages",
    "postal",
    "product",
  ],
  ...["__proto__", "constructor", "toString"],
];
const object = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 12 });
const answer = fc.oneof(object, fc.array(object, { maxLength: 3 }), fc.jsonValue(), fc.constant(APPROVAL));
const text = fc.oneof(
  answer.map((json) => JSON.stringify(json)),
  fc.string(),
  fc.constantFrom("Null batches", ""),
);
const status = fc.constantFrom(200, 200, 200, 200, 204, 301, 400, 401, 404, 429, 500, 503);

test("whatever is answered, a call ends with a value or a coded error", async () => {
  const response = fc.record({ text, status });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLS),
      fc.array(response, { minLength: 1, maxLength: 4 }),
      async (call, rows) => {
        const bodiless = new Set([204, 301]);
        const responses = rows.map(
          (row) => new Response(bodiless.has(row.status) ? null : row.text, { status: row.status }),
        );
        const { client, clock } = faked(responses, { manualBatches: true });
        const settled = await clock.run(() => call(client).catch((error: unknown) => error));
        if (settled instanceof Error) expect(isVp3300Error(settled), String(settled)).toBe(true);
        expect(await clock.run(() => client.recover())).toMatchObject({ held: [] });
        expect(clock.pendingTimers).toBe(0);
      },
    ),
    runs(500),
  );
});

/** What is read of an answer, without the members as they came. */
async function readOf(answer: object): Promise<object> {
  const inquiry = await faked([answer]).client.inquire({ retref: "1" });
  if (!("answer" in inquiry)) throw new TypeError(inquiry.outcome);
  const { members, ...read } = inquiry.answer;
  expect(members.reveal()).toEqual(JSON.parse(JSON.stringify(answer)));
  return JSON.parse(JSON.stringify(read));
}

test("shuffled members and junk among them change nothing", async () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !Object.hasOwn(APPROVAL, text));
  const junk = fc.dictionary(name, fc.jsonValue(), { maxKeys: 5 });
  const members = fc.shuffledSubarray(Object.entries(APPROVAL), { minLength: 8 });
  const plain = await readOf(APPROVAL);
  await fc.assert(
    fc.asyncProperty(members, junk, async (shuffled, more) => {
      expect(await readOf({ ...more, ...Object.fromEntries(shuffled) })).toMatchObject(plain);
    }),
    runs(),
  );
});
