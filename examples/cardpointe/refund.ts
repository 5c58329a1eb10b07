/** Refund: give back what is settled. An order id of one's own makes sure that one refund is asked for once. */
import { isVp3300Error } from "vp3300";
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const sale = await desk.gateway.authorize({
  account: await desk.token(),
  amountMinor: 4000,
  capture: true,
  ecomind: "E",
});
if (sale.outcome !== "approved" || sale.retref === undefined)
  throw new Error(`not approved: ${sale.outcome}`);
desk.settle();

const request = { retref: sale.retref, amountMinor: 1500, orderId: `return-${sale.orderId}` };
const refund = await desk.gateway.refund(request);
console.log("refund:", refund.outcome);

// Asked again, by a retry somewhere or a second click, nothing is sent.
try {
  await desk.gateway.refund(request);
} catch (error) {
  if (!isVp3300Error(error)) throw error;
  console.log("again:", error.code);
}
