/**
 * The shop's server: it alone has the Gateway's credentials, and it alone says what an order costs. Environment:
 * GATEWAY_URL, GATEWAY_MERCHID, GATEWAY_USER, GATEWAY_PASSWORD, COUNTER_KEY (what a counter proves itself with).
 */
import { timingSafeEqual } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { isVp3300Error } from "vp3300";
import { CardPointeGateway, type IssuerAnswer } from "vp3300/gateway";

const { GATEWAY_URL = "", GATEWAY_MERCHID = "", GATEWAY_USER = "", GATEWAY_PASSWORD = "" } = process.env;
const COUNTER_KEY = Buffer.from(`Bearer ${process.env.COUNTER_KEY}`);

// A real shop gives it a journal that outlives a crash: vp3300/gateway/sqlite or vp3300/gateway/postgres.
const gateway = new CardPointeGateway({
  baseUrl: GATEWAY_URL,
  merchid: GATEWAY_MERCHID,
  username: GATEWAY_USER,
  password: GATEWAY_PASSWORD,
});
await gateway.recover();

const ORDERS: Readonly<Record<string, { readonly amountMinor: number; readonly what: string }>> = {
  "1001": { amountMinor: 1050, what: "two coffees" },
  "1002": { amountMinor: 3200, what: "a pot of tea" },
  "1003": { amountMinor: 480, what: "a bun" },
  "1004": { amountMinor: 990, what: "a cake" },
};

const shop = new Hono();
shop.use(async (context, next) => {
  const given = Buffer.from(context.req.header("authorization") ?? "");
  const isCounter = given.length === COUNTER_KEY.length && timingSafeEqual(given, COUNTER_KEY);
  return isCounter ? next() : context.json({ error: "not a counter of this shop" }, 401);
});
shop.get("/orders/:number", (context) => {
  const order = ORDERS[context.req.param("number")];
  return order === undefined ? context.notFound() : context.json(order);
});
shop.post("/orders/:number/payment", async (context) => {
  const number = context.req.param("number");
  const order = ORDERS[number];
  if (order === undefined) return context.notFound();
  const { token } = await context.req.json<{ token: string }>();
  try {
    // One order is paid once, however often a counter asks: the order id says so.
    const outcome = await gateway.authorize({
      account: token,
      amountMinor: order.amountMinor,
      orderId: `counter-${number}`,
      capture: true,
      receipt: true,
    });
    const approved = outcome.outcome === "approved";
    const issuer = approved ? issuerHex(outcome.answer.issuer) : undefined;
    return context.json({ outcome: outcome.outcome, approved, issuer });
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return context.json({ outcome: error.code, approved: false }, 409);
  }
});

/** The card did not agree, or is gone: what was approved goes back. An order that nobody paid has nothing to give. */
shop.delete("/orders/:number/payment", async (context) => {
  const { outcome } = await gateway.voidByOrderId({ orderId: `counter-${context.req.param("number")}` });
  return context.json({ outcome });
});

/** What the issuer tells the chip, as a counter can read it from JSON. */
function issuerHex({ responseCode, issuerAuthenticationData, issuerScripts }: IssuerAnswer = {}) {
  const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");
  return {
    responseCode,
    issuerAuthenticationData: hex(issuerAuthenticationData),
    issuerScripts: hex(issuerScripts),
  };
}

const server = serve({ fetch: shop.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
  process.send?.(`http://127.0.0.1:${port}`);
});
process.once("disconnect", () => server.close());
