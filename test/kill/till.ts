/**
 * The process that is killed: sells without end over real HTTP, on a journal on disk, or recovers and ends.
 *
 * @module
 */
import pg from "pg";
import { isVp3300Error } from "../../src/errors.ts";
import { CardPointeGateway, type GatewayOptions, type Journal } from "../../src/gateway/index.ts";
import { openPostgresJournal } from "../../src/gateway/postgres/index.ts";
import { openSqliteJournal } from "../../src/gateway/sqlite/index.ts";
import { hurriedClock, hurriedSql } from "./hurried-clock.ts";
import type { TillPlan } from "./till-plan.ts";

const plan = JSON.parse(process.env.VP3300_TILL ?? "{}") as TillPlan;
const clock = hurriedClock(plan.startMs);

async function openJournal(): Promise<Journal> {
  const { store } = plan;
  if ("file" in store) return openSqliteJournal(store.file, { clock });
  const pool = new pg.Pool({ ...store.connection, max: 4 });
  return openPostgresJournal({
    query: (sql, values) => pool.query(hurriedSql(sql, plan.startMs), values as unknown[]),
  });
}

let steps = 0;

/** Ends this process on the spot, if this is the step where it is to end. */
function passing(step: string): void {
  if (plan.dieAt?.step !== step || steps++ < plan.dieAt.after) return;
  process.kill(process.pid, "SIGKILL");
}

async function through<T>(name: string, work: () => Promise<T>): Promise<T> {
  passing(`before ${name}`);
  const result = await work();
  passing(`after ${name}`);
  return result;
}

function stepwise(journal: Journal): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) =>
        through(String(name), () => Reflect.apply(method, target, args) as Promise<unknown>);
    },
  });
}

const steppingFetch: NonNullable<GatewayOptions["fetch"]> = (input, init) =>
  through("request", () => fetch(input, init));

function pick<T>(...from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)]!;
}

/** One customer: a sale, and often something that follows it. */
async function serve(client: CardPointeGateway, orderId: string): Promise<void> {
  const capture = pick(true, false);
  const account = pick("4788250000121443", "4788250000121443", "4387751111111053", "4387750101010101");
  const sale = await client.authorize({ account, expiry: "1230", amountMinor: 1_000, capture, orderId });
  if (sale.outcome !== "approved" || sale.retref === undefined) return;
  const { retref } = sale;
  const next = pick("nothing", "capture", "void", "refund", "voidByOrderId");
  if (next === "capture") await client.capture({ retref });
  if (next === "void") await client.void({ retref });
  if (next === "refund") await client.refund({ retref, orderId: `${orderId}-R` });
  if (next === "voidByOrderId") await client.voidByOrderId({ orderId });
}

/** What is thrown was not charged, which the ledger is held to: a till goes on. In hurried time a busy file soon fails. */
async function goingOn(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isVp3300Error(error) || !error.code.startsWith("GATEWAY_")) throw error;
  }
}

async function sell(client: CardPointeGateway, lane: string): Promise<never> {
  for (let count = 0; ; count++) await goingOn(() => serve(client, `${plan.owner}-${lane}${count}`));
}

const journal = await openJournal();
const client = new CardPointeGateway(plan.gateway, {
  clock,
  journal: stepwise(journal),
  fetch: steppingFetch,
  owner: plan.owner,
});
process.stdout.write("ready\n");
if (plan.work === "recover") {
  await client.recover();
  const { resolved, attention, held } = await client.recover();
  const counts = { resolved: resolved.length, attention: attention.length, held: held.length };
  process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit(0));
} else {
  await Promise.all([
    goingOn(() => client.recover({ waitForHeld: false })),
    sell(client, "A"),
    sell(client, "B"),
  ]);
}
