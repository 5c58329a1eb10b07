/**
 * The shop's server: it serves the desk, it alone has the Gateway's credentials, and it alone says what an order costs. A
 * page that goes away takes no payment with it: the payment goes on here, and the next page asks how it ended.
 */
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isVp3300Error } from "vp3300";
import type { CardPointeGateway, PaymentOutcome } from "vp3300/gateway";
import type { DeskSettings, Order, OrderState } from "../shared/order.ts";

/** What a {@link shopApp} stands on. */
export interface Shop {
  readonly gateway: Pick<CardPointeGateway, "authorize">;
  /** The desk's static files by path. */
  readonly files: Readonly<Record<string, { readonly type: string; readonly body: string }>>;
  /** Where the page tokenizes, so that the card never comes here. */
  readonly cardSecureUrl: string;
}

interface Kept {
  order: Order;
  readonly number: number;
  attempt: number;
  /** The payment that runs. */
  payment: Promise<void> | undefined;
}

/** What an order is after an attempt. Where nothing moved it can be paid again, under a new order id of the Gateway. */
const STATES: Partial<Record<PaymentOutcome["outcome"], OrderState>> = {
  approved: "paid",
  declined: "declined",
  retry: "open",
  "timed-out": "open",
  reversed: "open",
};

/** The shop over HTTP. A real one asks its clerks to log in, and keeps the orders in its database. */
export function shopApp({ gateway, files, cardSecureUrl }: Shop): Hono {
  const orders = new Map<string, Kept>();
  const settings: DeskSettings = { cardSecureUrl };

  async function pay(kept: Kept, account: string): Promise<void> {
    const { amountMinor, currency } = kept.order;
    kept.attempt += 1;
    const orderId = `desk-${kept.number}-${kept.attempt}`;
    try {
      const { outcome } = await gateway.authorize({ account, amountMinor, currency, orderId, capture: true });
      kept.order = { ...kept.order, state: STATES[outcome] ?? "unknown" };
    } catch (error) {
      // What the client throws has certainly charged nothing, and leaves the order open.
      if (!isVp3300Error(error)) throw error;
    }
  }

  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'", cardSecureUrl],
        frameAncestors: ["'none'"],
      },
    }),
  );
  for (const [path, { type, body }] of Object.entries(files)) {
    app.get(path, (context) => context.body(body, 200, { "content-type": type }));
  }
  app.get("/settings", (context) => context.json(settings));

  app.post("/orders", (context) => {
    const number = orders.size + 1;
    const id = crypto.randomUUID();
    const order: Order = { id, what: "An appointment", amountMinor: 10_50, currency: "USD", state: "open" };
    orders.set(id, { order, number, attempt: 0, payment: undefined });
    return context.json(order, 201);
  });

  /** Answers when no payment runs: the page that asks wants to know how it ended. */
  app.get("/orders/:id", async (context) => {
    const kept = orders.get(context.req.param("id"));
    if (kept === undefined) return context.json({ error: "no such order" }, 404);
    await kept.payment;
    return context.json(kept.order);
  });

  /** An order is paid once, however often it is asked for: who comes second gets the end of the first. */
  app.post("/orders/:id/payment", async (context) => {
    const kept = orders.get(context.req.param("id"));
    if (kept === undefined) return context.json({ error: "no such order" }, 404);
    const { token } = await context.req.json<{ token?: unknown }>();
    if (typeof token !== "string") return context.json({ error: "a token is missing" }, 400);
    if (kept.order.state === "open") {
      kept.payment ??= pay(kept, token).finally(() => {
        kept.payment = undefined;
      });
      await kept.payment;
    }
    return context.json(kept.order);
  });
  return app;
}
