/** All that the example needs, on this machine: CardSecure and the Gateway, simulated, and the shop with its desk. */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { build } from "esbuild";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { CardPointeGateway } from "vp3300/gateway";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import {
  createGatewaySimulator,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulator,
  serveGateway,
} from "vp3300/simulator/gateway";
import { type Shop, shopApp } from "./shop/shop.ts";

/** A running example. */
export interface Stack extends AsyncDisposable {
  readonly shopUrl: string;
  readonly gateway: GatewaySimulator;
  /** The page's script as a browser gets it. */
  readonly script: string;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const page = (file: string) => readFileSync(path(`page/${file}`), "utf8");

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path("page/page.ts")],
    tsconfig: path("tsconfig.page.json"),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

/** Listens on a free port of 127.0.0.1. */
async function listen(app: Hono) {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}

/** Starts everything. `around` may stand between the shop and the Gateway. */
export async function startStack(
  around: (gateway: Shop["gateway"]) => Shop["gateway"] = (gateway) => gateway,
): Promise<Stack> {
  const cardSecure = createCardSecureSimulator();
  const gateway = createGatewaySimulator({ cardSecure });
  const gatewayServer = await serveGateway(gateway);
  // The page is of another origin than CardSecure: whether the live service answers it is the provider's setting.
  const open = new Hono().use(cors()).all("*", ({ req }) => cardSecure.fetch(req.url, req.raw));
  const cardSecureServer = await listen(open);
  const client = new CardPointeGateway({ baseUrl: gatewayServer.url, ...GATEWAY_TEST_ACCOUNT });
  const script = await bundle();
  const shop = await listen(
    shopApp({
      gateway: around(client),
      cardSecureUrl: cardSecureServer.url,
      files: {
        "/": { type: "text/html; charset=utf-8", body: page("index.html") },
        "/style.css": { type: "text/css", body: page("style.css") },
        "/page.js": { type: "text/javascript", body: script },
      },
    }),
  );
  return {
    shopUrl: shop.url,
    gateway,
    script,
    async [Symbol.asyncDispose]() {
      shop.close();
      cardSecureServer.close();
      await gatewayServer.close();
    },
  };
}
