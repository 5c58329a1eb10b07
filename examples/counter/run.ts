/** Starts the simulated services, the shop's server and the counter, and says what was charged. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT, serveGateway } from "vp3300/simulator/gateway";

const cardSecure = createCardSecureSimulator();
const gateway = createGatewaySimulator({ cardSecure });
await using cardSecureServer = await serveCardSecure(cardSecure);
await using gatewayServer = await serveGateway(gateway);

const { merchid, username, password } = GATEWAY_TEST_ACCOUNT;
const COUNTER_KEY = crypto.randomUUID();
const start = (file: string, env: Record<string, string>) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ["--import", "tsx"],
    env: { PATH: process.env.PATH, COUNTER_KEY, ...env },
  });

const shop = start("shop-server.ts", {
  GATEWAY_URL: gatewayServer.url,
  GATEWAY_MERCHID: merchid,
  GATEWAY_USER: username,
  GATEWAY_PASSWORD: password,
});
const [shopUrl] = (await once(shop, "message")) as [string];
const host = start("reader-host.ts", { CARDSECURE_URL: cardSecureServer.url, SHOP_URL: shopUrl });
const [code] = (await once(host, "exit")) as [number];
shop.disconnect();
await once(shop, "exit");

for (const { orderid, amountMinor, state } of gateway.ledger.charges()) {
  console.log(`the Gateway's ledger: ${orderid} ${amountMinor} minor units, ${state}`);
}
process.exitCode = code;
