/**
 * Kills tills, round by round, with SIGKILL: at random moments, and at the steps where it is dangerous.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import type { Journal, JournalEntry } from "../../src/gateway/index.ts";
import {
  createGatewaySimulator,
  type FetchLike,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulator,
  serveGateway,
} from "../../src/simulator/gateway/index.ts";
import { hurriedClock } from "./hurried-clock.ts";
import type { Store, TillPlan } from "./till-plan.ts";

/** Inside the package, so that the program finds `pg`. */
const PROGRAM = resolve("node_modules/.cache/vp3300-kill/till.mjs");
const CALM_MS = 150;
const PATIENCE_MS = 10_000;
const SETTLE_EVERY = 20;
const FAULTS = ["cutAfter", "cutBefore", "serverErrorAfter", "malformed", "truncated"] as const;

/** Where a round ends: by the clock, by the till itself at a step, or by the Gateway while it has the request. */
type Moment =
  | { readonly by: "clock" }
  | { readonly by: "till"; readonly step: string }
  | { readonly by: "gateway"; readonly when: "arrival" | "effect" };

// Every second round ends at a random moment, the others here, in turn.
const STEPS: readonly Moment[] = [
  { by: "till", step: "before begin" },
  { by: "till", step: "after begin" },
  { by: "gateway", when: "arrival" },
  { by: "gateway", when: "effect" },
  { by: "till", step: "after request" },
  { by: "till", step: "before conclude" },
  { by: "till", step: "after conclude" },
];

function momentOf(round: number): Moment {
  return round % 2 === 0 ? { by: "clock" } : STEPS[(round >> 1) % STEPS.length]!;
}

function wordsOf(moment: Moment): string {
  if (moment.by === "clock") return "at a random moment";
  if (moment.by === "till") return moment.step;
  return moment.when === "arrival"
    ? "request arrived, no effect yet"
    : "effect at the Gateway, answer not sent";
}

/** Counts by name. */
export type Counts = Map<string, number>;

function count(counts: Counts, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** What the rounds came to. */
export interface Killed {
  readonly simulator: GatewaySimulator;
  /** When a till was killed, as planned and as it happened. */
  readonly moments: Counts;
  /** What a killed till left open, by how far it had come. */
  readonly left: Counts;
  readonly recovered: { readonly resolved: number; readonly attention: number; readonly held: number };
}

/** How to kill. */
export interface KillOptions {
  readonly kills: number;
  /** How many tills run at the same time on one journal. */
  readonly tills: number;
  readonly store: Store;
  readonly startMs: number;
  readonly journal: Journal;
}

/** Makes the till one file that plain Node runs, so that it starts fast. */
async function buildTill(): Promise<void> {
  mkdirSync(resolve(PROGRAM, ".."), { recursive: true });
  await build({
    entryPoints: [resolve("test/kill/till.ts")],
    outfile: PROGRAM,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["pg", "better-sqlite3"],
    logLevel: "warning",
  });
}

function start(plan: TillPlan): ChildProcess {
  const env = { ...process.env, VP3300_TILL: JSON.stringify(plan), NODE_OPTIONS: "" };
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** How far an entry had come that a killed till left open. */
function stageOf({ operation, id }: JournalEntry, simulator: GatewaySimulator): string {
  if (operation !== "auth" && operation !== "refund") return "follow-up under way";
  if (simulator.ledger.findByOrder(id).some(({ response }) => response.respstat === "A")) {
    return "approved by the Gateway, unknown to the till";
  }
  const arrived = simulator.arrivals.some(({ orderid }) => orderid === id);
  return arrived ? "arrived, nothing approved" : "intent written, nothing arrived";
}

/** One till after another, each killed. */
class Lane {
  readonly #options: KillOptions;
  readonly #simulator: GatewaySimulator;
  readonly #moments: Counts;
  #child: ChildProcess | undefined;
  #moment: Moment = { by: "clock" };

  constructor(options: KillOptions, simulator: GatewaySimulator, moments: Counts) {
    this.#options = options;
    this.#simulator = simulator;
    this.#moments = moments;
  }

  /** The Gateway as this lane's tills reach it. */
  readonly fetch: FetchLike = async (input, init) => {
    const isMoney = /\/(auth|capture|void|voidByOrderId|refund)$/.test(
      input instanceof Request ? input.url : String(input),
    );
    if (isMoney) this.#at("arrival");
    const response = await this.#simulator.fetch(input, init);
    if (isMoney) this.#at("effect");
    return response;
  };

  async round(round: number, url: string): Promise<string> {
    const owner = `T${round}`;
    const moment = momentOf(round);
    this.#moment = { by: "clock" };
    const { store, startMs } = this.#options;
    const child = start({
      work: "sell",
      gateway: { ...GATEWAY_TEST_ACCOUNT, baseUrl: url },
      store,
      startMs,
      owner,
      ...(moment.by === "till" && { dieAt: { step: moment.step, after: Math.floor(Math.random() * 6) } }),
    });
    this.#child = child;
    const gone = once(child, "exit") as Promise<[number | null, string | null]>;
    await once(child.stdout!, "data");
    this.#moment = moment;
    let words = wordsOf(moment);
    const limitMs = moment.by === "clock" ? Math.random() * CALM_MS : PATIENCE_MS;
    const timer = setTimeout(() => {
      if (moment.by !== "clock") words = "at no step, after waiting for it";
      child.kill("SIGKILL");
    }, limitMs);
    const [code, signal] = await gone;
    clearTimeout(timer);
    this.#child = undefined;
    if (signal !== "SIGKILL") throw new Error(`a till ended by itself: ${code ?? signal}`);
    count(this.#moments, words);
    return owner;
  }

  #at(when: "arrival" | "effect"): void {
    const moment = this.#moment;
    if (moment.by !== "gateway" || moment.when !== when || Math.random() < 0.5) return;
    this.#moment = { by: "clock" };
    this.#child?.kill("SIGKILL");
  }
}

async function recoverAll(options: KillOptions, url: string): Promise<Killed["recovered"]> {
  const { store, startMs } = options;
  const gateway = { ...GATEWAY_TEST_ACCOUNT, baseUrl: url };
  const child = start({ work: "recover", gateway, store, startMs, owner: "recovery" });
  const chunks: string[] = [];
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the recovery ended with ${code}`);
  return JSON.parse(chunks.join("").replace("ready\n", "")) as Killed["recovered"];
}

/** Kills, and then recovers in a new process. */
export async function killAndRecover(options: KillOptions): Promise<Killed> {
  const { kills, tills, startMs, journal } = options;
  await buildTill();
  const simulator = createGatewaySimulator({ clock: hurriedClock(startMs), callsPerMinute: 0 });
  simulator.failRandomly({ random: Math.random, rate: 0.05, among: FAULTS, maxDelayMs: 1_000 });
  const [moments, left]: [Counts, Counts] = [new Map(), new Map()];
  let rounds = 0;
  const runLane = async () => {
    const lane = new Lane(options, simulator, moments);
    await using server = await serveGateway({ ...simulator, fetch: lane.fetch });
    while (rounds < kills) {
      const round = rounds++;
      const owner = await lane.round(round, server.url);
      const open = (await journal.list("open", { limit: 10_000 })).filter((entry) => entry.owner === owner);
      for (const entry of open) count(left, stageOf(entry, simulator));
      if (open.length === 0) count(left, "nothing open");
      if (round % SETTLE_EVERY === 0) simulator.settle();
    }
  };
  await Promise.all(Array.from({ length: tills }, runLane));
  simulator.clearFaults();
  await using server = await serveGateway(simulator);
  const recovered = await recoverAll(options, server.url);
  return { simulator, moments, left, recovered };
}
