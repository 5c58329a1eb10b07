import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isVp3300Error, type Vp3300Error } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { CardSecure, type CardSecureOptions } from "../../src/tokenize/card-secure.ts";
import { CardToken } from "../../src/tokenize/card-token.ts";
import { answer, capture, EMV_DEVICE_DATA, everythingIn, FakeFetch } from "./fakes.ts";

const NUMBER = "4111111111111111";
const TOKEN = "9418594164541111";
const SITE = { site: "fts", environment: "uat" } as const;
const KEYED = { kind: "keyed", number: NUMBER, expiry: "12/30", cvv: "123" } as const;
const OK = { message: "No Error", errorcode: 0, token: TOKEN };

function clientOf(respond: ConstructorParameters<typeof FakeFetch>[0], options: CardSecureOptions = {}) {
  const fake = new FakeFetch(respond);
  const clock = new VirtualClock(Date.parse("2026-06-15T00:00:00Z"));
  const client = new CardSecure(SITE, { fetch: fake.fetch, clock, ...options });
  return { client, clock, sent: fake.sent };
}

/** The failure of a call, searched for the card data of {@link KEYED} on the way. */
async function failureOf(call: Promise<unknown>): Promise<Vp3300Error> {
  const error = await call.then(
    () => expect.unreachable("the call should have failed"),
    (reason: unknown) => reason,
  );
  const everything = everythingIn(error) + inspect(error, { depth: 9, showHidden: true });
  for (const canary of [NUMBER, "1230", TOKEN, EMV_DEVICE_DATA.slice(40, 80)]) {
    expect(everything).not.toContain(canary);
  }
  if (!isVp3300Error(error)) expect.unreachable("the failure should have a code");
  return error;
}

describe("a request", () => {
  test("goes once, as a POST of JSON, to fixed paths of the site, without cookies and redirects", async () => {
    const { client, sent } = clientOf(() => answer(OK));
    const token = await client.tokenize(KEYED);
    expect(token).toBeInstanceOf(CardToken);
    expect(token.reveal()).toBe(TOKEN);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      url: "https://fts-uat.cardconnect.com/cardsecure/api/v1/ccn/tokenize",
      json: { account: NUMBER, expiry: "1230", cvv: "123" },
      init: {
        method: "POST",
        redirect: "manual",
        credentials: "omit",
        headers: { "content-type": "application/json" },
      },
    });
  });

  test("asks for a unique token when told to", async () => {
    const { client, sent } = clientOf(() => answer(OK));
    await client.tokenize(KEYED, { unique: true });
    await client.tokenize(KEYED, { unique: false });
    expect(sent.map(({ json }) => json)).toEqual([
      { account: NUMBER, expiry: "1230", cvv: "123", unique: true },
      { account: NUMBER, expiry: "1230", cvv: "123" },
    ]);
  });

  test("carries a capture", async () => {
    const { client, sent } = clientOf(() => answer(OK));
    await client.tokenize(capture());
    expect(sent[0]?.json).toEqual({ devicedata: EMV_DEVICE_DATA });
  });

  test("uses the platform's fetch unless given one", async () => {
    const client = new CardSecure({ baseUrl: "http://127.0.0.1:1" });
    expect((await failureOf(client.tokenize(KEYED))).code).toBe("TOKENIZE_CONNECTION");
  });
});

describe("an answer", () => {
  test.each([
    ["unknown members in any order", { junk: [1], token: TOKEN, extra: { token: 1 }, errorcode: 0 }],
    ["errorcode as text", { errorcode: "0000", token: TOKEN }],
    ["no message", { errorcode: 0, token: TOKEN }],
    ["letters", { errorcode: 0, token: "9ABC594164541111" }],
  ])("with %s gives the token", async (_name, body) => {
    const { client } = clientOf(() => answer(body));
    expect((await client.tokenize(KEYED)).reveal()).toBe(body.token);
  });

  test.each([200, 201, 400, 500])("counts by its errorcode, not by its status %i", async (status) => {
    const { client } = clientOf(() => answer(OK, status));
    expect((await client.tokenize(KEYED)).last4).toBe("1111");
  });

  test.each([
    ["token as a number", `{"errorcode":0,"token":9418594164541111}`, "token"],
    ["small number", `{"errorcode":0,"token":941}`, "token"],
    ["no token", { errorcode: 0 }, "token"],
    ["empty token", { errorcode: 0, token: "" }, "token"],
    ["null token", { errorcode: 0, token: null }, "token"],
    ["long token", { errorcode: 0, token: "9".repeat(20) }, "token"],
    ["account as token", { errorcode: 0, token: NUMBER }, "account in clear"],
    ["HTML", "<html>4111111111111111</html>", "not a JSON object"],
    ["nothing", "", "not a JSON object"],
    ["array", [OK], "not a JSON object"],
    ["null", "null", "not a JSON object"],
    ["cut JSON", JSON.stringify(OK).slice(0, -1), "not a JSON object"],
    ["no errorcode", { token: TOKEN }, "no errorcode"],
    ["errorcode of another type", { token: TOKEN, errorcode: false }, "no errorcode"],
    ["negative errorcode", { token: TOKEN, errorcode: -1 }, "no errorcode"],
    ["broken errorcode", { token: TOKEN, errorcode: 0.5 }, "no errorcode"],
    [
      "errorcode too long for a number of theirs",
      { token: TOKEN, errorcode: Number(NUMBER) },
      "no errorcode",
    ],
    ["errorcode in words", { token: TOKEN, errorcode: "none" }, "no errorcode"],
  ])("with %s is refused", async (_name, body, reason) => {
    const { client } = clientOf(() => answer(body));
    const error = await failureOf(client.tokenize(KEYED));
    expect(error).toMatchObject({ code: "TOKENIZE_RESPONSE_INVALID", context: { reason } });
  });

  test.each([
    [400, "TOKENIZE_REQUEST_REFUSED"],
    [401, "TOKENIZE_REQUEST_REFUSED"],
    [404, "TOKENIZE_REQUEST_REFUSED"],
    [408, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [429, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [500, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [502, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [503, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [504, "TOKENIZE_SERVICE_UNAVAILABLE"],
  ])("of another server with status %i is %s", async (status, code) => {
    for (const body of ["<h1>Error</h1>", { timestamp: 1, status, error: "x", path: "/" }]) {
      const { client } = clientOf(() => answer(body, status));
      expect(await failureOf(client.tokenize(KEYED))).toMatchObject({ code, context: { status } });
    }
  });

  test.each([
    [8, "TOKENIZE_CARD_REFUSED"],
    [54, "TOKENIZE_CARD_REFUSED"],
    [20, "TOKENIZE_READER_DATA_REFUSED"],
    [72, "TOKENIZE_READER_DATA_REFUSED"],
    [73, "TOKENIZE_READER_DATA_REFUSED"],
    [78, "TOKENIZE_READER_DATA_REFUSED"],
    [12, "TOKENIZE_KEY_REFUSED"],
    [24, "TOKENIZE_KEY_REFUSED"],
    [65, "TOKENIZE_KEY_REFUSED"],
    [27, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [46, "TOKENIZE_SERVICE_UNAVAILABLE"],
    [49, "TOKENIZE_REQUEST_REFUSED"],
    [999, "TOKENIZE_REQUEST_REFUSED"],
  ])("with error %i is %s, and the server's words stay out of it", async (errorcode, code) => {
    const { client } = clientOf(() => answer({ errorcode, message: `bad card ${NUMBER}`, token: TOKEN }));
    const error = await failureOf(client.tokenize(KEYED));
    expect(error).toMatchObject({ code, context: { errorcode } });
    expect(String(error.context.reason)).not.toContain("bad card");
  });

  test("is read no further than 64 KiB", async () => {
    let pulled = 0;
    let cancelled = false;
    const { client, sent } = clientOf(({ init }) => {
      init.signal?.addEventListener("abort", () => {
        cancelled = true;
      });
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        pulled++;
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
    });
    const error = await failureOf(client.tokenize(KEYED));
    expect(error).toMatchObject({ code: "TOKENIZE_RESPONSE_INVALID", context: { reason: "length" } });
    expect(pulled).toBe(5);
    expect(cancelled).toBe(true);
    expect(sent).toHaveLength(1);
  });

  test("that redirects is refused, wherever to", async () => {
    const redirect = clientOf(
      () => new Response(null, { status: 307, headers: { location: "https://evil.example/" } }),
    );
    const error = await failureOf(redirect.client.tokenize(KEYED));
    expect(error).toMatchObject({ code: "TOKENIZE_RESPONSE_INVALID", context: { reason: "redirect" } });
    const hidden = Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    expect((await failureOf(clientOf(() => hidden).client.tokenize(KEYED))).context.reason).toBe("redirect");
    expect(redirect.sent).toHaveLength(1);
  });
});

describe("an account that comes back as its own token", () => {
  const giftCard = "6375********0014";

  test("is refused also when only the capture shows it", async () => {
    const { client } = clientOf(() => answer({ errorcode: 0, token: "6375123456780014" }));
    const error = await failureOf(client.tokenize(capture({ maskedPan: giftCard })));
    expect(error.context.reason).toBe("account in clear");
  });

  test("is the caller's wish when allowed", async () => {
    const { client } = clientOf(() => answer({ errorcode: 0, token: NUMBER }));
    const token = await client.tokenize(KEYED, { allowAccountAsToken: true });
    expect(token.reveal()).toBe(NUMBER);
  });

  test("a bank account that comes back is refused", async () => {
    const { client } = clientOf(() => answer({ errorcode: 0, token: "123412341234" }));
    const source = { kind: "bankAccount", routing: "011401533", account: "123412341234" } as const;
    expect((await failureOf(client.tokenize(source))).context.reason).toBe("account in clear");
  });

  test("a token that only has the same ends is a token", async () => {
    const { client } = clientOf(() => answer(OK));
    for (const maskedPan of ["************1111", "4111********1111", "*1111"]) {
      expect((await client.tokenize(capture({ maskedPan }))).reveal()).toBe(TOKEN);
    }
  });

  test("attaching to a token gives that token", async () => {
    const { client } = clientOf(() => answer(OK));
    const token = await client.tokenize({ kind: "attach", token: new CardToken(TOKEN), cvv: "123" });
    expect(token.reveal()).toBe(TOKEN);
  });
});

describe("a broken connection", () => {
  class HttpClientError extends TypeError {
    readonly config = { body: NUMBER };
    readonly code = "ERR_NETWORK";
  }

  test.each<[string, unknown, string, object]>([
    [
      "of Node",
      Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new RangeError("x"), { code: "ECONNREFUSED" }),
      }),
      "ECONNREFUSED",
      [{ name: "TypeError" }, { name: "RangeError", code: "ECONNREFUSED" }],
    ],
    ["of a browser", new TypeError("Failed to fetch"), "TypeError", [{ name: "TypeError" }]],
    [
      "of another client, which keeps the request",
      new HttpClientError(`POST ${NUMBER} failed`),
      "ERR_NETWORK",
      [{ name: "TypeError", code: "ERR_NETWORK" }],
    ],
    ["with card data for a code", { name: NUMBER, code: `E${NUMBER}` }, "Error", [{ name: "Error" }]],
    ["that is no error", NUMBER, "unknown", []],
  ])("%s is told by names and codes", async (_name, thrown, reason, cause) => {
    const { client, sent } = clientOf(() => Promise.reject(thrown));
    const error = await failureOf(client.tokenize(KEYED));
    expect(error).toMatchObject({ code: "TOKENIZE_CONNECTION", context: { reason }, cause });
    expect(sent).toHaveLength(1);
  });

  test("a chain of causes without end ends", async () => {
    const error = new TypeError("x");
    error.cause = error;
    const failure = await failureOf(clientOf(() => Promise.reject(error)).client.tokenize(KEYED));
    expect(failure.cause).toHaveLength(5);
  });

  test("a fetch that throws at once fails the same way", async () => {
    const fetch = (() => {
      throw new TypeError(NUMBER);
    }) as typeof globalThis.fetch;
    expect((await failureOf(new CardSecure(SITE, { fetch }).tokenize(KEYED))).code).toBe(
      "TOKENIZE_CONNECTION",
    );
  });

  test("while the answer is read", async () => {
    const { client } = clientOf(() => {
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>) =>
        controller.error(Object.assign(new TypeError("terminated"), { code: "UND_ERR_SOCKET" }));
      return new Response(new ReadableStream({ pull }));
    });
    const error = await failureOf(client.tokenize(KEYED));
    expect(error).toMatchObject({ code: "TOKENIZE_CONNECTION", context: { reason: "UND_ERR_SOCKET" } });
  });
});

describe("the deadline", () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ["no answer, from a fetch that ignores its signal", () => new Promise<Response>(() => undefined)],
    ["half an answer", () => new Response(new ReadableStream({}))],
  ])("ends a call with %s", async (_name, respond) => {
    const { client, clock } = clientOf(respond, { timeoutMs: 5_000 });
    const failure = failureOf(client.tokenize(KEYED));
    let settled = false;
    void failure.then(() => {
      settled = true;
    });
    await clock.advance(4_999);
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: "TOKENIZE_TIMEOUT", context: { timeoutMs: 5_000 } });
    expect(clock.pendingTimers).toBe(0);
  });

  test("of one call goes before the client's, and the connection is let go", async () => {
    const { client, clock, sent } = clientOf(() => new Promise<Response>(() => undefined));
    const failure = failureOf(client.tokenize(KEYED, { timeoutMs: 10 }));
    await clock.advance(10);
    expect((await failure).context.timeoutMs).toBe(10);
    expect(sent[0]?.init.signal?.aborted).toBe(true);
  });

  test("leaves no timer behind an answer", async () => {
    const { client, clock } = clientOf(() => answer(OK));
    await client.tokenize(KEYED);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("abort", () => {
  const reason = new RangeError("customer left");

  test("before the call: nothing is sent", async () => {
    const { client, clock, sent } = clientOf(() => answer(OK));
    await expect(client.tokenize(KEYED, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sent).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("during the call: rejects at once with the signal's reason", async () => {
    const { client, clock, sent } = clientOf(() => new Promise<Response>(() => undefined));
    const controller = new AbortController();
    const call = client.tokenize(KEYED, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(sent[0]?.init.signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test("after the answer: changes nothing", async () => {
    const { client, sent } = clientOf(() => answer(OK));
    const controller = new AbortController();
    await client.tokenize(KEYED, { signal: controller.signal });
    controller.abort(reason);
    expect(sent[0]?.init.signal?.aborted).toBe(false);
  });
});

describe("echo", () => {
  test("asks for its message back", async () => {
    const { client, sent } = clientOf(({ json }) => answer({ ...(json as object), errorcode: 0 }));
    await client.echo("");
    await client.echo("Hello?");
    expect(sent.map(({ url, json }) => [url, json])).toEqual([
      ["https://fts-uat.cardconnect.com/cardsecure/api/v1/echo", { message: "" }],
      ["https://fts-uat.cardconnect.com/cardsecure/api/v1/echo", { message: "Hello?" }],
    ]);
  });

  test("refuses another message", async () => {
    const { client } = clientOf(() => answer({ message: "other", errorcode: 0 }));
    expect((await failureOf(client.echo("Hello?"))).code).toBe("TOKENIZE_RESPONSE_INVALID");
  });
});

describe("arguments", () => {
  const refused = expect.objectContaining({ code: "ARGUMENT_INVALID" });

  test.each([
    { fetch: 1 },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: "1" },
    { clock: 1 },
    { clock: {} },
    { allowedHosts: "a.example" },
    null,
  ])("a client refuses %j", (options) => {
    expect(() => new CardSecure(SITE, options as never)).toThrow(refused);
  });

  test("a host that card data may not go to", () => {
    expect(() => new CardSecure({ baseUrl: "https://evil.example" })).toThrow(
      expect.objectContaining({ code: "TOKENIZE_HOST_REFUSED" }),
    );
    expect(
      new CardSecure({ baseUrl: "https://pay.example" }, { allowedHosts: ["pay.example"] }),
    ).toBeInstanceOf(CardSecure);
  });

  test.each([
    null,
    1,
    { unique: "yes" },
    { allowAccountAsToken: 1 },
    { deviceDataForm: "hex" },
    { timeoutMs: -1 },
    { signal: "stop" },
    { signal: null },
    { signal: { aborted: false } },
  ])("tokenize refuses the options %j, and sends nothing", async (options) => {
    const { client, sent } = clientOf(() => answer(OK));
    await expect(client.tokenize(KEYED, options as never)).rejects.toEqual(refused);
    expect(sent).toHaveLength(0);
  });

  test.each([[1], ["x".repeat(251)], ["é"], ["a\nb"]])("echo refuses %j", async (message) => {
    const { client, sent } = clientOf(() => answer(OK));
    await expect(client.echo(message as string)).rejects.toEqual(refused);
    await expect(client.echo("", null as never)).rejects.toEqual(refused);
    expect(sent).toHaveLength(0);
  });
});

test("a client and its token print without card data", async () => {
  const { client } = clientOf(() => answer(OK));
  const token = await client.tokenize({ ...KEYED, number: new Secret(NUMBER, "PAN") });
  const printed =
    inspect({ client, token }, { depth: 9, showHidden: true }) + JSON.stringify({ client, token });
  expect(printed).not.toMatch(/4111|9418/);
});
