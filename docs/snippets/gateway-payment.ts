import { CardPointeGateway } from "vp3300/gateway";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT, serveGateway } from "vp3300/simulator/gateway";

const server = await serveGateway(createGatewaySimulator());
const gateway = new CardPointeGateway({ baseUrl: server.url, ...GATEWAY_TEST_ACCOUNT });

const outcome = await gateway.authorize({
  account: "4788250000121443", // the token, from CardSecure; here a test card
  expiry: "1230",
  amountMinor: 1_050,
  capture: true,
  orderId: "ORDER-7",
});

switch (outcome.outcome) {
  case "approved":
    console.log(`approved ${outcome.approvedMinor} cents, authorization ${outcome.answer.authcode}`);
    break;
  case "declined":
    console.log(`declined: ${outcome.category}; try again: ${outcome.advice.retry}`);
    break;
  case "unknown":
  case "needs-attention":
    console.log(`order ${outcome.orderId}: a person has to look (${outcome.reason})`);
    break;
  default:
    console.log(`not charged: ${outcome.outcome}`);
}

// One order is charged once, however often it is asked for.
const again = await gateway
  .authorize({ account: "4788250000121443", expiry: "1230", amountMinor: 1_050, orderId: "ORDER-7" })
  .catch((error) => error.code);
console.log(again);
await server.close();
