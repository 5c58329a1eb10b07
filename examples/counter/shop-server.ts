/**
 * The shop's server. Environment: GATEWAY_URL, GATEWAY_MERCHID, GATEWAY_USER, GATEWAY_PASSWORD, COUNTER_KEY (what a counter
 * proves itself with).
 */
import { serve } from "@hono/node-server";
import { CardPointeGateway } from "vp3300/gateway";
import { createShop } from "./shop.ts";

const { GATEWAY_URL = "", GATEWAY_MERCHID = "", GATEWAY_USER = "", GATEWAY_PASSWORD = "" } = process.env;

// A real shop gives it a journal that outlives a crash: vp3300/gateway/sqlite or vp3300/gateway/postgres.
const gateway = new CardPointeGateway({
  baseUrl: GATEWAY_URL,
  merchid: GATEWAY_MERCHID,
  username: GATEWAY_USER,
  password: GATEWAY_PASSWORD,
});
await gateway.recover();

const shop = createShop({
  gateway,
  counterKey: process.env.COUNTER_KEY ?? "",
  orders: {
    "1001": { amountMinor: 1050, what: "two coffees" },
    "1002": { amountMinor: 3200, what: "a pot of tea" },
    "1003": { amountMinor: 480, what: "a bun" },
    "1004": { amountMinor: 990, what: "a cake" },
  },
});
const server = serve({ fetch: shop.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
  process.send?.(`http://127.0.0.1:${port}`);
});
process.once("disconnect", () => server.close());
