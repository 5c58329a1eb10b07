import { request } from "node:https";
import { generate } from "selfsigned";
import { describe, expect, test } from "vitest";
import {
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  serveCheckout,
} from "../../../src/checkout/simulator/index.ts";
import { VirtualClock } from "../../../src/simulator/virtual-clock.ts";

const headers = {
  "X-PointCheckout-Api-Key": SIMULATOR_CREDENTIALS.apiKey,
  "X-PointCheckout-Api-Secret": SIMULATOR_CREDENTIALS.apiSecret,
};

describe("the simulated service over HTTP", () => {
  test("listens on this machine until it is closed", async () => {
    const simulator = createCheckoutSimulator();
    const server = await serveCheckout(simulator);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${server.url}/mer/v2.0/branches`, { headers });
    expect(await response.json()).toEqual({ success: true, elapsed: 1, result: [] });
    await server.close();
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow(TypeError);
  });

  test("cuts connections before, after and within an answer", async () => {
    const simulator = createCheckoutSimulator();
    await using server = await serveCheckout(simulator);
    const body = JSON.stringify({ name: "Main", currency: "AED" });
    const post = () => fetch(`${server.url}/mer/v2.0/branches`, { method: "POST", headers, body });
    simulator.failNext("cutBefore");
    await expect(post()).rejects.toThrow(TypeError);
    simulator.failNext("truncated");
    const response = await post();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect((await post()).status).toBe(400);
    simulator.failNext("redirect");
    const redirect = await fetch(`${server.url}/mer/v2.0/branches`, { headers, redirect: "manual" });
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "https://elsewhere.example/"]);
  });

  test("goes on with a request whose client has gone", async () => {
    const clock = new VirtualClock();
    const simulator = createCheckoutSimulator({ clock });
    await using server = await serveCheckout(simulator);
    simulator.failNext("slow");
    const gone = new AbortController();
    const body = JSON.stringify({ name: "Main", currency: "AED" });
    const init = { method: "POST", headers, body, signal: gone.signal };
    const answer = fetch(`${server.url}/mer/v2.0/branches`, init).catch((error: Error) => error.name);
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await answer).toBe("AbortError");
    await clock.advance(5_000);
    expect(simulator.arrivals.get("POST /branches")).toBe(1);
  });

  test("does not take a port that is taken, nor wrong arguments", async () => {
    const simulator = createCheckoutSimulator();
    await using server = await serveCheckout(simulator);
    const port = Number(new URL(server.url).port);
    await expect(serveCheckout(simulator, { port })).rejects.toMatchObject({
      code: "SIMULATOR_PORT_UNAVAILABLE",
    });
    for (const [given, options] of [
      [null, {}],
      [{}, {}],
      [simulator, null],
      [simulator, { port: 70_000 }],
      [simulator, { tls: "x" }],
      [simulator, { tls: { cert: 1, key: "" } }],
    ] as const) {
      await expect(serveCheckout(given as never, options as never)).rejects.toMatchObject({
        code: "ARGUMENT_INVALID",
      });
    }
  });

  test("speaks https with a certificate", async () => {
    const made = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
    const tls = { key: made.private, cert: made.cert };
    await using server = await serveCheckout(createCheckoutSimulator(), { tls });
    expect(server.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      const call = request(
        `${server.url}/mer/v2.0/branches`,
        {
          headers,
          ca: tls.cert,
          servername: "localhost",
          agent: false,
          checkServerIdentity: () => undefined,
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      call.on("error", reject);
      call.end();
    });
    expect(status).toBe(200);
  });
});
