/** Void: let go what is not settled yet. */
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const sale = await desk.gateway.authorize({
  account: await desk.token(),
  amountMinor: 1299,
  capture: true,
  ecomind: "E",
});
if (sale.outcome !== "approved" || sale.retref === undefined)
  throw new Error(`not approved: ${sale.outcome}`);

const voided = await desk.gateway.void({ retref: sale.retref });
console.log("void:", voided.outcome);
