/**
 * Sells three times on simulated services: once as it should be, once with a product that gets stuck, and once with a power
 * cut while the motor turns.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CardSecure, openReader } from "vp3300";
import { CardPointeGateway, createMemoryJournal } from "vp3300/gateway";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "vp3300/simulator";
import { createCardSecureSimulator } from "vp3300/simulator/cardsecure";
import { createGatewaySimulator, GATEWAY_TEST_ACCOUNT } from "vp3300/simulator/gateway";
import { Machine } from "./machine.ts";
import { VendLog } from "./vend-log.ts";

const clock = new VirtualClock();
const cardSecure = createCardSecureSimulator({ clock });
const service = createGatewaySimulator({ cardSecure, clock });
const folder = mkdtempSync(join(tmpdir(), "vending-"));
const log = new VendLog(join(folder, "vends.jsonl"));
// On a real machine: openSqliteJournal("payments.db") of vp3300/gateway/sqlite, which is on disk as well.
const journal = createMemoryJournal({ clock });
const site = { site: "fts", environment: "uat" } as const;
let orders = 0;

/** What starts when the machine gets power. */
function boot(dispense: (slot: string) => Promise<boolean>): Machine {
  const gateway = new CardPointeGateway(
    { ...site, ...GATEWAY_TEST_ACCOUNT },
    { clock, journal, fetch: service.fetch },
  );
  return new Machine({
    cardSecure: new CardSecure(site, { clock, fetch: cardSecure.fetch }),
    gateway,
    journal,
    log,
    dispenser: { dispense },
    newOrderId: () => `vend-${++orders}`,
  });
}

const simulator = new SimulatedReader({ clock });
const reader = await openReader(simulator, { clock });
const tap = () => simulator.present(TEST_CARDS.visa, "tap");

tap();
console.log("A1:", await clock.run(() => boot(async () => true).sell(reader, "A1", 250)));
tap();
console.log("A2 is stuck:", await clock.run(() => boot(async () => false).sell(reader, "A2", 300)));

const power = new AbortController();
const cut = async () => {
  power.abort("the power is gone");
  throw power.signal.reason;
};
tap();
await clock
  .run(() => boot(cut).sell(reader, "A3", 175, power.signal))
  .catch((reason) => console.log("A3:", reason));
for (const { vend, end } of await clock.run(() => boot(async () => true).resume())) {
  console.log(`after the start: ${vend.orderId} was ${vend.step}, now ${end}`);
}
for (const { orderid, amountMinor, state } of service.ledger.charges()) {
  console.log(`the Gateway's ledger: ${orderid} ${amountMinor} minor units, ${state}`);
}
await reader.close();
rmSync(folder, { recursive: true, force: true });
