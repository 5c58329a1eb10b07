import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Vp3300Error } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";
import { VirtualClock } from "../../src/simulator/virtual-clock.ts";
import { assertNoCardData } from "../../src/testing/index.ts";
import { CardSecure, type TokenizeOptions } from "../../src/tokenize/card-secure.ts";

const NUMBER = "4111111111111111";
const SECRETS = [
  { kind: "pan", label: "the number", value: new Secret(NUMBER, "PAN") },
  { kind: "token", label: "the token", value: new Secret("9418594164541111", "token") },
  { kind: "cvv", label: "the code", value: new Secret("737", "CVV") },
] as const;
const OK = '{"message":"No Error","errorcode":0,"token":"9418594164541111"}';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server on this machine that answers as `listener` does, and what reached it. */
async function serve(listener: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function failureOf(
  url: string,
  options: TokenizeOptions = {},
  clock?: VirtualClock,
): Promise<Vp3300Error> {
  const client = new CardSecure({ baseUrl: url }, clock === undefined ? {} : { clock });
  const source = { kind: "keyed", number: NUMBER, cvv: "737" } as const;
  const error: unknown = await client.tokenize(source, options).then(
    (token) => token,
    (reason: unknown) => reason,
  );
  assertNoCardData(error, { secrets: SECRETS });
  return error as Vp3300Error;
}

describe("over HTTP", () => {
  test("a redirect to another host is not followed, whatever its kind", async () => {
    const other = await serve((_request, response) => response.end(OK));
    for (const status of [301, 302, 303, 307, 308]) {
      const { url, requests } = await serve((_request, response) => {
        response.writeHead(status, { location: `${other.url}/cardsecure/api/v1/ccn/tokenize` }).end();
      });
      const error = await failureOf(url);
      expect(error).toMatchObject({
        code: "TOKENIZE_RESPONSE_INVALID",
        context: { reason: "redirect", status },
      });
      expect(requests).toEqual(["POST /cardsecure/api/v1/ccn/tokenize"]);
    }
    expect(other.requests).toEqual([]);
  });

  test("a body without end is cut off", async () => {
    let written = 0;
    const { url } = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(1_024))) written += 1_024;
      };
      response.on("drain", more);
      more();
    });
    expect(await failureOf(url)).toMatchObject({
      code: "TOKENIZE_RESPONSE_INVALID",
      context: { reason: "length" },
    });
    expect(written).toBeGreaterThan(0);
  });

  test("a body that ends before its length is a broken connection", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "500" });
      response.write(OK, () => response.destroy());
    });
    expect((await failureOf(url)).code).toBe("TOKENIZE_CONNECTION");
  });

  test("a connection that is cut before the answer is one, and is not tried again", async () => {
    const { url, requests } = await serve((request) => request.socket.destroy());
    expect((await failureOf(url)).code).toBe("TOKENIZE_CONNECTION");
    expect(requests).toHaveLength(1);
  });

  test("a server that is not there", async () => {
    const { url } = await serve(() => undefined);
    for (const close of closers.splice(0)) await close();
    expect(await failureOf(url)).toMatchObject({
      code: "TOKENIZE_CONNECTION",
      context: { reason: "ECONNREFUSED" },
    });
  });

  test("something that does not speak TLS", async () => {
    const { url } = await serve((_request, response) => response.end(OK));
    expect((await failureOf(url.replace("http:", "https:"))).code).toBe("TOKENIZE_CONNECTION");
  });

  test.each([
    ["text/html", "<html><body>4111111111111111</body></html>"],
    ["application/json", OK.replace('"9418594164541111"', "9418594164541111")],
    ["application/json", OK.slice(0, 40)],
  ])("a body of %s that is no answer", async (type, body) => {
    const { url } = await serve((_request, response) => response.setHeader("content-type", type).end(body));
    expect((await failureOf(url)).code).toBe("TOKENIZE_RESPONSE_INVALID");
  });

  test.each(["text/plain", "text/html", ""])("the content type %j does not matter", async (type) => {
    const { url } = await serve((_request, response) => response.setHeader("content-type", type).end(OK));
    const token = await new CardSecure({ baseUrl: `${url}/proxy/` }).tokenize({
      kind: "keyed",
      number: NUMBER,
    });
    expect(token.last4).toBe("1111");
  });

  test("a body that drips is cut off by the deadline, and so is its connection", async () => {
    const clock = new VirtualClock();
    let socket: Socket | undefined;
    const cut = new Promise<void>((resolve) => {
      void serve((request, response) => {
        socket = request.socket;
        socket.once("close", () => resolve());
        response.write(OK.slice(0, 10), () => clock.advance(30_000));
      }).then(({ url }) => failure.push(failureOf(url, {}, clock)));
    });
    const failure: Promise<Vp3300Error>[] = [];
    await cut;
    expect(await failure[0]).toMatchObject({ code: "TOKENIZE_TIMEOUT", context: { timeoutMs: 30_000 } });
    expect(socket?.destroyed).toBe(true);
  });

  test("an abort cuts the connection", async () => {
    const controller = new AbortController();
    const reason = new RangeError("customer left");
    const cut: Promise<void>[] = [];
    const { url } = await serve((request) => {
      cut.push(new Promise((resolve) => request.socket.once("close", () => resolve())));
      controller.abort(reason);
    });
    expect(await failureOf(url, { signal: controller.signal })).toBe(reason);
    await cut[0];
  });
});
