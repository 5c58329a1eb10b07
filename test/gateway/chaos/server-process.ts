/**
 * A process of the shop's server, as one that can be struck: everything that it does passes here, and after a crash
 * nothing does any more.
 *
 * @module
 */
import { CardPointeGateway, type Journal } from "../../../src/gateway/index.ts";
import type { VirtualClock } from "../../../src/simulator/index.ts";
import { CONFIG } from "../client-for-tests.ts";
import type { Trouble } from "./schedule.ts";

/** What a process stands on, which outlives it. */
export interface Ground {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** Ids that a counterexample has again when it is run again. */
  readonly newId: () => string;
  /** Told of each trouble that struck, and where: "crash before auth". */
  readonly onTrouble: (what: string) => void;
}

const WORDS = {
  crash: "crash before",
  crashAfter: "crash after",
  stall: "stall before",
  stallAfter: "stall after",
  fail: "journal fails before",
  failAfter: "journal fails after",
} as const;

/** The store's own failure. */
class StoreDown extends Error {}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

function endpointOf(url: string): string {
  return new URL(url).pathname.split("/")[3] ?? "";
}

/** See the module. */
export class ServerProcess {
  readonly client: CardPointeGateway;
  /** Resolves when it crashes. */
  readonly crashed: Promise<"crashed">;
  readonly #ground: Ground;
  #isDead = false;
  #trouble: Trouble | undefined;
  #left = 0;
  #crash: (value: "crashed") => void = () => undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.crashed = new Promise((resolve) => {
      this.#crash = resolve;
    });
    this.client = new CardPointeGateway(CONFIG, {
      clock: ground.clock,
      newId: ground.newId,
      owner: "shop",
      journal: this.#journal(),
      fetch: ((input: string, init: RequestInit) =>
        this.#pass(endpointOf(input), init.signal ?? undefined, () =>
          ground.fetch(input, init),
        )) as typeof fetch,
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Plans what strikes next. */
  expect(trouble: Trouble | undefined): void {
    this.#trouble = trouble;
    this.#left = trouble?.at ?? 0;
  }

  /** Ends it as `kill -9` does. */
  kill(): void {
    this.#isDead = true;
    this.#crash("crashed");
  }

  #journal(): Journal {
    const { journal } = this.#ground;
    return new Proxy(journal, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) =>
          this.#pass(String(name), undefined, () => Reflect.apply(method, target, args) as Promise<unknown>);
      },
    });
  }

  /** The trouble, if it strikes at this step. */
  #strikes(isJournal: boolean): Trouble | undefined {
    const trouble = this.#trouble;
    if (trouble === undefined || this.#left-- > 0) return undefined;
    const isStoreFailure = trouble.kind === "fail" || trouble.kind === "failAfter";
    if (isStoreFailure && !isJournal) return undefined; // at the next call of the journal, then
    this.#trouble = undefined;
    return trouble;
  }

  async #pass<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return never();
    const trouble = this.#strikes(signal === undefined);
    if (trouble !== undefined) this.#ground.onTrouble(`${WORDS[trouble.kind]} ${name}`);
    await this.#before(trouble, signal);
    if (this.#isDead) return never();
    const result = await work();
    await this.#after(trouble);
    return this.#isDead ? never() : result;
  }

  async #before(trouble: Trouble | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (trouble?.kind === "crash") this.kill();
    if (trouble?.kind === "fail") throw new StoreDown();
    if (trouble?.kind === "stall") await this.#wait(trouble.ms);
    // What was held up and given up meanwhile does not leave any more.
    if (signal?.aborted) throw signal.reason;
  }

  async #after(trouble: Trouble | undefined): Promise<void> {
    if (trouble?.kind === "crashAfter") this.kill();
    if (trouble?.kind === "failAfter") throw new StoreDown();
    if (trouble?.kind === "stallAfter") await this.#wait(trouble.ms);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#ground.clock.setTimer(ms, resolve));
  }
}
