/** Funding: a day's deposits. Production only; elsewhere there are none. */
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const funding = await desk.gateway.funding({ date: "20261127" });
console.log("funding:", `${funding?.fundings?.length ?? 0} deposits`);
