/**
 * Which request meets which fault: the next ones of a kind, or any, by a seeded chance.
 *
 * @module
 */
import {
  type Complete,
  refuseArgument,
  requireArray,
  requireFunction,
  requireInteger,
  requireObject,
  requireOneOf,
} from "../arguments.ts";
import {
  type AppliedFault,
  FAULT_NAMES,
  type FaultName,
  SERVER_ERROR_STATUSES,
  type ServerErrorStatus,
} from "./faults.ts";

/** What is known of a request when its fault is chosen. */
export interface FaultTarget {
  readonly method: string;
  /** Name of the service's endpoint. */
  readonly endpoint?: string | undefined;
  readonly orderid?: string | undefined;
}

/** When a fault happens, and how. */
export interface FaultOptions {
  /** Requests of another method pass it by. */
  readonly method?: string | undefined;
  /** Requests of another endpoint pass it by. */
  readonly endpoint?: string | undefined;
  /** Requests for another order pass it by. */
  readonly orderid?: string | undefined;
  /** How many requests it happens to; default 1. */
  readonly times?: number | undefined;
  /** For "slow", "slowAnswer", "cutLate" and "reordered"; default 5000. */
  readonly delayMs?: number | undefined;
  /** For "serverErrorBefore" (default 500) and "serverErrorAfter" (default 502). */
  readonly status?: ServerErrorStatus | undefined;
}

/** A schedule of faults that the same seed gives again. */
export interface RandomFaults {
  /** 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  /** Share of requests that meet a fault, 0 to 1. */
  readonly rate: number;
  /** Those to choose from; default all. */
  readonly among?: readonly FaultName[] | undefined;
  /** Only these endpoints; default all. */
  readonly endpoints?: readonly string[] | undefined;
  /** Delays are from 0 to this; default 60 000. */
  readonly maxDelayMs?: number | undefined;
}

interface Planned extends FaultOptions {
  readonly name: FaultName;
  left: number;
}

const NONE: AppliedFault = { name: "none" };
const MAX_DELAY_MS = 2 ** 31 - 1;

function fits({ method, endpoint, orderid }: FaultOptions, target: FaultTarget): boolean {
  return (
    (method === undefined || method === target.method) &&
    (endpoint === undefined || endpoint === target.endpoint) &&
    (orderid === undefined || orderid === target.orderid)
  );
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!;
}

/** The faults that wait for their requests. */
export class FaultPlan {
  #planned: Planned[] = [];
  #random: Complete<RandomFaults> | undefined;
  readonly #endpoints: readonly string[] | undefined;

  /** `endpoints`: those that a fault may be given; any without it. */
  constructor(endpoints?: readonly string[]) {
    this.#endpoints = endpoints;
  }

  /** Plans a fault for the next requests that fit. Calls line up. @throws Vp3300Error `ARGUMENT_INVALID` */
  next(name: FaultName, options: FaultOptions = {}): void {
    requireOneOf("fault", name, FAULT_NAMES);
    requireObject("options", options);
    const { times = 1, delayMs = 0, status = 500, endpoint } = options;
    requireInteger("options.times", times, 1, Number.MAX_SAFE_INTEGER);
    requireInteger("options.delayMs", delayMs, 0, MAX_DELAY_MS);
    if (!SERVER_ERROR_STATUSES.includes(status)) {
      refuseArgument("options.status", SERVER_ERROR_STATUSES.join(" | "), typeof status);
    }
    if (endpoint !== undefined) this.#requireEndpoint("options.endpoint", endpoint);
    this.#planned.push({ ...options, name, left: times });
  }

  /** Lets chance decide for every request that no fault is planned for. @throws Vp3300Error `ARGUMENT_INVALID` */
  randomly(options: RandomFaults): void {
    requireObject("options", options);
    requireFunction("options.random", options.random);
    const { random, rate, among = FAULT_NAMES, endpoints = [], maxDelayMs = 60_000 } = options;
    if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) {
      refuseArgument("options.rate", "number from 0 to 1", typeof rate);
    }
    requireArray("options.among", among);
    if (among.length === 0) refuseArgument("options.among", "at least one fault", "none");
    for (const name of among) requireOneOf("options.among[]", name, FAULT_NAMES);
    requireArray("options.endpoints", endpoints);
    for (const endpoint of endpoints) this.#requireEndpoint("options.endpoints[]", endpoint);
    requireInteger("options.maxDelayMs", maxDelayMs, 0, MAX_DELAY_MS);
    this.#random = { random, rate, among, endpoints, maxDelayMs };
  }

  /** Forgets all that was planned: from here on, nothing fails. */
  clear(): void {
    this.#planned = [];
    this.#random = undefined;
  }

  /** The fault of a request; one that was planned is used up by it. */
  take(target: FaultTarget): AppliedFault {
    const planned = this.#planned.find((fault) => fits(fault, target));
    if (planned === undefined) return this.#byChance(target);
    planned.left -= 1;
    if (planned.left === 0) this.#planned.splice(this.#planned.indexOf(planned), 1);
    return { name: planned.name, delayMs: planned.delayMs, status: planned.status };
  }

  #byChance({ endpoint }: FaultTarget): AppliedFault {
    if (this.#random === undefined) return NONE;
    const { random, rate, among, endpoints, maxDelayMs } = this.#random;
    if (endpoints.length > 0 && !endpoints.includes(endpoint ?? "")) return NONE;
    if (random() >= rate) return NONE;
    const name = pick(among, random);
    const delayMs = Math.floor(random() * (maxDelayMs + 1));
    return { name, delayMs, status: pick(SERVER_ERROR_STATUSES, random) };
  }

  #requireEndpoint(argument: string, endpoint: string): void {
    if (this.#endpoints !== undefined) requireOneOf(argument, endpoint, this.#endpoints);
  }
}
