import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { createCardSecureSimulator, serveCardSecure } from "../../../src/simulator/cardsecure/index.ts";
import { CardSecure } from "../../../src/tokenize/card-secure.ts";

const KEYED = { kind: "keyed", number: "4111111111111111" } as const;

/** Ports of this process that listen or are connected. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCP(Server|Socket)Wrap$/.test(name)).length;
}

describe("serveCardSecure", () => {
  test("serves on this machine until closed", async () => {
    const simulator = createCardSecureSimulator();
    const server = await serveCardSecure(simulator);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const client = new CardSecure({ baseUrl: server.url });
    await client.echo("Hello?");
    const token = await client.tokenize(KEYED);
    expect(token.reveal()).toBe(simulator.issued[0]?.token.reveal());
    await server.close();
    await expect(client.echo("Hello?")).rejects.toMatchObject({ code: "TOKENIZE_CONNECTION" });
  });

  test("leaves nothing alive, whatever the clients do", async () => {
    const before = openSockets();
    const server = await serveCardSecure(createCardSecureSimulator());
    const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(idle, "connect");
    idle.write("POST /cardsecure/api/v1/echo HTTP/1.1\r\ncontent-length: 100\r\n");
    const gone = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => idle.destroy());
    await Promise.all([server.close(), server.close(), gone]);
    await server.close();
    expect(openSockets()).toBeLessThanOrEqual(before);
  });

  test("closes at the end of a block", async () => {
    let url: string;
    {
      await using server = await serveCardSecure(createCardSecureSimulator());
      url = server.url;
    }
    await expect(new CardSecure({ baseUrl: url }).echo("")).rejects.toMatchObject({
      code: "TOKENIZE_CONNECTION",
    });
  });

  test("a port that is taken", async () => {
    await using server = await serveCardSecure(createCardSecureSimulator());
    const port = Number(new URL(server.url).port);
    await expect(serveCardSecure(createCardSecureSimulator(), { port })).rejects.toMatchObject({
      code: "SIMULATOR_PORT_UNAVAILABLE",
      context: { port },
    });
  });

  test.each([[null], [{}], [{ fetch: 1 }]])("refuses the simulator %j", async (simulator) => {
    await expect(serveCardSecure(simulator as never)).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
  });

  test.each([null, { port: -1 }, { port: 65_536 }, { port: "80" }])(
    "refuses the options %j",
    async (options) => {
      await expect(serveCardSecure(createCardSecureSimulator(), options as never)).rejects.toMatchObject({
        code: "ARGUMENT_INVALID",
      });
    },
  );
});
