/** The shop's server: it alone knows the API key and secret, what was ordered, and whether it was paid. */
import { Hono } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import {
  type CheckoutClient,
  type CheckoutRecord,
  toAppPayload,
} from "../../../src/checkout/server/index.ts"; // vp3300/checkout

const ORDER = {
  currency: "AED",
  amountMinor: 10_000,
  items: [{ name: "Tea", quantity: 2, unitpriceMinor: 5_000, linetotalMinor: 10_000 }],
  customer: { firstName: "Test", lastName: "User", email: "shopper@example.com" },
  billingAddress: { name: "Test User", address1: "1 Example Street", city: "Dubai", country: "AE" },
} as const;

/** What a {@link shopApp} stands on. */
export interface Shop {
  readonly client: CheckoutClient;
  /** The bundled script of the shop's page. */
  readonly script: string;
  /** How long a check may wait for the payment, milliseconds. */
  readonly checkTimeoutMs: number;
}

const shopPage = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tea shop</title><script type="module" src="/app.js"></script></head>
<body>
<main>
<h1>Tea shop</h1>
<p>Two packs of tea: 100.00 AED</p>
<button type="button" id="popup">Pay in a window</button>
<button type="button" id="frame">Pay on this page</button>
<div id="place"></div>
<p>Outcome: <output id="outcome"></output></p>
</main>
</body>
</html>`;

const returnPage = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Back at the shop</title></head>
<body><p>You can close this window.</p></body>
</html>`;

/** The shop over HTTP. */
export function shopApp({ client, script, checkTimeoutMs }: Shop): Hono {
  /** A real shop keeps this in its database, written before the shopper can pay. */
  const orders = new Map<string, CheckoutRecord>();
  const { mode } = client.environment;
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        frameSrc: [
          "'self'",
          "https://*.pointcheckout.com",
          "https://*.paymennt.com",
          "https://*.bank.example",
        ],
      },
      // A popup on another site would be cut off from the page that waits for it.
      crossOriginOpenerPolicy: false,
    }),
  );

  app.get("/", (context) => context.html(shopPage));
  app.get("/app.js", (context) => context.body(script, 200, { "content-type": "text/javascript" }));
  app.get("/return", (context) => context.html(returnPage));

  app.post("/orders", async (context) => {
    const orderId = `ORD-${orders.size + 1}`;
    const returnUrl = new URL("/return", context.req.url).href;
    const requestId = `${orderId}-${crypto.randomUUID().slice(0, 8)}`;
    const made = await client.createWebCheckout({ ...ORDER, requestId, orderId, returnUrl });
    if (made.outcome !== "created") return context.json({ error: "try again later" }, 503);
    const { checkout } = made;
    const { currency, amountMinor } = ORDER;
    orders.set(orderId, { checkoutId: checkout.id, requestId, orderId, currency, amountMinor });
    return context.json({ orderId, payload: toAppPayload(checkout, mode) });
  });

  app.post("/orders/:orderId/check", async (context) => {
    const record = orders.get(context.req.param("orderId"));
    if (record === undefined) return context.json({ error: "no such order" }, 404);
    const { outcome, fulfil } = await client.waitForOutcome(record, {
      after: "dismissed",
      timeoutMs: checkTimeoutMs,
    });
    return context.json({ outcome, fulfil });
  });
  return app;
}
