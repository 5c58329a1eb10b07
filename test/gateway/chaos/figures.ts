/**
 * What a run of schedules came to, in figures.
 *
 * @module
 */
import type { Audit } from "./audit.ts";
import type { Schedule } from "./schedule.ts";
import type { Shop } from "./shop.ts";

class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The most frequent first. */
  rows(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  }
}

/** The three zeros, and what else is to be none. */
const NONE = {
  doubleCharges: "double charges",
  unrecorded: "charges without a journal record",
  open: "entries open after recovery",
  needlessAttention: "entries before a person that could have been told",
  wrong: "conclusions that the ledger does not bear out",
} as const satisfies Partial<Record<keyof Audit, string>>;

/** Where a run took place. */
export interface RunFacts {
  readonly seed: number;
  readonly seconds: number;
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}

function table(head: string, tally: Tally): string {
  const rows = tally.rows().map(([name, count]) => [name, thousands(count)] as const);
  const width = Math.max(head.length, ...rows.map(([name]) => name.length));
  const countWidth = Math.max(5, ...rows.map(([, count]) => count.length));
  const line = (name: string, count: string) => `| ${name.padEnd(width)} | ${count.padStart(countWidth)} |`;
  const rule = `| ${"-".repeat(width)} | ${"-".repeat(countWidth - 1)}: |`;
  return [line(head, "count"), rule, ...rows.map(([name, count]) => line(name, count))].join("\n");
}

/** Adds up what happened in each schedule. */
export class Figures {
  readonly #operations = new Tally();
  readonly #faults = new Tally();
  readonly #troubles = new Tally();
  readonly #results = new Tally();
  readonly #attention = new Tally();
  readonly #none = new Tally();
  #schedules = 0;
  #charges = 0;

  add({ steps }: Schedule, shop: Shop, found: Audit): void {
    this.#schedules += 1;
    this.#charges += shop.simulator.ledger.charges().length;
    for (const { operation } of steps) this.#operations.add(operation);
    for (const { fault } of shop.simulator.arrivals) this.#faults.add(fault);
    for (const what of shop.troubles) this.#troubles.add(what);
    for (const result of shop.results) this.#results.add(result);
    for (const what of found.attention) this.#attention.add(what);
    for (const [name, words] of Object.entries(NONE)) {
      this.#none.add(words, found[name as keyof typeof NONE].length);
    }
  }

  get schedules(): number {
    return this.#schedules;
  }

  /** One line for a log. */
  summary(): string {
    const zeros = this.#none.rows().map(([name, count]) => `${name} ${count}`);
    const counts = [
      `${thousands(this.#schedules)} schedules`,
      `${thousands(this.#operations.total)} operations`,
      `${thousands(this.#faults.total)} requests`,
      `${thousands(this.#troubles.total)} crashes, stalls and store failures`,
      `${thousands(this.#charges)} charges that stand`,
      `${thousands(this.#attention.total)} entries before a person`,
    ];
    return `chaos: ${counts.join(", ")}; ${zeros.join(", ")}`;
  }

  /** The page of the documentation. */
  page({ seed, seconds }: RunFacts): string {
    const perSecond = Math.round(this.#schedules / seconds);
    return `# Payments under chaos

<!-- Written by a run of test/gateway/chaos; not by hand. -->

A random schedule is one to ten calls of a shop with two server processes on one journal, some of them at the same time,
under virtual time against the [simulated Gateway](simulators.md). Requests meet faults, calls of the journal fail or hang,
processes crash before or after any step and are started anew. At the end a new process recovers on a line that works, and an
accountant compares the journal with the simulator's ledger.

**This run:** ${thousands(this.#schedules)} schedules (seed ${seed}), ${thousands(this.#operations.total)} operations, ${thousands(this.#faults.total)} requests,
${thousands(this.#charges)} charges that stand at the end; Node ${process.versions.node}, ${perSecond} schedules a second. \`npm run test:long\` runs 100 000, and
\`VP3300_CHAOS_PAGE=docs/gateway-chaos.md npm run test:long -- test/gateway/chaos\` writes this page anew.

${table("must be 0", this.#none)}

A double charge is a purchase for which more than one sale stands, counted over all order ids that it was tried under: the
shop tries again under a new one whenever an outcome says that the card was not charged. An entry before a person is one of
${thousands(this.#attention.total)} that can't be told from outside:

${table("waits for a person", this.#attention)}

## What was done, and what struck

${table("operation", this.#operations)}

${table("fault of a request", this.#faults)}

${table("struck a process", this.#troubles)}

${table("what callers got", this.#results)}

Calls that a crash ended got nothing and are not in the last table.

## What is left out

- The fault \`duplicated\`, a proxy that doubles requests, strikes authorizations and voids, with a Gateway that refuses an
  order id the second time (\`repeatedOrderIds: "refuse"\`). Where the Gateway takes it twice, it books twice, and no sender
  can prevent that. A doubled refund or capture is answered by its second answer alone, likewise.
- A process that sleeps for longer than its lease exactly between the journal's answer and the first byte of the request sends
  what another has looked for meanwhile and not found. Nothing but the Gateway's own refusal of the order id would stop it.
- Delays are shorter than 35 seconds after a request was given up: the Gateway gives its processor 31.
- The journal here is the one in memory, behind failures of its own; SQLite and PostgreSQL pass the same conformance suite, and
  are killed as real processes by \`npm run test:kill\`.
`;
  }
}
