/**
 * The shop's word on what an order costs and on what became of it. It alone has the Gateway's credentials.
 *
 * A counter makes an attempt id for each card, before anything leaves. What is undone is that attempt's payment and no other:
 * an order that was paid before stays paid.
 */
import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { isVp3300Error } from "vp3300";
import type { CardPointeGateway, IssuerAnswer } from "vp3300/gateway";

export interface ShopParts {
  readonly gateway: Pick<CardPointeGateway, "authorize" | "voidByOrderId">;
  /** What a counter proves itself with. */
  readonly counterKey: string;
  readonly orders: Readonly<Record<string, { readonly amountMinor: number; readonly what: string }>>;
}

/** What the shop says of an attempt. */
interface Word {
  /** The Gateway's outcome, or the code of the error with which nothing was charged. */
  readonly outcome: string;
  readonly approved: boolean;
  /** What the issuer tells the chip. */
  readonly issuer?: IssuerAnswer;
}

/** A card that is, or was, charged for an order. */
interface Attempt {
  readonly word: Promise<Word>;
  /** A counter has asked to undo it: nobody hears any more that it was approved. */
  isGivenUp: boolean;
  /** What became of that, once it is sure. */
  undone?: string;
}

const GIVEN_UP: Word = { outcome: "given-up", approved: false };

/** After these, money may be held. */
const OPENS: readonly string[] = ["approved", "partial", "unknown", "needs-attention"];

/** The routes that a counter calls. */
export function createShop({ gateway, counterKey, orders }: ShopParts): Hono {
  // A real shop keeps them with its orders: one that is not here, after a restart, is for a person.
  const attempts = new Map<string, Attempt>();
  const expected = Buffer.from(`Bearer ${counterKey}`);

  async function charge(number: string, token: string): Promise<Word> {
    const { amountMinor } = orders[number]!;
    const orderId = orderIdOf(number);
    try {
      // One order is paid once, however often a counter asks: the order id says so.
      const paid = await gateway.authorize({
        account: token,
        amountMinor,
        orderId,
        capture: true,
        receipt: true,
      });
      if (paid.outcome !== "approved") return { outcome: paid.outcome, approved: false };
      return { outcome: "approved", approved: true, issuer: paid.answer.issuer ?? {} };
    } catch (error) {
      // Certainly not charged by this attempt; GATEWAY_ORDER_KNOWN: perhaps by another one.
      if (!isVp3300Error(error)) throw error;
      return { outcome: error.code, approved: false };
    }
  }

  async function undo(number: string, word: Promise<Word>): Promise<string> {
    // A void must not overtake the authorization that it is for.
    const { outcome } = await word;
    if (!OPENS.includes(outcome)) return "nothing-charged";
    try {
      const undone = await gateway.voidByOrderId({ orderId: orderIdOf(number) });
      // "not-found" proves nothing here: the Gateway had approved, or nobody could tell.
      return undone.outcome === "approved" || undone.outcome === "reversed" ? "voided" : "not-voided";
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      return "not-voided";
    }
  }

  const shop = new Hono();
  shop.use(async (context, next) => {
    const given = Buffer.from(context.req.header("authorization") ?? "");
    const isCounter = given.length === expected.length && timingSafeEqual(given, expected);
    return isCounter ? next() : context.json({ error: "not a counter of this shop" }, 401);
  });
  shop.get("/orders/:number", (context) => {
    const number = context.req.param("number");
    return Object.hasOwn(orders, number) ? context.json(orders[number]!) : context.notFound();
  });

  shop.put("/orders/:number/payments/:attempt", async (context) => {
    const { number, attempt: id } = context.req.param();
    if (!Object.hasOwn(orders, number)) return context.notFound();
    const { token } = await context.req.json<{ token: string }>();
    const key = `${number}/${id}`;
    // The same attempt again is a counter that lost the answer.
    const attempt = attempts.get(key) ?? { word: charge(number, token), isGivenUp: false };
    attempts.set(key, attempt);
    const word = await attempt.word;
    const { outcome, approved, issuer } = attempt.isGivenUp ? GIVEN_UP : word;
    return context.json({ outcome, approved, issuer: issuer && issuerHex(issuer) }, approved ? 200 : 409);
  });

  /** The card did not agree, or is gone: what this attempt charged goes back. */
  shop.delete("/orders/:number/payments/:attempt", async (context) => {
    const { number, attempt: id } = context.req.param();
    const key = `${number}/${id}`;
    // One that was not seen charges nothing should it still come. Whether it came before a restart, only the Gateway tells.
    const unseen = { word: Promise.resolve(GIVEN_UP), isGivenUp: true, undone: "not-seen" };
    const attempt: Attempt = attempts.get(key) ?? unseen;
    attempts.set(key, attempt);
    attempt.isGivenUp = true;
    const undone = attempt.undone ?? (await undo(number, attempt.word));
    if (undone !== "not-voided") attempt.undone = undone;
    return context.json({ undone });
  });
  return shop;
}

function orderIdOf(number: string): string {
  return `counter-${number}`;
}

/** What the issuer tells the chip, as a counter can read it from JSON. */
function issuerHex({ responseCode, issuerAuthenticationData, issuerScripts }: IssuerAnswer) {
  const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");
  return {
    responseCode,
    issuerAuthenticationData: hex(issuerAuthenticationData),
    issuerScripts: hex(issuerScripts),
  };
}
