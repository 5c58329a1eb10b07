import { describe, expect, test } from "vitest";
import { serveGateway } from "../../../src/simulator/gateway/index.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";
import { AUTHORIZATION, callerOf, gateway, MERCHID } from "./caller.ts";

const SALE = { merchid: MERCHID, account: "4111111111111111", amount: "1.00", orderid: "A-1" };
const HTML = "<h1>CardConnect REST Servlet</h1>";

describe("who may call", () => {
  const options = {
    merchants: [{ merchid: "1" }, { merchid: "2" }],
    users: [
      { username: "one", password: "secret", merchids: ["1"] },
      { username: "both", password: "secret" },
    ],
  };
  const as = (name: string, password = "secret") => `Basic ${btoa(`${name}:${password}`)}`;

  test.each<[string, string, string, number]>([
    ["a user", as("one"), "1", 200],
    ["a user, for another's merchant", as("one"), "2", 401],
    ["a user of the site", as("both"), "2", 200],
    ["a user of the site, for a merchant of another", as("both"), "3", 401],
    ["a wrong password", as("one", "Secret"), "1", 401],
    ["nobody", "", "1", 401],
    ["the default user, where there are others", AUTHORIZATION, "1", 401],
  ])("%s", async (_name, authorization, merchid, status) => {
    const { simulator } = gateway(options);
    const { send } = callerOf(simulator, undefined, authorization);
    for (const response of [
      await send("PUT", "/auth", { ...SALE, merchid }),
      await send("GET", `/inquire/1/${merchid}`),
      await send("GET", `/settlestat?merchid=${merchid}`),
      await send("PUT", "/", { merchid }),
    ]) {
      expect(response.status).toBe(status);
    }
    expect(simulator.ledger.charges().length).toBe(status === 200 ? 1 : 0);
  });

  test("the credential check is a page, whichever way it is asked for", async () => {
    const { send } = gateway();
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/"],
      ["PUT", "/"],
      ["POST", ""],
    ] as const) {
      const response = await send(method, path, method === "GET" ? undefined : { merchid: MERCHID });
      expect(response.headers.get("content-type")).toContain("text/html");
      expect(await response.text()).toContain(HTML);
    }
    expect((await send("PUT", "/", { merchid: "0" })).status).toBe(401);
  });
});

describe("what is asked", () => {
  test("PUT and POST are one", async () => {
    const { simulator, call } = gateway();
    for (const method of ["PUT", "POST"]) {
      const { retref } = await call(method, "/auth", SALE);
      for (const [endpoint, members] of [
        ["capture", {}],
        ["sigcap", { signature: "H4sIAAAA" }],
        ["void", {}],
        ["voidByOrderId", { orderid: "A-1" }],
      ] as const) {
        const answer = await call(method, `/${endpoint}`, { merchid: MERCHID, retref, ...members });
        expect(answer.respcode).toBe(endpoint === "sigcap" ? "02" : "000");
      }
    }
    expect(simulator.ledger.charges()).toEqual([]);
  });

  test.each([
    ["GET", "/auth"],
    ["GET", "/nowhere"],
    ["PUT", "/inquire/1/2"],
    ["GET", "/inquireByOderid/A1/1"],
    ["GET", "/deposit?merchid=1&date=0101"],
    ["POST", "/VOID"],
  ])("%s %s is no endpoint", async (method, path) => {
    const { send } = gateway();
    const response = await send(method, path, method === "GET" ? undefined : {});
    expect(response.status).toBe(404);
    const endpoint = `/cardconnect/rest/${path.split(/[/?]/)[1]}`;
    expect(await response.json()).toMatchObject({ status: 404, error: "Not Found", path: endpoint });
  });

  test.each(["", "{", "[]", "null", '"text"', "x".repeat(300_000)])(
    "a body of %.10s is none",
    async (body) => {
      const { simulator, send } = gateway();
      const response = await send("PUT", "/auth", undefined, { body });
      expect(response.status).toBe(400);
      expect(simulator.ledger.bookings).toEqual([]);
    },
  );

  test("null is as good as absent, and numbers are text", async () => {
    const { auth } = gateway();
    const answer = await auth({ orderid: null, track: null, cvv2: 123, expiry: 1230, capture: null });
    expect(answer).toMatchObject({ respstat: "A", cvvresp: "M", expiry: "1230" });
    expect(answer).not.toHaveProperty("batchid");
  });

  test("an order id of any characters is found by its path", async () => {
    const { auth, call } = gateway();
    for (const orderid of ["A 1/2?#%", "ä", "a+b"]) {
      const { retref } = await auth({ orderid });
      const path = `/inquireByOrderid/${encodeURIComponent(orderid)}/${MERCHID}/1`;
      expect(await call("GET", path)).toMatchObject({ retref });
    }
    expect(await call("GET", `/inquireByOrderid/%zz/${MERCHID}/1`)).toMatchObject({ respcode: "29" });
  });
});

describe("what is answered", () => {
  test("members come in any order, with junk between them, and the same for the same seed", async () => {
    const tell = async (seed: number) => {
      const { auth } = gateway({ seed, clock: new VirtualClock() });
      const answers = [await auth(), await auth(), await auth()];
      return answers.map((answer) => JSON.stringify(answer));
    };
    const [first, again, other] = [await tell(7), await tell(7), await tell(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const orders = new Set(first.map((text) => Object.keys(JSON.parse(text)).join()));
    expect(orders.size).toBe(3);
    expect(JSON.parse(first[0]!)).toMatchObject({ ignored: "0000", padding: ["A", "B", null] });
  });

  test("without junk, if it is told to", async () => {
    const { auth } = gateway({ junkMembers: false });
    expect(await auth()).not.toHaveProperty("ignored");
  });

  test("twenty calls a minute to some endpoints, and then 429", async () => {
    const clock = new VirtualClock();
    const { send } = gateway({ clock, callsPerMinute: 20 });
    for (let left = 19; left >= 0; left--) {
      const response = await send("GET", `/inquire/1/${MERCHID}`);
      expect([response.status, response.headers.get("x-rate-limit-remaining")]).toEqual([200, String(left)]);
      await clock.advance(1_000);
    }
    const refused = await send("GET", `/inquire/1/${MERCHID}`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-rate-limit-retry-after-seconds")).toBe("40");
    expect((await send("GET", `/settlestat?merchid=${MERCHID}`)).status).toBe(200);
    const unlimited = await send("GET", `/inquireByOrderid/A/${MERCHID}/1`);
    expect(unlimited.headers.has("x-rate-limit-remaining")).toBe(false);
    await clock.advance(40_000);
    expect((await send("GET", `/inquire/1/${MERCHID}`)).status).toBe(200);
  });

  test("arrivals are noted with their order and fault", async () => {
    const clock = new VirtualClock();
    const { simulator, auth, put, inquire, byOrder, send } = gateway({ clock });
    const { retref } = await auth({ orderid: "A-1" });
    simulator.failNext("cutBefore", { orderid: "A-1", endpoint: "capture" });
    await expect(put("capture", { retref })).rejects.toThrow(TypeError);
    await inquire(retref);
    await byOrder("A-1");
    await send("GET", "/nowhere");
    const atMs = clock.now();
    const about = { orderid: "A-1", fault: "none", atMs };
    expect(simulator.arrivals).toEqual([
      { method: "PUT", endpoint: "auth", ...about },
      { method: "PUT", endpoint: "capture", ...about, fault: "cutBefore" },
      { method: "GET", endpoint: "inquire", ...about },
      { method: "GET", endpoint: "inquireByOrderid", ...about },
      { method: "GET", endpoint: undefined, ...about, orderid: undefined },
    ]);
  });

  test("the same over a socket", async () => {
    const { simulator } = gateway();
    await using server = await serveGateway(simulator);
    const { auth, byOrder, send } = callerOf({ fetch: globalThis.fetch }, server.url);
    const { retref } = await auth({ orderid: "A-1" });
    expect(await byOrder("A-1")).toMatchObject({ retref });
    simulator.failNext("cutAfter");
    await expect(auth({ orderid: "A-2" })).rejects.toMatchObject({
      name: "TypeError",
      message: "fetch failed",
    });
    expect(simulator.ledger.heldMinor("A-2")).toBe(1000);
    simulator.failNext("rateLimited");
    const limited = await send("PUT", "/auth", SALE);
    expect([limited.status, limited.headers.get("x-rate-limit-retry-after-seconds")]).toEqual([429, "60"]);
  });
});
