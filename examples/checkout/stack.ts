/**
 * All that the example needs, on this machine: the simulated PointCheckout, its pay host over TLS under its own name,
 * and the shop.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import { generate } from "selfsigned";
import { payHost } from "../../src/checkout/brands.ts";
import { CheckoutClient } from "../../src/checkout/server/index.ts"; // vp3300/checkout
import {
  type CheckoutSimulator,
  createCheckoutSimulator,
  SIMULATOR_CREDENTIALS,
  serveCheckout,
} from "../../src/checkout/simulator/index.ts"; // vp3300/checkout/simulator
import { shopApp } from "./shop/shop.ts";

/** The pay host of the simulated service. */
export const PAY_HOST = payHost("pointcheckout", "test");

/** A running example. */
export interface Stack extends AsyncDisposable {
  readonly shopUrl: string;
  readonly simulator: CheckoutSimulator;
  readonly client: CheckoutClient;
  /** The shop's script as a browser gets it. */
  readonly script: string;
  /** What makes Chromium find `hosts` here, by their own names. */
  chromiumArguments(hosts?: readonly string[]): readonly string[];
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("app/page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

/** A certificate that nobody trusts and that ends with the program. */
async function throwAwayCertificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const made = await generate([{ name: "commonName", value: PAY_HOST }], { keyType: "ec" });
  return { cert: made.cert, key: made.private };
}

/** Starts everything on free ports of 127.0.0.1. `checkTimeoutMs` as in the shop. */
export async function startStack(options: { readonly checkTimeoutMs?: number } = {}): Promise<Stack> {
  const { checkTimeoutMs = 15_000 } = options;
  const simulator = createCheckoutSimulator({ payBase: `https://${PAY_HOST}` });
  const api = await serveCheckout(simulator);
  const pay = await serveCheckout(simulator, { tls: await throwAwayCertificate() });
  const client = new CheckoutClient({
    mode: "test",
    apiBase: `${api.url}/mer/v2.0/`,
    ...SIMULATOR_CREDENTIALS,
  });
  const script = await bundle();
  const shop = createServer(
    getRequestListener(shopApp({ client, script, checkTimeoutMs }).fetch, { overrideGlobalObjects: false }),
  );
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  return {
    shopUrl: `http://127.0.0.1:${(shop.address() as AddressInfo).port}`,
    simulator,
    client,
    script,
    chromiumArguments: (hosts = [PAY_HOST]) => [
      `--host-resolver-rules=${hosts.map((host) => `MAP ${host} ${new URL(pay.url).host}`).join(", ")}`,
      "--ignore-certificate-errors",
    ],
    async [Symbol.asyncDispose]() {
      shop.close();
      shop.closeAllConnections();
      await Promise.all([api.close(), pay.close()]);
    },
  };
}
