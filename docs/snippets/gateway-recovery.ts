import { CardPointeGateway, createMemoryJournal } from "vp3300/gateway";
import { VirtualClock } from "vp3300/simulator";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";

const clock = new VirtualClock();
const simulator = createGatewaySimulator({ clock });
const journal = createMemoryJournal({ clock }); // on disk: vp3300/gateway/sqlite, vp3300/gateway/postgres
const config = { site: "fts", environment: "uat", ...GATEWAY_TEST_ACCOUNT } as const;
const gateway = new CardPointeGateway(config, { clock, journal, fetch: simulator.fetch });
const sale = { account: "4788250000121443", expiry: "1230", amountMinor: 1_050, capture: true };

// The card is charged, and the answer is lost: the Gateway is asked what happened.
simulator.failNext("cutAfter", { endpoint: "auth" });
const found = await clock.run(() => gateway.authorize({ ...sale, orderId: "ORDER-1" }));
console.log(`${found.outcome}, found out by asking: ${found.recovered}`);

// The request is lost: it never arrived, and may be sent again.
simulator.failNext("cutBefore", { endpoint: "auth" });
const lost = await clock.run(() => gateway.authorize({ ...sale, orderId: "ORDER-2" }));
console.log(`${lost.outcome}: ${"reason" in lost && lost.reason}`);

// Nobody answers any more: unknown, until somebody does.
simulator.failNext("cutAfter", { endpoint: "auth" });
simulator.failNext("cutBefore", { endpoint: "inquireByOrderid" });
simulator.failNext("cutBefore", { endpoint: "voidByOrderId", times: 3 });
const unknown = await clock.run(() => gateway.authorize({ ...sale, orderId: "ORDER-3" }));
console.log(`${unknown.outcome}; for a person: ${(await gateway.attention()).map(({ id }) => id)}`);

const { resolved, attention } = await clock.run(() => gateway.recover());
console.log(
  `${resolved[0]?.entry.id} is ${resolved[0]?.outcome.outcome}; left for a person: ${attention.length}`,
);
