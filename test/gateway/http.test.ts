import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterEach, describe, expect, test } from "vitest";
import { CardPointeGateway, type GatewayConfig } from "../../src/gateway/index.ts";
import { APPROVAL, CONFIG, type FakeAnswer, faked, networkError } from "./fake-gateway.ts";

const SALE = { account: "9418594164541111", amountMinor: 1_000, orderId: "A1" };
const CREDENTIALS = { merchid: "496160873888", username: "canary-user", password: "canary-password" };

describe("where it sends", () => {
  test.each<[object, string]>([
    [{ site: "fts", environment: "uat" }, "https://fts-uat.cardconnect.com/cardconnect/rest/auth"],
    [{ site: "fts", environment: "production" }, "https://fts.cardconnect.com/cardconnect/rest/auth"],
    [{ baseUrl: "https://fts.cardconnect.com/" }, "https://fts.cardconnect.com/cardconnect/rest/auth"],
    [{ baseUrl: "http://127.0.0.1:8080/proxy" }, "http://127.0.0.1:8080/proxy/cardconnect/rest/auth"],
    [{ baseUrl: "https://pay.shop.example" }, "https://pay.shop.example/cardconnect/rest/auth"],
  ])("%j", async (place, url) => {
    const config = { ...place, ...CREDENTIALS } as GatewayConfig;
    const { client, sent } = faked([APPROVAL], { allowedHosts: ["pay.shop.example"] }, config);
    await client.authorize(SALE);
    expect(sent[0]?.url).toBe(url);
  });

  test.each([
    ["https://evil.example", "host"],
    ["https://cardconnect.com.evil.example", "host"],
    ["http://fts.cardconnect.com", "scheme"],
    ["http://10.0.0.1", "scheme"],
    ["https://canary-user:canary-password@fts.cardconnect.com", "credentials"],
    ["https://fts.cardconnect.com:6443", "port"],
    ["https://fts.cardconnect.com/?a=1", "query"],
  ])("%s is refused for its %s, and no client is made", (baseUrl, reason) => {
    const make = () => new CardPointeGateway({ baseUrl, ...CREDENTIALS });
    expect(make).toThrow(
      expect.objectContaining({
        code: "GATEWAY_HOST_REFUSED",
        context: expect.objectContaining({ reason }),
        message: expect.not.stringContaining("canary"),
      }),
    );
  });

  test("with the credentials in a header, no redirects, no cookies, no referrer", async () => {
    const { client, sent } = faked([APPROVAL]);
    await client.authorize(SALE);
    const [{ headers, init, method, body }] = sent as [(typeof sent)[number]];
    expect(headers.authorization).toBe(`Basic ${btoa("canary-user:canary-password")}`);
    expect(init).toMatchObject({ redirect: "manual", credentials: "omit", referrerPolicy: "no-referrer" });
    expect([method, headers["content-type"]]).toEqual(["POST", "application/json"]);
    expect(JSON.parse(body!)).toEqual({
      account: "9418594164541111",
      amount: "10.00",
      orderid: "A1",
      currency: "USD",
      merchid: "496160873888",
    });
  });

  test("a password beyond ASCII is sent as UTF-8", async () => {
    const { client, sent } = faked([APPROVAL], {}, { ...CONFIG, password: "pässwört" });
    await client.authorize(SALE);
    const [, encoded = ""] = sent[0]!.headers.authorization!.split(" ");
    expect(Buffer.from(encoded, "base64").toString("utf8")).toBe("canary-user:pässwört");
  });
});

const html = (status: number) => new Response("<html>canary-body</html>", { status });

describe("what comes back", () => {
  test.each<[string, FakeAnswer, object]>([
    ["400", html(400), { code: "GATEWAY_REQUEST", context: { status: 400, sent: "no" } }],
    ["401", html(401), { code: "GATEWAY_AUTHENTICATION", context: { status: 401, sent: "no" } }],
    ["403", html(403), { code: "GATEWAY_AUTHENTICATION", context: { status: 403, sent: "no" } }],
    ["404", html(404), { code: "GATEWAY_REQUEST", context: { status: 404, sent: "no" } }],
    ["408", html(408), { code: "GATEWAY_CONNECTION", context: { status: 408, sent: "maybe" } }],
    ["418", html(418), { code: "GATEWAY_API", context: { status: 418, sent: "maybe" } }],
    ["429", html(429), { code: "GATEWAY_RATE_LIMITED", context: { status: 429, sent: "no" } }],
    [
      "429 with a time",
      new Response("", { status: 429, headers: { "X-Rate-Limit-Retry-After-Seconds": "17" } }),
      { code: "GATEWAY_RATE_LIMITED", context: { status: 429, sent: "no", retryAfterMs: 17_000 } },
    ],
    [
      "429 with a time of years",
      new Response("", { status: 429, headers: { "retry-after": "999999" } }),
      { code: "GATEWAY_RATE_LIMITED", context: { retryAfterMs: 3_600_000 } },
    ],
    [
      "429 with a date",
      new Response("", { status: 429, headers: { "retry-after": "Fri, 01 Jan 2027 00:00:00 GMT" } }),
      { code: "GATEWAY_RATE_LIMITED", context: { status: 429, sent: "no" } },
    ],
    ["500", html(500), { code: "GATEWAY_CONNECTION", context: { status: 500, sent: "maybe" } }],
    ["502", html(502), { code: "GATEWAY_CONNECTION", context: { status: 502 } }],
    ["503", html(503), { code: "GATEWAY_CONNECTION", context: { status: 503 } }],
    ["504", html(504), { code: "GATEWAY_CONNECTION", context: { status: 504 } }],
    ["200 with a page", "<html>", { code: "GATEWAY_RESPONSE_INVALID", context: { reason: "not JSON" } }],
    [
      "200 with half",
      '{"respstat":"A"',
      { code: "GATEWAY_RESPONSE_INVALID", context: { reason: "not JSON" } },
    ],
    [
      "200 with a list of nothing",
      "[]",
      { code: "GATEWAY_RESPONSE_INVALID", context: { reason: "no transaction" } },
    ],
    ["200 with a number", "1", { code: "GATEWAY_RESPONSE_INVALID" }],
    ["200 with null", "null", { code: "GATEWAY_RESPONSE_INVALID" }],
    ["200 without respstat", "{}", { code: "GATEWAY_RESPONSE_INVALID" }],
    ["200 with a respstat of no kind", { respstat: "Z" }, { code: "GATEWAY_RESPONSE_INVALID" }],
    [
      "a redirect",
      new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
      { code: "GATEWAY_RESPONSE_INVALID", context: { reason: "redirect", status: 302 } },
    ],
    [
      "64 KiB and a byte",
      JSON.stringify({ respstat: "A", junk: "x".repeat(65_536) }),
      { code: "GATEWAY_RESPONSE_INVALID", context: { reason: "length", expected: 65_536 } },
    ],
    [
      "a refused connection",
      networkError("ECONNREFUSED"),
      { code: "GATEWAY_CONNECTION", context: { reason: "ECONNREFUSED", sent: "no" } },
    ],
    ["no such host", networkError("ENOTFOUND"), { code: "GATEWAY_CONNECTION", context: { sent: "no" } }],
    [
      "a reset",
      networkError("ECONNRESET"),
      { code: "GATEWAY_CONNECTION", context: { reason: "ECONNRESET", sent: "maybe" } },
    ],
    [
      "an unreachable host",
      networkError("EHOSTUNREACH"),
      { code: "GATEWAY_CONNECTION", context: { sent: "maybe" } },
    ],
    [
      "a failure of no kind",
      new TypeError("canary"),
      { code: "GATEWAY_CONNECTION", context: { sent: "maybe" } },
    ],
    ["nothing", "never", { code: "GATEWAY_TIMEOUT", context: { timeoutMs: 15_000, sent: "maybe" } }],
  ])("%s", async (_, answer, expected) => {
    const { client, clock, sent } = faked([answer]);
    const failure = clock.run(() => client.inquire({ retref: "1" }));
    await expect(failure).rejects.toMatchObject(expected);
    await expect(failure).rejects.toMatchObject({ message: expect.not.stringContaining("canary") });
    expect(sent).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test("an answer of exactly the limit is read", async () => {
    const empty = JSON.stringify({ ...APPROVAL, junk: "" });
    const text = JSON.stringify({ ...APPROVAL, junk: "x".repeat(65_536 - empty.length) });
    const { client } = faked([text]);
    await expect(client.inquire({ retref: "1" })).resolves.toMatchObject({ outcome: "approved" });
  });
});

describe("what ends a call", () => {
  test("an aborted signal, before anything is sent", async () => {
    const { client, sent } = faked([APPROVAL]);
    const reason = new Error("closed for today");
    const call = client.inquire({ retref: "1" }, { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });

  test("an abort on the way, with the signal's reason unwrapped", async () => {
    const { client, sent, clock } = faked(["never"]);
    const controller = new AbortController();
    const call = client.inquire({ retref: "1" }, { signal: controller.signal });
    await clock.advance(0);
    expect(sent).toHaveLength(1);
    controller.abort("gone");
    await expect(call).rejects.toBe("gone");
    expect(sent[0]?.init.signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    [{ timeoutMs: 100 }, {}, 100],
    [{}, { readTimeoutMs: 2_000 }, 2_000],
    [{}, {}, 15_000],
  ])("its deadline %j %j", async (options, clientOptions, timeoutMs) => {
    const { client, clock } = faked(["never"], clientOptions);
    const startMs = clock.now();
    const call = clock.run(() => client.inquire({ retref: "1" }, options));
    await expect(call).rejects.toMatchObject({ code: "GATEWAY_TIMEOUT", context: { timeoutMs } });
    expect(clock.now() - startMs).toBe(timeoutMs);
  });
});

describe("how much goes on at once", () => {
  test("what is over the bound waits for its turn, in order", async () => {
    let underWay = 0;
    let most = 0;
    const { clock } = faked([]);
    const fetch = (async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resume) => clock.setTimer(1_000, resume));
      underWay -= 1;
      return new Response(JSON.stringify(APPROVAL));
    }) as typeof globalThis.fetch;
    const client = new CardPointeGateway(CONFIG, { clock, fetch, maxConcurrent: 4 });
    const done: number[] = [];
    const call = async (index: number) => {
      await client.inquire({ retref: String(index) });
      done.push(index);
    };
    await clock.run(() => Promise.all(Array.from({ length: 20 }, (_, index) => call(index))));
    expect(most).toBe(4);
    expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test("whose turn does not come in time is told so, and leaves the line; nothing was sent", async () => {
    const { client, clock, sent } = faked(["never"], { maxConcurrent: 1, readTimeoutMs: 1_000 });
    const first = client.inquire({ retref: "1" }, { timeoutMs: 10_000 });
    const second = client.inquire({ retref: "2" });
    const caught = expect(second).rejects.toMatchObject({
      code: "GATEWAY_TIMEOUT",
      context: { reason: "busy", sent: "no" },
    });
    const ended = expect(first).rejects.toMatchObject({ code: "GATEWAY_TIMEOUT" });
    await clock.advance(20_000);
    await Promise.all([caught, ended]);
    expect(sent).toHaveLength(1);
    const third = client.inquire({ retref: "3" });
    const thirdEnded = expect(third).rejects.toMatchObject({
      code: "GATEWAY_TIMEOUT",
      context: { sent: "maybe" },
    });
    await clock.advance(2_000);
    await thirdEnded;
    expect(sent).toHaveLength(2);
  });
});

describe("over real connections", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  test("a certificate that nobody vouches for: nothing was sent, and the journal says so", async () => {
    let requests = 0;
    const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }]);
    const port = await listen(
      createTlsServer({ key, cert }, (_, response) => {
        requests += 1;
        response.end(JSON.stringify(APPROVAL));
      }),
    );
    const client = new CardPointeGateway({ baseUrl: `https://127.0.0.1:${port}`, ...CREDENTIALS });
    await expect(client.authorize(SALE)).rejects.toMatchObject({
      code: "GATEWAY_CONNECTION",
      context: { reason: "DEPTH_ZERO_SELF_SIGNED_CERT", sent: "no" },
    });
    expect(requests).toBe(0);
    expect((await client.findPayment("A1"))?.conclusion).toMatchObject({
      reason: "not-sent",
      mayRepeat: true,
    });
  });

  test("a port that nobody listens on: nothing was sent", async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const client = new CardPointeGateway({ baseUrl: `http://127.0.0.1:${port}`, ...CREDENTIALS });
    await expect(client.authorize(SALE)).rejects.toMatchObject({
      code: "GATEWAY_CONNECTION",
      context: { reason: "ECONNREFUSED", sent: "no" },
    });
  });

  test("a redirect to another host is not followed", async () => {
    const seen: string[] = [];
    const elsewhere = await listen(
      createServer((request, response) => {
        seen.push(`elsewhere ${request.url}`);
        response.end("{}");
      }),
    );
    const port = await listen(
      createServer((request, response) => {
        seen.push(String(request.url));
        response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/` }).end();
      }),
    );
    const client = new CardPointeGateway({ baseUrl: `http://127.0.0.1:${port}`, ...CREDENTIALS });
    await expect(client.inquire({ retref: "1" })).rejects.toMatchObject({
      code: "GATEWAY_RESPONSE_INVALID",
      context: { reason: "redirect", status: 307 },
    });
    expect(seen).toEqual(["/cardconnect/rest/inquire/1/496160873888"]);
  });

  test("an answer without end is read to its limit, and the connection is dropped", async () => {
    let dropped: () => void = () => undefined;
    const isDropped = new Promise<void>((resolve) => {
      dropped = resolve;
    });
    const port = await listen(
      createServer((_, response) => {
        response.on("close", dropped);
        const write = () => {
          while (!response.destroyed && response.write("x".repeat(16_384)));
          if (!response.destroyed) response.once("drain", write);
        };
        write();
      }),
    );
    const client = new CardPointeGateway({ baseUrl: `http://127.0.0.1:${port}`, ...CREDENTIALS });
    await expect(client.inquire({ retref: "1" })).rejects.toMatchObject({
      code: "GATEWAY_RESPONSE_INVALID",
      context: { reason: "length" },
    });
    await isDropped;
  });
});
