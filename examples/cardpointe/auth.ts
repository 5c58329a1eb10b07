/** Authorize: ask for money. Every outcome is a value; only what certainly charged nobody is thrown. */
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const account = await desk.token();

const outcome = await desk.gateway.authorize({ account, amountMinor: 1050, ecomind: "E" });
switch (outcome.outcome) {
  case "approved":
    // Keep retref and order id with the order: what follows is asked for with them.
    console.log(`approved: ${outcome.approvedMinor} minor units`);
    break;
  case "declined":
    console.log(`declined: ${outcome.category}; try again: ${outcome.advice.retry}`);
    break;
  case "unknown":
  case "needs-attention":
    console.log(`look at order ${outcome.orderId}: ${outcome.reason}`);
    break;
  default:
    console.log(outcome.outcome);
}
