/**
 * The pay pages as HTML. Plain forms without a script; everything that came from outside is escaped by the `html` tag.
 * What a shopper typed is never written back.
 *
 * @module
 */
import { html } from "hono/html";
import type { EntryField, PayableCheckout } from "../pay-desk.ts";
import { PAY_FIELDS, type PayField } from "./fields.ts";

/** Escaped HTML. */
export type Page = ReturnType<typeof html>;

function layout(title: string, body: Page): Page {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem }
label { display: block; margin-top: 1rem } input[type="text"] { width: 100%; font: inherit; padding: .4rem; box-sizing: border-box }
button { font: inherit; padding: .5rem 1.5rem; margin-top: 1rem } .problem, [role="alert"] { color: #a30000 }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
<footer><p>Simulated pay page. Test cards only.</p></footer>
</body>
</html>`;
}

function fieldRow({ name, label, type, autocomplete, inputMode, problem }: PayField, refused: boolean): Page {
  const note = refused ? html`<p class="problem" id="${name}-problem">${problem}</p>` : "";
  const about = refused ? html` aria-invalid="true" aria-describedby="${name}-problem"` : "";
  const input = html`<input type="${type}" id="${name}" name="${name}" autocomplete="${autocomplete}" inputmode="${inputMode}" required${about}>`;
  return type === "checkbox"
    ? html`<p>${input} <label for="${name}" style="display: inline">${label}</label></p>${note}`
    : html`<label for="${name}">${label}</label>${input}${note}`;
}

/** What a pay page says above its form. */
export interface PayPageNotice {
  /** Why the last try came to nothing. */
  readonly alert?: string;
  readonly refused?: readonly EntryField[];
}

/** The page with the form. `base` is the checkout's path. */
export function payPage(checkout: PayableCheckout, base: string, notice: PayPageNotice = {}): Page {
  const { orderId, amountText, currency, items } = checkout;
  const { alert, refused = [] } = notice;
  return layout(
    "Pay",
    html`<p>Order <strong id="order">${orderId}</strong>: <strong id="amount">${amountText} ${currency}</strong></p>
<ul>${items.map((item) => html`<li>${item.name} × ${item.quantity}: ${item.amountText} ${currency}</li>`)}</ul>
${alert === undefined ? "" : html`<p role="alert">${alert}</p>`}
<form method="post" action="${base}/pay">
${PAY_FIELDS.map((field) => fieldRow(field, refused.includes(field.name)))}
<button type="submit">Pay</button>
</form>
<form method="post" action="${base}/cancel"><button type="submit">Cancel</button></form>`,
  );
}

/** Where the shopper's bank asks. The real one is on the bank's own host. */
export function challengePage({ amountText, currency }: PayableCheckout, base: string): Page {
  return layout(
    "Confirm with your bank",
    html`<p>A payment of ${amountText} ${currency} waits for you.</p>
<form method="post" action="${base}/challenge">
<button type="submit" name="answer" value="accept">Approve</button>
<button type="submit" name="answer" value="refuse">Refuse</button>
</form>`,
  );
}

/** For a checkout that can't be paid any more. */
export function closedPage(status: string): Page {
  return layout(
    "This checkout is closed",
    html`<p>Its status is <strong id="status">${status}</strong>.</p>`,
  );
}

/** For a key that was never given out. */
export function unknownPage(): Page {
  return layout("No such checkout", html`<p>The address is not one of a checkout.</p>`);
}

/** The confirmation endpoints' page. It says the same whatever happened: only the shop's server learns what did. */
export function confirmationPage(): Page {
  return layout("Done", html`<p>You can go back to the shop, which is told what came of it.</p>`);
}
