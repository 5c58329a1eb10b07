import { CardPointeGateway, createMemoryJournal } from "vp3300/gateway";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";

// Live: { site: "…", environment: "uat", merchid, username, password }, and a journal in a database.
const simulator = createGatewaySimulator();
const config = { site: "fts", environment: "uat", ...GATEWAY_TEST_ACCOUNT } as const;
const gateway = new CardPointeGateway(config, { journal: createMemoryJournal(), fetch: simulator.fetch });

/** For POST /orders/:id/payment: the amount comes from your order, the token from the machine with the reader. */
async function charge(orderId: string, amountMinor: number, token: string): Promise<string> {
  const outcome = await gateway.authorize({ account: token, amountMinor, orderId, capture: true });
  if (outcome.outcome === "approved") return "paid";
  // Money may have moved: never charge again, recover() asks later, and a person has the last word.
  if (outcome.outcome === "unknown" || outcome.outcome === "needs-attention") return "ask later";
  return `not paid: ${outcome.outcome}`;
}

console.log(await charge("ORDER-1", 1_050, "4788250000121443"));
const { resolved, attention } = await gateway.recover();
console.log(`open: ${resolved.length + attention.length}`);
