import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { type SimulatorServer, serveSimulator } from "../../src/simulated-http/serve.ts";
import { countingService } from "./service.ts";

let server: SimulatorServer | undefined;
afterEach(() => server?.close());

/** Sends bytes as they are, and gives all that comes back before the connection ends. */
async function speak(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.setEncoding("utf8");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => socket.destroy());
  socket.write(bytes);
  await once(socket, "close");
  return text;
}

const CLOSE = "Host: x\r\nConnection: close\r\n";

describe("a simulated service behind HTTP", () => {
  test("gives an answer with its length", async () => {
    server = await serveSimulator(countingService(systemClock));
    const response = await fetch(`${server.url}/count`, { method: "PUT", body: "A" });
    expect(response.headers.get("content-length")).toBe("24");
    expect(await response.json()).toEqual({ effects: 1, body: "A" });
  });

  test("takes a body in chunks", async () => {
    server = await serveSimulator(countingService(systemClock));
    const text = await speak(
      server.url,
      `PUT /count HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\n2\r\nAB\r\n1\r\nC\r\n0\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('"body":"ABC"');
  });

  test.each(["GET", "DELETE"])(
    "answers a %s with a body that has no length, and ends there",
    async (method) => {
      const service = countingService(systemClock);
      server = await serveSimulator(service);
      service.plan.next("slow", { delayMs: 20 });
      const text = await speak(server.url, `${method} /count HTTP/1.1\r\nHost: x\r\n\r\n{"merchid":"1"}`);
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
      expect(text).toContain('"effects":1');
    },
  );

  test.each(["GET", "DELETE"])("reads nothing of a %s's body that has a length", async (method) => {
    server = await serveSimulator(countingService(systemClock));
    const text = await speak(server.url, `${method} /count HTTP/1.1\r\n${CLOSE}Content-Length: 2\r\n\r\n{}`);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test("refuses what is no request", async () => {
    server = await serveSimulator(countingService(systemClock));
    expect(await speak(server.url, "hello?\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("survives a client that leaves in the middle of its body", async () => {
    const service = countingService(systemClock);
    server = await serveSimulator(service);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    await once(socket, "close");
    expect((await fetch(`${server.url}/count`)).status).toBe(200);
    expect(service.effects).toEqual([""]);
  });

  test("survives a client that leaves in the middle of an answer", async () => {
    const service = countingService(systemClock);
    server = await serveSimulator(service);
    service.plan.next("oversized");
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write("GET /count HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.destroy();
    await once(socket, "close");
    expect((await fetch(`${server.url}/count`)).status).toBe(200);
  });

  test("listens where it is told to", async () => {
    server = await serveSimulator(countingService(systemClock), { host: "::1" }).catch(() => undefined);
    // Not every machine has the address; where it has, the url is one that can be called.
    if (server !== undefined) expect((await fetch(server.url)).status).toBe(200);
    await expect(serveSimulator(countingService(systemClock), { host: 1 as never })).rejects.toMatchObject({
      code: "ARGUMENT_INVALID",
      context: { argument: "options.host" },
    });
  });

  test("does not take a port that is taken", async () => {
    server = await serveSimulator(countingService(systemClock));
    const port = Number(new URL(server.url).port);
    await expect(serveSimulator(countingService(systemClock), { port })).rejects.toMatchObject({
      code: "SIMULATOR_PORT_UNAVAILABLE",
      context: { port },
    });
  });
});
