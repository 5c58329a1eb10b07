import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { AuthRequest } from "../../src/gateway/index.ts";
import { everythingIn } from "../tokenize/fakes.ts";
import { APPROVAL, CONFIG, type FakeAnswer, faked, networkError } from "./fake-gateway.ts";

/** Everything about a card, a person or the merchant's account that a request or an answer holds. */
const CANARIES = {
  account: "4111111111111111",
  token: "9418594164541111",
  expiry: "1230",
  cvv2: "8765",
  name: "Canary Name",
  address: "7 Canary Street",
  city: "Canaryville",
  postal: "87654",
  phone: "8005551234",
  email: "canary@example.com",
  bankaba: "124001545",
  securevalue: "AAABBJg0VhI0VniQEjRWAAAAAAA=",
  signature: "H4sIAAAAAAAACanary==",
  ssnl4: "7654",
  username: "canary-user",
  password: "canary-password",
  basic: btoa("canary-user:canary-password"),
};

const REQUEST: AuthRequest = {
  account: CANARIES.account,
  amountMinor: 1_000,
  orderId: "A1",
  expiry: CANARIES.expiry,
  cvv2: CANARIES.cvv2,
  name: CANARIES.name,
  address: CANARIES.address,
  city: CANARIES.city,
  postal: CANARIES.postal,
  phone: CANARIES.phone,
  email: CANARIES.email,
  securevalue: CANARIES.securevalue,
  extra: { ssnl4: CANARIES.ssnl4 },
};

/** An answer that repeats all of it, and more where nobody would look. */
const ECHO = {
  ...APPROVAL,
  ...CANARIES,
  cvv: CANARIES.cvv2,
  userfields: [{ a: CANARIES.name }],
  receipt: { nameOnCard: CANARIES.name },
  junk: { deep: [CANARIES.account, CANARIES.password] },
};

function expectNothingIn(value: unknown): void {
  const text = [
    everythingIn(value),
    JSON.stringify(value),
    inspect(value, { depth: 12, showHidden: true }),
  ].join("\n");
  for (const [name, canary] of Object.entries(CANARIES)) expect(text, name).not.toContain(canary);
}

/** Bodies of failures that repeat the request. */
const page = (status: number) => new Response(JSON.stringify(ECHO), { status });
const spiteful = Object.assign(new Error(JSON.stringify(ECHO)), {
  code: CANARIES.account,
  name: CANARIES.password,
  cause: Object.assign(new Error(CANARIES.basic), { request: REQUEST }),
});

describe("nothing of a card, a person or the credentials is printed", () => {
  test.each<[string, FakeAnswer]>([
    ["an approval", ECHO],
    ["a decline", { ...ECHO, respstat: "C", respcode: "116" }],
    ["a part", { ...ECHO, amount: "5.00" }],
    ["several", [ECHO, ECHO]],
  ])("in an outcome: %s", async (_, answer) => {
    const { client, clock } = faked([answer]);
    const outcome = await clock.run(() => client.authorize({ ...REQUEST, acceptPartial: true }));
    expectNothingIn(outcome);
    if ("answer" in outcome) expect(outcome.answer?.token?.reveal()).toBe(CANARIES.token);
  });

  test.each<[string, FakeAnswer]>([
    ["400", page(400)],
    ["401", page(401)],
    ["404", page(404)],
    ["429", page(429)],
    ["a refused connection", networkError("ECONNREFUSED")],
  ])("in an error: %s", async (_, answer) => {
    const { client, clock } = faked([answer]);
    const error = await clock.run(() => client.authorize(REQUEST)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: expect.stringMatching(/^GATEWAY_/) });
    expectNothingIn(error);
  });

  test.each<[string, FakeAnswer]>([
    ["500", page(500)],
    ["half an answer", JSON.stringify(ECHO).slice(0, -1)],
    ["a network failure that tells the request", spiteful],
    [
      "a redirect with all of it in its address",
      new Response(null, { status: 302, headers: { location: `https://x/?${CANARIES.account}` } }),
    ],
  ])("in what stays unknown: %s", async (_, answer) => {
    const { client, clock } = faked([answer]);
    const outcome = await clock.run(() => client.authorize(REQUEST));
    expect(outcome).toMatchObject({ outcome: "unknown", cause: expect.anything() });
    expectNothingIn(outcome);
    expectNothingIn(await client.attention());
  });

  test("in a client, or in what it makes of its options", () => {
    const { client } = faked([APPROVAL]);
    expectNothingIn(client);
    expectNothingIn({ ...client });
  });

  test("in a kept account, a batch, a deposit or a card's number", async () => {
    const { client } = faked([{ ...ECHO, profileid: "1" }]);
    expectNothingIn(await client.createProfile({ account: CANARIES.account, name: CANARIES.name }));
    expectNothingIn(await client.getProfile({ profileid: "1" }));
    expectNothingIn(
      await faked([[{ ...ECHO, batchid: "1", txns: [{ ...ECHO, retref: "1" }] }]]).client.settlementStatus({
        batchid: "1",
      }),
    );
    const money = { ddanumber: CANARIES.account, abanumber: CANARIES.bankaba };
    expectNothingIn(
      await faked([{ fundings: [money], txns: [{ cardnumber: CANARIES.account }] }]).client.funding({
        date: "0102",
      }),
    );
    expectNothingIn(await faked([{ product: "V", ...CANARIES }]).client.bin({ token: CANARIES.token }));
  });

  test("the canaries would be seen: here they are", () => {
    expect(() => expectNothingIn(ECHO)).toThrow();
    expect(() => expectNothingIn(spiteful)).toThrow();
    expect(CONFIG.password).toBe(CANARIES.password);
  });
});
