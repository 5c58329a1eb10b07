import { describe, expect, test } from "vitest";
import { createCardSecureSimulator, serveCardSecure } from "../../../src/simulator/cardsecure/index.ts";
import { createRandom, VirtualClock } from "../../../src/simulator/index.ts";

const BASE = "http://127.0.0.1/cardsecure";

/** A CardSecure, and plain HTTP to it. */
function service(clock = new VirtualClock()) {
  const simulator = createCardSecureSimulator({ clock });
  const post = (path: string, body: object) =>
    simulator.fetch(`${BASE}/api/v1/${path}`, { method: "POST", body: JSON.stringify(body) });
  const tokenize = () => post("ccn/tokenize", { account: "4111111111111111" });
  return { clock, simulator, post, tokenize };
}

describe("CardSecure that fails", () => {
  test.each([
    ["cutBefore", 0],
    ["cutAfter", 1],
  ] as const)("%s leaves %i tokens", async (fault, count) => {
    const { simulator, tokenize } = service();
    simulator.failNext(fault);
    await expect(tokenize()).rejects.toMatchObject({ cause: { code: "SIMULATOR_CONNECTION_CUT" } });
    expect(simulator.issued).toHaveLength(count);
    expect((await tokenize()).status).toBe(200);
  });

  test.each([
    ["unauthorized", 401],
    ["rateLimited", 429],
    ["serverErrorBefore", 500],
  ] as const)("%s is HTTP %i with an error of its own", async (fault, status) => {
    const { simulator, tokenize } = service();
    simulator.failNext(fault);
    const response = await tokenize();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errorcode: 43 });
    expect(simulator.issued).toEqual([]);
  });

  test("fails at the endpoint that is meant, and an error number at tokenize", async () => {
    const { simulator, post, tokenize } = service();
    simulator.failNext("serverErrorAfter", { endpoint: "echo", status: 503 });
    simulator.failNext(43);
    expect(await (await tokenize()).json()).toMatchObject({ errorcode: 43 });
    expect((await tokenize()).status).toBe(200);
    expect((await post("echo", { message: "" })).status).toBe(503);
    expect((await simulator.fetch(`${BASE}/cs?action=CE&data=4111111111111111`)).status).toBe(200);
    expect(() => simulator.failNext("slow", { endpoint: "auth" })).toThrow(
      expect.objectContaining({ code: "ARGUMENT_INVALID" }),
    );
  });

  test("is slow in virtual time", async () => {
    const { clock, simulator, tokenize } = service();
    simulator.failNext("slow", { delayMs: 40_000 });
    const startMs = clock.now();
    expect((await clock.run(tokenize)).status).toBe(200);
    expect(clock.now() - startMs).toBe(40_000);
  });

  test("by chance, until it is told not to", async () => {
    const { simulator, tokenize } = service();
    simulator.failRandomly({ random: createRandom(7), rate: 1, among: ["rateLimited"] });
    simulator.failNext(43);
    expect((await tokenize()).status).toBe(429);
    simulator.clearFaults();
    expect((await tokenize()).status).toBe(200);
  });

  test("over a socket", async () => {
    const { simulator } = service();
    await using server = await serveCardSecure(simulator);
    simulator.failNext("cutAfter");
    const init = { method: "POST", body: JSON.stringify({ account: "4111111111111111" }) };
    const url = `${server.url}/cardsecure/api/v1/ccn/tokenize`;
    await expect(fetch(url, init)).rejects.toThrow(TypeError);
    expect(simulator.issued).toHaveLength(1);
    expect(await (await fetch(url, init)).json()).toMatchObject({
      token: simulator.issued[0]?.token.reveal(),
    });
  });
});

describe("a service next door", () => {
  test("gets the token that the request would give, and looks at it without using it up", async () => {
    const { simulator, tokenize } = service();
    const { token } = (await (await tokenize()).json()) as { token: string };
    const issued = simulator.issue({ account: "4111111111111111", cvv: "123" });
    if (typeof issued === "number") throw new TypeError(String(issued));
    expect(issued.reveal()).toBe(token);
    expect(simulator.find(issued)).toMatchObject({ origin: "card", unique: false });
    expect(simulator.find(token)?.account.reveal()).toBe("4111111111111111");
    expect(simulator.find("9418594164541111")).toBeUndefined();
    expect(simulator.redeem(issued)).toMatchObject({ origin: "card", cvv: expect.anything() });
  });

  test("gets the error number of what CardSecure refuses", () => {
    const { simulator } = service();
    expect(simulator.issue({ account: "4111111111111112" })).toBe(54);
    for (const members of [null, [], { account: 1 }]) {
      expect(() => simulator.issue(members as never)).toThrow(
        expect.objectContaining({ code: "ARGUMENT_INVALID" }),
      );
    }
    expect(() => simulator.find(1 as never)).toThrow(expect.objectContaining({ code: "ARGUMENT_INVALID" }));
  });
});
