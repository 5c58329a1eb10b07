/** Capture: take what was authorized. Two steps let a shop ask first and take the money when the goods leave. */
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const sale = await desk.gateway.authorize({ account: await desk.token(), amountMinor: 2500, ecomind: "E" });
if (sale.outcome !== "approved" || sale.retref === undefined)
  throw new Error(`not approved: ${sale.outcome}`);

const captured = await desk.gateway.capture({ retref: sale.retref });
const now = await desk.gateway.inquire({ retref: sale.retref });
console.log(`capture: ${captured.outcome};`, now.outcome === "approved" ? now.answer.setlstat : now.outcome);
