/**
 * The pay pages of the simulated service. Paths are those of the real one as far as they are known; `pay`, `cancel` and
 * `challenge` are this simulator's.
 *
 * | path, also below `/embedded`          |                                                     |
 * | ------------------------------------- | --------------------------------------------------- |
 * | GET `/checkout/{key}`                 | the form                                            |
 * | POST `/checkout/{key}/pay`            | settled: 303 to a confirmation or the return address |
 * | POST `/checkout/{key}/cancel`         | the same                                            |
 * | GET, POST `/checkout/{key}/challenge` | 3-D Secure                                          |
 * | GET `/{endpoint}`, `/{endpoint}/{key}` | the confirmation page                              |
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { CheckoutStatusText } from "../moves.ts";
import type { PayableCheckout, PayDesk, PayResult } from "../pay-desk.ts";
import { type PayForm, readEntry } from "./fields.ts";
import { challengePage, closedPage, confirmationPage, payPage, unknownPage } from "./pages.ts";

const MAX_FORM_BYTES = 16 * 1024;

/** No page may be kept, run a script, load anything, or tell another host its address. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Unverified: which end leads to which endpoint is not published. All three are reached, and none tells of success. */
const ENDPOINTS: Readonly<Partial<Record<CheckoutStatusText, string>>> = {
  AUTHORIZED: "success-redirect",
  PENDING_CONFIRMATION: "payment-confirmation",
};
const DEFAULT_ENDPOINT = "complete";
const ENDPOINT_PATTERN = ":endpoint{complete|success-redirect|payment-confirmation}";

/** Where a request is in the pages. */
interface Place {
  readonly context: Context;
  readonly checkout: PayableCheckout;
  /** "" or "/embedded". */
  readonly prefix: string;
  /** The checkout's path. */
  readonly base: string;
}

type Answer<R> = (result: R, place: Place) => Response | Promise<Response>;

/** One answer per kind of result. */
const ANSWERS: { readonly [K in PayResult["result"]]: Answer<Extract<PayResult, { result: K }>> } = {
  settled: ({ status, returnUrl }, { context, checkout, prefix }) =>
    context.redirect(
      returnUrl ?? `${prefix}/${ENDPOINTS[status] ?? DEFAULT_ENDPOINT}/${checkout.checkoutKey}`,
      303,
    ),
  challenge: (_, { context, base }) => context.redirect(`${base}/challenge`, 303),
  declined: (_, { context, checkout, base }) =>
    context.html(payPage(checkout, base, { alert: "The card was declined. Try another one." }), 402),
  invalid: ({ fields }, { context, checkout, base }) =>
    context.html(payPage(checkout, base, { alert: "Please check what you entered.", refused: fields }), 422),
  closed: ({ status }, { context }) => context.html(closedPage(status), 410),
};

function answer(result: PayResult, place: Place): Response | Promise<Response> {
  return (ANSWERS[result.result] as Answer<PayResult>)(result, place);
}

/** The pages below `prefix`. */
function pagesBelow(prefix: string, desk: PayDesk): Hono {
  const app = new Hono();

  const onCheckout = (act: (place: Place) => Response | Promise<Response>) => (context: Context) => {
    const checkout = desk.find(context.req.param("key") ?? "");
    if (checkout === undefined) return context.html(unknownPage(), 404);
    return act({ context, checkout, prefix, base: `${prefix}/checkout/${checkout.checkoutKey}` });
  };

  const showIfOpen = (page: typeof challengePage) =>
    onCheckout(({ context, checkout, base }) =>
      checkout.status === "PENDING"
        ? context.html(page(checkout, base))
        : context.html(closedPage(checkout.status), 410),
    );

  /** `act` gets the key of a checkout that was found, so the desk knows it. */
  const submit = (act: (key: string, form: PayForm) => PayResult | undefined) =>
    onCheckout(async (place) => {
      const form = await place.context.req.parseBody();
      return answer(act(place.checkout.checkoutKey, form)!, place);
    });

  app.get("/checkout/:key", showIfOpen(payPage));
  app.get("/checkout/:key/challenge", showIfOpen(challengePage));
  app.post(
    "/checkout/:key/pay",
    submit((key, form) => desk.pay(key, readEntry(form))),
  );
  app.post(
    "/checkout/:key/cancel",
    submit((key) => desk.cancel(key)),
  );
  app.post(
    "/checkout/:key/challenge",
    submit((key, form) => desk.answerChallenge(key, form.answer === "accept")),
  );
  for (const path of [`/${ENDPOINT_PATTERN}`, `/${ENDPOINT_PATTERN}/:key`]) {
    app.get(path, (context) => context.html(confirmationPage()));
  }
  return app;
}

/** The pages, to be mounted at the root of the pay host. */
export function payApp(desk: PayDesk): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAX_FORM_BYTES }));
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  });
  app.route("/embedded", pagesBelow("/embedded", desk));
  app.route("/", pagesBelow("", desk));
  return app;
}
