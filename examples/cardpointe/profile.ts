/** Profile: keep a card for a customer, pay with it, forget it. */
import { openDesk } from "./desk.ts";

await using desk = await openDesk();
const created = await desk.gateway.createProfile({
  account: await desk.token(),
  expiry: "1230",
  name: "TEST CUSTOMER",
});
const { profileid } = created.account;
if (profileid === undefined) throw new Error("no profile was made");

const sale = await desk.gateway.authorize({
  profile: { profileid },
  amountMinor: 999,
  cof: "M",
  cofscheduled: true,
  ecomind: "R",
});
const accounts = await desk.gateway.getProfile({ profileid });
await desk.gateway.deleteProfile({ profileid });
const left = await desk.gateway.getProfile({ profileid });
console.log(`paid: ${sale.outcome}; accounts: ${accounts.length}, then ${left.length}`);
